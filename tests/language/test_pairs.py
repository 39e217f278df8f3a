"""A row of a table is told by pairs of a name and a value; a value is an answer without its name."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.language.pairs import cells, entry_around, row_around, sheets, value

HIRE = "Prices are in crowns.\nBoat: Heron; Seats: 6; Per day: 85.\nDesk: ask Ida Holm"
FAIR = "Fair\nDay pass; Full: £28; Reduced: £18.\nWeek pass; Full: £90.\nBring boots; optional: a hat.\nCome; look: all"


@pytest.mark.parametrize(
    ("words", "row"),
    [
        ("Heron", "Boat: Heron; Seats: 6; Per day: 85."),
        ("85.", "Boat: Heron; Seats: 6; Per day: 85."),
        ("crowns", None),
        ("Ida", None),
    ],
)
def test_a_line_of_several_pairs_is_a_row(words: str, row: str | None) -> None:
    found = row_around(HIRE, HIRE.index(words))
    assert (HIRE[slice(*found)] if found else None) == row


@pytest.mark.parametrize(
    ("words", "row"),
    [
        ("Day pass", "Day pass; Full: £28; Reduced: £18."),
        ("£90", "Week pass; Full: £90."),
        ("Fair", None),
        ("a hat", None),
        ("Come", None),
    ],
)
def test_a_first_column_without_a_name_leads_a_row_where_a_line_beside_it_has_a_name_of_its(
    words: str, row: str | None
) -> None:
    found = row_around(FAIR, FAIR.index(words))
    assert (FAIR[slice(*found)] if found else None) == row


def test_a_pair_behind_a_first_column_without_a_name_answers_with_its_value() -> None:
    start = FAIR.index("Full: £28")
    assert FAIR[slice(*value(FAIR, start, start + len("Full: £28")))] == "£28"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Boat: Heron", "Heron"),
        ("Per day: 85", "85"),
        ("Heron", "Heron"),
        ("Boat: Heron; Seats: 6", "Boat: Heron; Seats: 6"),
        ("day: 85", "85"),
        ("Per day", "Per day"),
        ("eron", "Heron"),
        ("Heron; Seats: 6", "Heron"),
        ("Desk: ask Ida Holm", "Desk: ask Ida Holm"),
        ("Prices", "Prices"),
    ],
)
def test_a_pair_of_a_row_or_a_part_of_its_value_answers_with_the_value(words: str, said: str) -> None:
    start = HIRE.index(words)
    assert HIRE[slice(*value(HIRE, start, start + len(words)))] == said


@pytest.mark.parametrize(
    ("text", "at", "expected"),
    [
        (HIRE, "Boat", [("Boat", "Heron"), ("Seats", "6"), ("Per day", "85")]),
        (FAIR, "Day pass", [("", "Day pass"), ("Full", "£28"), ("Reduced", "£18")]),
    ],
)
def test_the_cells_of_a_row_are_told_with_their_columns(text: str, at: str, expected: list[tuple[str, str]]) -> None:
    row = row_around(text, text.index(at))
    assert row is not None
    assert [(cell.column, text[cell.start : cell.end]) for cell in cells(text, row)] == expected


PUMP = "PUMP P2\nOutput: 6.2 kW\nNoise, night mode: 46 dB(A)\n\nFuse: 16 A\n"
PUMP += "Ida: I have to go.\nSpare parts: yes\nFilter: no"


def test_lines_of_pairs_make_a_data_sheet_and_sentences_or_a_single_line_none() -> None:
    assert [PUMP[slice(*span)] for span in sheets(PUMP)] == [
        "Output: 6.2 kW\nNoise, night mode: 46 dB(A)",
        "Spare parts: yes\nFilter: no",
    ]


def test_a_part_of_a_short_value_is_answered_with_all_of_it_and_of_a_long_one_by_itself() -> None:
    text = "Colours: red, sand, petrol\nCare: rinse it with fresh water after each of your trips out"
    for words, said in (("red, sand", "red, sand, petrol"), ("fresh water", "fresh water")):
        start = text.index(words)
        assert text[slice(*value(text, start, start + len(words)))] == said


@pytest.mark.parametrize(
    ("words", "line"),
    [("6.2", "Output: 6.2 kW"), ("46 dB", "Noise, night mode: 46 dB(A)"), ("16 A", None), ("go", None), ("P2", None)],
)
def test_an_entry_is_a_line_of_a_data_sheet(words: str, line: str | None) -> None:
    found = entry_around(PUMP, PUMP.index(words))
    assert (PUMP[slice(*found)] if found else None) == line


@given(st.text("ab:; .\n", max_size=60))
def test_cells_cover_their_row_but_for_names_and_marks(text: str) -> None:
    for at in range(len(text)):
        row = row_around(text, at)
        if row:
            found = cells(text, row)
            assert all(row[0] <= cell.start <= cell.end <= row[1] for cell in found)
            assert all(before.end < after.start for before, after in pairwise(found))
        line = entry_around(text, at)
        assert line is None or any(start <= line[0] and line[1] <= end for start, end in sheets(text))


@given(st.text("ab:; .\n", max_size=60), st.data())
def test_a_value_lies_in_its_line_and_a_row_is_a_whole_line(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    first, last = value(text, start, end)
    assert (first < last) == (start < end)
    row = row_around(text, start)
    line = row or entry_around(text, start)
    assert (first, last) == (start, end) if line is None else line[0] <= first <= last <= max(line[1], end)
    assert row is None or text[slice(*row)] in text.split("\n")
