"""Which lines of a plain text are headings, and under which of them a place stands."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

HEADING_CHARACTERS = 80

_BLANK_LINES = re.compile(r"(?:[^\S\n]*\n){2,}")
_BULLET = re.compile(r"[-*+•‣▪●–—·]\s")

Span = tuple[int, int]


def headings(text: str) -> tuple[Span, ...]:
    """The headings of `text` as half-open spans, in order, without white space around.

    A heading is a paragraph of one line, of at most 80 characters, that begins with no small letter and no bullet, ends
    as no sentence does but a question, and stands over a longer paragraph.
    """
    paragraphs = _paragraphs(text)
    return tuple(
        first
        for first, following in pairwise(paragraphs)
        if _is_heading(text[slice(*first)]) and following[1] - following[0] > first[1] - first[0]
    )


def above(text: str, found: Sequence[Span], start: int) -> str:
    """The last heading before `start`, of those `found` in `text`; "" if there is none, or one begins there."""
    at = bisect_left(found, (start, start))
    if not at or (at < len(found) and found[at][0] == start):
        return ""
    return text[slice(*found[at - 1])]


def _paragraphs(text: str) -> list[Span]:
    edges = [0, *(edge for match in _BLANK_LINES.finditer(text) for edge in match.span()), len(text)]
    pieces = ((edges[i], text[edges[i] : edges[i + 1]]) for i in range(0, len(edges), 2))
    trimmed = ((start + len(piece) - len(piece.lstrip()), piece.strip()) for start, piece in pieces)
    return [(start, start + len(words)) for start, words in trimmed if words]


def _is_heading(words: str) -> bool:
    if "\n" in words or len(words) > HEADING_CHARACTERS or words[0].islower() or _BULLET.match(words):
        return False
    return words[-1].isalnum() or words[-1] in ")?\"”'’"
