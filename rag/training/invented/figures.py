"""Attributes of firms' accounts and of people who stand for election or before a court."""

from __future__ import annotations

import random

from rag.training.invented.attributes import Attribute, amount, money
from rag.training.invented.names import name, person


def _party(rng: random.Random) -> str:
    """A party's name."""
    return rng.choice(("the {} Party", "the {} list", "the {} Union", "the Friends of {}")).format(name(rng))


REVENUE = Attribute(
    (
        "{s} had revenue of {v}.",
        "{s} turned over {v}, after {o} the year before.",
        "Revenue at {s} came to {v}.",
        "The sales of {s} amounted to {v}.",
    ),
    "{s} {v}.",
    (
        "What was the revenue of {s}?",
        "How much did {s} turn over?",
        "What were the sales of {s} worth?",
        "How much money did customers bring to {s}?",
    ),
    money,
)
OPERATING = Attribute(
    (
        "{s} made an operating profit of {v}.",
        "The operating profit of {s} was {v}, not {o} as expected.",
        "Operating profit at {s} reached {v}.",
    ),
    "{s} {v}.",
    ("What was the operating profit of {s}?", "How large was {s}'s operating profit?", "operating profit {s}"),
    money,
)
NET = Attribute(
    (
        "After tax {s} earned {v}.",
        "The net income of {s} was {v}, down from {o}.",
        "Net of everything {v} was left for {s}.",
    ),
    "{s} {v}.",
    (
        "What was the net income of {s}?",
        "What did {s} earn after all costs and taxes?",
        "How much was left for {s} in the end?",
    ),
    money,
)
DEBT = Attribute(
    (
        "{s} owes its banks {v}.",
        "The debt of {s} rose from {o} to {v}.",
        "{s} is in debt with {v}.",
        "The net debt of {s} stands at {v}.",
    ),
    "{s} {v}.",
    (
        "How much debt does {s} have?",
        "What does {s} owe?",
        "How deep is {s} in the red with its lenders?",
        "net debt {s}",
    ),
    money,
)
VOTES = Attribute(
    (
        "{s} received {v}.",
        "{s} was given {v}, after {o} last time.",
        "{v} were cast for {s}.",
        "{s} came to {v}.",
    ),
    "{s} {v}.",
    (
        "How many votes did {s} receive?",
        "How many votes were cast for {s}?",
        "How many people voted for {s}?",
        "How many ballots bore the name of {s}?",
    ),
    amount(60, 9000, "votes"),
)
PARTY = Attribute(
    (
        "{s} belongs to {v}.",
        "{s} of {v} stood again.",
        "{s} left {o} for {v}.",
        "{s} is the candidate of {v}.",
        "{v} had put up {s}.",
    ),
    "{s} to {v}.",
    (
        "Which party does {s} belong to?",
        "What is {s}'s party?",
        "For which party did {s} stand?",
        "To which camp does {s} belong?",
        "What is the political home of {s}?",
    ),
    _party,
)
LAWYER = Attribute(
    (
        "{v}, who represents {s}, asked for more time.",
        "The lawyer of {s}, {v}, said nothing.",
        "{s} is represented by {v}.",
        "{v} appeared for {s}, in place of {o}.",
        "{v} defends {s} in court.",
    ),
    "",
    (
        "Who is {s}'s lawyer?",
        "Who represents {s}?",
        "Who acts for {s} in court?",
        "Who is the attorney of {s}?",
        "Which lawyer does {s} have?",
    ),
    person,
)
