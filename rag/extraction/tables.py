"""Rows of a table as lines of prose, for HTML, Markdown and Word alike."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

# By how much cells that reach over others may make a table grow, as a multiple of it and in characters.
LARGEST_GROWTH, LARGEST_ADDITION = 30, 5_000_000


@dataclass(frozen=True, slots=True)
class Cell:
    """The text of a table's cell in one line, and over how many columns and rows it reaches, itself included."""

    text: str
    columns: int = 1
    rows: int = 1


def laid_out(rows: Sequence[Sequence[Cell]]) -> list[list[str | None]]:
    """The text in each column of each row that isn't empty.

    A cell that reaches down stands in each of its rows. One that reaches over several columns stands in
    the first, with None in the others; columns in which no cell begins are left out.
    """
    placed = _placed(_bounded(rows))
    starts = sorted({column for row in placed for column in row})
    grid: list[list[str | None]] = []
    for row in placed:
        reach = max((column + cell.columns for column, cell in row.items()), default=0)
        columns = starts[: bisect_left(starts, reach)]
        grid.append([row[column].text if column in row else None for column in columns])
    return [row for row in grid if any(row)]


def rows_as_prose(rows: Sequence[Sequence[str | None]]) -> Iterator[str]:
    """Each row of a table as a line that can be read by itself: "Day: Wednesday; Hours: 10–12.".

    None is a place into which the cell before it reaches. A row of a single cell is a title and has no header.
    """
    titles = list(takewhile(_is_title, rows))
    body = rows[len(titles) :]
    header = _header(body)
    for row in (*titles, *(body[1:] if header else body)):
        labels = header if header and not _is_title(row) else [""] * len(row)
        cells = [
            f"{label}: {cell}" if label not in ("", cell) else cell
            for label, cell in zip(labels, row, strict=False)
            if cell
        ]
        line = "; ".join(cell.rstrip(";") for cell in cells)
        if line:
            yield line if line[-1] in ".!?…。" else f"{line}."


def _bounded(rows: Sequence[Sequence[Cell]]) -> Sequence[Sequence[Cell]]:
    """The cells, reaching no further than the table; each by itself if they would make it absurdly large."""
    count = sum(map(len, rows))
    bounded = [
        [Cell(cell.text, min(cell.columns, count), min(cell.rows, len(rows) - number)) for cell in row]
        for number, row in enumerate(rows)
    ]
    size = sum(1 + len(cell.text) for row in rows for cell in row)
    grown = sum((cell.columns + len(cell.text)) * cell.rows for row in bounded for cell in row)
    if grown - size > min(LARGEST_GROWTH * size, LARGEST_ADDITION):
        return [[Cell(cell.text) for cell in row] for row in rows]
    return bounded


def _placed(rows: Sequence[Sequence[Cell]]) -> list[dict[int, Cell]]:
    """The cells of each row, those from above that reach into it included, by the column in which they begin."""
    placed: list[dict[int, Cell]] = [{} for _ in rows]
    taken: list[set[int]] = [set() for _ in rows]
    for number, row in enumerate(rows):
        column = 0
        for cell in row:
            while column in taken[number]:
                column += 1
            for reached in range(number, number + cell.rows):
                placed[reached][column] = cell
            for below in taken[number + 1 : number + cell.rows]:
                below.update(range(column, column + cell.columns))
            column += cell.columns
    return placed


def _is_title(row: Sequence[str | None]) -> bool:
    return all(cell is None for cell in row[1:])


def _header(rows: Sequence[Sequence[str | None]]) -> list[str] | None:
    """What the first row calls each column, if it names all, or all but the first."""
    width = max(map(len, rows), default=0)
    if len(rows) < 2 or width < 2 or len(rows[0]) < width:
        return None
    labels: list[str] = []
    for cell in rows[0]:
        labels.append(labels[-1] if cell is None else cell)
    return labels if all(labels[1:]) else None
