"""What can be said of and asked about an invented subject, and the values that it takes."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from rag.language.lexicon import MONTHS
from rag.training.wordlists import CITIES, COUNTS, OFTEN, listed

Maker = Callable[[random.Random], str]


@dataclass(frozen=True, slots=True)
class Attribute:
    """What can be said of and asked about a subject.

    In ``says``, {s} stands for the subject, {v} for its value, {o} for another value; ``brief`` says it of a second
    subject after the first, and is empty where that can't be left so short.
    """

    says: tuple[str, ...]
    brief: str
    asks: tuple[str, ...]
    value: Maker


def amount(low: int, high: int, units: str) -> Maker:
    """A number from ``low`` up to ``high``, larger ones rounded as people do, with one of the units."""
    choices = listed(units)

    def make(rng: random.Random) -> str:
        number = rng.randrange(low, high)
        return f"{number - (number % 10 if number > 200 else 0):,} {rng.choice(choices)}".strip()

    return make


def span(rng: random.Random) -> str:
    """A length of time."""
    return f"{rng.choice(COUNTS)} {rng.choice(('days', 'weeks', 'months', 'years', 'hours'))}"


def day(rng: random.Random) -> str:
    """A day of the year."""
    return f"{rng.randrange(1, 29)} {rng.choice(sorted(MONTHS)).title()}"


def year(rng: random.Random) -> str:
    """A year of the last two centuries."""
    return str(rng.randrange(1850, 2026))


def city(rng: random.Random) -> str:
    """A city."""
    return rng.choice(CITIES)


def often(rng: random.Random) -> str:
    """How often something happens."""
    return rng.choice((f"every {rng.choice(COUNTS)} weeks", f"every {rng.choice(COUNTS)} months", *OFTEN))


def money(rng: random.Random) -> str:
    """A sum of money."""
    unit = rng.choice(("crowns", "euros", "dollars", "pounds", "francs"))
    return rng.choice((f"{rng.randrange(2, 990)} {unit}", f"{rng.randrange(11, 190) / 10} million {unit}"))


def one_of(choices: str) -> Maker:
    """Any of the comma-separated choices."""
    items = listed(choices)
    return lambda rng: rng.choice(items)
