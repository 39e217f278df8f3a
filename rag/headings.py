"""Which lines of a text are headings, and under which of them a place stands."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.types import Headline

HEADING_CHARACTERS = 80
PATH_CHARACTERS = 120
# Deeper than any that a format tells: HTML has six levels, Word nine under the title.
DEEPEST = 11

_BLANK_LINES = re.compile(r"(?:[^\S\n]*\n){2,}")
_BULLET = re.compile(r"[-*+•‣▪●–—·]\s")
_RULED = re.compile(r"(?P<words>[^\n]+)\n[^\S\n]*[-=~*_#]{3,}[^\S\n]*(?:\n|$)")
_FIRST_OF_SEVERAL = re.compile(r"(?P<words>[^\n]+)\n[^\n]")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading `text[start:end]`; of a greater `level` it stands in those above of a lesser one."""

    start: int
    end: int
    level: int


def headings(text: str, outline: Sequence[Headline] = ()) -> tuple[Heading, ...]:
    """The headings of `text` in order, without white space around: those of the `outline`, and what looks like one.

    That is a paragraph of one line, of at most 80 characters, that begins with no small letter and no bullet, ends as
    no sentence does but a question, and stands over a longer paragraph; it is taken for the deepest level. Where no
    outline is told, so is such a line over others if it is underlined, or in capitals alone.
    """
    paragraphs = _paragraphs(text)
    stated = {each.start: each for each in _stated(text, paragraphs, outline)}
    guessed = {
        first[0]: Heading(*first, DEEPEST)
        for first, following in pairwise(paragraphs)
        if _is_heading(text[slice(*first)]) and following[1] - following[0] > first[1] - first[0]
    }
    if not outline:
        guessed |= {each.start: each for each in _marked_out(text, paragraphs)}
    return tuple(heading for _, heading in sorted((guessed | stated).items()))


def above(text: str, found: Sequence[Heading], places: Sequence[int], title: str = "") -> list[str]:
    """For each of `places`, in order, the headings `found` that it stands under, outermost first: "4.1: Fixed".

    A heading that begins there isn't one of them, nor is an outermost one that says what the document's `title` does.
    Each is told in one line of at most 80 characters, all together in 120, or else the innermost of them; "" of none.
    """
    told: list[str] = []
    path: list[Heading] = []
    following = 0
    for place in places:
        while following < len(found) and found[following].start <= place:
            path = [each for each in path if each.level < found[following].level] + [found[following]]
            following += 1
        begins = bool(path) and path[-1].start == place
        over = [" ".join(text[each.start : each.end].split()) for each in path[: len(path) - begins]]
        told.append(_path(over[_named(over, title, begins) :]))
    return told


def nearest(text: str, places: Sequence[int], lead: str) -> list[str]:
    """What each of `places`, in order, stands under in a passage: what is `above` it there, or else what leads that."""
    return [over or lead for over in above(text, headings(text), places)]


def _named(over: Sequence[str], title: str, begins: bool) -> bool:
    """Whether the outermost heading needn't be told: the title says it, or the core of it and another one follows."""
    if not over or not title:
        return False
    return over[0] in title or (title in over[0] and (begins or len(over) > 1))


def _path(over: Sequence[str]) -> str:
    short = [words if len(words) <= HEADING_CHARACTERS else _cut(words) for words in over]
    least = next((first for first in range(len(short)) if len(": ".join(short[first:])) <= PATH_CHARACTERS), 0)
    return ": ".join(short[least:])


def _cut(words: str) -> str:
    return words[: HEADING_CHARACTERS - 1].rsplit(" ", 1)[0].rstrip() + "…"


def _stated(text: str, paragraphs: Sequence[Span], outline: Sequence[Headline]) -> Iterator[Heading]:
    places: defaultdict[str, list[Span]] = defaultdict(list)
    for span in paragraphs:
        places[text[slice(*span)]].append(span)
    for level, words, place in outline:
        for span in places[words][place : place + 1]:
            yield Heading(*span, level)


def _marked_out(text: str, paragraphs: Sequence[Span]) -> Iterator[Heading]:
    """First lines of paragraphs that are underlined, or in capitals where the next line isn't."""
    for start, end in paragraphs:
        line = _RULED.match(text, start, end)
        if not line:
            line = _FIRST_OF_SEVERAL.match(text, start, end)
            following = text[line.end() - 1 : end].split("\n", 1)[0] if line else ""
            if not line or not line["words"].isupper() or following.isupper():
                continue
        words = line["words"].rstrip()
        if _is_heading(words):
            yield Heading(start, start + len(words), DEEPEST)


def _paragraphs(text: str) -> list[Span]:
    edges = [0, *(edge for match in _BLANK_LINES.finditer(text) for edge in match.span()), len(text)]
    pieces = ((edges[i], text[edges[i] : edges[i + 1]]) for i in range(0, len(edges), 2))
    trimmed = ((start + len(piece) - len(piece.lstrip()), piece.strip()) for start, piece in pieces)
    return [(start, start + len(words)) for start, words in trimmed if words]


def _is_heading(words: str) -> bool:
    if "\n" in words or len(words) > HEADING_CHARACTERS or words[0].islower() or _BULLET.match(words):
        return False
    return words[-1].isalnum() or words[-1] in ")?\"”'’"
