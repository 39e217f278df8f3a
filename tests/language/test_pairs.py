"""A row of a table is told by pairs of a name and a value; a value is an answer without its name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.language.pairs import row_around, value

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
        ("day: 85", "day: 85"),
        ("Desk: ask Ida Holm", "Desk: ask Ida Holm"),
        ("Prices", "Prices"),
    ],
)
def test_a_whole_pair_of_a_row_answers_with_its_value(words: str, said: str) -> None:
    start = HIRE.index(words)
    assert HIRE[slice(*value(HIRE, start, start + len(words)))] == said


@given(st.text("ab:; .\n", max_size=60), st.data())
def test_a_value_lies_in_its_span_and_a_row_is_a_whole_line(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    first, last = value(text, start, end)
    assert start <= first <= last <= end
    assert (first < last) == (start < end)
    row = row_around(text, start)
    assert row is None or text[slice(*row)] in text.split("\n")
