"""What a question asks the most or the least of: "the fewest seats", "the cheapest", "weighs the most"."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import takewhile

from rag.language.bag import plain_words, stem
from rag.language.lexicon import AUXILIARIES, CONJUNCTIONS, PREPOSITIONS, PRONOUNS, WH_WORDS

MONEY = "price"
# What tables call these, beside their own names.
_SYNONYMS: Mapping[str, str] = {
    MONEY: "cost fee rate fare charge tariff rent",
    "weight": "mass",
    "length": "duration",
}
# What is compared by these words, and whether they ask for the most of it.
_WORDS: Mapping[str, tuple[str, bool]] = {
    "cheapest": (MONEY, False),
    "dearest": (MONEY, True),
    "costliest": (MONEY, True),
    "heaviest": ("weight", True),
    "lightest": ("weight", False),
    "longest": ("length", True),
    "shortest": ("length", False),
    "widest": ("width", True),
    "narrowest": ("width", False),
    "tallest": ("height", True),
    "deepest": ("depth", True),
    "shallowest": ("depth", False),
    "thickest": ("thickness", True),
    "thinnest": ("thickness", False),
    "fastest": ("speed", True),
    "slowest": ("speed", False),
    "loudest": ("noise", True),
    "quietest": ("noise", False),
    "hottest": ("temperature", True),
    "warmest": ("temperature", True),
    "coldest": ("temperature", False),
    "coolest": ("temperature", False),
}
_GREATEST = frozenset(("most", "highest", "largest", "biggest", "greatest"))
_SMALLEST = frozenset(("fewest", "least", "lowest", "smallest"))
# "The second most", "at least", "most of them" ask for something else.
_OTHERWISE = re.compile(
    r"\b(?:second|third|fourth|fifth|next|nth|\d+(?:st|nd|rd|th))[\s-]+\w+est\b|\b(?:second|third|next)[\s-]+(?:most|least)\b"
    r"|\bat (?:least|most)\b|\b(?:most|least) of\b|\blast but\b",
    re.IGNORECASE,
)
_VERBS = re.compile(r"\b(?P<verb>cost|weigh)s?\s+(?:the\s+)?(?P<most>most|least)\b", re.IGNORECASE)
_PRICED = re.compile(r"\b(?P<most>most|least)\s+(?:expensive|costly)\b", re.IGNORECASE)
# "What is the cheapest course?" asks for the course.
_THING = re.compile(r"\W*(?:what|which)(?:[’']s|\s+(?:is|are|was|were))\s+the\s+(?:most|least|\w+est)\b", re.IGNORECASE)
# Words of a question that end what is asked the most of: "seats" of "the most seats on Mondays".
_ENDS = AUXILIARIES | WH_WORDS | PREPOSITIONS | CONJUNCTIONS | PRONOUNS


@dataclass(frozen=True, slots=True)
class Superlative:
    """What is compared, by the stems of its possible names in a table, whether the most of it is asked for, and whether
    it is money. `words` are those of the question that say so, `nouns` what it says is, or has, the most. A `thing` is
    asked for itself, "What is the cheapest course?", not for what it has.
    """

    names: frozenset[str]
    most: bool
    money: bool
    words: frozenset[str]
    nouns: tuple[str, ...] = ()
    thing: bool = False


def superlative(question: str) -> Superlative | None:
    """What the question asks the most or least of; None where it asks for neither, or for both, or for the next."""
    if _OTHERWISE.search(question):
        return None
    said = plain_words(question)
    if found := _VERBS.search(question) or _PRICED.search(question):
        kind = MONEY if found.groupdict().get("verb", "cost").lower() == "cost" else "weight"
        return _of(kind, found["most"].lower() == "most", frozenset(plain_words(found[0])))
    told = [(at, word) for at, word in enumerate(said) if word in _WORDS or word in _GREATEST | _SMALLEST]
    if len(told) != 1:
        return None
    at, word = told[0]
    nouns = tuple(takewhile(lambda each: each not in _ENDS, said[at + 1 :]))
    if word in _WORDS:
        kind, most = _WORDS[word]
        return replace(_of(kind, most, frozenset((word,))), nouns=nouns, thing=_THING.match(question) is not None)
    names = frozenset(map(stem, nouns))
    return Superlative(names, word in _GREATEST, False, frozenset((word,)), nouns) if names else None


def _of(kind: str, most: bool, words: frozenset[str]) -> Superlative:
    names = (kind, *_SYNONYMS.get(kind, "").split())
    return Superlative(frozenset(map(stem, names)), most, kind == MONEY, words)
