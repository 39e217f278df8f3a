"""Invented definitions are labelled as a reader of their passage would label them."""

import random
import re

from hypothesis import given
from hypothesis import strategies as st

from rag.training.data import Example
from rag.training.invented import definitions
from tests.background import BACKGROUND


def made(seed: int) -> Example:
    return definitions.example(BACKGROUND, random.Random(seed), seed)


def explained(example: Example) -> dict[str, str]:
    """What the passage explains, with the explanation, read back through the templates."""
    told = example.context.removeprefix("The river rises in the hills. ").removesuffix(" It flows to the sea.")
    told = told.removesuffix(" The river rises in the hills.")
    found = {}
    for kind, style in definitions.STYLES.items():
        # A post before a name ends in a word in lower case, the name holds none.
        name, meaning = (r"[A-Z]\S+(?: [A-Z]\S+)*", r"\S.*? [a-z]\S*") if kind == "titled" else ("[^,()]+?", ".+?")
        for said in style.says:
            pattern = re.escape(said)
            for mark, group in (("n", f"(?P<n>{name})"), ("m", ".+?"), ("[dD]", f"(?P<d>{meaning})")):
                pattern = re.sub(rf"\\{{{mark}\\}}", lambda _, group=group: group, pattern)
            if match := re.fullmatch(pattern, told):
                found[match["n"]] = match["d"]
    return found


@given(st.integers(0, 100_000))
def test_an_answer_is_what_the_passage_says_beside_the_asked_name(seed: int) -> None:
    example = made(seed)
    if example.answerable:
        (answer,) = example.answers
        assert any(
            meaning == answer and (f" {known}" in example.question or f" {known.split()[-1]}" in example.question)
            for known, meaning in explained(example).items()
        )


@given(st.integers(0, 100_000))
def test_what_is_only_named_is_not_explained(seed: int) -> None:
    example = made(seed)
    if not example.answerable:
        assert not any(re.search(rf"\b{re.escape(known)}\b", example.question) for known in explained(example))


@given(st.integers(0, 100_000))
def test_a_short_name_is_made_of_the_first_letters(seed: int) -> None:
    example = made(seed)
    if "stand for" in example.question and example.answerable:
        (answer,) = example.answers
        assert "".join(word[0] for word in answer.split()) in example.question
