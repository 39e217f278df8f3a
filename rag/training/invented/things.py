"""Attributes of things, events and figures."""

from __future__ import annotations

from rag.training.invented.attributes import Attribute, amount, city, day, money, often, span, year
from rag.training.invented.names import person

COST = Attribute(
    (
        "{s} costs {v}.",
        "{s} costs {v} instead of {o}.",
        "The price of {s} is {v}.",
        "For {s} one pays {v}.",
        "{s} can be had for {v}.",
        "{v} is charged for {s}.",
    ),
    "{s} {v}.",
    (
        "What does {s} cost?",
        "How much is {s}?",
        "What is the price of {s}?",
        "How much has to be paid for {s}?",
        "What would {s} set me back?",
        "What sum is charged for {s}?",
        "What would one have to spend on {s}?",
    ),
    money,
)
DURATION = Attribute(
    ("{s} takes {v}.", "{s} will last {v}, not {o}.", "It takes {v} until {s} is over.", "{s} goes on for {v}."),
    "{s} {v}.",
    (
        "How long does {s} take?",
        "For how long does {s} last?",
        "How much time should one plan for {s}?",
        "How many days, weeks or years does {s} go on?",
    ),
    span,
)
FREQUENCY = Attribute(
    ("{s} is held {v}.", "{s} happens {v} instead of {o}.", "{s} comes round {v}."),
    "{s} {v}.",
    (
        "How often is {s} held?",
        "How often does {s} take place?",
        "At what intervals does {s} take place?",
        "On what schedule is {s} repeated?",
    ),
    often,
)
LEADER = Attribute(
    (
        "{s} is led by {v}.",
        "{v} is in charge of {s}.",
        "{v} took over {s} from {o}.",
        "{s} is run by {v}.",
        "At the head of {s} stands {v}.",
        "{v} heads {s}.",
    ),
    "{s} by {v}.",
    (
        "Who is in charge of {s}?",
        "Who leads {s}?",
        "By whom is {s} run?",
        "Who is the boss of {s}?",
        "Who is responsible for {s}?",
        "Under whose direction is {s}?",
    ),
    person,
)
BUILDER = Attribute(
    ("{s} was built by {v}.", "{v} built {s}.", "{s} was built by {v} to plans by {o}.", "{s} is the work of {v}."),
    "{s} by {v}.",
    ("Who built {s}?", "By whom was {s} built?", "Whose work is {s}?", "Who put up {s}?", "Who was the maker of {s}?"),
    person,
)
OPENED = Attribute(
    (
        "{s} was opened in {v}.",
        "{s} opened in {v}, not in {o} as planned.",
        "In {v} {s} was opened.",
        "{s} has been open since {v}.",
    ),
    "{s} in {v}.",
    (
        "When was {s} opened?",
        "When did {s} open?",
        "Since when has {s} been open?",
        "What year saw the opening of {s}?",
        "From which year on could people use {s}?",
    ),
    year,
)
LENGTH = Attribute(
    ("{s} is {v} long.", "{s} has a length of {v}.", "{s} was lengthened from {o} to {v}."),
    "{s} {v}.",
    (
        "How long is {s}?",
        "What is the length of {s}?",
        "From one end to the other, how far does {s} reach?",
        "What does {s} measure from end to end?",
    ),
    amount(5, 990, "metres, feet, km"),
)
WEIGHT = Attribute(
    ("{s} weighs {v}.", "{s} weighs {v}, {o} with its case.", "At {v}, {s} is easy to carry."),
    "{s} {v}.",
    ("How much does {s} weigh?", "How heavy is {s}?", "What is the weight of {s}?", "What do the scales show for {s}?"),
    amount(2, 990, "kg, grams, tonnes, pounds"),
)
VISITORS = Attribute(
    (
        "{s} draws {v}.",
        "{s} counted {v} last year.",
        "The number for {s} rose from {o} to {v}.",
        "{v} come to see {s}.",
    ),
    "{s} {v}.",
    (
        "How many visitors does {s} have?",
        "How many visitors came to {s}?",
        "How many guests go to see {s}?",
        "What is the attendance of {s}?",
    ),
    amount(60, 9000, "visitors, visitors a year"),
)
PLACES = Attribute(
    (
        "{s} is open to {v}.",
        "{s} admits {v}.",
        "There is room for {v} in {s}.",
        "{s} admits {v}, once it admitted {o}.",
    ),
    "{s} {v}.",
    (
        "How many people can take part in {s}?",
        "How many people is {s} open to?",
        "What is the limit on the number of people at {s}?",
    ),
    amount(6, 400, "people, participants"),
)
MAKER = Attribute(
    (
        "{s} is made in {v}.",
        "{s} comes from {v}, not from {o}.",
        "In {v} they make {s}.",
        "{s} is the product of a workshop in {v}.",
    ),
    "{s} in {v}.",
    (
        "Where is {s} made?",
        "In which city is {s} made?",
        "From what town does {s} come?",
        "What is the place of origin of {s}?",
    ),
    city,
)
START = Attribute(
    ("{s} begins on {v}.", "{s} starts on {v}, not on {o}.", "On {v} {s} begins.", "{s} gets under way on {v}."),
    "{s} on {v}.",
    (
        "When does {s} begin?",
        "On what day does {s} start?",
        "On which date does {s} get going?",
        "From what date on does {s} run?",
    ),
    day,
)
BEFORE = Attribute(
    ("{s} rose from {v} to {o}.", "{s} fell from {v} to {o}.", "{s} was {v} and is now {o}."),
    "",
    ("What was {s} before?", "What was {s} at first?", "From what did {s} change?"),
    amount(3, 4000, "-"),
)
NOW = Attribute(
    ("{s} rose from {o} to {v}.", "{s}, once {o}, is now {v}.", "{s} stands at {v}, after {o}."),
    "{s} at {v}.",
    ("What is {s} now?", "What is {s}?", "To what did {s} change?"),
    amount(3, 4000, "-"),
)
AIM = Attribute(
    ("{s} is to reach {v} one day.", "{s} ought to be {v}.", "The plan is that {s} should be {v}."),
    "{s} {v}.",
    ("What is {s} to reach?", "What should {s} be according to the plan?"),
    amount(3, 4000, "-"),
)
END = Attribute(
    (
        "{s} ends on {v}.",
        "{s} was to end on {o} and now ends on {v}.",
        "On {v} {s} will be over.",
        "{s} comes to a close on {v}.",
    ),
    "{s} on {v}.",
    ("When does {s} end?", "On what day is {s} over?", "What is the last day of {s}?", "When does {s} finish?"),
    day,
)
