"""An exported encoder, float or int8, over questions: the spans that the product's own decoding finds."""

from __future__ import annotations

from pathlib import Path

from rag.answerability import Candidate
from rag.encoder import SpanEncoder
from rag.training.calibrate import sha256
from rag.training.cases import Case
from rag.training.encode import tokenizer
from rag.windows import Row


class OnnxReader:
    """One encoder with its tokenizer, for files that `reader.json` does not know yet."""

    def __init__(self, model: Path, tokens: Path, threads: int = 1, max_length: int = 384) -> None:
        self._encoder = SpanEncoder(model, sha256(model), threads)
        self._tokens = tokenizer(tokens, max_length)

    def read(self, cases: list[Case]) -> list[list[Candidate]]:
        """For every case, the best spans of each of its passages, those of one passage best first."""
        return [
            [
                span
                for number, passage in enumerate(case.passages)
                for span in self._encoder.spans(self._row(number, case.question, passage))
            ]
            for case in cases
        ]

    def _row(self, number: int, question: str, passage: str) -> Row:
        encoding = self._tokens.encode(question, passage)
        first = encoding.type_ids.index(1)
        return Row(number, passage, tuple(encoding.ids), first, first, tuple(encoding.offsets[first:-1]))
