"""Rows of a table are read by themselves; what is found there weighs between rows, not between a row's cells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answerability import Candidate
from rag.closeup import ROWS, rows, weighed

FERRIES = (
    "Ferries cross daily.\n\n"
    "Port: Nesbay; First: 06:30; Fare: 12 crowns.\n"
    "Port: Skerra; First: 07:45; Fare: 9 crowns.\n"
    "Port: Tolsay; First: 08:10; Fare: 7 crowns.\n"
    "Port: Merrow; First: 09:00; Fare: 5 crowns."
)
MILL = "The mill stands on the Orle. Vera Holm has run it since May. It grinds rye. Six bakeries buy from it."


def span(passages, words, strength=0.0):
    number = next(i for i, text in enumerate(passages) if words in text)
    start = passages[number].index(words)
    return Candidate(number, start, start + len(words), strength, 0.0)


def shown(found, passages):
    return [passages[row.passage][row.start : row.end] for row in found]


def test_the_rows_of_the_first_spans_are_read_each_once():
    passages = [MILL, FERRIES]
    found = rows([span(passages, one) for one in ("07:45", "Vera Holm", "9 crowns", "06:30")], passages)
    assert shown(found, passages) == [
        "Port: Skerra; First: 07:45; Fare: 9 crowns.",
        "Port: Nesbay; First: 06:30; Fare: 12 crowns.",
    ]


def test_no_more_than_a_few_rows_are_read():
    passages = [FERRIES]
    found = rows([span(passages, one) for one in ("09:00", "08:10", "07:45", "06:30")], passages)
    assert [row[:12] for row in shown(found, passages)] == ["Port: Merrow", "Port: Tolsay", "Port: Skerra"]
    assert len(found) == ROWS


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (MILL, "Vera Holm"),
        (
            "Nobody knew: the mayor, asked again, said that the bridge would stay shut until the next spring.",
            "mayor",
        ),
        ("PUMP P2\nOutput: 6.2 kW\nNoise: 46 dB", "46 dB"),
        ("- Office: e-mail\n- Lab: servers", "servers"),
        ("Port: Skerra; Fare: 9 crowns.\n\nIt rained.", "rained"),
    ],
)
def test_prose_members_of_a_list_and_single_values_are_no_rows(text, words):
    assert rows([span([text], words)], [text]) == ()


def test_a_row_counts_half_as_it_is_found_by_itself_and_its_cells_stay_in_their_order():
    passages = [FERRIES, MILL]
    spans = [
        span(passages, words, strength)
        for words, strength in (("07:45", 4.0), ("9 crowns", 3.0), ("06:30", 2.0), ("Vera Holm", -1.0))
    ]
    first, second = rows(spans, passages)
    # By itself the first row is 10 weaker, though of its cells the other one is found, and the second 6 stronger.
    read = {
        first: [span(passages, "9 crowns", -6.0), span(passages, "07:45", -9.0)],
        second: [span(passages, "06:30", 8.0)],
    }
    assert [each.strength for each in weighed(spans, read)] == [-1.0, -2.0, 5.0, -1.0]


def test_a_row_in_which_nothing_is_found_weighs_nothing():
    spans = [span([FERRIES], "07:45", 4.0)]
    assert weighed(spans, {rows(spans, [FERRIES])[0]: []}) == spans


@given(st.text("ab:; .\n-", min_size=1, max_size=80), st.data())
def test_a_row_of_any_text_is_the_line_that_the_span_begins_in(text, data):
    letters = [number for number, sign in enumerate(text) if sign in "ab"]
    if not letters:
        return
    start = data.draw(st.sampled_from(letters))
    end = data.draw(st.sampled_from([number for number in letters if number >= start])) + 1
    for row in rows([Candidate(0, start, end, 0.0, 0.0)], [text]):
        assert row.start <= start < row.end
        assert text[row.start : row.end] in text.split("\n")
        assert ":" in text[row.start : row.end]
