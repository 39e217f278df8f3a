"""Invented deeds are labelled as a reader of their passage would label them."""

import random
import re

from hypothesis import given
from hypothesis import strategies as st

from rag.training.data import Example
from rag.training.invented import deeds
from tests.background import BACKGROUND

WORK = "|".join(re.escape(form).replace(r"\{n\}", r"\w+").replace(r"\{c\}", r"\w+") for form in deeds.WORKS)


def made(seed: int) -> Example:
    return deeds.example(BACKGROUND, random.Random(seed), seed)


def asked(question: str) -> tuple[deeds.Deed, str]:
    """The deed that the question asks for, and of which work."""
    ((deed, work),) = {
        (deed, found.group(1))
        for deed in deeds.DEEDS
        for form in deed.asks
        if (found := re.fullmatch(re.escape(form).replace(r"\{s\}", f"({WORK})"), question))
    }
    return deed, work


def doers(context: str, deed: deeds.Deed, work: str) -> set[str]:
    """Who did the deed, as the passage tells; "it" is the work that was named last."""
    found, last = set(), ""
    for sentence in re.split(r"(?<=\.)\s", re.sub(r" ([A-Z])\. ", r" \1_ ", context)):
        named = re.search(WORK, sentence, re.IGNORECASE)
        last = named.group().lower() if named else last
        for form in deed.says:
            for called in {work, "it"} if last == work.lower() else {work}:
                pattern = re.escape(form).replace(r"\{s\}", re.escape(called)).replace(r"\{p\}", "(.+)")
                if told := re.fullmatch(pattern, sentence, re.IGNORECASE):
                    found.add(re.sub(r"(?i)^the [a-z]+ ", "", told.group(1)).replace("_", "."))
    return found


@given(st.integers(0, 100_000))
def test_the_answer_is_who_did_the_asked_deed(seed: int) -> None:
    example = made(seed)
    assert doers(example.context, *asked(example.question)) == set(example.answers)


@given(st.integers(0, 100_000))
def test_the_real_text_stays_whole_and_the_same_seed_makes_the_same_question(seed: int) -> None:
    example = made(seed)
    assert example == made(seed)
    assert all(part in example.context for part in ("The river rises in the hills.", "It flows to the sea."))


def test_six_in_ten_questions_have_an_answer() -> None:
    assert 0.55 < sum(made(seed).answerable for seed in range(2000)) / 2000 < 0.65
