"""What all invented examples share: names made of syllables, a place in real text, and how they are labelled."""

from __future__ import annotations

import random

from rag.training.data import Example
from rag.training.wordlists import ENDS, MIDDLES, STARTS


def name(rng: random.Random) -> str:
    """An invented name of one part, capitalised."""
    return (rng.choice(STARTS) + rng.choice(MIDDLES) + rng.choice(ENDS)).capitalize()


def person(rng: random.Random) -> str:
    """An invented full name of two or three parts."""
    parts = [name(rng) for _ in range(rng.choice((2, 2, 2, 3)))]
    if len(parts) == 3 and rng.random() < 0.5:
        parts[1] = f"{parts[1][0]}."
    if rng.random() < 0.08:
        parts[-1] = f"{parts[-1]}-{(rng.choice(STARTS) + rng.choice(ENDS)).capitalize()}"
    return " ".join(parts)


def placed(statement: str, background: Example, rng: random.Random) -> tuple[str, int]:
    """The statement before or after the first sentence of a real passage, and at which character it starts."""
    before, _, after = background.context.partition(". ")
    before = f"{before.rstrip('.')}."
    first = rng.random() < 0.7
    parts = [before, statement, after] if first else [statement, before, after]
    return " ".join(part for part in parts if part), len(before) + 1 if first else 0


def begun(text: str) -> str:
    """The text as the beginning of a sentence."""
    return f"{text[0].upper()}{text[1:]}"


def labelled(source: str, serial: int, question: str, context: str, span: tuple[int, int] | None = None) -> Example:
    """The example of an invented set, of a title of its own; without a span it has no answer."""
    label = f"{source}-{serial}"
    return Example(label, source, label, question, context, (span,) if span else (), answerable=span is not None)
