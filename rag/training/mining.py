"""Questions about collections that a trained reader gets wrong, or nearly, each with the passages that mislead it.

Most examples teach a reader nothing new once it has been trained, so that another run's hours are better spent on
those that do ("hard example mining"; Shrivastava et al. 2016). A question meets the chunks that a search would find:
the small encoder says which mislead, as in the product, and the large one whether the question is hard.
"""

from __future__ import annotations

import json
import math
import random
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from rag.answerability import Candidate
from rag.reader import Reader
from rag.training import cases, negatives, written
from rag.training.data import Example
from rag.training.scoring import f1

MINED = "mined"
# How many passages beside the answer's are read by the large encoder, or of an unanswerable question.
RIVALS = 2
# A right span is learnt when it is this much stronger than 0, and than any wrong one; a wrong one that far below 0.
LEARNT = 5.0
# From which F1 on a span is right.
RIGHT = 0.5

Group = tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Miner:
    """Two readers of the same weights, the first of which always trusts the small encoder, the second never."""

    quick: Reader
    slow: Reader

    def hard(self, example: Example, case: cases.Case) -> Group:
        """What is left to learn of an example among its case's passages: nothing if it is learnt.

        Of an answerable one its own passage, then those whose wrong spans come near; of an unanswerable one the
        passages that seem to answer. Passages come under their documents' titles.
        """
        own = _own(example, case)
        if own is None and example.spans:
            return ()
        near = self.quick.read(case.question, case.passages, case.titles).spans
        others = [
            number
            for number in dict.fromkeys(span.passage for span in near)
            if own is None or (number != own.passage and negatives.lacks(case.passages[number], example))
        ]
        rivals = [_shown(example, case, number) for number in others[:RIVALS]]
        if own is None:
            spans = self._spans(rivals)
            return tuple(rival for place, rival in enumerate(rivals) if _strongest(spans, place) > -LEARNT)
        first = replace(_shown(example, case, own.passage), spans=own.spans, answerable=True)
        spans = self._spans([first, *rivals])
        right = max((span.strength for span in spans if _right(span, first)), default=-math.inf)
        wrong = max((span.strength for span in spans if not _beside(span, first)), default=-math.inf)
        if right > max(wrong, 0.0) + LEARNT:
            return ()
        least = min(right, 0.0) - LEARNT
        return (first, *(rival for place, rival in enumerate(rivals, 1) if _strongest(spans, place) > least))

    def _spans(self, shown: Sequence[Example]) -> Sequence[Candidate]:
        """What the large encoder finds in these passages, which are asked the same, or nothing of none."""
        if not shown:
            return ()
        question, passages, titles = shown[0].question, [item.context for item in shown], [item.title for item in shown]
        return self.slow.read(question, passages, titles).spans


@dataclass(frozen=True, slots=True)
class _Own:
    """Which of a case's passages holds an example's answer, and its half-open character spans there."""

    passage: int
    spans: tuple[tuple[int, int], ...]


def _own(example: Example, case: cases.Case) -> _Own | None:
    for number, passage in enumerate(case.passages):
        at = example.context.find(passage)
        spans = tuple(
            (start - at, end - at) for start, end in example.spans if at <= start and end <= at + len(passage)
        )
        if at >= 0 and spans:
            return _Own(number, spans)
    return None


def _shown(example: Example, case: cases.Case, number: int) -> Example:
    """The case's question about one of its passages, as if that didn't answer."""
    title, passage = case.titles[number], case.passages[number]
    return Example(f"{example.id}-{number}", MINED, title, case.question, passage, answerable=False)


def _strongest(spans: Iterable[Candidate], place: int) -> float:
    """The strength of a passage's best span."""
    return max((span.strength for span in spans if span.passage == place), default=-math.inf)


def _right(span: Candidate, first: Example) -> bool:
    return span.passage == 0 and f1(first.context[span.start : span.end], first.answers) >= RIGHT


def _beside(span: Candidate, first: Example) -> bool:
    """Whether a span shares words with an answer: it is wrong in its ends at most."""
    return any(span.overlaps(Candidate(0, start, end, 0.0, 0.0)) for start, end in first.spans)


def mine(miner: Miner, paths: Iterable[Path], out: Path, minutes: float, seed: int) -> dict[str, int]:
    """Write the hard groups among the collections' questions, drawn at random, to ``out`` when the time is up.

    Returns how many questions were read, how many of them were hard, and how many rows their groups have.
    """
    begun = time.monotonic()
    drawn = list(_asked(paths))
    random.Random(seed).shuffle(drawn)  # noqa: S311 - sampling, no secret
    counts = {"questions": 0, "hard": 0, "rows": 0}
    partial = out.with_name(f"{out.name}.part")
    with partial.open("w", encoding="utf-8") as stream:
        for example, case in drawn:
            if time.monotonic() - begun > minutes * 60:
                break
            group = miner.hard(example, case)
            if group:
                stream.write(json.dumps([asdict(item) for item in group]) + "\n")
            counts["questions"] += 1
            counts["hard"] += bool(group)
            counts["rows"] += len(group)
    partial.replace(out)
    return counts


def _asked(paths: Iterable[Path]) -> Iterator[tuple[Example, cases.Case]]:
    """Every standalone question about a collection, with the chunks that it would meet."""
    for path in sorted(paths):
        examples = written.collection(path)
        yield from zip(examples, cases.documents(examples), strict=True)


def read(path: Path) -> tuple[Group, ...]:
    """The groups of a file that `mine` wrote, in order."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return tuple(
        tuple(Example(**item | {"spans": tuple(map(tuple, item["spans"]))}) for item in json.loads(line))
        for line in lines
    )
