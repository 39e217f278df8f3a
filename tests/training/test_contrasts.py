"""Invented contrasts are labelled as a reader of their passage would label them."""

import random
import re

from hypothesis import given
from hypothesis import strategies as st

from rag.training.data import Example
from rag.training.invented import contrasts
from rag.training.invented.attributes import Attribute
from rag.training.invented.kinds import KINDS
from tests.background import BACKGROUND, readings


def made(seed: int) -> Example:
    return contrasts.example(BACKGROUND, random.Random(seed), seed)


def asked(question: str) -> list[tuple[Attribute, str]]:
    """What the question may ask for, of which subject."""
    return list(readings(question, {id(item): item for kind in KINDS for item in kind.attributes}.values()))


def says(context: str, templates: tuple[str, ...], subject: str, value: str) -> bool:
    """Whether the passage says that the subject has that value, in any of the ways."""
    for template in templates:
        pattern = re.escape(template).replace(r"\{s\}", re.escape(subject)).replace(r"\{o\}", ".{1,34}?")
        pattern = pattern.replace(r"\{v\}", value).removesuffix(r"\.") + r"(?=[.,;])"
        if template and re.search(pattern, context, re.IGNORECASE):
            return True
    return False


@given(st.integers(0, 100_000))
def test_an_answer_is_what_the_passage_says_of_the_asked_subject(seed: int) -> None:
    example = made(seed)
    if example.answerable:
        (answer,) = example.answers
        found = asked(example.question)
        assert any(
            says(example.context, (*attribute.says, attribute.brief), subject, re.escape(answer))
            for attribute, subject in found
        )


@given(st.integers(0, 100_000))
def test_without_an_answer_the_passage_says_nothing_of_what_is_asked(seed: int) -> None:
    example = made(seed)
    if not example.answerable:
        found = asked(example.question)
        assert found
        assert not any(says(example.context, attribute.says, subject, ".{1,34}?") for attribute, subject in found)


@given(st.integers(0, 100_000))
def test_the_real_text_stays_whole_and_the_same_seed_makes_the_same_question(seed: int) -> None:
    example = made(seed)
    assert example == made(seed)
    assert all(part in example.context for part in ("The river rises in the hills.", "It flows to the sea."))


def test_about_half_of_the_questions_have_no_answer() -> None:
    assert 0.5 < sum(made(seed).answerable for seed in range(2000)) / 2000 < 0.6
