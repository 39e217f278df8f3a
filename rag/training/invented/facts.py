"""Facts about invented subjects, put into sentences, and where in these their values stand."""

from __future__ import annotations

import random
from dataclasses import dataclass

from rag.training.invented.attributes import Attribute, Maker
from rag.training.invented.names import begun


@dataclass(frozen=True, slots=True)
class Fact:
    """One attribute of one subject."""

    subject: str
    attribute: Attribute
    value: str


def stated(template: str, fact: Fact, spare: str) -> tuple[str, int]:
    """The template filled in, as a sentence, and where its value starts."""
    left, _, right = template.partition("{v}")
    head, tail = (part.format(s=fact.subject, o=spare) for part in (left, right))
    text = f"{head}{fact.value}{tail}"
    return begun(text), len(head)


def joined(texts: list[tuple[str, int]], rng: random.Random) -> tuple[str, list[int]]:
    """The texts one after the other, as sentences or as lines of a list, and where their values start."""
    gap = rng.choice((" ", " ", " ", "\n"))
    whole, starts = "", []
    for text, start in texts:
        if whole and not whole.endswith(" "):
            whole += gap
        starts.append(len(whole) + start)
        whole += text
    return whole, starts


def distinct(make: Maker, count: int, rng: random.Random) -> list[str]:
    """So many values of which none holds another."""
    made: list[str] = []
    while len(made) < count:
        value = make(rng)
        if not any(value in other or other in value for other in made):
            made.append(value)
    return made
