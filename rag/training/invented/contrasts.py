"""Synthetic passages that state the same thing of two subjects, and questions about one of them.

They teach what users' near misses turn on and the public sets hold little of: that of two values side by side the
one of the asked subject answers ("a ticket to Arno costs 14 crowns, to Bela 22"), the asked side of a change
("rose from 20 to 34"), and that neither another subject's value nor another quantity of the same subject is an
answer. All names are invented from syllables; nothing here comes from a document that the product is measured on.
"""

from __future__ import annotations

import random

from rag.training.data import Example
from rag.training.invented.attributes import Attribute
from rag.training.invented.facts import Fact, distinct, joined, stated
from rag.training.invented.kinds import KINDS
from rag.training.invented.names import labelled, placed


def example(background: Example, rng: random.Random, serial: int) -> Example:
    """A question about one of three invented subjects, two of them described in real text; about half of the
    questions ask for what isn't stated.
    """
    kind = rng.choice(KINDS)
    one, two, other = distinct(kind.family(rng), 3, rng)
    shared, single, untold = rng.sample(kind.attributes, 3)
    first, second, *spare = distinct(shared.value, 4, rng)
    facts = [Fact(one, shared, first), Fact(two, shared, second)]
    texts = _compared(facts[0], facts[1], spare, rng)
    absent = [(other, shared), *([(one, untold), (two, untold), (two, single)] if kind.apart else [])]
    if kind.apart and rng.random() < 0.6:
        aside, unlike = distinct(single.value, 2, rng)
        if aside not in " ".join(text for text, _ in texts):
            facts.append(Fact(one, single, aside))
            texts.append(stated(rng.choice(single.says), facts[-1], unlike))
    statement, starts = joined(texts, rng)
    context, offset = placed(statement, background, rng)
    if rng.random() < 0.55:
        at = rng.randrange(len(facts))
        start = offset + starts[at]
        question = _question(facts[at].subject, facts[at].attribute, rng)
        return labelled("contrasts", serial, question, context, (start, start + len(facts[at].value)))
    question = _question(*rng.choice(absent), rng)
    return labelled("contrasts", serial, question, context)


def _compared(one: Fact, two: Fact, spare: list[str], rng: random.Random) -> list[tuple[str, int]]:
    """The same attribute of two subjects: texts with where in them the values start."""
    first = stated(rng.choice(one.attribute.says), one, spare[0])
    if not one.attribute.brief or rng.random() < 0.4:
        return [first, stated(rng.choice(one.attribute.says), two, spare[1])]
    text, start = stated(one.attribute.brief, two, spare[1])
    link = rng.choice((", ", "; ", ", and "))
    begun = text if two.subject[0].isupper() else f"{text[0].lower()}{text[1:]}"
    return [(first[0].removesuffix(".") + link, first[1]), (begun, start)]


def _question(subject: str, attribute: Attribute, rng: random.Random) -> str:
    return rng.choice(attribute.asks).format(s=subject)
