"""Question noise: the ways in which people write and speak questions that no annotator would.

The disfluency patterns (repeat, restart, correction, filler) are those described for Disfl-QA (Gupta et
al. 2021).
"""

from __future__ import annotations

import random
import re

from rag.training.wordlists import FILLERS, OPENERS, POLITE, REPAIRS


def noisy(question: str, rng: random.Random, others: tuple[str, ...] = ()) -> str:
    """Distort the question a little; ``others`` are phrases that a speaker may say by mistake and correct."""
    result = _written(question, rng)
    if rng.random() < 0.35:
        result = disfluent(result, rng, others)
    elif rng.random() < 0.1:
        result = f"{rng.choice(POLITE)} {result[:1].lower()}{result[1:]}"
    return result


def _written(question: str, rng: random.Random) -> str:
    """Distort the writing: case, the question mark, a typo, a hyphen in an acronym."""
    draw = rng.random()
    if draw < 0.4:
        question = question.lower()
    elif draw < 0.45:
        question = question.upper()
    if rng.random() < 0.4:
        question = question.rstrip("?. ")
    if rng.random() < 0.35:
        question = typo(question, rng)
    if rng.random() < 0.1:
        question = hyphenate(question, rng)
    return question


def typo(question: str, rng: random.Random) -> str:
    """Swap, drop or double one letter inside a word of four letters or more."""
    words = list(re.finditer(r"[A-Za-z]{4,}", question))
    if not words:
        return question
    word = rng.choice(words)
    at = rng.randrange(word.start() + 1, word.end() - 1)
    draw = rng.random()
    if draw < 0.4:
        return question[:at] + question[at + 1] + question[at] + question[at + 2 :]
    if draw < 0.75:
        return question[:at] + question[at + 1 :]
    return question[:at] + question[at] + question[at:]


def hyphenate(question: str, rng: random.Random) -> str:
    """Write an acronym as people do: ``UNESCO`` as ``U-NESCO``, ``unesco`` or ``U.N.E.S.C.O.``."""
    acronyms = list(re.finditer(r"\b[A-Z]{3,6}\b", question))
    if not acronyms:
        return question
    found = rng.choice(acronyms)
    name = found.group()
    form = rng.choice(
        (
            f"{name[0]}-{name[1:]}",
            name.lower(),
            ".".join(name) + ".",
            name.capitalize(),
            f"{name[0]} {name[1:]}",
        )
    )
    return question[: found.start()] + form + question[found.end() :]


def disfluent(question: str, rng: random.Random, others: tuple[str, ...] = ()) -> str:
    """Say the question as a speaker would: with a filler, a repeat, a false start or a corrected phrase."""
    words = question.split()
    if len(words) < 4:
        return question
    draw = rng.random()
    if draw < 0.2:
        at = rng.randrange(len(words))
        return " ".join([*words[:at], rng.choice(FILLERS), *words[at:]])
    if draw < 0.35:
        at = rng.randrange(1, len(words) - 1)
        size = rng.choice((1, 2))
        return " ".join([*words[: at + size], *words[at:]])
    repair = rng.choice(REPAIRS)
    if draw < 0.6 or not others:
        start = rng.choice(OPENERS).split() if rng.random() < 0.6 else words[: rng.randrange(1, min(4, len(words)))]
        return " ".join([*start, repair, *words])
    at = rng.randrange(2, len(words))
    return " ".join([*words[:at], *rng.choice(others).split(), repair, *words[at:]])
