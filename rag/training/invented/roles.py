"""Synthetic news sentences about people, their roles and their institutions.

They teach what the public sets hardly hold: that a name after a title is the whole name, that of two people in
one sentence the question's role decides, who did what to whom, and that neither another country's office holder
is an answer nor whoever leads a part of the body that was asked about. All names are invented from syllables;
nothing here comes from a document that the product is measured on.
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
# Parts of a body, of which somebody else is the head.
PARTS = listed(
    "mission, office, delegation, brigade, fund, museum, task force, training centre, youth league, observer team"
)
# What stands before a person's title where something of that person's is spoken of.
OWNED = ("the administration of ", "the staff of ", "an adviser to ", "a letter from ", "the party of ")
# What one does to the other, as told and as asked; the first two are done by both.
VERBS = (
    *(("met", "did {s} meet"), ("spoke with", "did {s} speak with")),
    *(("wrote to", "did {s} write to"), ("received", "did {s} receive"), ("thanked", "did {s} thank")),
    *(("will visit", "will {s} visit"), ("criticised", "did {s} criticise"), ("replaced", "did {s} replace")),
)
MUTUAL = ("met", "spoke with")


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
    if rng.random() < 0.3:
        bodies[0] = _part(rng.choice(bodies[1:]), rng)
    one, two, three = (
        Holder(person(rng), rng.choice(TITLES), role, deed, body)
        for (role, deed), body in zip(roles, bodies, strict=True)
    )
    return one, two, three


def _part(body: str, rng: random.Random) -> str:
    """Something that belongs to the body, and isn't the body itself."""
    place = f" in {rng.choice(CITIES)}" if rng.random() < 0.5 else ""
    return f"the {body.removeprefix('the ')} {rng.choice(PARTS)}{place}"


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
        f"Who is the {adjective} {holder.role}?",
        f"What is the name of the {holder.role} of {holder.body}?",
        f"Which {holder.role} of {holder.body} is mentioned?",
        f"Who was {holder.role} of {holder.body} at the time?",
        f"Who {holder.deed} {holder.body}?",
    )
    return rng.choice(forms[:-1] if rivals else forms)


def example(background: Example, rng: random.Random, serial: int) -> Example:
    """A question about two invented office holders, set into real text; about half can't be answered."""
    one, two, three = holders(rng)
    told, asked_for = rng.choice(VERBS)
    if rng.random() < 0.2:
        statement = _statement(one, told, _described(two, rng), rng)
        question, name = _about_deed(one.name, two.name, told, asked_for, rng)
        return _set_into(background, statement, question, name, rng, serial)
    owner = rng.choice(OWNED) if rng.random() < 0.2 else ""
    statement = _statement(one, told, f"{owner}{_described(two, rng)}", rng)
    if rng.random() < 0.55 and _distinct(one, two):
        asked = rng.choice((one, two))
        other = two if asked is one else one
        question = _question(asked, rng, rivals=_leads(other, asked.body))
        return _set_into(background, statement, question, asked.name, rng, serial)
    role, deed, body = rng.choice(_absent(one, two, three))
    rivals = role in HEADS and (_leads(one, body) or _leads(two, body))
    question = _question(Holder("", "", role, deed, body), rng, rivals=rivals)
    return _set_into(background, statement, question, "", rng, serial)


def _about_deed(one: str, two: str, told: str, asked_for: str, rng: random.Random) -> tuple[str, str]:
    """Who did it, or to whom, and the name that answers; "" where it is asked the wrong way round."""
    subject, other = (one, two) if rng.random() < 0.6 else (two, one)
    if rng.random() < 0.6:
        right = subject == one or told in MUTUAL
        return f"{rng.choice(('Who', 'Whom'))} {asked_for.format(s=subject)}?", other if right else ""
    right = subject == two or told in MUTUAL
    return f"Who {told} {subject}?", other if right else ""


def _set_into(
    background: Example, statement: str, question: str, name: str, rng: random.Random, serial: int
) -> Example:
    """The question about the background with the statement in it, which the name in it answers, or nothing."""
    context, offset = placed(statement, background, rng)
    if not name:
        return labelled("roles", serial, question, context)
    start = context.index(name, offset)
    return labelled("roles", serial, question, context, (start, start + len(name)))


def _leads(holder: Holder, body: str) -> bool:
    """Whether the holder is at the head of this body."""
    return holder.body == body and holder.role in HEADS


def _statement(one: Holder, told: str, other: str, rng: random.Random) -> str:
    """A sentence of news in which one office holder does something to another, who is described."""
    topic = f"in {rng.choice(CITIES)} to discuss {rng.choice(SUBJECTS)}"
    return f"{begun(_described(one, rng))} {told} {other.rstrip(',')} {topic}."


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
