"""Which lines of a text are headings, and under which of them a place stands."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from textwrap import shorten

HEADING_CHARACTERS = 80

_BLANK_LINES = re.compile(r"(?:[^\S\n]*\n){2,}")
_BULLET = re.compile(r"[-*+•‣▪●–—·]\s")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading `text[start:end]`; of a greater `level` it stands in those above of a lesser one."""

    start: int
    end: int
    level: int = 1


def headings(text: str, outline: Sequence[tuple[int, str]] = ()) -> tuple[Heading, ...]:
    """The headings of `text` in order, without white space around.

    They are those of the `outline`, levels and words in order, as far as they stand in paragraphs of their own. Of a
    text without one a heading is a paragraph of one line, of at most 80 characters, that begins with no small letter
    and no bullet, ends as no sentence does but a question, and stands over a longer paragraph; all are of one level.
    """
    if outline:
        return tuple(_stated(text, outline))
    paragraphs = _paragraphs(text)
    return tuple(
        Heading(*first)
        for first, following in pairwise(paragraphs)
        if _is_heading(text[slice(*first)]) and following[1] - following[0] > first[1] - first[0]
    )


def above(text: str, found: Sequence[Heading], places: Sequence[int]) -> list[str]:
    """For each of `places`, in order, the headings `found` that it stands under, outermost first: "4.1: Fixed".

    A heading that begins there isn't one of them, nor is the document's own, over all others; "" if there is none. Each
    is told in one line of at most 80 characters.
    """
    own = len(found) > 1 and all(found[0].level < other.level for other in found[1:])
    told: list[str] = []
    path: list[Heading] = []
    following = 0
    for place in places:
        while following < len(found) and found[following].start <= place:
            path = [each for each in path if each.level < found[following].level] + [found[following]]
            following += 1
        begins = bool(path) and path[-1].start == place
        over = path[own and len(path) > 1 : len(path) - begins]
        told.append(": ".join(_told(text[each.start : each.end]) for each in over))
    return told


def _told(words: str) -> str:
    return shorten(words, HEADING_CHARACTERS, placeholder=" …")


def _stated(text: str, outline: Sequence[tuple[int, str]]) -> Iterator[Heading]:
    at = 0
    for level, words in outline:
        place = re.compile(rf"(?:\A|(?<=\n\n)){re.escape(words)}(?=\n\n|\Z)").search(text, at)
        if place:
            at = place.end()
            yield Heading(*place.span(), level)


def _paragraphs(text: str) -> list[Span]:
    edges = [0, *(edge for match in _BLANK_LINES.finditer(text) for edge in match.span()), len(text)]
    pieces = ((edges[i], text[edges[i] : edges[i + 1]]) for i in range(0, len(edges), 2))
    trimmed = ((start + len(piece) - len(piece.lstrip()), piece.strip()) for start, piece in pieces)
    return [(start, start + len(words)) for start, words in trimmed if words]


def _is_heading(words: str) -> bool:
    if "\n" in words or len(words) > HEADING_CHARACTERS or words[0].islower() or _BULLET.match(words):
        return False
    return words[-1].isalnum() or words[-1] in ")?\"”'’"
