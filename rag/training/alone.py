"""Rows of tables and lines of data sheets by themselves, as the reader reads them once more (`rag.closeup`)."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from rag import closeup
from rag.language import pairs
from rag.lookup import lookup
from rag.tables import Place
from rag.training import negatives, windows
from rag.training.data import Example

# How many rows without the answer are read beside the one that has it, at most, and out of how many likely ones.
RIVALS = 2
LIKELY = 5
_LINE = re.compile(r"[^\n]+")


def alone(example: Example, rng: random.Random) -> tuple[Example, ...]:
    """The question of the example about single rows of its passage, each under what it stands under there.

    First the row that holds all of its answers, if one does, then one or two that hold none; without such a row, one
    that doesn't answer. These are drawn from the rows that the question asks for (`lookup`) or shares most words with.
    Nothing where the passage tells no rows, or another row tells the same words and is as likely to be meant.
    """
    rows = list(_rows(example.context))
    if not rows:
        return ()
    asked = lookup(example.question, (example.context,), (example.title,)).asked
    own = [row for row in rows if example.spans and all(_within(span, row) for span in example.spans)]
    words = negatives.content_words(example.question)

    def likely(row: Place) -> tuple[bool, int]:
        return row in asked, len(words & negatives.content_words(example.context[row.start : row.end]))

    lacking = {row for row in rows if row not in own and negatives.lacks(example.context[row.start : row.end], example)}
    if any(likely(row) >= likely(own[0]) for row in rows if own and row not in lacking and row not in own):
        return ()
    nearest = sorted((row for row in rows if row in lacking), key=likely, reverse=True)[:LIKELY]
    rivals = rng.sample(nearest, min(len(nearest), rng.randint(1, RIVALS) if own else 1))
    return tuple(_shown(example, row, asked) for row in (*own, *rivals))


def _rows(context: str) -> Iterator[Place]:
    for line in _LINE.finditer(context):
        if pairs.row_around(context, line.start()) or pairs.entry_around(context, line.start()):
            yield Place(0, *line.span())


def _within(span: tuple[int, int], row: Place) -> bool:
    return row.start <= span[0] and span[1] <= row.end


def _shown(example: Example, row: Place, asked: Mapping[Place, str]) -> Example:
    lead = closeup.lead(row, (example.context,), (example.title,), asked.get(row, ""))
    spans = tuple((start - row.start, end - row.start) for start, end in example.spans if _within((start, end), row))
    return windows.headed(
        replace(
            example,
            id=f"{example.id}-{row.start}",
            title=lead,
            context=example.context[row.start : row.end],
            spans=spans,
            answerable=bool(spans),
        )
    )
