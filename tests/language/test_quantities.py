"""Units against questions: expectations are written by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.language.quantities import contradict, names


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What does the repair cost?", "about two weeks"),
        ("price of parking", "3 hours"),
        ("How heavy is the lamp?", "14 hours"),
        ("How deep is the well?", "five years"),
        ("What was the temperature of the lake?", "31 metres"),
        ("How long did the crossing take?", "12 miles"),
        ("How old is the chief?", "12 miles"),
    ],
)
def test_a_unit_of_another_kind_contradicts(question: str, answer: str) -> None:
    assert contradict(question, answer)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What does the repair cost?", "15 marks"),
        ("What does the repair cost?", "15"),
        ("What does the ticket cost for two hours?", "5 euros for 2 hours"),
        ("How heavy is the stone?", "three pounds"),
        ("How much does it cost?", "three pounds"),
        ("How long is the bridge?", "nine months"),
        ("How long did it take?", "nine months"),
        ("How deep is the well?", "31 m"),
        ("Who fixed the price?", "the two-year council"),
        ("When did the price rise?", "in two weeks"),
        ("What price and weight has it?", "two weeks"),
        ("Is the fare refunded?", "within ten days"),
        ("", ""),
    ],
)
def test_a_fitting_an_unknown_or_an_open_unit_does_not(question: str, answer: str) -> None:
    assert not contradict(question, answer)


@given(st.text(), st.text())
def test_any_texts_can_be_compared(question: str, answer: str) -> None:
    assert contradict(question, answer) in (True, False)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How heavy is the stove?", {"weight"}),
        ("how loud and how fast is it", {"noise", "speed"}),
        ("What does the boat weigh?", {"weight"}),
        ("Who wrote the book?", set()),
    ],
)
def test_a_quantity_is_named_as_a_sheet_of_figures_names_it(question, expected):
    assert names(question) == expected
