"""Rows of a table, as extraction tells them: "Boat: Heron; Seats: 6; Per day: 85."."""

import re

# A single pair, "Noise: 46 dB", is none: it may be a sentence, and rests on what stands above it.
_NAME = r"[^\n:;]{1,60}: "
_ROW = re.compile(rf"{_NAME}[^\n;]+(?:; {_NAME}[^\n;]+)+")
_LINE = re.compile(r"[^\n]*")
_PAIR = re.compile(rf"{_NAME}(?P<value>[^\n;]*[^\n;\s])")

Span = tuple[int, int]


def row_around(text: str, at: int) -> Span | None:
    """The half-open span of the line that holds the character `text[at]`, if it tells a row; else None."""
    start = text.rfind("\n", 0, at) + 1
    line = _LINE.match(text, start)
    return line.span() if line and _ROW.fullmatch(line[0]) else None


def value(text: str, start: int, end: int) -> Span:
    """The half-open span of the value alone where the one given is a whole pair of a row: "Boat: Swan" → "Swan"."""
    row = row_around(text, start)
    begins = row is not None and (start == row[0] or text[start - 2 : start] == "; ")
    pair = _PAIR.fullmatch(text, start, end) if begins else None
    return pair.span("value") if pair else (start, end)
