"""What a question asks the most or the least of is told by its superlative."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.language.bag import stem
from rag.language.superlatives import superlative


@pytest.mark.parametrize(
    ("question", "name", "most"),
    [
        ("Which course has the fewest seats?", "seats", False),
        ("Who gets the highest allowance?", "allowance", True),
        ("Which is the cheapest?", "price", False),
        ("What is the most expensive room?", "fee", True),
        ("Which room costs the least?", "price", False),
        ("Which boat weighs most?", "weight", True),
        ("shortest trail", "length", False),
        ("What's the loudest of the pumps?", "noise", True),
    ],
)
def test_a_superlative_tells_what_is_compared_and_which_end_is_meant(question, name, most):
    asked = superlative(question)
    assert stem(name) in asked.names
    assert asked.most is most


@pytest.mark.parametrize(
    "question",
    [
        "Which is the second largest hall?",
        "Who has the third most points?",
        "What costs at least 5 euros?",
        "What do most of them cost?",
        "Which is the largest?",
        "Which is the lightest and which the cheapest?",
        "Who leads the club?",
        "",
    ],
)
def test_other_questions_ask_the_most_or_least_of_nothing(question):
    assert superlative(question) is None


@given(st.text())
def test_any_text_is_read(question):
    asked = superlative(question)
    assert asked is None or asked.names
