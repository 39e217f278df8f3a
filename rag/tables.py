"""The tables that passages tell, row by row. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.language import pairs

_LINE = re.compile(r"^[^\n]*; [^\n]+", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Place:
    """`passages[passage][start:end]`: a row of a table, which is a line, a cell of it, or a data sheet."""

    passage: int
    start: int
    end: int

    def meets(self, passage: int, start: int, end: int) -> bool:
        """Whether `passages[passage][start:end]` lies here, or reaches into it."""
        return self.passage == passage and self.start < end and start < self.end


@dataclass(frozen=True, slots=True)
class Row:
    """A row, its cells in order, and what each of them says."""

    place: Place
    cells: tuple[pairs.Cell, ...]
    values: tuple[str, ...]

    def place_of(self, cell: pairs.Cell) -> Place:
        """Where one of its cells stands."""
        return Place(self.place.passage, cell.start, cell.end)


def tables(passages: Sequence[str]) -> Iterable[list[Row]]:
    """The rows of each table, in order; those whose first columns are named alike are of one table."""
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for number, text in enumerate(passages):
        for line in _LINE.finditer(text):
            row = pairs.row_around(text, line.start())
            if row:
                cells = pairs.cells(text, row)
                values = tuple(text[cell.start : cell.end] for cell in cells)
                # Without a name of its own, the first column goes by that of the second.
                found[cells[0].column or f"; {cells[1].column}"].append(Row(Place(number, *row), cells, values))
    return found.values()
