"""Synthetic sentences that say in passing what a body is, what its short name stands for or who a person is.

"What is …?" and "Who is …?" are what users ask first and the public sets seldom: their answer is a clause beside
the name. What is only named, in the same sentence, is not explained.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from rag.training.data import Example
from rag.training.invented.names import begun, labelled, name, person, placed
from rag.training.wordlists import BODIES, CITIES, JOBS, ROLES, listed

# {n} is explained by {d}; {m} of the same kind is only named.
SAYS = (
    "{n}, {d}, signed an agreement with {m} on Monday.",
    "{n} is {d} and works closely with {m}.",
    "On Monday {m} wrote a letter to {n}, {d}.",
    "{m} was thanked by {n} ({d}).",
    "According to {m} there is much to do for {n}, which is {d}.",
    "{D}, {n}, will move to another place, {m} reports.",
)
PERSON_SAYS = (
    "{n}, {d}, talked to {m} on Monday.",
    "{n} is {d} and has known {m} for years.",
    "{m} received {n}, {d}, in the morning.",
    "{D}, {n}, was praised by {m}.",
    "{m} has no doubt about {n}, who is {d}.",
)
# The post stands before the name, as news writes it.
TITLED_SAYS = (
    "{D} {n} met {m} on Monday.",
    "{m} spoke with {d} {n} about the budget.",
    "It was {d} {n} who wrote to {m}.",
    "{D} {n} is expected in the town, {m} said.",
)
FULL_SAYS = ("The {d} ({n}) met {m} on Monday.", "{n}, short for {d}, asked {m} for help.", "{m} left the {d} ({n}).")
ASKS = ("What is {s}?", "What's {s}?", "What exactly is {s}?", "What kind of body is {s}?", "What is meant by {s}?")
PERSON_ASKS = ("Who is {s}?", "Who's {s}?", "What does {s} do?", "What is the position of {s}?", "Who exactly is {s}?")
FULL_ASKS = ("What does {s} stand for?", "What is {s} short for?", "What is the full name of {s}?", "What is {s}?")
PURPOSES = listed(
    "the peacekeeping mission in {c}, the trade union of the {c} bakers, a charity for retired sailors, the largest "
    "bank in {c}, an association of beekeepers, a maker of bicycles from {c}, the observer mission at the border, "
    "a daily newspaper in {c}, a choir of nurses, the power company of {c}, a network of public libraries, "
    "the oldest theatre in {c}, an airline with its seat in {c}, the agency for clean water, a party of farmers, "
    "a program for drawing maps, a search engine for recipes, a research institute in {c}, the railway to {c}"
)
POSTS = listed(
    "the mayor of {c}, the director of the {c} museum, the coach of the {c} team, the leader of the miners' union, "
    "the new head of the railway, the commander of the fleet, the ambassador to {c}, the editor of a newspaper, "
    "the minister of fisheries, the chief of the fire brigade, the owner of the brewery, the chair of the board"
)
FULL = listed(
    "Baltic/Central/Danube/European/Free/Global/International/Joint/Maritime/National/Open/Pacific/Royal/United, "
    "Air/Border/Coal/Dairy/Energy/Food/Grain/Health/Island/Labour/Music/Peace/River/Science/Trade/Water, "
    "Agency/Bank/Council/Directorate/Exchange/Force/Institute/League/Mission/Office/Partnership/Service/Union"
)


@dataclass(frozen=True, slots=True)
class Style:
    """What is said and asked of one kind of names: where {d} and {n} stand, and what they may be."""

    says: tuple[str, ...]
    asks: tuple[str, ...]


STYLES = {
    "body": Style(SAYS, ASKS),
    "person": Style(PERSON_SAYS, PERSON_ASKS),
    "titled": Style(TITLED_SAYS, PERSON_ASKS),
    "full": Style(FULL_SAYS, FULL_ASKS),
}


def example(background: Example, rng: random.Random, serial: int) -> Example:
    """A question about a name in real text: in about two of three cases it is explained there, else only named."""
    kind = rng.choice(("body", "body", "person", "titled", "full"))
    style = STYLES[kind]
    known, named, meaning = _names(kind, rng)
    said = rng.choice(style.says)
    shown = begun(meaning) if said.startswith("{D}") else meaning
    statement = said.format(n=known, m=named, d=meaning, D=shown)
    context, at = placed(statement, background, rng)
    if rng.random() < 0.65:
        start = context.index(shown, at)
        asked = known.split()[-1] if kind in ("person", "titled") and rng.random() < 0.3 else known
        question = rng.choice(style.asks).format(s=asked)
        return labelled("definitions", serial, question, context, (start, start + len(shown)))
    question = rng.choice(style.asks).format(s=named)
    return labelled("definitions", serial, question, context)


def _names(kind: str, rng: random.Random) -> tuple[str, str, str]:
    """A name that is explained, one that isn't, and what the first one is."""
    if kind == "person":
        job = rng.choice((*POSTS, *POSTS, *JOBS)).format(c=rng.choice(CITIES))
        return person(rng), person(rng), job
    if kind == "titled":
        role, _ = rng.choice(ROLES)
        return person(rng), person(rng), f"{rng.choice(BODIES).removeprefix('the ')} {role}"
    if kind == "full":
        words = [rng.choice(part.split("/")) for part in FULL]
        if rng.random() < 0.5:
            words.insert(1, name(rng))
        short = "".join(word[0] for word in words)
        return short, _letters(rng, short), " ".join(words)
    known, named = name(rng), name(rng)
    if rng.random() < 0.6:
        known = _letters(rng, "")
        named = _letters(rng, known)
    return known, named, rng.choice(PURPOSES).format(c=rng.choice(CITIES))


def _letters(rng: random.Random, other: str) -> str:
    """A short name of three or four capitals, another one than ``other``."""
    made = other
    while made == other:
        made = "".join(rng.choice("ABCDEFGHIKLMNOPRSTUVW") for _ in range(rng.choice((3, 4))))
    return made
