"""Invented reasons are labelled as a reader of their passage would label them."""

import random

from hypothesis import given
from hypothesis import strategies as st

from rag.training.data import Example
from rag.training.invented import reasons
from tests.background import BACKGROUND

VALUES = {value for style in reasons.STYLES for value in style.values}


def made(seed: int) -> Example:
    return reasons.example(BACKGROUND, random.Random(seed), seed)


def passing(example: Example) -> str:
    """What the passage tells without a reason."""
    sentences = example.context.split(". ")
    return next(sentence.rstrip(".") for sentence in sentences if sentence.rstrip(".").endswith(reasons.TIMES))


@given(st.integers(0, 100_000))
def test_a_reason_answers_only_for_what_it_is_given(seed: int) -> None:
    example = made(seed)
    subject = passing(example).split(" ")[1]
    assert (subject in example.question) is not example.answerable


@given(st.integers(0, 100_000))
def test_an_answer_is_the_whole_reason_or_manner(seed: int) -> None:
    example = made(seed)
    for answer in example.answers:
        assert answer in VALUES or f"{answer[0].lower()}{answer[1:]}" in VALUES
        assert answer not in passing(example)


def test_three_in_five_have_an_answer() -> None:
    assert 0.55 < sum(made(seed).answerable for seed in range(2000)) / 2000 < 0.65
