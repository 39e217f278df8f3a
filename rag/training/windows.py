"""Passages as the reader meets them at run time: runs of sentences cut from longer contexts, after a title."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import replace

from rag.training.data import Example, sentences
from rag.training.negatives import content_words

_WORD = re.compile(r"\S+")
# How often a window without an answer is the one that a search would find.
NEAREST = 0.7
# How many words a headline has.
HEADLINE_WORDS = (5, 14)


def headed(example: Example) -> Example:
    """The title of the article before the passage, as the reader meets it; spans move with the text."""
    lead = example.title.replace("_", " ").rstrip(".") + ". "
    spans = tuple((start + len(lead), end + len(lead)) for start, end in example.spans)
    return replace(example, context=lead + example.context, spans=spans)


def headline(example: Example, rng: random.Random) -> str:
    """A title that tells what the passage tells, as those of news do: a run of words of the sentence with the answer.

    Without an answer, of the sentence that shares most words with the question, so that a title that sounds like the
    question says nothing about whether the passage answers. The example's own title where there is no sentence.
    """
    bounds = sentences(example.context)
    if not bounds:
        return example.title
    if example.spans:
        start, end = example.spans[0]
        left, right = next(((a, b) for a, b in bounds if start < b), bounds[-1])
    else:
        left, right = bounds[_nearest(example, bounds)]
        start = end = rng.randrange(left, right)
    words = [(left + match.start(), left + match.end()) for match in _WORD.finditer(example.context[left:right])]
    held = [i for i, (a, b) in enumerate(words) if a < end and start < b] or [rng.randrange(len(words))]
    size = max(rng.randint(*HEADLINE_WORDS), min(len(held), HEADLINE_WORDS[1]))
    first = max(0, held[0] + min(len(held), size) - size)
    if first and rng.random() < 0.5:
        first = rng.randint(first, held[0])
    last = min(len(words), first + size) - 1
    return example.context[words[first][0] : words[last][1]].rstrip(",;:.")


def crop(example: Example, words: int, rng: random.Random) -> Example:
    """Cut the context to a run of whole sentences of about ``words`` words that holds every answer span.

    Spans move with the text. The answers' place inside the window is random, so that position says
    nothing. Without spans the window is drawn around the sentence that shares most words with the question, as a
    search would find it, or anywhere: what a passage can't answer, no part of it can.
    """
    bounds = sentences(example.context)
    if not bounds:
        return example
    sizes = [len(example.context[start:end].split()) for start, end in bounds]
    first, last = _held(example, bounds, rng)
    total = sum(sizes[first : last + 1])
    while total < words and (first > 0 or last < len(bounds) - 1):
        if last == len(bounds) - 1 or (first > 0 and rng.random() < 0.5):
            first -= 1
            total += sizes[first]
        else:
            last += 1
            total += sizes[last]
    return _cut(example, bounds[first][0], bounds[last][1])


def side_by_side(group: Sequence[Example], rng: random.Random) -> Example:
    """The question of a group about one passage: an excerpt of each of the group's, a paragraph each, in any order.

    So the reader compares what seems to answer nearly alike (`rag.runoff`). Excerpts are the sentences with an
    answer, or else the one that a search would find, and one sentence more on both sides.
    """
    context, spans = "", []
    for item in rng.sample(group, len(group)):
        part = _excerpt(item, rng)
        context += "\n\n" if context else ""
        spans += [(start + len(context), end + len(context)) for start, end in part.spans]
        context += part.context
    first = group[0]
    return replace(first, id=f"{first.id}-beside", title="", context=context, spans=tuple(spans))


def _excerpt(example: Example, rng: random.Random) -> Example:
    bounds = sentences(example.context)
    if not bounds:
        return example
    first, last = _held(example, bounds, rng)
    return _cut(example, bounds[max(0, first - 1)][0], bounds[min(len(bounds) - 1, last + 1)][1])


def _held(example: Example, bounds: list[tuple[int, int]], rng: random.Random) -> tuple[int, int]:
    """The first and last sentence with an answer; without any, mostly the one that a search would find."""
    if not example.spans:
        one = _nearest(example, bounds) if rng.random() < NEAREST else rng.randrange(len(bounds))
        return one, one
    first = max(i for i, (start, _) in enumerate(bounds) if start <= min(s for s, _ in example.spans) or i == 0)
    last = min(
        (i for i, (_, end) in enumerate(bounds) if end >= max(e for _, e in example.spans)),
        default=len(bounds) - 1,
    )
    return min(first, last), max(first, last)


def _cut(example: Example, left: int, right: int) -> Example:
    """The example with this half-open span of its context, widened to its answers, which move with the text."""
    if example.spans:
        left = min(left, min(start for start, _ in example.spans))
        right = max(right, max(end for _, end in example.spans))
    spans = tuple((start - left, end - left) for start, end in example.spans)
    return replace(example, context=example.context[left:right], spans=spans)


def _nearest(example: Example, bounds: list[tuple[int, int]]) -> int:
    """Which of the sentences shares most content words with the question, the first of equals."""
    wanted = content_words(example.question)
    shared = [len(wanted & content_words(example.context[start:end])) for start, end in bounds]
    return shared.index(max(shared))
