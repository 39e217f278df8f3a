"""What is measured: the kind of quantity that a question asks for, against the unit that an answer has."""

import re
from collections.abc import Mapping

from rag.language import numbers
from rag.language.lexicon import AUXILIARIES, words


def _any_of(patterns: Mapping[str, str]) -> Mapping[str, re.Pattern[str]]:
    return {kind: re.compile(pattern, re.IGNORECASE) for kind, pattern in patterns.items()}


_UNITS = _any_of(
    {
        "time": r"\b(?:seconds?|minutes?|hours?|days?|weeks?|fortnights?|months?|years?|decades?|centur(?:y|ies))\b",
        "length": r"\b(?:(?:milli|centi|kilo)?met(?:re|er)s?|[mck]m|miles?|feet|foot|ft|inch(?:es)?|yards?|fathoms?)\b",
        "weight": r"\b(?:(?:milli|kilo)?grams?|kg|kilos?|tonnes?|tons?|pounds?|lbs?|ounces?|stone)\b",
        "money": rf"[{''.join(numbers.CURRENCIES)}]|"
        r"\b(?:dollars?|euros?|pounds?|cents?|crowns?|marks?|francs?|yen|rupees?|pence|shillings?)\b",
        "temperature": r"[°℃℉]|\bdegrees?\b",
    }
)
_ASKED = _any_of(
    {
        "money": r"\b(?:costs?|prices?|fares?|fees?|how expensive|how cheap)\b",
        "weight": r"\bhow heavy\b|\bweigh(?:s|ts?)?\b",
        "length": r"\bhow (?:deep|tall|wide|thick)\b",
        "temperature": r"\btemperatures?\b|\bhow (?:hot|cold|warm)\b",
        "time": r"\bhow long\b.*\b(?:takes?|took|lasts?|lasted|wait|stay(?:ed)?|keep|kept)\b|\bhow (?:old|soon)\b",
    }
)
# What a sheet of figures calls what a question asks for in other words.
_NAMES: Mapping[str, frozenset[str]] = {
    "weight": words("heavy weigh weighs"),
    "length": words("long"),
    "width": words("wide broad"),
    "height": words("tall high"),
    "depth": words("deep"),
    "thickness": words("thick"),
    "speed": words("fast quick"),
    "noise": words("loud noisy"),
    "age": words("old"),
    "distance": words("far"),
    "temperature": words("hot warm cold"),
    "price": words("cost costs expensive cheap"),
}
_WORD = re.compile(r"[a-z]+")
# Questions with one of these ask for no quantity, whatever else they name.
_OTHERWISE = words("who whom whose when where why which")


def measured(text: str, start: int, end: int) -> bool:
    """Whether `text[start:end]` is a unit behind a number: "days" of "two days", "euros" of "just 310 euros"."""
    before = text[:start].split()[-1:]
    return any(pattern.fullmatch(text, start, end) for pattern in _UNITS.values()) and any(
        map(numbers.begins_with_number, before)
    )


def names(question: str) -> frozenset[str]:
    """The names of the quantities that `question` asks for by other words: "weight" of "How heavy is it?"."""
    said = set(_WORD.findall(question.lower()))
    return frozenset(name for name, others in _NAMES.items() if said & others)


def contradict(question: str, answer: str) -> bool:
    """Whether `answer` has a unit, but none of the kind that `question` asks for: weeks for a price.

    False where the question asks for no kind that can be told, or for several, or the answer has no known unit.
    """
    said = _WORD.findall(question.lower())
    if not said or said[0] in AUXILIARIES or not _OTHERWISE.isdisjoint(said):
        return False
    asked = [kind for kind, pattern in _ASKED.items() if pattern.search(question)]
    found = [kind for kind, pattern in _UNITS.items() if pattern.search(answer)]
    return len(asked) == 1 and bool(found) and asked[0] not in found
