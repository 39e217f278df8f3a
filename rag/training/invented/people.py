"""Attributes of people and of the posts that they hold."""

from __future__ import annotations

from rag.training.invented.attributes import Attribute, amount, city
from rag.training.invented.names import person
from rag.training.wordlists import JOBS

AGE = Attribute(
    (
        "{s} is now {v} years old.",
        "{s}, {v}, came alone.",
        "{s} turned {v} this year.",
        "{s} is {v} years old, no longer {o}.",
    ),
    "{s} {v}.",
    (
        "How old is {s}?",
        "What is the age of {s}?",
        "How many years has {s} lived?",
        "What birthday did {s} last celebrate?",
    ),
    amount(18, 95, "-"),
)
ORIGIN = Attribute(
    ("{s} was born in {v}.", "{s} comes from {v}.", "{s} left {v} to live in {o}.", "{v} is the birthplace of {s}."),
    "",
    (
        "Where was {s} born?",
        "Where does {s} come from?",
        "What is the birthplace of {s}?",
        "Which city is {s} a native of?",
    ),
    city,
)
JOB = Attribute(
    ("{s} is {v} by trade.", "{s} works as {v}.", "{s} was {o} and became {v}.", "{s} earns money as {v}."),
    "{s} {v}.",
    (
        "What does {s} do for a living?",
        "What is {s}'s job?",
        "As what does {s} work?",
        "What is the profession of {s}?",
        "How does {s} earn a living?",
    ),
    lambda rng: rng.choice(JOBS),
)
PRESENT = Attribute(
    (
        "{v} is {s} now.",
        "{v} has been {s} since spring.",
        "{v} was made {s} last year.",
        "The new {s} is {v}.",
        "{v} is serving as {s}.",
    ),
    "",
    (
        "Who is {s}?",
        "Who is {s} now?",
        "Who is the new {s}?",
        "Who is {s} at present?",
        "Who serves as {s}?",
        "Who holds the post of {s}?",
    ),
    person,
)
FORMER = Attribute(
    (
        "{v} was {s} for nine years.",
        "{s} used to be {v}.",
        "The former {s}, {v}, has retired.",
        "{v} was {s} before.",
        "{v} gave up the post of {s}.",
    ),
    "",
    (
        "Who was {s} before?",
        "Who used to be {s}?",
        "Who is the former {s}?",
        "Who was the last {s}?",
        "Who gave up the post of {s}?",
        "Who came before the present {s}?",
    ),
    person,
)
NEXT = Attribute(
    (
        "{v} will be {s} from May on.",
        "{v} has been chosen as the next {s}.",
        "The next {s} is to be {v}.",
        "{v} will take over as {s}.",
    ),
    "",
    (
        "Who will be {s}?",
        "Who will be the next {s}?",
        "Who is going to be {s}?",
        "Who takes over as {s}?",
        "Who has been picked to be {s}?",
    ),
    person,
)
DEPUTY = Attribute(
    ("{v} is deputy {s}.", "{v} was elected deputy {s}.", "The deputy {s} is {v}.", "{v} stands in for the {s}."),
    "",
    ("Who is deputy {s}?", "Who was elected deputy {s}?", "Who stands in for the {s}?"),
    person,
)
