"""Ranges as tables tell them, "grades 3–4" or "up to 5 kg", and the amounts that a question asks about: "grade 4"."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.language import numbers
from rag.language.bag import stem
from rag.language.lexicon import FUNCTION_WORDS, words
from rag.language.numbers import FIGURES, VALUES

_WORD = r"[^\W\d_]+"
_SIGN = rf"[%°{''.join(numbers.CURRENCIES)}]"
_UNIT_WORD = re.compile(rf"{_WORD}|{_SIGN}")
_BETWEEN = re.compile(
    rf"(?<![\d:/.,-])(?P<low>{FIGURES})\s?(?P<unit>{_WORD}|{_SIGN})??\s?(?:[–—-]|to|and)\s?(?P<high>{FIGURES})(?![:/-]?\d)"
    rf"\s?(?P<after>{_WORD}|{_SIGN})?",
    re.IGNORECASE,
)
_LEAST = re.compile(
    rf"(?:\b(?:from|at least|min(?:imum|\.)?)|≥)\s?{_SIGN}?\s?(?P<number>{FIGURES})"
    rf"|(?P<plus>{FIGURES})\s?(?:{_WORD}|{_SIGN})?\s?(?:\+|\b(?:or|and) (?:more|over|above|older|longer)\b)",
    re.IGNORECASE,
)
_MOST = re.compile(
    rf"(?:\b(?:up to|at most|(?:no|not) more than|max(?:imum|\.)?)|≤)\s?{_SIGN}?\s?(?P<number>{FIGURES})", re.IGNORECASE
)
_ABOVE = re.compile(rf"(?:\b(?:over|above|more than)|>)\s?{_SIGN}?\s?(?P<number>{FIGURES})", re.IGNORECASE)
_BELOW = re.compile(rf"(?:\b(?:under|below|less than|fewer than)|<)\s?{_SIGN}?\s?(?P<number>{FIGURES})", re.IGNORECASE)
_DIGITS = "|".join(numbers.UNITS[1:10])
_IN_WORDS = rf"(?:(?:{'|'.join(numbers.TENS)})[\s-](?:{_DIGITS})|{'|'.join(VALUES)})(?:\s(?:hundred|thousand))?"
_AMOUNT = re.compile(
    rf"(?:(?P<before>{_WORD}|{_SIGN})\s?(?:of\s)?)?(?<![\d.,])(?P<number>{FIGURES}|\b{_IN_WORDS}\b)"
    rf"(?:[\s-]?(?P<after>{_WORD}|{_SIGN}))?",
    re.IGNORECASE,
)
_FIGURES = re.compile(FIGURES)
_ALONE = re.compile(rf"(?<![\d:/.,-]){FIGURES}(?![:/-]?\d)")
_AGE = re.compile(r"[\s-]years?[\s-]old\b", re.IGNORECASE)
# What a number of a question that comes after one of these bounds, it may be any beyond that.
_BOUNDS = words("under over above below than to least most from between")
_COMPARING = words("older younger longer shorter less fewer min minimum max maximum")
# Units that are written in several ways.
_SPELLINGS = {
    spelling: unit
    for unit, spellings in (
        ("kg", "kilo kilos kilogram kilograms kgs"),
        ("g", "gram grams"),
        ("t", "tonne tonnes ton tons"),
        ("km", "kilometre kilometres kilometer kilometers kms"),
        ("m", "metre metres meter meters"),
        ("h", "hour hours hr hrs"),
        ("min", "minute minutes mins"),
        ("year", "yr yrs"),
        ("€", "euro euros eur"),
        ("£", "pound pounds gbp"),
        ("$", "dollar dollars usd"),
        ("%", "percent"),
    )
    for spelling in spellings.split()
}


@dataclass(frozen=True, slots=True)
class Range:
    """The numbers from `low` to `high`, both included."""

    low: float
    high: float

    def __contains__(self, number: float) -> bool:
        return self.low <= number <= self.high

    def within(self, other: "Range") -> bool:
        """Whether the other range holds all of this one, and more."""
        return self != other and other.low <= self.low and self.high <= other.high


@dataclass(frozen=True, slots=True)
class Amount:
    """A number of a question with the words on either side of it, of which one may be its unit: "in 35 km"."""

    number: float
    written: str
    before: str
    after: str

    def of(self, units: frozenset[str]) -> str:
        """The number with the words beside it that are among `units`, "35 km"; "" if none is."""
        before, after = (word if unit(word) in units else "" for word in (self.before, self.after))
        return " ".join(filter(None, (before, self.written, after))) if before or after else ""

    def told_in(self, text: str) -> bool:
        """Whether `text` has this very amount."""
        return self.number in _figures(text) and bool(self.of(units(text)))


def _figures(text: str) -> list[float]:
    return [numbers.value(each) for each in _FIGURES.findall(text)]


def told(text: str) -> Range | None:
    """The range that `text` tells, if it tells one: "20–60 km", "over 400", "65 or older". A single number is none."""
    if between := _BETWEEN.search(text):
        low, high = map(numbers.value, between.group("low", "high"))
        alike = not between["unit"] or not between["after"] or unit(between["unit"]) == unit(between["after"])
        return Range(low, high) if low < high and alike else None
    if found := _MOST.search(text):
        return Range(-math.inf, _value(found))
    if found := _BELOW.search(text):
        return Range(-math.inf, math.nextafter(_value(found), -math.inf))
    if found := _ABOVE.search(text):
        return Range(math.nextafter(_value(found), math.inf), math.inf)
    if found := _LEAST.search(text):
        return Range(_value(found), math.inf)
    return None


def single(text: str) -> Range | None:
    """The number that `text` tells, if it tells but one, as a range: "Grade 11"."""
    figures = _ALONE.findall(text)
    return Range(number := numbers.value(figures[0]), number) if len(figures) == 1 else None


def amounts(question: str) -> Iterator[Amount]:
    """The numbers of `question`, in figures or in words before a unit, in order; not those that bound ranges."""
    for found in _AMOUNT.finditer(_BETWEEN.sub(" ", _AGE.sub(" age", question))):
        before, written, after = (found[part] or "" for part in ("before", "number", "after"))
        if before.lower() in _BOUNDS:
            continue
        if written[0].isdigit():
            yield Amount(numbers.value(written), written, before, after)
        elif (number := _in_words(written)) != 1:
            yield Amount(number, written, "", after)


def units(text: str) -> frozenset[str]:
    """The words and signs of `text`, as `unit` has them, of which some may be the unit of a range in it."""
    return frozenset(unit(word) for word in _UNIT_WORD.findall(text) if word.lower() not in FUNCTION_WORDS | _COMPARING)


def unit(word: str) -> str:
    """One form for all spellings of a unit: "kg" for "kilos", "grade" for "Grades"."""
    plain = word.lower()
    return _SPELLINGS.get(plain) or stem(plain)


def tightest(number: float, ranges: Sequence[Range | None]) -> tuple[int, ...]:
    """The indices of the ranges that hold `number`, the narrowest of them: "up to 5 kg" rather than "up to 30 kg"."""
    holding = {at: each for at, each in enumerate(ranges) if each is not None and number in each}
    return tuple(at for at, each in holding.items() if not any(other.within(each) for other in holding.values()))


def _value(found: re.Match[str]) -> float:
    return numbers.value(next(filter(None, found.groups())))


def _in_words(written: str) -> float:
    """The number that words say: 25 for "twenty-five", 600 for "six hundred"."""
    total = 0
    for word in re.split(r"[\s-]", written.lower()):
        total = total * numbers.SCALES[word] if word in numbers.SCALES else total + VALUES[word]
    return total
