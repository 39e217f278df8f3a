"""The words that numbers are written with in English."""

import re
from collections.abc import Mapping

UNITS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
SCALES: Mapping[str, int] = {
    "hundred": 100,
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
    "bn": 10**9,
}
VALUES: Mapping[str, int] = {
    **{word: value for value, word in enumerate(UNITS)},
    **{word: 20 + 10 * place for place, word in enumerate(TENS)},
    "dozen": 12,
}
CURRENCIES: Mapping[str, str] = {"$": "dollar", "€": "euro", "£": "pound", "¥": "yen"}
FIGURES = r"\d+(?:[.,]\d+)*"
NUMBER = re.compile(FIGURES)
_WRITTEN = "|".join((*VALUES, *SCALES))
_BEGIN = re.compile(rf"(?:[{''.join(CURRENCIES)}]\s?)?\d|(?:an?\s+)?(?:{_WRITTEN})\b", re.IGNORECASE)
_RANGE = re.compile(
    rf"({FIGURES})\s?(?:[–-]|to)\s?({FIGURES})|\bbetween ({FIGURES}) and ({FIGURES})",
    re.IGNORECASE,
)
_YEAR = re.compile(r"1[5-9]\d\d|20\d\d")
_UNIT = rf"(?:[{''.join(CURRENCIES)}]|[A-Z]{{3}}\s)?"
_AT_MOST = re.compile(rf"\b(?:up to|under|below|less than|at most)\s{_UNIT}({FIGURES})", re.IGNORECASE)
_AT_LEAST = re.compile(rf"\b(?:over|above|more than|at least)\s{_UNIT}({FIGURES})", re.IGNORECASE)


def begins_with_number(text: str) -> bool:
    """Whether `text` begins with a number in figures or words: "4,600 troops", "€30", "a dozen", not "Third Avenue"."""
    return _BEGIN.match(text) is not None


def missing(question: str, text: str) -> bool:
    """Whether a number of the question, in figures, is none of the text's and lies in no range that the text tells.

    "Grades 5–7" holds 6, "up to 150 m²" 40, "more than 3 hours" 5; "more than 300" says nothing of 2023.
    """
    told = set(NUMBER.findall(text))
    return any(number not in told and not _within(number, text) for number in NUMBER.findall(question))


def _within(number: str, text: str) -> bool:
    sought = value(number)
    ranges = (tuple(map(value, filter(None, found.groups()))) for found in _RANGE.finditer(text))
    if any(low <= sought <= high for low, high in ranges):
        return True
    if _YEAR.fullmatch(number):
        return False
    at_most, at_least = (map(value, bound.findall(text)) for bound in (_AT_MOST, _AT_LEAST))
    return any(sought <= bound for bound in at_most) or any(sought >= bound for bound in at_least)


def values(text: str) -> list[float]:
    """The numbers in figures of a text, in order."""
    return [value(each) for each in NUMBER.findall(text)]


def value(number: str) -> float:
    """What figures say, 3,200 and 3200 alike; a comma before other than three figures is taken for a point."""
    plain = re.sub(r",(?=\d{3}(?!\d))", "", number).replace(",", ".")
    return float(plain) if plain.count(".") <= 1 else float(plain.replace(".", ""))
