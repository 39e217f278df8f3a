"""Rows of tables, as extraction tells them, "Boat: Heron; Seats: 6; Per day: 85.", and lines of data sheets."""

import re
from dataclasses import dataclass, replace

# A single pair, "Noise: 46 dB", is no row: it may be a sentence, and rests on what stands above it.
_NAME = r"[^\n:;]{1,60}: "
_PAIRS = rf"(?:; {_NAME}[^\n;]+)+"
_ROW = re.compile(rf"{_NAME}[^\n;]+{_PAIRS}")
# The first column may have no name: "Day pass; Full price: £28; Reduced: £18."
_LED = re.compile(rf"[^\n:;]+{_PAIRS}")
_NAMES = re.compile(rf"(?<=; ){_NAME}")
_COLUMN = re.compile(_NAME)
# No sentence, nor what somebody says: "Ida: I have to go."
_ENTRY = re.compile(r"[^\W_][^\n:;]{0,59}: [^\n]{0,100}[^\n.!?\s]")
_SHEET = re.compile(rf"^{_ENTRY.pattern}(?:\n{_ENTRY.pattern})+$", re.MULTILINE)

# How many words a value may have of which a part is answered with all of it.
WHOLE_WORDS = 8

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Cell:
    """The half-open span of a value in a row, and the name of its column, "" if that has none."""

    column: str
    start: int
    end: int


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


def entry_around(text: str, at: int) -> Span | None:
    """The half-open span of the line that holds `text[at]`, if it is one of a data sheet's, "Noise: 46 dB"; else None.

    It stands above or below another one.
    """
    if not any(start <= at < end for start, end in sheets(text)):
        return None
    return _line(text, at)


def sheets(text: str) -> list[Span]:
    """The half-open spans of the data sheets in the text, in order: two or more lines, each of which is an entry."""
    return [match.span() for match in _SHEET.finditer(text)]


def cells(text: str, row: Span) -> tuple[Cell, ...]:
    """The cells of the row that `row_around` found, in order; the last one without its full stop."""
    found = []
    at = row[0]
    for part in text[slice(*row)].split("; "):
        found.append(_cell(text, at, at + len(part)))
        at += len(part) + len("; ")
    last = found[-1]
    stopped = text[last.start : last.end].endswith(".")
    return (*found[:-1], replace(last, end=last.end - stopped))


def value(text: str, start: int, end: int) -> Span:
    """The half-open span of the whole value that the one given is of, in a row or an entry, without its name.

    "Heron" of "Boat: Heron" and of "Heron; Seats", "red, sand" of "Colours: red, sand" and of "sand"; the span itself
    where it is of a name alone, of several pairs or a part of a long value, or stands elsewhere.
    """
    if row := row_around(text, start):
        found = cells(text, row)
    elif line := entry_around(text, start):
        found = (_cell(text, *line),)
    else:
        return start, end
    for cell in found:
        named = cell.start - len(cell.column) - len(": ") if cell.column else cell.start
        if named <= start and cell.start < end <= cell.end + (text[cell.end : end] == "."):
            whole = start < cell.start or len(text[cell.start : cell.end].split()) <= WHOLE_WORDS
            return (cell.start, cell.end) if whole else (start, end)
        if cell.start <= start < cell.end < end:
            return cell.start, cell.end
    return start, end


def _line(text: str, at: int) -> Span:
    """The span of the line that holds `text[at]`, or that a line break there ends; empty outside the text."""
    if not 0 <= at < len(text):
        return at, at
    start = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    return start, end if end >= 0 else len(text)


def _cell(text: str, start: int, end: int) -> Cell:
    """The cell that a pair tells, or a value without a name."""
    column = match[0] if (match := _COLUMN.match(text, start, end)) else ""
    begins = start + len(column)
    return Cell(column.removesuffix(": "), begins, begins + len(text[begins:end].rstrip()))


def _names(text: str, start: int, end: int) -> list[str]:
    return _NAMES.findall(text, start, end) if _LED.fullmatch(text, start, end) else []
