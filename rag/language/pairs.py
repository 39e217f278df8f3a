"""Rows of tables, as extraction tells them: "Boat: Heron; Seats: 6; Per day: 85."."""

import re

# A single pair, "Noise: 46 dB", is none: it may be a sentence, and rests on what stands above it.
_NAME = r"[^\n:;]{1,60}: "
_PAIRS = rf"(?:; {_NAME}[^\n;]+)+"
_ROW = re.compile(rf"{_NAME}[^\n;]+{_PAIRS}")
# The first column may have no name: "Day pass; Full price: £28; Reduced: £18."
_LED = re.compile(rf"[^\n:;]+{_PAIRS}")
_NAMES = re.compile(rf"(?<=; ){_NAME}")
_PAIR = re.compile(rf"{_NAME}(?P<value>[^\n;]*[^\n;\s])")

Span = tuple[int, int]


def row_around(text: str, at: int) -> Span | None:
    """The half-open span of the line that holds the character `text[at]`, if it tells a row; else None.

    A line whose first words have no name may be a sentence ("Bring boots; optional: a hat"), and tells a row only where
    the line above or below has one of its names, too.
    """
    start, end = _line(text, at)
    if _ROW.fullmatch(text, start, end):
        return start, end
    own = set(_names(text, start, end))
    beside = (_names(text, *_line(text, near)) for near in (start - 1, end + 1))
    return (start, end) if own and any(map(own.intersection, beside)) else None


def value(text: str, start: int, end: int) -> Span:
    """The half-open span of the value alone where the one given is a whole pair of a row: "Boat: Swan" → "Swan"."""
    row = row_around(text, start)
    begins = row is not None and (start == row[0] or text[start - 2 : start] == "; ")
    pair = _PAIR.fullmatch(text, start, end) if begins else None
    return pair.span("value") if pair else (start, end)


def _line(text: str, at: int) -> Span:
    """The span of the line that holds `text[at]`, or that a line break there ends; empty outside the text."""
    if not 0 <= at < len(text):
        return at, at
    start = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    return start, end if end >= 0 else len(text)


def _names(text: str, start: int, end: int) -> list[str]:
    return _NAMES.findall(text, start, end) if _LED.fullmatch(text, start, end) else []
