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
    """The best span of a sentence, and the same widened to the whole sentence."""

    span: Candidate
    sentence: Candidate


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
        lost = [next((lag for one, lag in behind if one.sentence.overlaps(span)), 0.0) for span in spans]
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
        if not any(one.sentence.overlaps(span) for one in contenders):
            start, end = chunking.sentence_around(passages[span.passage], span.start, span.end)
            contenders.append(Contender(span, replace(span, start=start, end=end)))
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
        said = [one.sentence for one in contenders if one.span.passage == passage]
        held = [any(start < one.end and one.start < end for one in said) for start, end in bounds]
        near = [any(held[max(0, number - 1) : number + 2]) for number in range(len(bounds))]
        for number, (start, end) in enumerate(bounds):
            if near[number] and number and near[number - 1]:
                shown[-1] = (passage, shown[-1][1], end)
            elif near[number]:
                shown.append((passage, start, end))
    return shown
