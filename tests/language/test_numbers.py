"""A number that a question gives is found in a text, or within a range that the text tells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.language.numbers import missing


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("Who led it from 1999?", "She led it from 1999 on.", False),
        ("Who led it in 2001?", "She led it from 1999 on.", True),
        ("Who led it in 2001?", "She led it 1999–2003.", False),
        ("Who led it?", "", False),
        ("What may a hotel cost for grade 6?", "Country: Germany; Hotel, grades 5–7: €150.", False),
        ("What may a hotel cost for grade 8?", "Country: Germany; Hotel, grades 5–7: €150.", True),
        ("Which mower for 40 m²?", "Lawn area: Up to 150 m²; Mower: RM 33.", False),
        ("Which mower for 200 m²?", "Lawn area: Up to 150 m²; Mower: RM 33.", True),
        ("What does a parcel of 7.5 kg cost?", "between 5 and 10 kg: 9 crowns", False),
        ("What does a parcel of 12 kg cost?", "5 kg and 20 kg: 9 crowns", True),
        ("Is 5 hours long enough for first class?", "if the journey takes more than 3 hours", False),
        ("How many came in 2023?", "more than 300 guests", True),
        ("Who pays 3200?", "at least €3,000 of it", False),
        ("What is new in 3.1.4?", "version 3.1.3", True),
    ],
)
def test_a_number_is_missed_where_neither_it_nor_a_range_around_it_is_told(
    question: str, text: str, expected: bool
) -> None:
    assert missing(question, text) is expected


@given(st.integers(0, 400), st.integers(0, 400), st.integers(0, 400))
def test_a_range_holds_what_lies_between_its_ends(low: int, high: int, number: int) -> None:
    assert missing(f"grade {number}", f"grades {low}-{high}") is not (low <= number <= high or number in (low, high))


@given(st.text("0123456789.,–- to", max_size=30), st.text("0123456789.,–- to", max_size=30))
def test_any_text_can_be_looked_through(question: str, text: str) -> None:
    assert missing(question, f"{text} {question}") is False
