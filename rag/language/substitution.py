"""A fragment put in the place of its like: "and Hungary?", "and the range?", "and the brewery's?", "and in 2023?"."""

import re
from collections.abc import Sequence

from rag.language.clauses import FORMS_OF_BE, Clause, spoken_in, verbal
from rag.language.lexicon import AUXILIARIES, DETERMINERS, PERSON_NOUNS, PREPOSITIONS, WH_WORDS
from rag.language.mentions import TIME, Mention, dated, mentions
from rag.language.phrases import is_plural

_OWNER = re.compile(r"(?:['’]s|s['’])$", re.IGNORECASE)
_OWNED = re.compile(r"['’]s?(?=\s)")
_TIME_SHIFT = re.compile(
    r"(?:the\s+)?(?:(?:previous|preceding|following)\s+(?:year|month|week|day|quarter|season|decade|century)"
    r"|(?:year|month|week|day|quarter|season|decade|century)\s+(?:before|after|earlier|later))",
    re.IGNORECASE,
)
# Which one of several is meant: "the second" after "the first trial".
_WHICH = re.compile(
    r"the\s+(?:first|second|third|fourth|fifth|last|previous|next|other|old|new)(?:\s+one)?(?=\s|$)", re.IGNORECASE
)
# "And against?" after "How many voted for it?".
_OPPOSITES = {"for": "against", "against": "for", "with": "without", "without": "with", "before": "after",
              "after": "before"}  # fmt: skip
# "The 2012 rules": a year that tells which.
_TIME_OF_THING = re.compile(r"\b(?:the|an?|this|that)\s+((?:1[0-9]|20)\d\d\s+)(?=[a-z])")


def substituted(new: str, last: str, clause: Clause, earlier: Sequence[Mention], cased: bool) -> str | None:
    """`last` with its most parallel part replaced by `new`; a time or place is added where none stands."""
    stem = last.strip().rstrip("?!. ")
    first = new.split()[0].lower()
    if _OWNER.search(new):
        return _owned_by(new, stem)
    if _TIME_SHIFT.fullmatch(new):
        known = TIME.search(stem)
        when = re.sub(r"^\w+\s+(?=\S*\d)", "", known.group()) if known else ""
        return " ".join(f"{TIME.sub('', stem)} {new} {when}".split()) + "?"
    if _WHICH.fullmatch(new) and (other := list(_WHICH.finditer(stem))):
        return f"{stem[: other[-1].start()]}{new.removesuffix(' one')}{stem[other[-1].end() :]}?"
    if TIME.fullmatch(new):
        attribute = _TIME_OF_THING.search(stem)
        if attribute:
            year = re.search(r"\d{4}\b", new)
            return f"{stem[: attribute.start(1)]}{f'{year.group()} ' if year else ''}{stem[attribute.end(1) :]}?"
        stale = list(TIME.finditer(stem))[-1:]
        start, end = stale[0].span() if stale else (len(stem), len(stem))
        return " ".join(f"{stem[:start]} {dated(new)} {stem[end:]}".split()) + "?"
    opposite = _OPPOSITES.get(new.lower(), "")
    if opposite and len(stood := list(re.finditer(rf"\b{opposite}\b(?=.)", stem, re.IGNORECASE))) == 1:
        return f"{stem[: stood[0].start()]}{new.lower()}{stem[stood[0].end() :]}?"
    if first in PREPOSITIONS:
        place = _phrase_after(first, stem)
        if place:
            return f"{stem[: place[0]]}{new}{stem[place[1] :]}?"
        return f"{stem} {new}?" if first not in ("about", "of") else None
    old = _parallel(new, stem, clause, earlier, cased)
    if not old:
        return None
    at_be, described = clause.auxiliary in FORMS_OF_BE, first in DETERMINERS
    if at_be and re.search(r"['’]s?\s", new):
        return f"{clause.wh} {clause.auxiliary} {new}?" if clause.wh else None
    before, after = stem.split(old, 1)
    if re.search(r"['’]s?\s+$", before):
        new = re.sub(r"^(?:the|an?)\s+", "", new, flags=re.IGNORECASE)
    elif not described:
        before = _with_article(before, new)
    if at_be and first in ("the", "a", "an") and clause.body.startswith(old) and " of " not in new:
        after = old[old.index(" of ") :] + after if " of " in old else after
    if described:
        before = re.sub(r"\b(?:a|an|the|any|some)\s+$", "", before, flags=re.IGNORECASE)
    return f"{before}{new}{after}?"


def _owned_by(new: str, stem: str) -> str | None:
    """`stem` with the owner that it names replaced by `new`, a possessive: "Who is Ann's lawyer" → "Bob's"."""
    for mention in reversed(spoken_in(stem, 0)):
        at = stem.find(mention.text)
        owner = _OWNED.match(stem, at + len(mention.text)) if at >= 0 else None
        if owner:
            return f"{stem[:at]}{new}{stem[owner.end() :]}?"
    behind = _phrase_after("of", stem)
    return f"{stem[: behind[0]]}of {_OWNER.sub('', new)}{stem[behind[1] :]}?" if behind else None


def _with_article(before: str, new: str) -> str:
    """`before` with the indefinite article at its end, if any, in the form that `new` takes."""
    several = is_plural(new.lower().split()[-1]) or new[:1].isupper()
    form = "" if several else "an " if new[:1].lower() in "aeiou" else "a "
    return re.sub(r"\ban?\s+$", form, before)


def _parallel(new: str, stem: str, clause: Clause, earlier: Sequence[Mention], cased: bool) -> str:
    """The words of `stem` that are most like `new` in form, kind and number; "" when none can be meant."""
    wanted, led = _described(new, cased), new.split()[0].lower() in DETERMINERS
    known = {mention.text.lower() for mention in earlier}
    people = [m.text.lower() for m in earlier if m.kind == "person"]
    person = wanted.kind == "person" or any(new.lower() in (each, each.split()[-1]) for each in people)
    weighed: list[tuple[float, str]] = []
    for mention in spoken_in(stem, 0):
        text = mention.text if mention.text in stem else mention.text.removeprefix("the ")
        counted = text in clause.wh and not wanted.plural
        no_person = person and mention.name and mention.text.isupper()
        if mention.kind == "time" or text not in stem or counted or no_person:
            continue
        before = stem[: stem.index(text)].lower().split()
        owned = bool(before) and before[-1].endswith(("'s", "’s", "s'", "s’"))
        weight = (
            2.0 * ((owned and not wanted.name) or led == (text.split()[0].lower() in DETERMINERS))
            - 0.5 * (bool(before) and before[-1] in PREPOSITIONS and not wanted.name)
            + 2.0 * (mention.head == wanted.head)
            + 2.0 * (mention.name == wanted.name)
            + 1.0 * (mention.kind == wanted.kind)
            + 1.0 * (mention.plural == wanted.plural)
            + 1.2 * mention.subject
            + 1.5 * (mention.text.lower() not in known)
        )
        weighed.append((weight, text))
    return max(weighed, key=lambda item: item[0])[1] if weighed else ""


def _described(new: str, cased: bool) -> Mention:
    """What sort of thing the fragment `new` names: a person for "her husband", a name for "hungary", unless its
    writer uses capitals.
    """
    found = mentions(new, 0, "question")
    led = new.split()[0].lower() in DETERMINERS
    plural = is_plural(new.split()[-1]) and new.islower()
    other = Mention(new, "thing", plural, 0, "question", name=not (led or plural or (cased and new.islower())))
    if other.head in PERSON_NOUNS:
        return Mention(new, "person", False, 0, "question", name=not led)
    return found[0] if len(found) == 1 and (found[0].name or found[0].plural or led) else other


def _phrase_after(preposition: str, text: str) -> tuple[int, int] | None:
    """The span of the last phrase in `text` that `preposition` opens, up to the next function word."""
    openings = list(re.finditer(rf"\b{re.escape(preposition)}\b", text, re.IGNORECASE))
    if not openings:
        return None
    end = openings[-1].end()
    for token in re.finditer(r"\S+", text[openings[-1].end() :]):
        word = token.group().lower().strip(",")
        if word in PREPOSITIONS | AUXILIARIES | WH_WORDS or verbal(word):
            break
        end = openings[-1].end() + token.end()
    return openings[-1].start(), end
