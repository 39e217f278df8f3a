"""The words of a sentence in the form in which two sentences can be compared: "4,600" is "4600",
"11 March" is "March 11", "twenty-three" is 23, "$30" is "30 dollars", "visits" is "visit".
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Literal

import Stemmer

from rag.language.lexicon import FUNCTION_WORDS, MONTHS, PAST_TO_BASE, WEEKDAYS, words
from rag.language.numbers import CURRENCIES, SCALES, TENS, UNITS, VALUES

Kind = Literal["number", "name", "opening", "plain", "function", "mark", "address"]


def listed(text: str) -> tuple[str, ...]:
    """The words of `text`, which white space separates, in order."""
    return tuple(text.split())


ORDINALS: Mapping[str, int] = {
    word: value
    for value, word in enumerate(
        listed("first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"), start=1
    )
}
# Parts of a whole, by what it is cut into: "two thirds", "a quarter of".
PARTS: Mapping[str, int] = {"half": 2, "halv": 2, "quarter": 4}
# In the order of the calendar.
MONTH_NAMES = listed("january february march april may june july august september october november december")
# Words without matter of their own that the shared lexicon counts elsewhere.
FUNCTION = FUNCTION_WORDS | words("all both none nobody nothing neither either another other such same own whoever")
# Read as "one of them", not as the number 1.
ONE_OF = words("of another by more thing")
GLUE = words(
    "according additionally furthermore moreover however therefore thus overall namely respectively both "
    "include including included say state report mention note describe explain announce tell "
    "document documents article passage passages text source"
)

TOKEN = re.compile(
    r"(?P<address>(?:https?://|www\.)\S+|\S+@\S+\.\w+|<[^<>\s][^<>]*>|`|(?:[\w-]+\.)+(?-i:[a-z]{2,})\b)"
    rf"|(?P<minus>(?<![^\s(])[-−–](?=[{''.join(CURRENCIES)}]?\d))"
    r"|(?P<iso>\d{4}-\d{2}-\d{2})(?!\d)"
    r"|(?P<time>(?P<hour>\d{1,2})(?::(?P<minute>\d{2}))?\s?(?P<half>[ap])\.?m\b\.?|\d{1,2}:\d{2}(?!\d))"
    r"|(?P<ordinal>\d+)(?:st|nd|rd|th)\b"
    r"|(?P<number>\d+(?:[.,]\d+)*)"
    r"|(?P<percent>per\s?cent\b|%)"
    r"|(?P<word>[^\W\d_]+(?:['’][^\W\d_]+)*|\w+)"
    r"|(?P<mark>[^\w\s])",
    re.IGNORECASE,
)
# What begins with a zero or has fewer digits behind a mark is a decimal: "0.125".
THOUSANDS = re.compile(r"^[1-9]\d{0,2}([.,])\d{3}(?:\1\d{3})*(?!\d)")
ABBREVIATION = re.compile(r"\b(?:[A-Z]\.){2,}")
POSSESSIVE = re.compile(r"['’]s$|['’]$")


@dataclass(frozen=True, slots=True)
class Word:
    """One word or mark of a text, `text[start:end]`, and the key by which it is compared.

    An "opening" is a capitalised word that begins a sentence: perhaps a name, perhaps not.
    """

    key: str
    kind: Kind
    start: int
    end: int

    @property
    def content(self) -> bool:
        """Whether the word says something by itself."""
        return self.kind not in ("function", "mark")


def read(text: str) -> tuple[Word, ...]:
    """The words and marks of `text` in order, numbers, dates and compounds brought to one form.

    A currency's sign stands, as a word, behind the number that it is written before.
    """
    # "U.S." would be two sentences' worth of marks; blanks keep the offsets.
    level = ABBREVIATION.sub(lambda found: found[0].replace(".", "").ljust(len(found[0])), text)
    return tuple(_months(_signed(list(_measured(list(_numbers(list(_tokens(level)))))))))


def content(found: Sequence[Word]) -> list[Word]:
    """The words that say something by themselves."""
    return [word for word in found if word.content]


def plain(text: str) -> str:
    """`text` in lower case without accents, quotation marks straight, white space as single blanks."""
    level = unicodedata.normalize("NFKD", text.replace("’", "'").replace("‘", "'"))
    level = "".join(char for char in level if not unicodedata.combining(char))
    return " ".join(re.sub(r"[“”„«»]", '"', level).casefold().split())


def stem(word: str) -> str:
    """The stem of an English word after its irregular past is undone: "rose" → "rise", "visits" → "visit"."""
    found = _stemmer()(PAST_TO_BASE.get(word, word))
    return found.replace("z", "s") if len(found) > 4 else found


def same_name(one: str, other: str) -> bool:
    """Whether two keys of names name the same: equal, or a place and its people ("Kosovo", "Kosovan")."""
    return one == other or one in _bases(other) or other in _bases(one)


def _bases(name: str) -> set[str]:
    if len(name) < 4:
        return set()
    made: set[str] = {name + "ia"} if len(name) < 7 else set()
    for ending, instead in (
        ("ian", ("", "y", "ia")),
        ("an", ("", "a", "o")),
        ("ish", ("", "ey", "land")),
        ("ese", ("", "a")),
        ("s", ("",)),
        ("i", ("",)),
    ):
        if name.endswith(ending) and len(name) - len(ending) >= 4:
            made |= {name[: -len(ending)] + end for end in instead}
    return made


@cache
def _stemmer() -> Callable[[str], str]:
    made: Callable[[str], str] = Stemmer.Stemmer("english").stemWord
    return made


def _tokens(text: str) -> Iterator[Word]:
    begins = True
    for found in TOKEN.finditer(text):
        start, end, group = found.start(), found.end(), found.lastgroup
        if group == "iso":
            year, month, day = found["iso"].split("-")
            name = MONTH_NAMES[int(month) - 1] if 1 <= int(month) <= 12 else month
            yield Word(str(int(day)), "number", end - 2, end)
            yield Word(name, "name", end - 5, end - 3)
            yield Word(year, "number", start, end - 6)
        elif group == "word":
            yield _word(found["word"], start, end, begins)
        elif group == "mark":
            yield Word(found["mark"], "mark", start, end)
        elif group == "minus":
            yield Word("minus", "plain", start, end)
        elif group == "percent":
            yield Word("percent", "plain", start, end)
        elif group == "address":
            yield Word(found["address"].rstrip(".,;:!?)]").casefold(), "address", start, end)
        else:
            yield Word(_figure(found), "number", start, end)
        begins = group == "mark" and found[0] in '.!?:"“”„«(\n'


def _figure(found: re.Match[str]) -> str:
    if found["ordinal"]:
        return f"ordinal {int(found['ordinal'])}"
    if found["number"]:
        figure = THOUSANDS.sub(lambda thousands: re.sub(r"[.,]", "", thousands[0]), found["number"])
        parts = figure.split(".")
        return _decimal(Decimal(figure)) if len(parts) <= 2 and "," not in figure else figure
    if found["half"]:
        hour = int(found["hour"]) % 12 + (12 if found["half"].lower() == "p" else 0)
        return f"{hour}:{found['minute'] or '00'}"
    hour_text, minute = found["time"].split(":")
    return f"{int(hour_text)}:{minute}"


def _decimal(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _word(written: str, start: int, end: int, begins: bool) -> Word:
    bare = POSSESSIVE.sub("", written)
    lower = plain(bare)
    if lower in FUNCTION and lower not in ORDINALS and not (bare.isupper() and len(bare) > 1):
        return Word(lower, "function", start, end)
    if lower in ORDINALS and not bare[0].isupper():
        return Word(f"ordinal {ORDINALS[lower]}", "number", start, end)
    if lower.removesuffix("s") in ORDINALS and lower != "seconds":
        return Word(f"ordinal {ORDINALS[lower.removesuffix('s')]}", "number", start, end)
    if bare[0].isupper() and lower not in VALUES:
        return Word(lower, "opening" if begins and not bare[1:2].isupper() else "name", start, end)
    return Word(lower if lower in VALUES or lower in SCALES else stem(lower), "plain", start, end)


def _numbers(found: list[Word]) -> Iterator[Word]:
    """With runs of number words, and figures before "million", made one number."""
    place = 0
    while place < len(found):
        word = found[place]
        following = found[place + 1].key if place + 1 < len(found) else ""
        before = found[place - 1].key if place else ""
        figure = word.kind == "number" and re.fullmatch(r"\d+(?:\.\d+)?", word.key)
        if cut := _fraction(found, place):
            yield cut
            place += 2
            continue
        if word.key == "one" and (following in ONE_OF or before in ("no", "which", "any", "every")):
            yield replace(word, kind="function")
        elif figure or word.key in VALUES:
            value = Decimal(word.key if figure else VALUES[word.key])
            last = place
            while step := _joined(value, found, last):
                value, last = step
            yield Word(_decimal(value), "number", word.start, found[last].end)
            place = last
        else:
            yield word
        place += 1


def _fraction(found: list[Word], place: int) -> Word | None:
    """The two words from `place` on as one number, if they name parts of a whole: "two thirds", "a fifth of".

    "A third man" is no part, nor is "a quarter" by itself.
    """
    if place + 1 >= len(found):
        return None
    count, part = found[place], found[place + 1]
    whole = PARTS.get(part.key) or int(part.key.removeprefix("ordinal ") if part.key.startswith("ordinal ") else 0)
    several = VALUES.get(count.key) or (int(count.key) if count.key.isdecimal() and len(count.key) < 3 else 0)
    of = place + 2 < len(found) and found[place + 2].key == "of"
    if whole < 2 or not (several > 1 or (of and count.key in ("a", "one"))):
        return None
    return Word(f"fraction {several or 1}/{whole}", "number", count.start, part.end)


def _joined(value: Decimal, found: list[Word], last: int) -> tuple[Decimal, int] | None:
    """The number that `value`, which ends at word `last`, makes with the word after it, and where that ends."""
    following = last + 1
    if following < len(found) and found[following].key == "-":
        following += 1
    if following >= len(found):
        return None
    key = found[following].key
    if key in SCALES:
        return value * SCALES[key], following
    if found[last].key in TENS and key in UNITS[1:10]:
        return value + VALUES[key], following
    return None


def _measured(found: Sequence[Word]) -> Iterator[Word]:
    """With the signs of currencies as words, which follow the number: "$30" reads like "30 dollars"."""
    for before, word, following in zip((None, *found), found, (*found[1:], None), strict=False):
        if word.key not in CURRENCIES:
            yield word
        if before and before.key in CURRENCIES and word.kind == "number":
            yield replace(before, key=CURRENCIES[before.key], kind="plain")
        if word.key in CURRENCIES and not (following and following.kind == "number"):
            yield replace(word, key=CURRENCIES[word.key], kind="plain")


def _signed(found: Sequence[Word]) -> Iterator[Word]:
    """With "minus" as part of the number that follows."""
    for before, word, following in zip((None, *found), found, (*found[1:], None), strict=False):
        if before and before.key == "minus" and word.kind == "number":
            yield replace(word, key=f"-{word.key}", start=before.start)
        elif word.key != "minus" or not following or following.kind != "number":
            yield word


def _months(numbered: Iterator[Word]) -> Iterator[Word]:
    """With months and weekdays under their full names; "May" counts beside a number.

    "March 11th" is a day: its ordinal becomes the plain number.
    """
    found = list(numbered)
    for place, word in enumerate(found):
        near = [other.kind for other in found[max(0, place - 1) : place + 2] if other is not word]
        if word.key.startswith("ordinal ") and {o.key for o in found[max(0, place - 2) : place + 3]} & MONTHS:
            yield replace(word, key=word.key.removeprefix("ordinal "))
        elif word.key == "may" and word.kind == "function" and "number" in near:
            yield replace(word, kind="name")
        elif word.kind in ("name", "opening") and word.key in MONTHS:
            full = next(month for month in MONTH_NAMES if month.startswith(word.key[:3]))
            yield replace(word, key=full, kind="name")
        elif word.kind == "opening" and word.key in WEEKDAYS:
            yield replace(word, kind="name")
        else:
            yield word
