"""Synthetic sentences that tell why something happened or how it was done, and questions after reason or manner.

The public sets ask little after either. Another happening in the same passage is told without its reason, so that the
nearest "because" isn't the answer to every "why".
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from rag.training.data import Example
from rag.training.invented.names import begun, labelled, name, placed
from rag.training.wordlists import listed

# What happened to {s}, and the same asked after "why".
HAPPENED = (
    ("{s} was closed", "was {s} closed"),
    ("{s} opened an hour late", "did {s} open an hour late"),
    ("{s} became dearer", "did {s} become dearer"),
    ("{s} was moved to another street", "was {s} moved to another street"),
    ("{s} lost half of its guests", "did {s} lose half of its guests"),
    ("{s} was rebuilt", "was {s} rebuilt"),
    ("{s} was sold", "was {s} sold"),
    ("{s} gave up its evening hours", "did {s} give up its evening hours"),
)
ACHIEVED = (
    ("{s} saved money", "did {s} save money"),
    ("{s} drew more guests", "did {s} draw more guests"),
    ("{s} used less water", "did {s} use less water"),
    ("{s} paid for its new windows", "did {s} pay for its new windows"),
    ("{s} found new staff", "did {s} find new staff"),
    ("{s} got through the winter", "did {s} get through the winter"),
)
SUBJECTS = listed(
    "the {n} museum, the {n} market, the {n} ferry, the {n} school, the {n} mill, the {n} inn, the {n} pool"
)
# When something happened of which no reason is told.
TIMES = listed("in the same year, last week, that summer, on Tuesday, a year later, for the second time")
# {E} and {e} are what happened, at the beginning of a sentence and within one; {v} is the reason, {V} the same.
CLAUSES = (
    "{E} because {v}.",
    "Because {v}, {e}.",
    "{E}, since {v}.",
    "{E}, as {v}.",
    "{E}: {v}.",
    "{V}, so {e}.",
    "{V}. That is why {e}.",
    "{V}. As a result {e}.",
)
NOUNS = ("{E} because of {v}.", "{E} owing to {v}.", "After {v} {e}.", "Due to {v} {e}.", "{V} was the reason: {e}.")
AIMS = ("{E} {v}.", "{V}, {e}.")
MEANS = ("{E} {v}.", "{V} {e}.", "Only {v}, it is said, {e}.")
WHY = ("Why {q}?", "For what reason {q}?", "What is the reason that {e}?", "How come that {e}?", "How is it that {e}?")
HOW = ("How {q}?", "In what way {q}?", "By what means {q}?", "What was the way in which {e}?")


@dataclass(frozen=True, slots=True)
class Style:
    """One way to tell a reason or manner: sentences, what stands in them, events and the forms of questions."""

    says: tuple[str, ...]
    values: tuple[str, ...]
    events: tuple[tuple[str, str], ...]
    asks: tuple[str, ...]


STYLES = (
    Style(
        CLAUSES,
        listed(
            "the roof leaked, a storm had broken the windows, the owner fell ill, too few people came, a pipe burst"
            " under the floor, the permit had run out, no driver could be found, the river rose, the neighbours "
            "complained about the noise, a beam had cracked, the staff went on strike, the lease ended, mice had "
            "eaten the cables"
        ),
        HAPPENED,
        WHY,
    ),
    Style(
        NOUNS,
        listed(
            "a leaking roof, the storm of May, a strike, high water, lack of money, complaints from neighbours, an "
            "outbreak of flu, a broken pump, the new tax, a quarrel between the owners, falling prices, a fire in "
            "the cellar"
        ),
        HAPPENED,
        WHY,
    ),
    Style(
        AIMS,
        listed(
            "to save money, to protect the bats, to make room for a playground, to reduce the noise, to spare the "
            "old walls, to meet the new rules, to please its guests, to shorten the way to the harbour"
        ),
        HAPPENED,
        WHY,
    ),
    Style(
        MEANS,
        listed(
            "by renting out rooms, with a lottery, by opening on Sundays, with the help of students, by raising the"
            " fee, by selling old furniture, with a loan from the bank, by working at night, with donated wood, by "
            "collecting rain"
        ),
        ACHIEVED,
        HOW,
    ),
)


def example(background: Example, rng: random.Random, serial: int) -> Example:
    """A question why or how something came about, in real text; about two in five have no answer there."""
    style = rng.choice(STYLES)
    subject, other = (rng.choice(SUBJECTS).format(n=name(rng)) for _ in range(2))
    (event, asked), (aside, asked_aside) = rng.sample(style.events, 2)
    value, told = rng.choice(style.values), event.format(s=subject)
    passing = aside.format(s=other)
    statement = rng.choice(style.says).format(e=told, E=begun(told), v=value, V=begun(value))
    extra = f"{begun(passing)} {rng.choice(TIMES)}."
    first = rng.random() < 0.5
    context, start = placed(f"{statement} {extra}" if first else f"{extra} {statement}", background, rng)
    form = rng.choice(style.asks)
    if rng.random() < 0.6:
        at = context.lower().index(value.lower(), start)
        question = form.format(q=asked.format(s=subject), e=told)
        return labelled("reasons", serial, question, context, (at, at + len(value)))
    question = form.format(q=asked_aside.format(s=other), e=passing)
    return labelled("reasons", serial, question, context)
