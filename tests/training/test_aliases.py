"""Invented bodies with several names are labelled as a reader of their passage would label them."""

import random
import re

from hypothesis import given
from hypothesis import strategies as st

from rag.training.data import Example
from rag.training.invented import aliases
from rag.training.invented.attributes import Attribute
from tests.background import BACKGROUND, readings

# What the values of each attribute look like.
VALUES = {
    "Who leads": r"[A-Z][\w .'-]+",
    "How big": r"[\d,]+ [a-z ]+",
    "Where is": r"[A-Z][a-z]+",
    "When was": r"\d{4}",
    "How much": r"[\d.]+ [a-z ]+",
    "Who takes": r"[A-Z][\w, ]+ and [A-Z]\w+",
    "What is": r"[a-z ]+",
}

# A sentence's end, not that of a middle name's initial.
END = r"(?<! [A-Z])(?=\.(?:\s|$))"


def made(seed: int) -> Example:
    return aliases.example(BACKGROUND, random.Random(seed), seed)


def asked(question: str) -> tuple[Attribute, str]:
    """The one attribute that the question asks for, and how it calls the body."""
    found = readings(question, aliases.ATTRIBUTES)
    (only,) = {(id(attribute), called): (attribute, called) for attribute, called in found}.values()
    return only


def kinds_of(called: str) -> set[str]:
    """What the body may be in short, when the question calls it by what it is."""
    return {
        short
        for short, rest, other in aliases.KINDS
        if called in (f"the {short}", f"the {short} {rest}", f"the {other}")
    }


def introduced(context: str, called: str) -> str:
    """The name of the body that the question calls so, if the passage introduces it; else an empty text."""
    for short, rest, _ in aliases.KINDS:
        found = re.search(rf"(\w+), an? {short} {rest}", context)
        if found and (called == found.group(1) or short in kinds_of(called)):
            return found.group(1)
    return ""


def said(attribute: Attribute, context: str, names: str) -> list[str]:
    """What the passage says of any of the names."""
    values = []
    (form,) = (form for begun, form in VALUES.items() if attribute.asks[0].startswith(begun))
    for template in attribute.says:
        pattern = re.escape(template).replace(r"\{s\}", rf"(?:{names})").replace(r"\{o\}", r"[\w .,'-]{1,45}?")
        pattern = pattern.replace(r"\{v\}", f"(?-i:({form}?))").removesuffix(r"\.") + END
        values += [found.group(1) for found in re.finditer(pattern, context, re.IGNORECASE)]
    return values


def spoken_of(example: Example) -> list[str]:
    attribute, called = asked(example.question)
    name = introduced(example.context, called)
    if not name:
        return []
    ((short, rest),) = {
        (short, rest) for short, rest, _ in aliases.KINDS if re.search(rf"{name}, an? {short} {rest}", example.context)
    }
    return said(attribute, example.context, f"{name}, an? {short} {rest},?|{name}|the {short}")


@given(st.integers(0, 100_000))
def test_an_answer_is_what_the_passage_says_of_the_body_whatever_the_question_calls_it(seed: int) -> None:
    example = made(seed)
    if example.answerable:
        (answer,) = example.answers
        assert any(value.endswith(answer) for value in spoken_of(example))


@given(st.integers(0, 100_000))
def test_without_an_answer_the_passage_tells_it_of_another_body_or_of_none(seed: int) -> None:
    example = made(seed)
    if not example.answerable:
        assert spoken_of(example) == []


@given(st.integers(0, 100_000))
def test_the_real_text_stays_whole_and_the_same_seed_makes_the_same_question(seed: int) -> None:
    example = made(seed)
    assert example == made(seed)
    assert all(part in example.context for part in ("The river rises in the hills.", "It flows to the sea."))


def test_six_in_ten_have_an_answer_and_two_in_five_questions_call_the_body_as_the_passage_never_does() -> None:
    examples = [made(seed) for seed in range(1000)]
    assert 0.55 < sum(example.answerable for example in examples) / 1000 < 0.65
    others = tuple(f"the {other}" for _, _, other in aliases.KINDS)
    assert 0.3 < sum(any(other in example.question for other in others) for example in examples) / 1000 < 0.5
