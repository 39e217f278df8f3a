"""Questions that ask what a name stands for, and answers that can't tell it."""

import re
from collections.abc import Iterable

from rag.language.lexicon import PERSON_NOUNS, TITLES, words

_LEAD = r"\W*(?:(?:so|and|but|ok|okay),?\s+)?"
_NAME = r"([^\W_][\w.&'’-]*(?:\s+[^\W_][\w.&'’-]*){0,5})\W*$"
_WHAT = re.compile(rf"{_LEAD}what(?:['’]?s|\s+(?:is|are|was|were))\s+(?:the\s+)?{_NAME}", re.IGNORECASE)
_WHO = re.compile(rf"{_LEAD}who(?:['’]?s|\s+(?:is|was))\s+{_NAME}", re.IGNORECASE)
_ALONE = re.compile(r"\W*(\w+)\W*$")
_ACRONYM = re.compile(r"[A-Z][\w.&-]*[A-Z]\w*")
_WORD = re.compile(r"[^\W_][\w'’-]*")
_OFFICE = re.compile(rf"(?:(?:the|an?)\s+)?(?:[\w-]+\s+)??(?:{'|'.join(sorted(PERSON_NOUNS))})\s+of\s+", re.IGNORECASE)
_PERSON = re.compile(r"[A-Z][a-z’'-]+(?:\s+[A-Z][\w.’'-]*)+")
_HAS = r"\s+(?:has|have|had)\s+(?:(?:had|got)\s+)?(?:(?:the|an?|its|their|no)\s+)?$"
_BEING = "(?:who|now|then|has|had|is|was|been|became|as|the|an?|his|her|its|their)"
_ROLES = TITLES | PERSON_NOUNS
_SMALL = words("of the and for de la von van du di")


def named(question: str, texts: Iterable[str] = ()) -> str:
    """The name that `question` asks for the meaning of, as it stands there; nothing if it asks for something else.

    "What is KFOR?" asks what KFOR is, and so does "KFOR" alone; "What is the mission?" and "What is KFOR's strength?"
    don't. A name in lower case, "what is kfor", is known by `texts`, where it is always a name, and returned as it
    stands in them.
    """
    asked = _WHAT.match(question)
    if asked:
        return _as_told(asked.group(1), texts)
    alone = _ALONE.match(question)
    name = _as_told(alone.group(1), texts) if alone else ""
    return name if _ACRONYM.fullmatch(name) else ""


def who(question: str, texts: Iterable[str] = ()) -> str:
    """The name of whom `question` asks about, "Ada Berg" of "Who is Ada Berg?"; nothing if it asks otherwise.

    "Who is the commander?" and "Who is Hall's President?" ask for a name. As `named`, it knows names in lower case by
    `texts`.
    """
    asked = _WHO.match(question)
    name = _as_told(asked.group(1), texts) if asked else ""
    return "" if name and name.split()[-1].lower() in _ROLES else name


def introduces(answer: str) -> bool:
    """Whether `answer` can say who somebody is: names alone can't, his own in full as little as another's."""
    return any(not word[0].isupper() or word.lower() in _ROLES for word in _told(answer))


def describes(before: str, answer: str, after: str, name: str) -> bool:
    """Whether `answer`, between these words, stands beside `name` as what it is, or holds it.

    "The baker" of "the baker, Ada Berg, came", "a baker" of "Berg has been a baker", and "President Ada Berg" do.
    """
    last = re.escape(name.split()[-1])
    follows = re.match(rf"[\s,(–-]*(?:[A-Z][\w.’'-]*,?\s+){{0,3}}(?i:{last})\b", after)
    leads = re.search(rf"\b(?i:{last})[\s,(–-]*(?:{_BEING}\s+)*$", before)
    return bool(follows or leads or re.search(rf"\b(?i:{last})\b", answer))


def explains(answer: str, name: str) -> bool:
    """Whether `answer` can say what `name` is: it holds a common noun, or spells the name out.

    Another name explains nothing: of "the commander of KFOR, Ada Berg" the last two words don't say what KFOR is.
    """
    told = _told(answer)
    if not told or any(not word[0].isupper() for word in told):
        return True
    return _spells("".join(told).lower(), re.sub(r"\W", "", name).lower())


def owned(before: str, name: str) -> bool:
    """Whether the words that follow `before` are what a thing called `name` has, which isn't what it is."""
    return bool(re.search(rf"\b{re.escape(name)}{_HAS}", before))


def thing(answer: str, name: str) -> int:
    """Where in `answer` begins what can be said of a thing called `name`: after "the commander of", which is somebody.

    0 where what follows wouldn't say more, and for what may be a person's name, such as "Ada Berg".
    """
    office = None if _PERSON.fullmatch(name) else _OFFICE.match(answer)
    return office.end() if office and explains(answer[office.end() :], name) else 0


def _as_told(phrase: str, texts: Iterable[str]) -> str:
    """The name that a phrase is, as it stands or else as `texts` have it; nothing if it is none."""
    if _like_a_name(phrase):
        return phrase
    if phrase != phrase.lower():
        return ""
    told = re.compile(rf"(?<!\w){re.escape(phrase)}(?!\w)", re.IGNORECASE)
    found = [match.group() for text in texts for match in told.finditer(text)]
    return found[0] if found and all(map(_like_a_name, found)) else ""


def _like_a_name(phrase: str) -> bool:
    return all(word[0].isupper() or word[0].isdigit() for word in phrase.split())


def _told(answer: str) -> list[str]:
    """The answer's words but the small ones that names hold, too."""
    return [word for word in _WORD.findall(answer) if word not in _SMALL]


def _spells(letters: str, name: str) -> bool:
    """Whether all letters of `name` stand in `letters` in order, beginning with the first."""
    rest = iter(letters)
    return letters[:1] == name[:1] and all(letter in rest for letter in name)
