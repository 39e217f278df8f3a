"""The extractive reader: question × passages → the spans that may answer, and how likely they do.

A cascade of two encoders (Viola and Jones 2001 for the idea): the small one reads the nearest passages; unless it is
sure, it reads the others, too, and the large one reads the few passages again that the small one and the search think
most of, and more of them before it finds nothing. Rows of tables that then seem to answer are read once more by
themselves, and sentences that seem to answer nearly alike side by side.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from rag import answerability, closeup, runtime
from rag.answerability import Candidate
from rag.calibration import Calibration, Judge, calibration
from rag.encoder import SpanEncoder
from rag.lookup import Lookup, lookup
from rag.runoff import runoff
from rag.tables import Place
from rag.types import Hint
from rag.windows import Pieces, Row, Windows

# How many passages the small encoder reads before it may be sure. With twelve read where it isn't, instead of these six
# alone, the right words are found for 0.8 % more of the seen questions of users, mostly where a search misses.
NEAREST = 6
# What a passage's place among those found (0 the first) takes from its strength, times log(1 + place). With 2 the
# passages reread hold the accepted answer to 0.4 to 0.6 % more of the seen questions than with 0.
RANK_COST = 2.0
# How much the small encoder's opinion of a span counts beside the large one's; of words that it didn't think of, its
# opinion is at most UNTHOUGHT. With 0.3 instead of 0, 0.8 % more of the seen questions of users get the right words.
SECOND_OPINION = 0.3
UNTHOUGHT = -8.0
# The large encoder goes on to further passages, at most MOST in all, while no span is stronger than this, so that all
# are read before silence. 8 % more of our hard questions left out get the right words so, of users' seen ones as many.
DOUBT = 0.0
MOST = 6
# Nor does it go on to a passage that promises less than this, nor to those after it: 13 to 15 % less time for the large
# encoder, of 1,362 questions of users and of ours as many right (87.1 and 68.7 instead of 86.9 and 68.7 %).
HOPELESS = -12.0
# How far below its best span in one passage the small encoder's in another may lie to rival it.
RIVAL = 3.0
# How many spans are found in the text of a runoff, which may have several a sentence.
FOUND = 8

# Between which probabilities a follow-up is read once more with what was answered last in front of it.
DOUBTED = 0.2, 0.9
# How the small encoder is asked what a follow-up speaks of, with what was said before as the passage.
SPOKEN_OF = 'What is spoken of in "{}"?'
CACHED_FOLLOW_UPS = 1024


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader makes of one question and its passages.

    `spans` come best first, as `answerability.ranked` orders them; they may lie in any passage
    and don't overlap within one. `probability` is the calibrated one, in [0, 1], that the first
    span answers the question; 0 when there are no spans. `features` are what it was calculated from, at the
    first reading where a follow-up was read twice.
    """

    spans: tuple[Candidate, ...]
    probability: float
    features: Mapping[str, float]


class Reader:
    """The shipped encoders and their calibration. Safe to share between threads.

    `fitted` takes the place of what `reader.json` says. With `encoders`, small and large, none are read from `folder`.

    Raises: ModelError when a file under `folder` is missing or doesn't fit the others.
    """

    def __init__(
        self,
        threads: int = 2,
        folder: Path = runtime.MODELS,
        fitted: Calibration | None = None,
        encoders: tuple[SpanEncoder, SpanEncoder] | None = None,
    ) -> None:
        known = self.calibration = fitted or calibration(folder / "reader.json")
        self._small, self._large = encoders or (
            SpanEncoder(folder / "reader-small.onnx", known.small_sha256, threads),
            SpanEncoder(folder / "reader-large.onnx", known.large_sha256, threads),
        )
        self._windows = Windows(known.max_length)
        self._hinted = lru_cache(maxsize=CACHED_FOLLOW_UPS)(self._hints)

    @property
    def threshold(self) -> float:
        """The probability from which answering was fitted to pay; see the model card."""
        return self.calibration.threshold

    def vocabulary(self) -> dict[str, int]:
        """Word pieces and their ids, the more common ones lower."""
        return self._windows.vocabulary()

    def read(self, question: str, passages: Sequence[str], titles: Sequence[str] = (), said: str = "") -> Reading:
        """The spans of all `passages`, the nearest to the question first, that may answer `question`.

        `titles`, if any, are what stands over the passages, one each (`Passage.lead`): each is read before its passage,
        for what that leaves unsaid, and never answers. A passage longer than the encoders' window is read in
        overlapping windows. `said`, if any, is the short answer that a follow-up follows. Its words often tell what the
        question leaves unsaid, so a doubtful one is read once more behind them ("Ada Berg: When did she resign?"): it
        is as likely to be answered as the surer reading says if both find the same words, else as the less sure one.
        """
        asked = _Asked(question, tuple(passages), tuple(titles) or ("",) * len(passages))
        reading = self._read(asked)
        if said and DOUBTED[0] < reading.probability < DOUBTED[1]:
            return _confirmed(reading, self._read(asked, said), passages)
        return reading

    def _read(self, asked: "_Asked", said: str = "") -> Reading:
        """The reading of a question, for the encoders behind what was `said`, if anything: then by both of them."""
        typed = self._windows.question(f"{said}: {asked.question}" if said else asked.question)
        placed = tuple(enumerate(zip(asked.passages, asked.headed, strict=True))) if typed else ()
        scanned = self._scanned(typed, placed[:NEAREST])
        nearest = asked.ranked(scanned.values())
        quick = _reading(asked.nearest, nearest, self.calibration.small)
        # Of a row that is asked for the small encoder may have thought nothing.
        silent = quick.probability <= self.calibration.unsure_from and not asked.wanted.asked
        unsure = quick.probability < self.calibration.unsure_to and not silent
        if not quick.spans or not (unsure or said):
            return quick
        first = max(scanned, key=lambda row: _promise(row, scanned[row]))
        reread = {first: self._reread(first, asked.headed[first.passage], scanned[first])}
        spans, thought = asked.ranked(reread.values()), nearest
        if _strongest(spans[:1]) < self.calibration.sure or _rivalled(first, scanned):
            scanned |= self._scanned(typed, placed[NEAREST:])
            thought = asked.ranked(scanned.values())
            chosen = sorted(scanned, key=lambda row: _promise(row, scanned[row]), reverse=True)
            for number, row in enumerate(chosen[:MOST]):
                found, hopeless = _strongest(spans[:1]) > DOUBT, _promise(row, scanned[row]) < HOPELESS
                if number >= self.calibration.reread and (found or hopeless):
                    break
                if row not in reread:
                    reread[row] = self._reread(row, asked.headed[row.passage], scanned[row])
                    spans = asked.ranked(reread.values())
        spans = self._closer(asked, typed, spans)
        spans = self._settled(asked, typed, spans)
        return _reading(asked, spans, self.calibration.large, thought)

    def _scanned(self, typed: Pieces, placed: Iterable[tuple[int, tuple[str, str]]]) -> dict[Row, list[Candidate]]:
        """The small encoder's spans of each row of these passages, which come numbered, each with its title."""
        rows = (row for number, (text, title) in placed for row in self._windows.rows(typed, number, text, title))
        return {row: self._small.spans(row) for row in rows}

    def _reread(self, row: Row, title: str, scanned: Sequence[Candidate]) -> list[Candidate]:
        """The large encoder's spans of a row, each with the small one's opinion of the same words.

        A title that tells the answer draws attention to words that can't answer, so the row is then read without it,
        too, and the mean counts: "Who leads the club?" of a passage under "Club president Ada Berg opens hall".
        """
        spans = self._large.spans(row)
        if spans and answerability.told(title, row.text[spans[0].start : spans[0].end]):
            spans = _means(self._large.spans(row.untitled()), spans)
        return _seconded(spans, scanned)

    def _settled(self, asked: "_Asked", typed: Pieces, spans: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
        """The ranked spans, ranked anew where sentences that seem to answer nearly alike were read side by side."""
        close = runoff(spans, asked.passages)
        if close is None:
            return spans
        found = [span for row in self._windows.rows(typed, 0, close.text) for span in self._large.spans(row, FOUND)]
        return asked.ranked([close.decided(spans, found)])

    def _closer(self, asked: "_Asked", typed: Pieces, spans: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
        """The ranked spans, ranked anew where rows of tables were read by themselves, under their titles."""
        wanted = asked.wanted.asked

        def alone(row: Place) -> list[Candidate]:
            text = asked.passages[row.passage][row.start : row.end]
            lead = closeup.lead(row, asked.passages, asked.headed, wanted.get(row, ""))
            windows = self._windows.rows(typed, row.passage, text, lead)
            return [span for each in windows for span in _seconded(self._large.spans(each), self._small.spans(each))]

        read = {row: alone(row) for row in closeup.rows(spans, asked.passages, wanted)}
        return asked.ranked([closeup.weighed(spans, read, wanted)]) if read else spans

    def spoken_of(self, follow_up: str, told: str) -> tuple[Hint, ...]:
        """The words of a conversation, `told`, that `follow_up` most likely speaks of, best first; none of nothing.

        By the small encoder alone.
        """
        return self._hinted(follow_up, told)

    def _hints(self, follow_up: str, told: str) -> tuple[Hint, ...]:
        typed = self._windows.question(SPOKEN_OF.format(follow_up))
        found = [span for row in self._windows.rows(typed, 0, told) for span in self._small.spans(row)]
        found.sort(key=lambda span: -span.strength)
        return tuple(Hint(told[span.start : span.end], span.strength) for span in found)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question and the passages to read for it, the nearest first, with what each is headed by, "" for nothing."""

    question: str
    passages: tuple[str, ...]
    headed: tuple[str, ...]

    @property
    def nearest(self) -> "_Asked":
        """The same with the passages alone that are read first."""
        return replace(self, passages=self.passages[:NEAREST], headed=self.headed[:NEAREST])

    @property
    def wanted(self) -> Lookup:
        """What is asked of the tables in the passages."""
        return lookup(self.question, self.passages, self.headed)

    def ranked(self, found: Iterable[Sequence[Candidate]]) -> tuple[Candidate, ...]:
        """The spans found, as `answerability.ranked` orders them."""
        return answerability.ranked(self.question, self.passages, found, self.headed)


def _reading(asked: _Asked, spans: tuple[Candidate, ...], judge: Judge, scanned: Sequence[Candidate] = ()) -> Reading:
    if not spans:
        return Reading((), 0.0, {})
    described = answerability.features(asked.question, asked.passages, spans, asked.headed, scanned)
    return Reading(spans, judge.probability(described), described)


def _promise(row: Row, spans: Sequence[Candidate]) -> float:
    """What a second reading of the row promises: its best span's strength, less the further down it was found."""
    return _strongest(spans) - RANK_COST * math.log1p(row.passage)


def _rivalled(first: Row, scanned: Mapping[Row, Sequence[Candidate]]) -> bool:
    """Whether any other row may answer by the small encoder, and nearly as likely as the first."""
    others = max((_strongest(spans) for row, spans in scanned.items() if row != first), default=-math.inf)
    return others >= max(0.0, _strongest(scanned[first]) - RIVAL)


def _strongest(spans: Sequence[Candidate]) -> float:
    return max((span.strength for span in spans), default=-math.inf)


def _confirmed(reading: Reading, again: Reading, passages: Sequence[str]) -> Reading:
    """The reading, as likely as the surer of both where they find the same words, else as the less sure one."""
    first, second = (
        next((passages[best.passage][best.start : best.end].lower() for best in each.spans), "")
        for each in (reading, again)
    )
    same = bool(first and second) and (first in second or second in first)
    chances = reading.probability, again.probability
    return replace(reading, probability=max(chances) if same else min(chances))


def _means(spans: Sequence[Candidate], others: Sequence[Candidate]) -> list[Candidate]:
    """The spans, each with the mean of its logits and those of the first of `others` that it overlaps, if any does."""
    twins = (next(filter(span.overlaps, others), span) for span in spans)
    return [
        replace(
            span,
            score=(span.score + twin.score) / 2,
            null=(span.null + twin.null) / 2,
            verdict=(span.verdict + twin.verdict) / 2,
        )
        for span, twin in zip(spans, twins, strict=True)
    ]


def _seconded(spans: Sequence[Candidate], scanned: Sequence[Candidate]) -> list[Candidate]:
    """The spans of a row, each with what `scanned` has for the same words added."""
    least = min((*(span.strength for span in scanned), UNTHOUGHT))
    opinions = (max((other.strength for other in scanned if other.overlaps(span)), default=least) for span in spans)
    return [replace(span, seconded=SECOND_OPINION * opinion) for span, opinion in zip(spans, opinions, strict=True)]
