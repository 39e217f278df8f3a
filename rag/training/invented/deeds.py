"""Synthetic passages that tell who did what to a building or a ship, and questions about one of the deeds.

They teach that the asked deed decides among people who all had to do with the same thing ("begun by Vamira, finished
by Toreld"), also where the question names the deed in other words or the passage the thing by a pronoun, and that a
deed that isn't told has no doer. All names are invented from syllables; nothing here comes from a document that the
product is measured on.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from rag.training.data import Example
from rag.training.invented.facts import distinct, joined
from rag.training.invented.names import begun, labelled, name, person, placed
from rag.training.wordlists import CITIES, listed

WORKS = listed(
    "the {n} bridge, the {c} town hall, the {n} library, the {n} lighthouse, the steamer {n}, the {n} mill, the school "
    "in {c}, the {n} chapel, the {c} market hall, the {n} canal, the {n} theatre, the {n} dam, the ferry {n}"
)
# Whoever did it is one of these, or just a name.
CALLINGS = listed(
    "the mason, the merchant, the mayor, the widow, the engineer, the baker, the countess, the bishop, the banker, "
    "the doctor, the brewer, the painter"
)


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody, {p}, did to a thing, {s}: how it is told and asked."""

    says: tuple[str, ...]
    asks: tuple[str, ...]


DEEDS = (
    Deed(
        ("{p} began {s}.", "{s} was begun by {p}.", "{p} laid the first stone of {s}."),
        (
            "Who began {s}?",
            "Who started {s}?",
            "By whom was {s} begun?",
            "Who started work on {s}?",
            "Who made the first step towards {s}?",
        ),
    ),
    Deed(
        ("{p} finished {s}.", "{s} was completed by {p}.", "It was {p} who brought {s} to completion."),
        (
            "Who finished {s}?",
            "Who completed {s}?",
            "By whom was {s} completed?",
            "Who did the last part of the work on {s}?",
            "Who saw {s} through to the end?",
        ),
    ),
    Deed(
        (
            "{p} paid for {s}.",
            "{s} was financed by {p}.",
            "The money for {s} came from {p}.",
            "{p} bore the cost of {s}.",
        ),
        (
            "Who paid for {s}?",
            "Who funded {s}?",
            "Who gave the money for {s}?",
            "Who bore the cost of {s}?",
            "Out of whose pocket was {s} paid?",
        ),
    ),
    Deed(
        ("{p} designed {s}.", "{s} was designed by {p}.", "The plans for {s} were drawn by {p}."),
        (
            "Who designed {s}?",
            "Who drew the plans for {s}?",
            "Who was the architect of {s}?",
            "Who thought up what {s} looks like?",
        ),
    ),
    Deed(
        ("{p} inaugurated {s}.", "{s} was opened by {p}.", "{p} cut the ribbon of {s}."),
        (
            "Who inaugurated {s}?",
            "Who opened {s}?",
            "Who cut the ribbon of {s}?",
            "By whom was {s} declared open?",
        ),
    ),
    Deed(
        ("{p} repaired {s}.", "{s} was restored by {p}.", "{p} put {s} in order again."),
        (
            "Who repaired {s}?",
            "Who restored {s}?",
            "Who mended {s}?",
            "By whom was {s} put in order again?",
            "Who saved {s} from falling apart?",
        ),
    ),
    Deed(
        ("{p} was against {s}.", "{p} tried to prevent {s}.", "{s} was opposed by {p}."),
        (
            "Who was against {s}?",
            "Who opposed {s}?",
            "Who objected to {s}?",
            "Who did not want {s}?",
            "Whose resistance did {s} meet with?",
        ),
    ),
    Deed(
        ("{p} wrote a book about {s}.", "{p} is the author of a history of {s}.", "{s} is described by {p}."),
        (
            "Who wrote about {s}?",
            "Who is the author of the book on {s}?",
            "Who described {s}?",
            "Who put the story of {s} on paper?",
        ),
    ),
    Deed(
        ("{p} bought {s}.", "{s} was acquired by {p}.", "{s} was sold to {p}."),
        ("Who bought {s}?", "Who acquired {s}?", "Who purchased {s}?", "To whom was {s} sold?"),
    ),
    Deed(
        ("{p} damaged {s}.", "{s} was set on fire by {p}.", "{p} did great harm to {s}."),
        (
            "Who damaged {s}?",
            "Who did harm to {s}?",
            "By whom was {s} damaged?",
            "Who is to blame for the damage to {s}?",
        ),
    ),
)


def example(background: Example, rng: random.Random, serial: int) -> Example:
    """A question about who did something to one of three works, two of them described in real text; four in ten
    ask for what isn't told.
    """
    one, two, other = distinct(_work, 3, rng)
    first, second, third, untold, *_ = rng.sample(DEEDS, 5)
    people = distinct(person, 4, rng)
    told = [(one, first), (one, second), (one, third), (two, first)]
    texts = [
        _told(deed, work if at in (0, 3) or rng.random() < 0.3 else "it", doer, rng)
        for at, ((work, deed), doer) in enumerate(zip(told, people, strict=True))
    ]
    statement, starts = joined(texts, rng)
    context, offset = placed(statement, background, rng)
    if rng.random() < 0.6:
        at = rng.randrange(len(told))
        work, deed = told[at]
        start = offset + starts[at]
        return labelled("deeds", serial, _asked(deed, work, rng), context, (start, start + len(people[at])))
    work, deed = rng.choice(((one, untold), (one, untold), (two, second), (two, third), (two, untold), (other, first)))
    return labelled("deeds", serial, _asked(deed, work, rng), context)


def _work(rng: random.Random) -> str:
    """A building or a ship."""
    return rng.choice(WORKS).format(n=name(rng), c=rng.choice(CITIES))


def _told(deed: Deed, work: str, doer: str, rng: random.Random) -> tuple[str, int]:
    """A sentence that tells the deed, and where in it the doer's name starts."""
    called = f"{rng.choice(CALLINGS)} {doer}" if rng.random() < 0.4 else doer
    text = rng.choice(deed.says).format(s=work, p=called)
    return begun(text), text.index(doer)


def _asked(deed: Deed, work: str, rng: random.Random) -> str:
    return rng.choice(deed.asks).format(s=work)
