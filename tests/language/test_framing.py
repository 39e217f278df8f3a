import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.language.framing import unframed


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("According to the article, who leads the club?", "Who leads the club?"),
        ("as per these documents who leads the club", "Who leads the club"),
        ("In this article, when did Ada Berg resign?", "When did Ada Berg resign?"),
        ("Based on the text provided: how long is the pier?", "How long is the pier?"),
        ("Who leads the club according to the text?", "Who leads the club?"),
        ("Who leads the club (as stated in this document)?", "Who leads the club?"),
        ("Who, according to the article, leads the club?", "Who leads the club?"),
        ("Does the text say who leads the club?", "Who leads the club?"),
        ("And did the article tell us anything about why Ada Berg resigned?", "Why Ada Berg resigned?"),
        ("WHO IS THE PRESIDENT OF THE CLUB?", "who is the president of the club?"),
    ],
)
def test_where_the_answer_stands_and_capitals_throughout_are_no_part_of_the_question(question, asked):
    assert unframed(question) == asked


@pytest.mark.parametrize(
    "question",
    [
        "What must be written in the document?",
        "In the document that Ada Berg signed, what was agreed?",
        "Who signed the text according to the chairman?",
        "According to the audit report, who is to blame?",
        "Does the text of the treaty say who pays?",
        "What does the article say about the club?",
        "Which page does the document mention?",
        "According to the article",
        "NATO",
        "When did the UNESCO list it?",
    ],
)
def test_a_question_that_asks_of_a_text_stays_as_it_was_typed(question):
    assert unframed(question) == question


@given(st.text(min_size=1).filter(str.strip))
def test_something_is_left_of_any_question(question):
    assert unframed(question).strip()
