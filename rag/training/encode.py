"""Examples as token ids, in batches of like length."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from rag.training.data import Example

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Encoded:
    """A question and passage as one row, with the answers' first and last tokens (0 and 0 for no answer)."""

    ids: list[int]
    types: list[int]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    answerable: bool
    located: bool


@dataclass(frozen=True, slots=True)
class Batch:
    """Padded arrays; ``starts`` and ``ends`` mark every gold position, ``located`` the rows that have any.

    ``rivals`` lists rows that ask the same question, three to a line, the answered one first, or -1.
    """

    input_ids: Ints
    attention_mask: Ints
    token_type_ids: Ints
    starts: npt.NDArray[np.float32]
    ends: npt.NDArray[np.float32]
    answerable: npt.NDArray[np.float32]
    located: npt.NDArray[np.float32]
    rivals: Ints


def tokenizer(path: Path, max_length: int) -> Tokenizer:
    """The tokenizer with its stored truncation and padding replaced: only the passage may be cut."""
    loaded = Tokenizer.from_file(str(path))
    loaded.no_padding()
    loaded.enable_truncation(max_length, strategy="only_second")
    return loaded


def encode(groups: list[tuple[Example, ...]], tokens: Tokenizer) -> list[tuple[Encoded, ...]]:
    """Encode groups of examples; a group with an answer that was cut off by truncation is left out."""
    flat = [(example.question[:300], example.context) for group in groups for example in group]
    encodings = iter(tokens.encode_batch(flat))
    located = [tuple(_locate(example, next(encodings)) for example in group) for group in groups]
    return [kept for group in located if len(kept := tuple(item for item in group if item)) == len(group)]


def _locate(example: Example, encoding: Any) -> Encoded | None:
    """Find the tokens of the answer spans."""
    first = encoding.type_ids.index(1)
    offsets = encoding.offsets
    starts: list[int] = []
    ends: list[int] = []
    for start, end in example.spans:
        inside = [i for i in range(first, len(offsets) - 1) if offsets[i][0] < end and offsets[i][1] > start]
        if inside and offsets[inside[-1]][1] >= end:
            starts.append(inside[0])
            ends.append(inside[-1])
    if example.spans and not starts:
        return None
    located = bool(starts) or not example.answerable
    return Encoded(
        encoding.ids,
        encoding.type_ids,
        tuple(starts) or (0,),
        tuple(ends) or (0,),
        example.answerable,
        located,
    )


def batches(
    examples: Iterator[tuple[Example, ...]], tokens: Tokenizer, budget: int, rng: random.Random
) -> Iterator[Batch]:
    """Batches of at most ``budget`` tokens, padding included, 1,024 groups sorted at a time."""
    while chunk := list(islice(examples, 1024)):
        pending: list[list[tuple[Encoded, ...]]] = [[]]
        rows = 0
        for group in sorted(encode(chunk, tokens), key=_longest):
            if rows and (rows + len(group)) * _longest(group) > budget:
                pending.append([])
                rows = 0
            pending[-1].append(group)
            rows += len(group)
        rng.shuffle(pending)
        yield from (pad(groups) for groups in pending if groups)


def _longest(group: tuple[Encoded, ...]) -> int:
    return max(len(item.ids) for item in group)


def pad(groups: list[tuple[Encoded, ...]]) -> Batch:
    """Pad the rows of all groups to the longest."""
    items = [item for group in groups for item in group]
    rivals: list[list[int]] = []
    at = 0
    for group in groups:
        if len(group) > 1:
            rivals.append([at + i if i < len(group) else -1 for i in range(3)])
        at += len(group)
    shape = (len(items), max(len(item.ids) for item in items))
    ids, mask, types = (np.zeros(shape, dtype=np.int64) for _ in range(3))
    starts, ends = (np.zeros(shape, dtype=np.float32) for _ in range(2))
    for row, item in enumerate(items):
        size = len(item.ids)
        ids[row, :size], mask[row, :size], types[row, :size] = item.ids, 1, item.types
        starts[row, list(item.starts)] = 1.0
        ends[row, list(item.ends)] = 1.0
    return Batch(
        ids,
        mask,
        types,
        starts,
        ends,
        np.array([item.answerable for item in items], dtype=np.float32),
        np.array([item.located for item in items], dtype=np.float32),
        np.array(rivals, dtype=np.int64).reshape(-1, 3),
    )
