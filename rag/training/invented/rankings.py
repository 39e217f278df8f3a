"""Synthetic sentences that rank, with or without figures, and questions about the first, the next and the last.

They teach that "the most" is asked of an order that a passage tells in other words ("the main source", "ahead of"),
or only by its figures, and that a place in an order that isn't told can't be named.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

from rag.training.data import Example
from rag.training.invented.names import labelled, name, placed
from rag.training.wordlists import THINGS

# {t} are the things; {a}, {b} and {c} those that come first, second and last, with {x} > {y} > {z} things each.
ORDERED = (
    "Most of the {t} come from {a}, followed by {b} and {c}.",
    "{a} is the main source of the {t}, ahead of {b} and {c}.",
    "With {x} {t}, {a} leads before {b} with {y} and {c} with {z}.",
    "{a} contributes the largest share of the {t} ({x}), {b} the second largest ({y}), {c} the smallest ({z}).",
    "The list of the {t} is headed by {a} with {x}; {b} has {y} and {c} {z}.",
)
# In these two nothing but the figures tells the order.
COUNTED = (
    "Of the {t}, {one} has {i}, {two} has {j} and {three} has {k}.",
    "{one} sends {i} {t}, {two} {j} and {three} {k}.",
)
# In these the first comes last, or the others aren't ranked.
TOPPED = (
    "{b}, {c} and {a} send {t}, {a} more than all others.",
    "Besides {a}, from where most {t} come, {b} and {c} take part.",
    "Other {t} are from {b} and {c}, but the biggest number is from {a}.",
)
FIRST = (
    "Who sends the most {t}?",
    "Where do most of the {t} come from?",
    "Which of them has the most {t}?",
    "What is the largest source of the {t}?",
    "Who is first in the number of {t}?",
    "Which one contributes most of the {t}?",
)
SECOND = ("Who comes second in the number of {t}?", "Which has the second largest number of {t}?")
LAST = ("Who sends the fewest {t}?", "Which of them has the smallest number of {t}?", "Who is last in {t}?")
NUMBER = ("How many {t} come from {s}?", "How many {t} has {s}?", "What is the number of {t} from {s}?")
FIGURE = ("{x}", "{i}")


@dataclass(frozen=True, slots=True)
class Ranking:
    """Who has how many things, the most first; in the passage they may stand in another order."""

    things: str
    owners: tuple[str, str, str]
    counts: tuple[str, str, str]


def example(background: Example, rng: random.Random, serial: int) -> Example:
    """A question about three invented owners of things in real text; about a third can't be answered."""
    told = Ranking(
        f"{rng.choice(THINGS)}s",
        (name(rng), f"{name(rng)} City", f"Port {name(rng)}"),
        (str(rng.randrange(600, 990)), str(rng.randrange(200, 600)), str(rng.randrange(3, 200))),
    )
    template = rng.choice((*ORDERED, *COUNTED, *TOPPED))
    context, at = placed(_filled(template, told, rng), background, rng)
    question, answer = rng.choice(_questions(template, told, rng))
    found = re.compile(rf"\b{answer}\b").search(context, at) if answer else None
    return labelled("rankings", serial, question, context, found.span() if found else None)


def _filled(template: str, told: Ranking, rng: random.Random) -> str:
    order = rng.sample(range(3), 3)
    names = dict(zip(("one", "two", "three"), (told.owners[at] for at in order), strict=True))
    counts = dict(zip("ijk", (told.counts[at] for at in order), strict=True))
    return template.format(
        t=told.things,
        **dict(zip("abc", told.owners, strict=True)),
        **dict(zip("xyz", told.counts, strict=True)),
        **names,
        **counts,
    )


def _questions(template: str, told: Ranking, rng: random.Random) -> list[tuple[str, str]]:
    """What may be asked, with the answer, which is empty where the passage doesn't tell it."""
    figures = any(mark in template for mark in FIGURE)
    order = template not in TOPPED
    at = rng.randrange(3)
    asked = (
        (FIRST, "", told.owners[0]),
        (FIRST, "", told.owners[0]),
        (SECOND, "", told.owners[1] if order else ""),
        (LAST, "", told.owners[2] if figures else ""),
        (NUMBER, told.owners[at], told.counts[at] if figures else ""),
        (NUMBER, f"Saint {name(rng)}", ""),
    )
    return [(rng.choice(forms).format(t=told.things, s=owner), answer) for forms, owner, answer in asked]
