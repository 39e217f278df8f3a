"""Rows of a table as lines of prose, for HTML, Markdown and Word alike."""

from collections.abc import Iterator, Sequence


def rows_as_prose(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Each row of a table as a line that can be read by itself: "Day: Wednesday; Hours: 10–12."."""
    width = max(map(len, rows), default=0)
    header = rows[0] if len(rows) > 1 and width > 1 and len(rows[0]) == width and all(rows[0]) else None
    for row in rows[1:] if header else rows:
        cells = [
            f"{header[column]}: {cell}" if header and header[column] != cell else cell
            for column, cell in enumerate(row)
            if cell
        ]
        line = "; ".join(cell.rstrip(";") for cell in cells)
        if line:
            yield line if line[-1] in ".!?…。" else f"{line}."
