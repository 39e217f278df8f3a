"""Attributes of what handbooks and reports are full of: requests, versions of a program, a period's figures, groups."""

from __future__ import annotations

from rag.training.invented.attributes import Attribute, amount, day, money, one_of, span

DEADLINE = Attribute(
    (
        "{s} has to be made within {v}.",
        "{s} has to be made within {v}, not {o}.",
        "For {s} there is a time limit of {v}.",
        "Whoever wants to make {s} has {v} for it.",
    ),
    "{s} within {v}.",
    ("How long do I have for {s}?", "Within what time must {s} be made?", "What is the time limit for {s}?"),
    span,
)
REPLY = Attribute(
    ("{s} is answered after {v}.", "The answer to {s} comes {v} later.", "It takes {v} to work on {s}."),
    "",
    ("How long does it take until {s} is answered?", "How long must one wait for a reply to {s}?"),
    span,
)
DECIDER = Attribute(
    ("{v} decides on {s}.", "{s} is approved by {v}.", "Whether {s} is granted is up to {v}, not to {o}."),
    "{s} by {v}.",
    ("Who decides on {s}?", "Who has the last word on {s}?", "Who can turn down {s}?", "Who has to agree to {s}?"),
    one_of(
        "the head of staff, the board, the works council, the treasurer, the caretaker, the harbour master, "
        "the school office, the county court, the site manager, the mayor, the chief nurse"
    ),
)
PROOF = Attribute(
    ("{v} must be attached to {s}.", "{s} requires {v}.", "{s} is only valid with {v}, {o} is not enough."),
    "",
    ("What must be attached to {s}?", "What do I need for {s}?", "What has to be shown for {s}?"),
    one_of(
        "a receipt, a doctor's note, a copy of the passport, a signed form, two photographs, a bank statement, "
        "a proof of address, a letter of the employer, a site plan"
    ),
)
DESK = Attribute(
    ("{s} is to be left at {v}.", "{v} is the place for {s}.", "{s} is to be sent to {v} instead of {o}."),
    "",
    ("Where does {s} go?", "To which place do I bring {s}?", "Where can I leave {s}?"),
    one_of(
        "the front desk, the post room, room 14, room 208, the library, the town hall, the ticket office, the gatehouse"
    ),
)
RELEASED = Attribute(
    ("{s} came out on {v}.", "{s} was released on {v}, not on {o}.", "Since {v} people have been using {s}."),
    "{s} on {v}.",
    ("When did {s} come out?", "When was {s} released?", "Since when can {s} be had?"),
    day,
)
NOVELTY = Attribute(
    ("{s} brings {v}.", "With {s} comes {v}.", "{s} was the first to have {v}."),
    "{s} {v}.",
    ("What is new in {s}?", "What does {s} add?", "Which new feature has {s}?"),
    one_of(
        "a dark mode, a faster search, a larger screen, a spelling checker, an offline map, a second camera, "
        "a longer battery life, an archive, a shared calendar"
    ),
)
FLAW = Attribute(
    ("{s} suffers from {v}.", "In {s} there is {v}.", "Users of {s} complain about {v}, those of others about {o}."),
    "",
    ("What is wrong with {s}?", "What do users of {s} complain about?", "Which problem has {s}?"),
    one_of(
        "a slow start, a blurred picture, lost messages, a frozen cursor, wrong dates, a loud fan, a weak signal, "
        "missing umlauts"
    ),
)
WORTH = Attribute(
    ("{s} came to {v}.", "{s} reached {v}, against {o} a year before.", "{s} amounted to {v}."),
    "{s} to {v}.",
    ("How high was {s}?", "What did {s} come to?", "What was {s}?", "How much was {s}?"),
    money,
)
FORECAST = Attribute(
    ("{s} had been expected to be {v}.", "The forecast for {s} was {v}.", "Experts had put {s} at {v}."),
    "",
    ("What was the forecast for {s}?", "How high was {s} expected to be?"),
    money,
)
CAUSE = Attribute(
    ("{s} suffered because of {v}.", "The reason for the change in {s} was {v}.", "{v} told on {s}."),
    "",
    ("Why did {s} change?", "What was the reason for the change in {s}?"),
    one_of("the storm, the strike, higher wages, the late harvest, cheap imports, the new toll, a fire in the works"),
)
SIZE = Attribute(
    ("There are {v} {s}.", "{v} are counted among the {s}.", "The {s} number {v}, not {o} as in the past."),
    "",
    ("How many {s} are there?", "What is the number of {s}?"),
    amount(7, 900, "-"),
)
MEETING = Attribute(
    ("{v} is the day on which the {s} meet.", "The {s} meet on {v}.", "The {s} come together on {v}."),
    "",
    ("When do the {s} meet?", "On which day do the {s} come together?"),
    day,
)
DUES = Attribute(
    ("{v} is what the {s} pay.", "The {s} pay {v}.", "The {s} pay {v} instead of {o}."),
    "",
    ("How much do the {s} pay?", "What are the dues of the {s}?"),
    money,
)
