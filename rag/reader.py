"""The extractive reader: question × passages → the spans that may answer, and how likely they do."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from rag import answerability, runtime
from rag.answerability import Candidate
from rag.errors import ModelError

CLS, SEP = 101, 102
# Word pieces that neighbouring windows of a long passage share, so that an answer is whole in one.
OVERLAP = 64
MAX_QUESTION_TOKENS = 96
CACHED_PASSAGES = 8192

Encoded = tuple[tuple[int, ...], tuple[tuple[int, int], ...]]


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader makes of one question and its passages.

    `spans` come best first, by `Candidate.strength`; they may lie in any passage
    and don't overlap within one. `probability` is the calibrated one, in [0, 1], that the first
    span answers the question; 0 when there are no spans.
    """

    spans: tuple[Candidate, ...]
    probability: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """The logistic model over `answerability.features` and the least probability to answer."""

    weights: Mapping[str, float]
    intercept: float
    threshold: float
    max_length: int
    reader_sha256: str


@dataclass(frozen=True, slots=True)
class _Window:
    ids: tuple[int, ...]
    offsets: tuple[tuple[int, int], ...]


class Reader:
    """The shipped encoder (int8, ONNX) with a start/end head. Safe to share between threads.

    Raises: ModelError when a file under `folder` is missing or doesn't fit the others.
    """

    def __init__(self, threads: int = 2, folder: Path = runtime.MODELS) -> None:
        self.calibration = calibration(folder / "reader.json")
        path = runtime.check_file(folder / "reader.onnx", self.calibration.reader_sha256)
        self._session = runtime.session(path, threads)
        self._outputs = [output.name for output in self._session.get_outputs()]
        self._tokenizer = runtime.tokenizer(MAX_QUESTION_TOKENS)
        self._passage_tokenizer = _untruncated(runtime.tokenizer(MAX_QUESTION_TOKENS))
        self._encoded = lru_cache(maxsize=CACHED_PASSAGES)(self._encode)

    @property
    def threshold(self) -> float:
        """The probability from which answering was fitted to pay; see the model card."""
        return self.calibration.threshold

    def vocabulary(self) -> dict[str, int]:
        """Word pieces and their ids, the more common ones lower."""
        return dict(self._tokenizer.get_vocab())

    def read(self, question: str, passages: Sequence[str]) -> Reading:
        """The spans of all `passages` that may answer `question`.

        A passage longer than the model's window is read in overlapping windows.
        """
        asked = tuple(self._tokenizer.encode(question, add_special_tokens=False).ids)
        size = self.calibration.max_length - len(asked) - 3
        found: list[Candidate] = []
        for passage, text in enumerate(passages if asked else ()):
            for window in self._windows(text, size):
                found += self._spans(asked, passage, text, window)
        spans = _distinct(sorted(found, key=lambda span: (-span.strength, span.passage, span.start)))
        if not spans:
            return Reading((), 0.0)
        described = answerability.features(question, passages, spans)
        probability = answerability.probability(described, self.calibration.weights, self.calibration.intercept)
        return Reading(spans, probability)

    def _windows(self, text: str, size: int) -> list[_Window]:
        ids, offsets = self._encoded(text)
        last = max(1, len(ids) - OVERLAP) if ids else 0
        return [
            _Window(ids[begin : begin + size], offsets[begin : begin + size])
            for begin in range(0, last, max(1, size - OVERLAP))
        ]

    def _spans(self, asked: tuple[int, ...], passage: int, text: str, window: _Window) -> list[Candidate]:
        # One window a run: in a batch, int8 would share one activation scale between all rows, which cost
        # one point of F1 on the articles left out (76.3 against 75.3), and it would compute on padding.
        first = len(asked) + 2
        ids = (CLS, *asked, SEP, *window.ids, SEP)
        input_ids = np.array([ids], dtype=np.int64)
        segments = np.zeros_like(input_ids)
        segments[0, first:] = 1
        feeds = {"input_ids": input_ids, "attention_mask": np.ones_like(input_ids), "token_type_ids": segments}
        found = dict(zip(self._outputs, self._session.run(self._outputs, feeds), strict=True))
        return answerability.candidates(
            passage,
            text,
            ((0, 0),) * first + window.offsets,
            range(first, len(ids) - 1),
            found["start_logits"][0],
            found["end_logits"][0],
            float(found["answerable_logit"][0]),
        )

    def _encode(self, text: str) -> Encoded:
        encoding = self._passage_tokenizer.encode(text, add_special_tokens=False)
        return tuple(encoding.ids), tuple(encoding.offsets)


def calibration(path: Path) -> Calibration:
    """What `rag.training` fitted for the weights beside `path`.

    Raises: ModelError.
    """
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
        return Calibration(
            weights=dict(facts["weights"]),
            intercept=float(facts["intercept"]),
            threshold=float(facts["threshold"]),
            max_length=int(facts["max_length"]),
            reader_sha256=str(facts["reader_sha256"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{path}: the reader's calibration can't be read ({error}); install again") from error


def _untruncated(tokenizer: Tokenizer) -> Tokenizer:
    tokenizer.no_truncation()
    return tokenizer


def _distinct(spans: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Without those that overlap a better one of the same passage, as windows that overlap find twice."""
    kept: list[Candidate] = []
    for span in spans:
        if not any(
            other.passage == span.passage and other.start < span.end and span.start < other.end for other in kept
        ):
            kept.append(span)
    return tuple(kept)
