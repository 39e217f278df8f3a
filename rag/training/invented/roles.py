"""Synthetic news sentences about people, their roles and their institutions.

They teach three things that the public sets hardly hold: that a name after a title is the whole name, that
of two people in one sentence the question's role decides, and that another country's office holder is no
answer. All names are invented from syllables; nothing here comes from a document that the product is
measured on.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from rag.training.data import Example
from rag.training.invented.names import begun, labelled, person, placed
from rag.training.wordlists import BODIES, CITIES, ROLES, SUBJECTS, TITLES, listed

# Whoever holds one of these roles leads the body.
HEADS = frozenset(
    listed("president, secretary general, chairwoman, director, commander, chief executive, head, governor, mayor")
)
LEADING = (
    "Who leads {s}?",
    "Who heads {s}?",
    "Who is in charge of {s}?",
    "Who runs {s}?",
    "Who is at the head of {s}?",
    "Who is at the top of {s}?",
    "Who is the head of {s}?",
    "Who is the leader of {s}?",
)


@dataclass(frozen=True, slots=True)
class Holder:
    """A person who holds a role in a body."""

    name: str
    title: str
    role: str
    deed: str
    body: str


def holders(rng: random.Random) -> tuple[Holder, Holder, Holder]:
    """Three people: two are in the passage; the third's role or body may be asked about all the same."""
    roles = rng.sample(ROLES, 3)
    bodies = rng.sample(BODIES, 3)
    if rng.random() < 0.4:
        roles[1] = roles[0]
    elif rng.random() < 0.3:
        bodies[1] = bodies[0]
    one, two, three = (
        Holder(person(rng), rng.choice(TITLES), role, deed, body)
        for (role, deed), body in zip(roles, bodies, strict=True)
    )
    return one, two, three


def _titled(holder: Holder) -> str:
    """The name after its title, if it has one."""
    return f"{holder.title} {holder.name}".strip()


def _described(holder: Holder, rng: random.Random) -> str:
    """The person with role and body, in one of the ways that news writes them."""
    adjective = holder.body.removeprefix("the ")
    return rng.choice(
        (
            f"{holder.role} of {holder.body} {_titled(holder)}",
            f"{_titled(holder)}, the {holder.role} of {holder.body},",
            f"{adjective} {holder.role.title()} {holder.name}",
            f"{adjective}'s {holder.role}, {_titled(holder)},",
            f"{_titled(holder)}, {holder.role} of {holder.body} since {rng.randrange(1995, 2024)},",
            f"the {holder.role} of {holder.body}, {_titled(holder)},",
        )
    )


def _question(holder: Holder, rng: random.Random, *, rivals: bool) -> str:
    """A question whose answer is the holder's name; where another ``rivals`` it for the lead, by the role alone."""
    adjective = holder.body.removeprefix("the ")
    if not rivals and holder.role in HEADS and rng.random() < 0.4:
        return rng.choice(LEADING).format(s=holder.body)
    forms = (
        f"Who is the {holder.role} of {holder.body}?",
        f"Who is {adjective}'s {holder.role}?",
        f"What is the name of the {holder.role} of {holder.body}?",
        f"Which {holder.role} of {holder.body} is mentioned?",
        f"Who was {holder.role} of {holder.body} at the time?",
        f"Who {holder.deed} {holder.body}?",
    )
    return rng.choice(forms[:-1] if rivals else forms)


def example(background: Example, rng: random.Random, serial: int) -> Example:
    """A question about two invented office holders, set into real text; about half can't be answered."""
    one, two, three = holders(rng)
    statement = _statement(one, two, rng)
    context, offset = placed(statement, background, rng)
    if rng.random() < 0.55 and _distinct(one, two):
        asked = rng.choice((one, two))
        start = context.index(asked.name, offset)
        other = two if asked is one else one
        question = _question(asked, rng, rivals=_leads(other, asked.body))
        return labelled("roles", serial, question, context, (start, start + len(asked.name)))
    role, deed, body = rng.choice(_absent(one, two, three))
    rivals = role in HEADS and (_leads(one, body) or _leads(two, body))
    return labelled("roles", serial, _question(Holder("", "", role, deed, body), rng, rivals=rivals), context)


def _leads(holder: Holder, body: str) -> bool:
    """Whether the holder is at the head of this body."""
    return holder.body == body and holder.role in HEADS


def _statement(one: Holder, two: Holder, rng: random.Random) -> str:
    """A sentence of news that names both."""
    verbs = ("met", "spoke with", "wrote to", "received", "thanked", "will visit", "criticised", "replaced")
    subject, other = _described(one, rng), _described(two, rng).rstrip(",")
    topic = f"in {rng.choice(CITIES)} to discuss {rng.choice(SUBJECTS)}"
    return f"{begun(subject)} {rng.choice(verbs)} {other} {topic}."


def _distinct(one: Holder, other: Holder) -> bool:
    """Whether role and body tell two holders apart, also where a question names the deed, not the role."""
    return one.body != other.body or (one.role != other.role and one.deed != other.deed)


def _absent(one: Holder, two: Holder, three: Holder) -> list[tuple[str, str, str]]:
    """Combinations of role, deed and body that the passage does not state."""
    stated = {(one.role, one.body), (two.role, two.body)}
    deeds = {(one.deed, one.body), (two.deed, two.body)}
    mixed = [
        (one.role, one.deed, two.body),
        (two.role, two.deed, one.body),
        (one.role, one.deed, three.body),
        (three.role, three.deed, one.body),
        (three.role, three.deed, two.body),
    ]
    led = {each.body for each in (one, two) if each.role in HEADS}
    fits = [
        (role, deed, body)
        for role, deed, body in mixed
        if (role, body) not in stated and (deed, body) not in deeds and not (role == "head" and body in led)
    ]
    return fits or [(three.role, three.deed, three.body)]
