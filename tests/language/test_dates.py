"""A document's date as people say it, and whether a question names its year."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.language.dates import of_year, spelt


@pytest.mark.parametrize(
    ("published", "said"),
    [("2016-05-03", "3 May 2016"), ("May 2016", "May 2016"), ("2016-13-40", "2016-13-40"), ("", "")],
)
def test_an_iso_date_is_spelt_out_and_any_other_left(published, said):
    assert spelt(published) == said


@pytest.mark.parametrize(
    ("question", "published", "expected"),
    [
        ("How high was the turnout in 2016?", "2016-05-23", True),
        ("How high was the turnout in 2015?", "2016-05-23", False),
        ("turnout may", "2016-05-23", False),
        ("Which act of 2015/2016 holds?", "spring 2016", True),
        ("Who won lot 120165?", "2016-05-23", False),
        ("Who led it in 2016?", "", False),
    ],
)
def test_a_question_names_the_year_of_a_date(question, published, expected):
    assert of_year(question, published) is expected


@given(st.dates())
def test_every_date_is_of_the_year_that_its_spelling_names(day):
    assert of_year(f"in {day.year:04}", day.isoformat())
    assert spelt(day.isoformat()).startswith(f"{day.day} ")
