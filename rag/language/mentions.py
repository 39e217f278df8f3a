"""What a conversation has spoken of so far: people, places, times and things, found without a model."""

import re
from dataclasses import dataclass, replace
from typing import Literal

from rag.language.lexicon import (
    DETERMINERS,
    FUNCTION_WORDS,
    GROUP_NOUNS,
    MONTHS,
    PERSON_NOUNS,
    PLACE_NOUNS,
    PREPOSITIONS,
    TITLES,
    WEEKDAYS,
    words,
)
from rag.language.phrases import RELATIVES, TOKEN, Span, is_plural, is_verbal, spans
from rag.language.quantities import measured

Kind = Literal["person", "thing", "place", "time"]
Origin = Literal["question", "answer", "evidence"]

_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
TIME = re.compile(
    rf"\b(?:(?:in|on|since|during|by|until|before|after|from)\s+)?(?:(?:early|late|mid)[ -])?"
    rf"(?:(?:{'|'.join(sorted(WEEKDAYS))})(?:,\s*)?)?"
    rf"(?:(?:{_MONTH})\.?\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+\d{{4}})?"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:{_MONTH})(?:\s+\d{{4}})?|(?:{_MONTH})\s+\d{{4}}"
    rf"|(?:1[0-9]|20)\d\d(?:s|[-–]\d{{2,4}})?\b|(?:last|next|this)\s+(?:year|month|week|decade|century)"
    rf"|{'|'.join(sorted(WEEKDAYS))}|yesterday|today|tomorrow|now|nowadays"
    r"|(?:\d+|an?|one|two|three|four|five|ten|twenty)\s+(?:year|month|week|day|decade)s?\s+(?:ago|earlier|later))\b",
    re.IGNORECASE,
)
_PARTICLES = words("de van von der den da di du la le el al bin ibn y")
_PLACING = ("in", "at", "near", "across", "throughout", "inside")
_HEADED_FOR = re.compile(
    r"\b(?:go(?:es|ing)?|went|com(?:e|es|ing)|came|travel\w*|mov(?:e|es|ed|ing)|return\w*|fl(?:y|ies|ying|ew|own)|sail\w*"
    r"|driv(?:e|es|ing|en)|drove|trips?|journeys?|flights?|ferry|ferries|visits?|way|road)\s+(?:back\s+)?to\s+$",
    re.IGNORECASE,
)
_ORGANISED = words(
    "university college school party council war battle mission institute ministry department office agency "
    "bank court league cup award prize act treaty agreement corporation inc company group band records force "
    "forces army police union alliance committee commission church museum library hospital airport street "
    "river lake mountain mount island islands ocean sea city county state states republic kingdom empire "
    "district province north south east west times news post journal tour album show games olympics "
    "championship association society foundation movement congress parliament assembly government presidency "
    "new house project system programme program care service services team policy"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """Something spoken of. `text` is how to write it; `turn` counts exchanges from 0.

    `subject` tells that it is what its sentence is about, as far as can be told; `name` that it is a proper
    name and not a description such as "the mission"; `doer` that it is the subject of a verb other than "be".
    """

    text: str
    kind: Kind
    plural: bool
    turn: int
    origin: Origin
    subject: bool = False
    name: bool = True
    doer: bool = False

    @property
    def head(self) -> str:
        """The last word before a preposition or relative clause, lower case: "mission" of "the mission in Kosovo"."""
        tokens = [token.lower() for token in TOKEN.findall(self.text)]
        end = next((i for i, token in enumerate(tokens) if i and token in PREPOSITIONS | RELATIVES), len(tokens))
        return tokens[end - 1] if tokens else ""


def mentions(text: str, turn: int, origin: Origin, person: bool = False) -> tuple[Mention, ...]:
    """The mentions in `text` in order of appearance, the first but for times marked as the subject.

    `person` tells that the text is asking for or naming a person, which decides doubtful names.
    """
    times = [match.span() for match in TIME.finditer(text)]
    found = [(start, Mention(text[start:end], "time", False, turn, origin)) for start, end in times]
    found += [
        (span.start, _mention(text, span, turn, origin, person))
        for span in spans(text)
        if not measured(text, span.start, span.end)
        and all(span.end <= start or span.start >= end for start, end in times)
    ]
    ordered = [mention for _, mention in sorted(found, key=lambda item: item[0])]
    first = next((mention for mention in ordered if mention.kind != "time"), None)
    return tuple(replace(mention, subject=mention is first) for mention in ordered)


def person_like(name: str) -> bool:
    """Whether a proper name could be a person's: two to four plain capitalised words, or a titled one."""
    tokens = name.replace("’", "'").split()
    bare = [token for token in tokens if token.lower() not in _PARTICLES and not re.fullmatch(r"\w\.", token)]
    if any(token.lower() in ("of", "the", "and", "for") or token.endswith("'s") for token in tokens):
        return False
    if any(token.lower().strip(".") in TITLES for token in tokens[:-1]):
        return tokens[-1].lower() not in _ORGANISED
    return (
        2 <= len(bare) <= 4
        and len(tokens) <= 6
        and all(re.fullmatch(r"[^\W\d_]+(?:[-'.][^\W\d_]*)*", token) for token in bare)
        and not any(token.isupper() and len(token) > 2 for token in bare)
        and not any(token.lower().strip(".") in _ORGANISED for token in bare)
        and not any(is_verbal(token.lower()) and token.lower() not in ("rose", "mark") for token in bare)
    )


def plain_name(name: str) -> str:
    """A person's name without the titles and offices in front: "Mark Rutte" of "NATO Secretary General …"."""
    tokens = name.split()
    last = max((i for i, token in enumerate(tokens[:-1]) if token.lower().strip(".") in TITLES), default=-1)
    return " ".join(tokens[last + 1 :])


def dated(time: str) -> str:
    """`time` as an adverbial: "on 3 May", "in 1999"; one that has its preposition, and "today", as it is."""
    first = time.split()[0].lower()
    if first in PREPOSITIONS or re.search(r"day|tomorrow|now|last|next|this|ago|earlier|later", time, re.IGNORECASE):
        return time
    return f"on {time}" if re.search(r"\b\d{1,2}(?:st|nd|rd|th)?\b", time) else f"in {time}"


def truecased(text: str, known: str) -> str:
    """`text` with its lower-case words written as `known` writes them wherever that always has one form.

    A text that has capitals of its own, after its first letter, is left alone.
    """
    if any(letter.isupper() for letter in text[1:]):
        return text
    cased: dict[str, set[str]] = {}
    for token in TOKEN.findall(known):
        cased.setdefault(token.lower(), set()).add(token)
    common = FUNCTION_WORDS | PERSON_NOUNS | PLACE_NOUNS | GROUP_NOUNS

    def write(match: re.Match[str]) -> str:
        forms = cased.get(match.group(), set())
        fits = len(forms) == 1 and match.group() not in common and not is_verbal(match.group())
        return next(iter(forms)) if fits else match.group()

    return TOKEN.sub(write, text)


def _mention(text: str, span: Span, turn: int, origin: Origin, person: bool) -> Mention:
    written = text[span.start : span.end]
    # Who writes capitals writes a name with one.
    doubtful = person and (span.name or not any(letter.isupper() for letter in text[1:]))
    return (_named if span.name else _described)(
        written, text[: span.start], Mention(written, "thing", False, turn, origin, name=span.name), doubtful
    )


def _named(written: str, before: str, mention: Mention, person: bool) -> Mention:
    preceding = before.split()[-1].lower() if before.split() else ""
    single = (
        person
        and preceding not in ("of", "for", "the")
        and len(written.split()) == 1
        and not (written.isupper() and len(written) > 2)
    )
    # "The capital of Atlantis", "the founders of Google": hardly ever a person's.
    owned = preceding == "of" and " " not in written and not written.isupper()
    if preceding in _PLACING or owned or _HEADED_FOR.search(before):
        return replace(mention, kind="place")
    if person_like(written) or single:
        return replace(mention, kind="person", text=plain_name(written))
    last = written.rsplit(" ", 1)[-1].lower()
    return replace(mention, text=_lowered(written), plural=is_plural(last) or last in GROUP_NOUNS)


def _described(written: str, before: str, mention: Mention, person: bool) -> Mention:
    head = mention.head
    singular = head.removesuffix("s") if is_plural(head) else head
    kind: Kind = "place" if head in PLACE_NOUNS else "thing"
    if singular in PERSON_NOUNS - {"head", "people"}:
        kind = "person"
    plural = is_plural(head) or head in GROUP_NOUNS
    led = written.split()[0].lower() in DETERMINERS
    some = bool(re.search(r"\ban?\s+$", before, re.IGNORECASE))
    asked = re.search(r"\bwho(?:['’]?s|\s+(?:is|was|are|were))\s+$", before, re.IGNORECASE)
    lone = person and bool(asked) and not (led or plural or singular in PERSON_NOUNS) and len(written.split()) <= 2
    text = _lowered(written) if led else f"the {written}" if plural or some else written
    return replace(mention, text=text, kind="person" if lone else kind, plural=plural, name=lone)


def _lowered(text: str) -> str:
    return re.sub(r"^(?:The|A|An|This|That|These|Those)\b", lambda match: match.group().lower(), text)
