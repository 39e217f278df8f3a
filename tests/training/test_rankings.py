"""Invented rankings are labelled by the figures or the order that their passage tells."""

import random
import re

from hypothesis import given
from hypothesis import strategies as st

from rag.training.data import Example
from rag.training.invented import rankings
from tests.background import BACKGROUND

COUNTED = re.compile(r"(?:Of the .+?, )?((?:Port )?\w+(?: City)?) (?:has|sends)? ?(\d+)")


def made(seed: int) -> Example:
    return rankings.example(BACKGROUND, random.Random(seed), seed)


def asks(question: str, forms: tuple[str, ...]) -> re.Match[str] | None:
    patterns = (re.escape(form).replace(r"\{t\}", ".+?").replace(r"\{s\}", "(.+)") for form in forms)
    return next((found for pattern in patterns if (found := re.fullmatch(pattern, question))), None)


@given(st.integers(0, 100_000))
def test_who_has_the_most_and_the_fewest_is_told_by_the_figures(seed: int) -> None:
    example = made(seed)
    told = {owner: int(count) for owner, count in COUNTED.findall(example.context.replace(" and ", ", "))}
    if len(told) != 3 or not re.search(r"Of the .+ has \d|\w sends \d", example.context):
        return
    ranked = sorted(told, key=lambda owner: -told[owner])
    for place, forms in ((0, rankings.FIRST), (1, rankings.SECOND), (2, rankings.LAST)):
        if asks(example.question, forms):
            assert example.answers == (ranked[place],)
    if found := asks(example.question, rankings.NUMBER):
        assert example.answers == ((str(told[found.group(1)]),) if found.group(1) in told else ())


@given(st.integers(0, 100_000))
def test_a_place_or_figure_that_is_not_told_has_no_answer(seed: int) -> None:
    example = made(seed)
    told = re.findall(r"\d+", example.context)
    assert example.answerable or not asks(example.question, rankings.FIRST)
    if not told and asks(example.question, (*rankings.LAST, *rankings.NUMBER)):
        assert not example.answerable
    if re.search(r"Besides|Other|, \w+ more than all", example.context) and asks(example.question, rankings.SECOND):
        assert not example.answerable


@given(st.integers(0, 100_000))
def test_an_answer_is_a_whole_name_or_number(seed: int) -> None:
    example = made(seed)
    for (start, end), answer in zip(example.spans, example.answers, strict=True):
        assert re.search(rf"\b{re.escape(answer)}\b", example.context[max(0, start - 1) : end + 1])
        assert not example.context[end : end + 5].startswith(" City")


@given(st.integers(0, 100_000))
def test_a_figure_of_the_real_text_is_never_the_answer(seed: int) -> None:
    figures = " ".join(map(str, range(3, 990)))
    real = Example("1", "squad", "Figures", "Which?", f"{figures}. It flows to the sea.", ((0, 1),))
    example = rankings.example(real, random.Random(seed), seed)
    begun = example.context.index(figures)
    assert not any(begun <= start < begun + len(figures) for start, _ in example.spans)
