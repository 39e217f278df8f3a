"""Kinds of invented subjects, with the attributes that each kind has."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from rag.training.invented import people, rules, things
from rag.training.invented.attributes import Attribute, Maker
from rag.training.invented.names import name, person
from rag.training.wordlists import CITIES, THINGS, listed


@dataclass(frozen=True, slots=True)
class Kind:
    """Subjects of a kind and the attributes that they have, at least three.

    ``family`` gives a maker of subjects that are alike. ``apart`` is false where to state one of the attributes
    states others too.
    """

    family: Callable[[random.Random], Maker]
    attributes: tuple[Attribute, ...]
    apart: bool = True


def _various(forms: str) -> Callable[[random.Random], Maker]:
    """Subjects in any of the forms, {n} for a name, {t} for a thing, {c} for a city."""
    choices = listed(forms)

    def make(rng: random.Random) -> str:
        return _filled(rng.choice(choices), rng)

    return lambda _: make


def _alike(forms: str, qualifiers: str) -> Callable[[random.Random], Maker]:
    """Subjects that differ in nothing but one of the qualifiers, which takes the place of {q} in one of the forms."""
    choices, marks = listed(forms), listed(qualifiers)

    def family(rng: random.Random) -> Maker:
        form = _filled(rng.choice(choices), rng)
        return lambda rng: form.replace("{q}", rng.choice(marks))

    return family


def _filled(form: str, rng: random.Random) -> str:
    """The form with everything in its place but the qualifier."""
    return form.format(n=name(rng), t=rng.choice(THINGS), c=rng.choice(CITIES), q="{q}")


KINDS = (
    Kind(
        _various("the {n} bridge, the {n} tunnel, the {n} pier, the {c} museum, the {n} tower"),
        (things.BUILDER, things.OPENED, things.LENGTH, things.COST, things.VISITORS),
    ),
    Kind(
        _various("a ticket to {n}, the {n} tour, the course in {c}, a crossing to {n}, the {t} course"),
        (things.COST, things.PLACES, things.DURATION, things.START),
    ),
    Kind(
        _various("the {t} drill, the {t} fair, the meeting in {c}, the {n} festival, the {t} class"),
        (things.FREQUENCY, things.DURATION, things.LEADER, things.START, things.PLACES),
    ),
    Kind(
        _various("the {n} {t}, the {t} by {n}, the {n} 2, the {n} 3, the large {t}, the small {t}"),
        (things.COST, things.WEIGHT, things.MAKER, things.LENGTH),
    ),
    Kind(
        _various("the repair of the {n} bridge, the survey of {n}, the {t} project, the study of {n}"),
        (things.COST, things.DURATION, things.LEADER, things.START, things.END),
    ),
    Kind(
        _various("the number of {t}s, the number of guests in {c}, the stock of {t}s, the output of {n}"),
        (things.BEFORE, things.NOW, things.AIM),
        apart=False,
    ),
    Kind(
        _various(
            "head of {n}, mayor of {n}, director of the {c} museum, manager of the {n} works, captain of the {n} team"
        ),
        (people.PRESENT, people.FORMER, people.NEXT, people.DEPUTY),
    ),
    Kind(lambda _: person, (people.AGE, people.ORIGIN, people.JOB)),
    Kind(
        _various(
            "a request for leave, a claim for travel costs, a complaint about a {t}, an order from {n}, a permit for "
            "{c}, a change of address, an appeal to {n}, a report of damage, the loan of a {t}, a visit to {n}"
        ),
        (rules.DEADLINE, rules.REPLY, rules.DECIDER, rules.PROOF, rules.DESK, things.COST),
    ),
    Kind(
        _alike("version {q} of {n}, {n} {q}, edition {q} of the {n} map", "1.2, 2.0, 2.4, 3.1, 4.5, 5.3, 6.7"),
        (rules.RELEASED, rules.NOVELTY, rules.FLAW, things.COST),
    ),
    Kind(
        _alike(
            "the turnover of {n} in {q}, the debt of {n} in {q}, the profit of {n} in {q}, the budget of {c} in {q}",
            "the first quarter, the second quarter, the third quarter, the spring, the autumn, March, July, 2019, 2023",
        ),
        (rules.WORTH, rules.FORECAST, rules.CAUSE),
    ),
    Kind(
        _alike(
            "the {q} ticket to {n}, {q} delivery to {c}, the {q} tour of {n}, the {q} course in {c}",
            "single, weekly, express, evening, weekend, reduced, group, winter, ordinary",
        ),
        (things.COST, things.DURATION, things.START),
    ),
    Kind(
        _alike(
            "{q} of the {n} club, {q} among the volunteers in {c}, {q} of the {n} school, {q} working for {n}",
            "women, girls, boys, students, pensioners, foreigners, beginners, engineers",
        ),
        (rules.SIZE, rules.MEETING, rules.DUES),
    ),
)
