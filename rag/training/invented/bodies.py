"""Attributes of missions, firms and associations."""

from __future__ import annotations

import random

from rag.training.invented.attributes import Attribute, amount, city, money, one_of, year
from rag.training.invented.names import name, person


def _several(rng: random.Random) -> str:
    """Two to four names, listed."""
    names = [name(rng) for _ in range(rng.choice((2, 3, 3, 4)))]
    return f"{', '.join(names[:-1])} and {names[-1]}"


HEAD = Attribute(
    (
        "{s} is led by {v}.",
        "{v} leads {s}.",
        "{v} is the commander of {s}.",
        "{v} is the director of {s}.",
        "{v} heads {s}.",
        "{v} has taken over {s} from {o}.",
        "{s} is under the command of {v}.",
        "The chief of {s} is {v}.",
    ),
    "{s} by {v}.",
    (
        "Who leads {s}?",
        "Who is in charge of {s}?",
        "Who runs {s}?",
        "Who is at the head of {s}?",
        "Who heads {s}?",
        "Who is the head of {s}?",
        "Who has the command of {s}?",
        "Who gives the orders in {s}?",
        "Whose job is it to lead {s}?",
        "By whom is {s} led?",
    ),
    person,
)
SIZE = Attribute(
    (
        "{s} has {v}.",
        "{s} consists of {v}, once of {o}.",
        "{v} serve in {s}.",
        "{v} work for {s}.",
        "{s} counts {v}.",
        "There are {v} in {s}.",
    ),
    "{s} {v}.",
    (
        "How big is {s}?",
        "How large is {s}?",
        "How many people are there in {s}?",
        "How strong is {s}?",
        "What is the size of {s}?",
        "How many belong to {s}?",
        "How many people make up {s}?",
    ),
    amount(20, 9000, "people, members, men and women, employees, helpers, soldiers"),
)
SEAT = Attribute(
    (
        "{s} has its seat in {v}.",
        "{s} works from {v}, not from {o}.",
        "The offices of {s} are in {v}.",
        "{v} is the home of {s}.",
        "{s} has moved to {v}.",
    ),
    "{s} in {v}.",
    (
        "Where is {s} based?",
        "In which city does {s} have its seat?",
        "Where are the headquarters of {s}?",
        "What is the home town of {s}?",
    ),
    city,
)
FOUNDED = Attribute(
    (
        "{s} was founded in {v}.",
        "{s} has existed since {v}.",
        "{s} was set up in {v}, not in {o}.",
        "In {v} {s} came into being.",
        "{s} goes back to {v}.",
    ),
    "{s} in {v}.",
    (
        "When was {s} founded?",
        "Since when has there been {s}?",
        "In what year was {s} set up?",
        "When did {s} start?",
        "What year was the birth of {s}?",
        "How far back does {s} go?",
    ),
    year,
)
BUDGET = Attribute(
    ("{s} spends {v} a year.", "{s} gets {v} a year.", "The upkeep of {s} takes {v} a year, not {o}."),
    "",
    (
        "How much does {s} spend a year?",
        "What is the budget of {s}?",
        "How much money does {s} need?",
        "What does it cost to keep up {s}?",
    ),
    money,
)
MEMBERS = Attribute(
    (
        "{v} take part in {s}.",
        "The owners of {s} are {v}.",
        "{s} was joined by {v}.",
        "{v} are the members of {s}.",
        "Behind {s} stand {v}.",
    ),
    "",
    (
        "Who takes part in {s}?",
        "Which of them belong to {s}?",
        "Who are the members of {s}?",
        "Name all who stand behind {s}.",
        "Which ones make up {s}?",
    ),
    _several,
)
PURPOSE = Attribute(
    (
        "{s} is there to {v}.",
        "{s} was set up to {v}.",
        "The task of {s} is to {v}, no longer to {o}.",
        "It is for {s} to {v}.",
    ),
    "",
    (
        "What is the task of {s}?",
        "Why was {s} set up?",
        "What is {s} meant to do?",
        "What is the purpose of {s}?",
    ),
    one_of(
        "guard the bridges, keep the two sides apart, feed the poor, watch over the harbour, teach adults to read, "
        "train young drivers, look after the forests, lend money to farmers, clear the mines, count the votes, "
        "save people from the sea, bring water to the villages, test new medicines, mend old instruments"
    ),
)
