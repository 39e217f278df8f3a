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
_WRITTEN = "|".join((*VALUES, *SCALES))
_BEGIN = re.compile(rf"(?:[{''.join(CURRENCIES)}]\s?)?\d|(?:an?\s+)?(?:{_WRITTEN})\b", re.IGNORECASE)


def begins_with_number(text: str) -> bool:
    """Whether `text` begins with a number in figures or words: "4,600 troops", "€30", "a dozen", not "Third Avenue"."""
    return _BEGIN.match(text) is not None
