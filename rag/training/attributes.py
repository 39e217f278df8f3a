"""What invented passages say and questions ask: kinds of subjects, their attributes, the attributes' values."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from rag.language.lexicon import MONTHS
from rag.training.invented import name, person
from rag.training.wordlists import CITIES, COUNTS, JOBS, OFTEN, THINGS, listed

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


@dataclass(frozen=True, slots=True)
class Kind:
    """Subjects of a kind and the attributes that they have, at least three.

    ``apart`` is false where to state one of the attributes states others too.
    """

    subject: Maker
    attributes: tuple[Attribute, ...]
    apart: bool = True


def _thing(forms: str) -> Maker:
    """A subject in one of the forms, {n} for a name, {t} for a thing, {c} for a city."""
    choices = listed(forms)
    return lambda rng: rng.choice(choices).format(n=name(rng), t=rng.choice(THINGS), c=rng.choice(CITIES))


def _amount(low: int, high: int, units: str) -> Maker:
    """A number from ``low`` up to ``high``, larger ones rounded as people do, with one of the units."""
    choices = listed(units)

    def make(rng: random.Random) -> str:
        number = rng.randrange(low, high)
        return f"{number - (number % 10 if number > 200 else 0):,} {rng.choice(choices)}".strip()

    return make


def _span(rng: random.Random) -> str:
    return f"{rng.choice(COUNTS)} {rng.choice(('days', 'weeks', 'months', 'years', 'hours'))}"


def _day(rng: random.Random) -> str:
    return f"{rng.randrange(1, 29)} {rng.choice(sorted(MONTHS)).title()}"


def _city(rng: random.Random) -> str:
    return rng.choice(CITIES)


def _often(rng: random.Random) -> str:
    return rng.choice((f"every {rng.choice(COUNTS)} weeks", f"every {rng.choice(COUNTS)} months", *OFTEN))


def _money(rng: random.Random) -> str:
    unit = rng.choice(("crowns", "euros", "dollars", "pounds", "francs"))
    return rng.choice((f"{rng.randrange(2, 990)} {unit}", f"{rng.randrange(11, 190) / 10} million {unit}"))


COST = Attribute(
    ("{s} costs {v}.", "{s} costs {v} instead of {o}.", "The price of {s} is {v}.", "For {s} one pays {v}."),
    "{s} {v}.",
    ("What does {s} cost?", "How much is {s}?", "What is the price of {s}?", "How much has to be paid for {s}?"),
    _money,
)
DURATION = Attribute(
    ("{s} takes {v}.", "{s} will last {v}, not {o}.", "It takes {v} until {s} is over."),
    "{s} {v}.",
    ("How long does {s} take?", "For how long does {s} last?"),
    _span,
)
FREQUENCY = Attribute(
    ("{s} is held {v}.", "{s} happens {v} instead of {o}.", "{s} comes round {v}."),
    "{s} {v}.",
    ("How often is {s} held?", "How often does {s} take place?"),
    _often,
)
LEADER = Attribute(
    ("{s} is led by {v}.", "{v} is in charge of {s}.", "{v} took over {s} from {o}.", "{s} is run by {v}."),
    "{s} by {v}.",
    ("Who is in charge of {s}?", "Who leads {s}?", "By whom is {s} run?"),
    person,
)
BUILDER = Attribute(
    ("{s} was built by {v}.", "{v} built {s}.", "{s} was built by {v} to plans by {o}."),
    "{s} by {v}.",
    ("Who built {s}?", "By whom was {s} built?"),
    person,
)
OPENED = Attribute(
    ("{s} was opened in {v}.", "{s} opened in {v}, not in {o} as planned.", "In {v} {s} was opened."),
    "{s} in {v}.",
    ("When was {s} opened?", "When did {s} open?", "Since when has {s} been open?"),
    lambda rng: str(rng.randrange(1850, 2026)),
)
LENGTH = Attribute(
    ("{s} is {v} long.", "{s} has a length of {v}.", "{s} was lengthened from {o} to {v}."),
    "{s} {v}.",
    ("How long is {s}?", "What is the length of {s}?"),
    _amount(5, 990, "metres, feet, km"),
)
WEIGHT = Attribute(
    ("{s} weighs {v}.", "{s} weighs {v}, {o} with its case.", "At {v}, {s} is easy to carry."),
    "{s} {v}.",
    ("How much does {s} weigh?", "How heavy is {s}?", "What is the weight of {s}?"),
    _amount(2, 990, "kg, grams, tonnes, pounds"),
)
VISITORS = Attribute(
    ("{s} draws {v}.", "{s} counted {v} last year.", "The number for {s} rose from {o} to {v}."),
    "{s} {v}.",
    ("How many visitors does {s} have?", "How many visitors came to {s}?"),
    _amount(60, 9000, "visitors, visitors a year"),
)
PLACES = Attribute(
    (
        "{s} is open to {v}.",
        "{s} admits {v}.",
        "There is room for {v} in {s}.",
        "{s} admits {v}, once it admitted {o}.",
    ),
    "{s} {v}.",
    ("How many people can take part in {s}?", "How many people is {s} open to?"),
    _amount(6, 400, "people, participants"),
)
MAKER = Attribute(
    ("{s} is made in {v}.", "{s} comes from {v}, not from {o}.", "In {v} they make {s}."),
    "{s} in {v}.",
    ("Where is {s} made?", "In which city is {s} made?"),
    _city,
)
START = Attribute(
    ("{s} begins on {v}.", "{s} starts on {v}, not on {o}.", "On {v} {s} begins."),
    "{s} on {v}.",
    ("When does {s} begin?", "On what day does {s} start?"),
    _day,
)
BEFORE = Attribute(
    ("{s} rose from {v} to {o}.", "{s} fell from {v} to {o}.", "{s} was {v} and is now {o}."),
    "",
    ("What was {s} before?", "What was {s} at first?", "From what did {s} change?"),
    _amount(3, 4000, "-"),
)
NOW = Attribute(
    ("{s} rose from {o} to {v}.", "{s}, once {o}, is now {v}.", "{s} stands at {v}, after {o}."),
    "{s} at {v}.",
    ("What is {s} now?", "What is {s}?", "To what did {s} change?"),
    _amount(3, 4000, "-"),
)
AIM = Attribute(
    ("{s} is to reach {v} one day.", "{s} ought to be {v}.", "The plan is that {s} should be {v}."),
    "{s} {v}.",
    ("What is {s} to reach?", "What should {s} be according to the plan?"),
    _amount(3, 4000, "-"),
)
AGE = Attribute(
    (
        "{s} is now {v} years old.",
        "{s}, {v}, came alone.",
        "{s} turned {v} this year.",
        "{s} is {v} years old, no longer {o}.",
    ),
    "{s} {v}.",
    ("How old is {s}?", "What is the age of {s}?"),
    _amount(18, 95, "-"),
)
ORIGIN = Attribute(
    ("{s} was born in {v}.", "{s} comes from {v}.", "{s} left {v} to live in {o}."),
    "",
    ("Where was {s} born?", "Where does {s} come from?"),
    _city,
)
JOB = Attribute(
    ("{s} is {v} by trade.", "{s} works as {v}.", "{s} was {o} and became {v}."),
    "{s} {v}.",
    ("What does {s} do for a living?", "What is {s}'s job?", "As what does {s} work?"),
    lambda rng: rng.choice(JOBS),
)
END = Attribute(
    ("{s} ends on {v}.", "{s} was to end on {o} and now ends on {v}.", "On {v} {s} will be over."),
    "{s} on {v}.",
    ("When does {s} end?", "On what day is {s} over?"),
    _day,
)
PRESENT = Attribute(
    ("{v} is {s} now.", "{v} has been {s} since spring.", "{v} was made {s} last year.", "The new {s} is {v}."),
    "",
    ("Who is {s}?", "Who is {s} now?", "Who is the new {s}?", "Who is {s} at present?"),
    person,
)
FORMER = Attribute(
    ("{v} was {s} for nine years.", "{s} used to be {v}.", "The former {s}, {v}, has retired.", "{v} was {s} before."),
    "",
    ("Who was {s} before?", "Who used to be {s}?", "Who is the former {s}?", "Who was the last {s}?"),
    person,
)
NEXT = Attribute(
    ("{v} will be {s} from May on.", "{v} has been chosen as the next {s}.", "The next {s} is to be {v}."),
    "",
    ("Who will be {s}?", "Who will be the next {s}?", "Who is going to be {s}?"),
    person,
)
DEPUTY = Attribute(
    ("{v} is deputy {s}.", "{v} was elected deputy {s}.", "The deputy {s} is {v}."),
    "",
    ("Who is deputy {s}?", "Who was elected deputy {s}?"),
    person,
)
KINDS = (
    Kind(
        _thing("the {n} bridge, the {n} tunnel, the {n} pier, the {c} museum, the {n} tower"),
        (BUILDER, OPENED, LENGTH, COST, VISITORS),
    ),
    Kind(
        _thing("a ticket to {n}, the {n} tour, the course in {c}, a crossing to {n}, the {t} course"),
        (COST, PLACES, DURATION, START),
    ),
    Kind(
        _thing("the {t} drill, the {t} fair, the meeting in {c}, the {n} festival, the {t} class"),
        (FREQUENCY, DURATION, LEADER, START, PLACES),
    ),
    Kind(
        _thing("the {n} {t}, the {t} by {n}, the {n} 2, the {n} 3, the large {t}, the small {t}"),
        (COST, WEIGHT, MAKER, LENGTH),
    ),
    Kind(
        _thing("the repair of the {n} bridge, the survey of {n}, the {t} project, the study of {n}"),
        (COST, DURATION, LEADER, START, END),
    ),
    Kind(
        _thing("the number of {t}s, the number of guests in {c}, the stock of {t}s, the output of {n}"),
        (BEFORE, NOW, AIM),
        apart=False,
    ),
    Kind(
        _thing(
            "head of {n}, mayor of {n}, director of the {c} museum, manager of the {n} works, captain of the {n} team"
        ),
        (PRESENT, FORMER, NEXT, DEPUTY),
    ),
    Kind(person, (AGE, ORIGIN, JOB)),
)
