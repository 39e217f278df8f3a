"""An enumeration or a name given whole, where a stretch of a sentence holds only part of it, or more than it."""

import re

from rag.language.lexicon import FUNCTION_WORDS, MONTHS, PERSON_NOUNS, PREPOSITIONS, TITLES, WEEKDAYS, words
from rag.language.numbers import CURRENCIES

# `re` has no class for capitals; those of Latin, Greek, Cyrillic, Armenian and Georgian stand below 0x2000.
CAPITAL = f"[{''.join(filter(str.isupper, map(chr, range(0x2000))))}]"
_PARTICLE = r"(?:de|van|von|der|den|bin|ibn|al|el|la|le|du|di|da|dos)"
# The point of an abbreviation is told from a full stop by the capital that follows: "St. Gallen", "J. Smith".
_POINT = rf"\.(?=\s+{CAPITAL})"

_NUMBER = rf"[-−]?[{''.join(CURRENCIES)}]?\d[\w’'–-]*(?:[.,:]\d[\w’'–-]*)*(?:\s?%)?"
_WORD = rf"(?:(?:{CAPITAL}\.){{2,}}|(?:\w[\w’'-]*)?{CAPITAL}[\w’'-]*(?:{_POINT})?)"
_TOKEN = rf"(?:{_NUMBER}|{_WORD})"
# Atomic, since a member cut short to make something else fit isn't a member.
_RUN = rf"(?:the\s+)?(?>{_TOKEN}(?:\s+(?:(?:of(?:\s+the)?|and|{_PARTICLE})\s+)*{_TOKEN})*)"
_COMMON = rf"(?!(?:{'|'.join(sorted(FUNCTION_WORDS | words('followed')))})\b)(?!{CAPITAL})[^\W\d_][\w’'-]*"
# "In" of "In Italy, France and Spain" belongs to no member.
_OPENING = re.compile(rf"(?:{'|'.join(sorted(PREPOSITIONS))})\s+", re.IGNORECASE)
_CLOSING = re.compile(r"\b(?:and|or|followed by|as well as)\b|&", re.IGNORECASE)
_LISTED = re.compile(rf"(?:,\s+)?(?:{_CLOSING.pattern})|,\s(?!(?:wh(?:ich|o|om|ose|ere)|that)\b)", re.IGNORECASE)
_BEGINS = r"(?<![\w.,:’'-])"
_FOLLOWED = re.compile(rf"\s+{_COMMON}")
_ENDS = r"(?![.,:]?\w)"
_LINK = re.compile(
    r"\s*(?:,\s*(?:and|or|followed by|as well as|then)?|(?:,\s*)?(?:and|or|followed by|as well as|&))\s+",
    re.IGNORECASE,
)

_NAMED = rf"{CAPITAL}[\w’'-]*"
_FULL_NAME = re.compile(rf"{_NAMED}\.?(?: (?:{_NAMED}\.?|{_PARTICLE}))+")
_NEXT_OF_NAME = re.compile(rf"(?: {_PARTICLE})* (?P<word>{_NAMED})(?:{_POINT})?")
_AFTER_NAME = re.compile(r" (?:to|in|at|on|for|from|with|who|whom|by|during|after|before)\b")
_OFFICES = TITLES | PERSON_NOUNS


def whole_list(sentence: str, start: int, end: int) -> tuple[int, int]:
    """The half-open span with the other members of the enumeration that it stands in, as far as they are names or
    numbers, with a unit where it has one: "Italy" → "Italy, followed by the United States, Hungary and Turkey".
    """
    found = re.compile(_RUN).match(sentence, start, end)
    if not found:
        return start, end
    member = _member(sentence[found.end() : end].strip())
    following = re.compile(member)
    while link := _LINK.match(sentence, end):
        other = following.match(sentence, link.end())
        # "Spanish" of "Italy, Spanish ships and Turkey" is no member, but part of one.
        if not other or (_FOLLOWED.match(sentence, other.end()) and not _CLOSING.search(link[0] + other[0])):
            break
        end = other.end()
    opening = _OPENING.match(sentence)
    first = opening.end() if opening else 0
    preceding = re.compile(rf"{_BEGINS}{member}(?i:{_LINK.pattern})(?:the\s+)?$")
    while other := preceding.search(sentence, first, start):
        start = other.start()
    return start, end


def listed(text: str) -> int:
    """How many things `text` enumerates; what only says more of one, after "which" or "who", is none."""
    return 1 + len(_LISTED.findall(text))


def _member(unit: str) -> str:
    """The pattern of a member beside one that ends in the common words `unit`, if in any: "euros" of "4 euros".

    Numbers may then have another unit; a name with other common words isn't a whole member.
    """
    if not unit:
        return _RUN + _ENDS
    return rf"(?:{_RUN}(?:\s+{re.escape(unit)})?(?!\s+{_COMMON})|{_NUMBER}\s+{_COMMON}){_ENDS}"


def whole_name(sentence: str, start: int, end: int) -> tuple[int, int]:
    """The half-open span with the rest of a name that it cuts, without what stands beside the only full name in it, or
    the office beside a single one: "Vjosa" → "Vjosa Osmani", "Rutte, Secretary General" → "Rutte".
    """
    if sentence[start : start + 1].isupper() and sentence[end - 1] not in ".,;:!?":
        while (match := _NEXT_OF_NAME.match(sentence, end)) and not _dates(match, sentence):
            end = match.end()
    name = _FULL_NAME.match(sentence, start, end)
    if name and not _is_office(name[0]) and _AFTER_NAME.match(sentence, name.end(), end):
        return start, name.end()
    parts = [part for part in re.finditer(r"[^,;()]+", sentence[start:end]) if part[0].strip()]
    full = [part for part in parts if _FULL_NAME.fullmatch(part[0].strip()) and not _is_office(part[0])]
    single = [part for part in parts if re.fullmatch(_NAMED, part[0].strip()) and not _is_office(part[0])]
    if not full and any(_is_office(part[0]) for part in parts):
        full = single
    # "Health Minister" may be an office, and "Stephen King" isn't: then all is said.
    if len(parts) > 1 and len(full) == 1 and not _is_office(full[0][0].split()[-1]):
        return start + full[0].start(), start + full[0].end()
    return start, end


def _dates(word: re.Match[str], sentence: str) -> bool:
    """Whether a capitalised word is of a date, not of a name; "May" is where a number follows."""
    said = word["word"].casefold()
    numbered = re.compile(r"\s+\d").match(sentence, word.end()) is not None
    return said in WEEKDAYS or (said in MONTHS and (said != "may" or numbered))


def _is_office(part: str) -> bool:
    return {word.casefold() for word in part.split()} <= _OFFICES
