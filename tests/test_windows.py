"""Questions and passages as the rows that the encoders read."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.windows import CLS, MAX_TITLE_TOKENS, OVERLAP, SEP, Windows

MILL = "The mill stands on the Orle. Vera Holm has run it since May."


@pytest.fixture(scope="module")
def windows() -> Windows:
    return Windows(120)


def test_a_row_has_the_question_the_title_and_the_passage_with_its_characters(windows):
    asked = windows.question("Who runs it?")
    (row,) = windows.rows(asked, 3, MILL, "The mill.")
    title = windows.question("The mill.")
    assert row.ids == (CLS, *asked, SEP, *title, *windows.question(MILL), SEP)
    assert (row.passage, row.segment, row.first) == (3, len(asked) + 2, len(asked) + 2 + len(title))
    assert [MILL[start:end] for start, end in row.offsets][:5] == ["The", "mill", "stands", "on", "the"]
    assert row.untitled() == windows.rows(asked, 3, MILL)[0]


@pytest.mark.parametrize("text", ["", " \n"])
def test_of_nothing_there_are_no_pieces_and_no_rows(windows, text):
    assert windows.question(text) == ()
    assert windows.rows(windows.question("Who?"), 0, text, "The mill") == []


def test_a_long_title_is_cut(windows):
    (row,) = windows.rows((), 0, MILL, "word " * 200)
    assert row.first - row.segment == MAX_TITLE_TOKENS


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 400), st.integers(0, 30))
def test_the_windows_of_a_long_passage_overlap_and_cover_it(size, asked):
    windows = Windows(120)
    text = " ".join(["mill"] * size)
    rows = windows.rows((7,) * asked, 0, text)
    assert all(len(row.ids) <= 120 for row in rows)
    spans = [span for row in rows for span in row.offsets]
    assert sorted(set(spans)) == [(5 * i, 5 * i + 4) for i in range(size)]
    for one, other in pairwise(rows):
        assert one.offsets[-OVERLAP:] == other.offsets[:OVERLAP][: len(one.offsets[-OVERLAP:])]
