"""Ranges as tables tell them, "grades 3–4" or "up to 5 kg", and the amounts that a question asks about: "grade 4"."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.language import numbers
from rag.language.bag import stem
from rag.language.lexicon import FUNCTION_WORDS, words
from rag.language.numbers import FIGURES, VALUES

# Longer words are no units.
_WORD = r"[^\W\d_]{1,30}"
_SIGN = rf"[%°{''.join(numbers.CURRENCIES)}]"
_UNIT_WORD = re.compile(rf"{_WORD}|{_SIGN}")
_UNIT = rf"(?:{_WORD}|{_SIGN})"
_LOW, _HIGH = rf"(?<![\d:/.,-])(?P<low>{FIGURES})", rf"{_SIGN}?\s?(?P<high>{FIGURES})(?![:/-]?\d)"
_BETWEEN = re.compile(
    rf"{_LOW}\s?(?P<unit>{_UNIT})??\s?(?:[–—-]|to|(?P<and>and))\s?{_HIGH}\s?(?P<after>{_UNIT})?", re.IGNORECASE
)
_BEHIND_BETWEEN = re.compile(r"\bbetween\s\S{0,3}$", re.IGNORECASE)
_NUMBER = rf"\s?{_SIGN}?\s?(?P<number>{FIGURES})"
_PLUS = rf"(?<![\d.,])(?P<plus>{FIGURES})\s?{_UNIT}?\s?"
_LEAST = re.compile(
    rf"(?:\b(?:from|at least|min(?:imum|\.)?)|≥){_NUMBER}"
    rf"|{_PLUS}(?:\+|\b(?:or|and) (?:more|over|above|older|longer)\b)",
    re.IGNORECASE,
)
_MOST = re.compile(
    rf"(?:\b(?:up to|until(?=\s\d{{1,3}}\b)|at most|(?:no|not) more than|max(?:imum|\.)?)|≤){_NUMBER}"
    rf"|{_PLUS}\b(?:or|and) (?:fewer|less|under|below|younger|shorter)\b",
    re.IGNORECASE,
)
_ABOVE = re.compile(rf"(?:\b(?:over|above|more than)|>){_NUMBER}", re.IGNORECASE)
_BELOW = re.compile(rf"(?:\b(?:under|below|less than|fewer than)|<){_NUMBER}", re.IGNORECASE)
# Bounds that are none of these, "not under 18", "since 2019": what holds then isn't known.
_NEGATED = re.compile(r"\b(?:no|not) (?:less|fewer|under|below|over|above)\b", re.IGNORECASE)
_OTHER_BOUNDS = re.compile(rf"{_NEGATED.pattern}|\b(?:before|after|since|until|less|fewer|more)\b", re.IGNORECASE)
_DIGITS = "|".join(numbers.UNITS[1:10])
_IN_WORDS = rf"(?ai:(?:{'|'.join(numbers.TENS)})[\s-](?:{_DIGITS})|{'|'.join(VALUES)})(?:\s(?:hundred|thousand))?"
_AMOUNT = re.compile(
    rf"(?:(?P<before>{_WORD})\s?(?:of\s)?)?(?P<sign>{_SIGN})?\s?(?<![\d.,])(?P<number>{FIGURES}|\b{_IN_WORDS}\b)"
    rf"(?:[\s-]?(?P<after>{_UNIT}))?",
    re.IGNORECASE,
)
_MINUS = re.compile(r"(?:^|\s)[-−]$|\bminus\s$", re.IGNORECASE)
_ALONE = re.compile(rf"(?<![\d:/.,-]){FIGURES}(?![:/-]?\d)")
_AGE = re.compile(r"[\s-]years?[\s-]old\b", re.IGNORECASE)
# A number of a question behind one of these is a bound, and what is asked about lies somewhere beyond.
_BOUNDS = words("under over above below than to least most from between")
_NO_UNITS = FUNCTION_WORDS | words("older younger longer shorter less fewer min minimum max maximum")
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
    """A number of a question with the words on either side of it, and a sign before it; one of them may be its unit."""

    number: float
    written: str
    before: str = ""
    sign: str = ""
    after: str = ""

    def of(self, units: frozenset[str]) -> str:
        """The number with what stands beside it and is among `units`, "35 km"; "" if nothing is."""
        before, sign, after = (
            word if word and unit(word) in units else "" for word in (self.before, self.sign, self.after)
        )
        return " ".join(filter(None, (before, f"{sign}{self.written}", after))) if before or sign or after else ""

    def told_in(self, text: str) -> bool:
        """Whether `text` has this very amount."""
        return self.number in numbers.values(text) and bool(self.of(units(text)))


def told(text: str) -> Range | None:
    """The range that `text` tells, if it tells one: "20–60 km", "over 400", "65 or older". A single number is none."""
    if between := _ranged(text):
        low, high = map(numbers.value, between.group("low", "high"))
        alike = not between["unit"] or not between["after"] or unit(between["unit"]) == unit(between["after"])
        return Range(low, high) if low < high and alike else None
    if _NEGATED.search(text):
        return None
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
    if len(figures) != 1 or _OTHER_BOUNDS.search(text):
        return None
    return Range(number := numbers.value(figures[0]), number)


def amounts(question: str) -> Iterator[Amount]:
    """The numbers of `question`, in figures or in words before a unit, in order; not those that bound ranges."""
    text = _AGE.sub(" age", question)
    if between := _ranged(text):
        text = f"{text[: between.start()]} {text[between.end() :]}"
    for found in _AMOUNT.finditer(text):
        before, sign, written, after = (found[part] or "" for part in ("before", "sign", "number", "after"))
        scaled = after.lower() in numbers.SCALES or after.lower() == "k"
        if scaled or before.lower() in _BOUNDS or _MINUS.search(text, 0, found.start("number")):
            continue
        if written[0].isdigit():
            yield Amount(numbers.value(written), written, before, sign, after)
        elif (number := _in_words(written)) != 1:
            yield Amount(number, written, after=after)


def units(text: str) -> frozenset[str]:
    """The words and signs of `text`, as `unit` has them, of which some may be the unit of a range in it."""
    return frozenset(unit(word) for word in _UNIT_WORD.findall(text) if word.lower() not in _NO_UNITS)


def unit(word: str) -> str:
    """One form for all spellings of a unit: "kg" for "kilos", "grade" for "Grades"."""
    plain = word.lower()
    return _SPELLINGS.get(plain) or stem(plain)


def tightest(number: float, ranges: Sequence[Range | None]) -> tuple[int, ...]:
    """The indices of the ranges that hold `number`, the narrowest of them: "up to 5 kg" rather than "up to 30 kg"."""
    holding = {at: each for at, each in enumerate(ranges) if each is not None and number in each}
    return tuple(at for at, each in holding.items() if not any(other.within(each) for other in holding.values()))


def _ranged(text: str) -> re.Match[str] | None:
    """The first range between two numbers in the text; "12 and 30" is one only behind "between"."""
    found = _BETWEEN.search(text)
    if found and found["and"] and not _BEHIND_BETWEEN.search(text, 0, found.start()):
        return None
    return found


def _value(found: re.Match[str]) -> float:
    return numbers.value(next(filter(None, found.groups())))


def _in_words(written: str) -> float:
    """The number that words say: 25 for "twenty-five", 600 for "six hundred"."""
    total = 0
    for word in re.split(r"[\s-]", written.lower()):
        total = total * numbers.SCALES[word] if word in numbers.SCALES else total + VALUES[word]
    return total
