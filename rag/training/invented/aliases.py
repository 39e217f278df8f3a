"""Synthetic passages that call a body by its name and by what it is, and questions that call it otherwise.

They teach that "the choir" is Vamira when the passage says so, that a question may name neither ("the singing group
of nurses"), and that what is told of another body, or isn't told of this one, is no answer. All names are invented
from syllables; nothing here comes from a document that the product is measured on.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from rag.training.data import Example
from rag.training.invented import bodies
from rag.training.invented.attributes import Attribute
from rag.training.invented.facts import Fact, distinct, joined, stated
from rag.training.invented.names import labelled, name, placed
from rag.training.wordlists import listed

# What a body is, more of it, and the same in other words.
KINDS = tuple(
    tuple(item.split("/"))
    for item in listed(
        "observer mission/of the League/group of observers sent by the League, "
        "peace force/with white helmets/foreign troops in white headgear, "
        "charity/of retired sailors/charitable society of old seamen, "
        "bank/without counters/lender that has no counters, "
        "choir/of nurses/singing group of hospital staff, "
        "airline/with red planes/carrier with scarlet aircraft, "
        "newspaper/in large print/paper printed in big letters, "
        "dairy/with goats/milk works that keeps goats, "
        "theatre/with puppets/playhouse with marionettes, "
        "police force/on horseback/mounted officers of the law, "
        "car maker/of the old school/automobile firm of the traditional kind, "
        "hospital/with a park/clinic that has large gardens, "
        "union/of bakers/workers' organisation of those who make bread, "
        "school/with a tower/place of learning that has a steeple, "
        "archive/of letters/place where old correspondence is kept, "
        "zoo/without cages/animal park without bars, "
        "orchestra/of students/ensemble of young musicians, "
        "rescue service/with dogs/team that saves people with hounds, "
        "shipping line/with old steamers/firm that runs aged steamships, "
        "power station/with two chimneys/electricity works with a pair of smokestacks, "
        "football club/with striped shirts/team in a striped jersey, "
        "inn/with a thatched roof/guest house covered with straw, "
        "court/of appeal/judges who hear a case once more, "
        "party/of farmers/political movement of country people, "
        "museum/of ships/collection of old vessels"
    )
)
# Of the last two a body's kind alone may tell: they aren't asked of where they are not stated.
CERTAIN = (bodies.HEAD, bodies.SIZE, bodies.SEAT, bodies.FOUNDED, bodies.BUDGET)
ATTRIBUTES = (*CERTAIN, bodies.MEMBERS, bodies.PURPOSE)


@dataclass(frozen=True, slots=True)
class Body:
    """A body's name, what it is in short and at length, and the same in other words, each but the name with "the"."""

    name: str
    short: str
    long: str
    other: str

    @property
    def introduced(self) -> str:
        """The name with what it is, between commas."""
        what = self.long.removeprefix("the ")
        return f"{self.name}, {'an' if what[0] in 'aeio' else 'a'} {what},"


def example(background: Example, rng: random.Random, serial: int) -> Example:
    """A question about one of three bodies, two of them described in real text; four in ten ask for what isn't told."""
    one, two, absent = _bodies(rng)
    shared, single = rng.sample(ATTRIBUTES, 2)
    told = ((one, shared), (one, single), (two, shared))
    first, second, spare = distinct(shared.value, 3, rng)
    aside, unlike = distinct(single.value, 2, rng)
    facts = (
        (Fact(one.introduced, shared, first), spare),
        (Fact(rng.choice((one.name, one.short)), single, aside), unlike),
        (Fact(two.introduced, shared, second), spare),
    )
    texts = [stated(rng.choice(fact.attribute.says), fact, other) for fact, other in facts]
    # Where an introduced name ends the sentence, its comma goes.
    statement, starts = joined([(text.replace(",.", "."), start) for text, start in texts], rng)
    context, offset = placed(statement, background, rng)
    untold = [
        (body, attribute)
        for body in (one, two, absent)
        for attribute in CERTAIN
        if (body, attribute) not in told and not (attribute is bodies.SIZE and bodies.MEMBERS in (shared, single))
    ]
    if rng.random() < 0.6:
        at = rng.randrange(len(facts))
        start, value = offset + starts[at], facts[at][0].value
        return labelled("aliases", serial, _asked(*told[at], rng), context, (start, start + len(value)))
    return labelled("aliases", serial, _asked(*rng.choice(untold), rng), context)


def _bodies(rng: random.Random) -> list[Body]:
    """Three bodies of different kinds."""
    kinds = rng.sample(KINDS, 3)
    return [
        Body(called, f"the {short}", f"the {short} {rest}", f"the {other}")
        for called, (short, rest, other) in zip(distinct(name, 3, rng), kinds, strict=True)
    ]


def _asked(body: Body, attribute: Attribute, rng: random.Random) -> str:
    """The question, which calls the body by any of its names, most often in other words."""
    return rng.choice(attribute.asks).format(s=rng.choice((body.name, body.short, body.long, body.other, body.other)))
