"""Rows of a table, read once more by themselves.

Rows of a table are alike, and a reader that sees many of them at once takes the right column of the wrong row, or
believes none; whether a row by itself, under its title, answers it tells better. Pure.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from rag.answerability import Candidate
from rag.headings import nearest
from rag.language import pairs
from rag.tables import Place

# How many rows are read by themselves, those of the strongest spans, and how much that counts beside the passage. Of
# 136 questions of ours about tables, left out of training, 60 instead of 57 % get the right words so, and 55 instead of
# 49 % are answered with them. A row that the question asks for (`lookup`) counts in full.
ROWS = 3
SHARE, SHARE_WHERE_ASKED = 0.5, 1.0


def rows(spans: Sequence[Candidate], passages: Sequence[str], asked: Iterable[Place]) -> tuple[Place, ...]:
    """The rows that the first of `spans` begin in, at most `ROWS`, and as many of those that are `asked` for."""
    texts = ((span.passage, span.start, passages[span.passage]) for span in spans)
    told = ((passage, pairs.row_around(text, at) or pairs.entry_around(text, at)) for passage, at, text in texts)
    begun = dict.fromkeys(Place(passage, *line) for passage, line in told if line)
    return tuple(dict.fromkeys((*tuple(begun)[:ROWS], *tuple(asked)[:ROWS])))


def lead(row: Place, passages: Sequence[str], headed: Sequence[str], amount: str) -> str:
    """What the row is read under: the heading nearest above it in its passage, or what that is `headed` by, and the
    `amount`, if any, that it is asked for by.
    """
    (over,) = nearest(passages[row.passage], [row.start], headed[row.passage])
    return f"{over}, {amount}" if amount else over


def weighed(
    spans: Sequence[Candidate], read: Mapping[Place, Sequence[Candidate]], asked: Collection[Place]
) -> list[Candidate]:
    """`spans`, in the same order, those of a row stronger or weaker by what its strongest one gains by itself, or half.

    `read` has the spans found in each row read by itself. They tell whether the row answers; which of its cells does
    is told by the passage, which names the columns more than once. All of it counts for a row that is `asked` for, else
    half. One that has none of `spans` brings its own, in place of any that reaches beyond it.
    """
    told = {row: alone for row, alone in read.items() if alone}
    kept = [span for span in spans if not any(_reaches_beyond(span, row) for row in told)]
    gains: dict[Place, float] = {}
    further: list[Candidate] = []
    for row, alone in told.items():
        inside = [span.strength for span in kept if row.meets(span.passage, span.start, span.end)]
        if inside:
            share = SHARE_WHERE_ASKED if row in asked else SHARE
            gains[row] = share * (max(span.strength for span in alone) - max(inside))
        else:
            further += [replace(span, start=span.start + row.start, end=span.end + row.start) for span in alone]

    def gained(span: Candidate) -> Candidate:
        met = (gain for row, gain in gains.items() if row.meets(span.passage, span.start, span.end))
        return replace(span, seconded=span.seconded + next(met, 0.0))

    return [*map(gained, kept), *further]


def _reaches_beyond(span: Candidate, row: Place) -> bool:
    inside = row.start <= span.start and span.end <= row.end
    return row.meets(span.passage, span.start, span.end) and not inside
