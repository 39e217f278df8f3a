"""Hours that a text gives day by day are told for the whole week, unless the question is about a day."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.language.hours import week

LIBRARY = """Opening hours

- Monday to Friday: 9:00 to 18:00
- Saturday: 10:00–14:00
- Sunday and public holidays: closed

The reading room closes at 17:30."""
DESK = "Call us:\nMon–Thu 8 am – 4.30 pm\nFri 8 am to noon, 1 pm to 3 pm.\nLetters take a week."
CLASSES = "Monday: yoga\nTuesday: council\nWednesday: 9:00 to 10:00 choir"


def told(question: str, text: str, words: str) -> list[str]:
    return [text[start:end] for start, end in week(question, text, text.index(words))]


@pytest.mark.parametrize("words", ["9:00 to 18:00", "Saturday", "closed\n"])
@pytest.mark.parametrize("question", ["When is the library open?", "opening hours library"])
def test_every_day_is_told_whichever_was_found(question: str, words: str) -> None:
    assert told(question, LIBRARY, words) == [
        "Monday to Friday: 9:00 to 18:00",
        "Saturday: 10:00–14:00",
        "Sunday and public holidays: closed",
    ]


def test_days_may_be_cut_short_and_stand_without_a_colon() -> None:
    assert told("When can I call you?", DESK, "8 am to noon") == [
        "Mon–Thu 8 am – 4.30 pm",
        "Fri 8 am to noon, 1 pm to 3 pm",
    ]


@pytest.mark.parametrize(
    "question",
    [
        "When is the library open on Saturday?",
        "sunday hours library",
        "Is it open at weekends?",
        "On which day does it close at 14:00?",
        "When do you open tomorrow?",
    ],
)
def test_a_question_about_a_day_is_not_given_the_week(question: str) -> None:
    assert told(question, LIBRARY, "Saturday") == []


@pytest.mark.parametrize("words", ["Opening", "The reading", "17:30"])
def test_what_stands_beside_the_hours_is_no_day(words: str) -> None:
    assert told("When is the library open?", LIBRARY, words) == []


@pytest.mark.parametrize("words", ["yoga", "council", "9:00"])
def test_days_with_something_else_than_hours_are_no_week(words: str) -> None:
    assert told("When does the council meet?", CLASSES, words) == []


def test_one_day_alone_is_no_week() -> None:
    assert told("When is it open?", "Sunday: 9:00 to 12:00\nBring a coat.", "9:00") == []


@given(st.text(st.sampled_from("Mon: 9-1to\n,.& "), max_size=60), st.data())
def test_days_are_in_order_apart_and_within_any_text(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text)))
    found = week("opening hours", text, at)
    assert all(0 <= start < end <= len(text) for start, end in found)
    assert all(left[1] < right[0] for left, right in pairwise(found))
