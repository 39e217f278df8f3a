"""Sentences that seem to answer a question nearly alike, put side by side to be read together.

A reader sees one passage at a time, so that the logits by which spans of two are compared never met; within one text
it tells better which of two answers. Pure.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rag import chunking
from rag.answerability import Candidate

# How far below the strongest span those of other sentences may lie, and how many sentences meet.
CLOSE = 6.0
MOST = 3
# How much of what a sentence's span lies below the best of them, read side by side, its strength loses.
SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Contender:
    """The best span of a sentence; `start` and `end` are the sentence's, half-open characters of the passage."""

    span: Candidate
    start: int
    end: int

    def holds(self, span: Candidate) -> bool:
        """Whether the sentence shares characters with a span."""
        return span.passage == self.span.passage and span.start < self.end and self.start < span.end


@dataclass(frozen=True, slots=True)
class Excerpt:
    """`passages[passage][start:end]`, which begins at character `at` of the text that excerpts make."""

    passage: int
    start: int
    end: int
    at: int


@dataclass(frozen=True, slots=True)
class Runoff:
    """At least two contenders, strongest first, and a `text` that holds their sentences, each with its neighbours.

    `excerpts` are what the text is made of, in order, a paragraph each.
    """

    contenders: tuple[Contender, ...]
    excerpts: tuple[Excerpt, ...]
    text: str

    def decided(self, spans: Sequence[Candidate], read: Sequence[Candidate]) -> list[Candidate]:
        """`spans`, in the same order, weaker by how far their sentences fell behind: `read` are the spans of the text.

        A sentence whose best span wasn't found there again counts as the last of those found.
        """
        found = [self._in_passage(span) for span in read]
        least = min((span.score for span in found), default=0.0)
        scores = [max((f.score for f in found if f.overlaps(one.span)), default=least) for one in self.contenders]
        behind = [(one, score - max(scores)) for one, score in zip(self.contenders, scores, strict=True)]
        lost = [next((lag for one, lag in behind if one.holds(span)), 0.0) for span in spans]
        return [replace(span, seconded=span.seconded + SHARE * lag) for span, lag in zip(spans, lost, strict=True)]

    def _in_passage(self, span: Candidate) -> Candidate:
        """A span of the text as one of the passage that it comes from."""
        home = max((each for each in self.excerpts if each.at <= span.start), key=lambda each: each.at)
        moved = home.start - home.at
        return replace(span, passage=home.passage, start=span.start + moved, end=span.end + moved)


def runoff(spans: Sequence[Candidate], passages: Sequence[str]) -> Runoff | None:
    """The runoff between the sentences of the first of `spans`, which are in the order of `answerability.ranked`.

    None where no other sentence comes near the first.
    """
    contenders: list[Contender] = []
    for before, span in pairwise((*spans[:1], *spans)):
        # What only repeats the question comes after all else, however strong it is.
        if span.strength > before.strength or span.strength < spans[0].strength - CLOSE or len(contenders) == MOST:
            break
        if not any(one.holds(span) for one in contenders):
            contenders.append(Contender(span, *chunking.sentence_around(passages[span.passage], span.start, span.end)))
    if len(contenders) < 2:
        return None
    text, excerpts = "", []
    for passage, start, end in _shown(contenders, passages):
        text += "\n\n" if text else ""
        excerpts.append(Excerpt(passage, start, end, len(text)))
        text += passages[passage][start:end]
    return Runoff(tuple(contenders), tuple(excerpts), text)


def _shown(contenders: Sequence[Contender], passages: Sequence[str]) -> list[tuple[int, int, int]]:
    """Passage, start and end of the contenders' sentences, each with its neighbours; what adjoins is one."""
    shown: list[tuple[int, int, int]] = []
    for passage in dict.fromkeys(one.span.passage for one in contenders):
        bounds = chunking.sentences(passages[passage])
        places = [(one.start, one.end) for one in contenders if one.span.passage == passage]
        held = [any(start < last and first < end for first, last in places) for start, end in bounds]
        near = [any(held[max(0, number - 1) : number + 2]) for number in range(len(bounds))]
        for number, (start, end) in enumerate(bounds):
            if near[number] and number and near[number - 1]:
                shown[-1] = (passage, shown[-1][1], end)
            elif near[number]:
                shown.append((passage, start, end))
    return shown
