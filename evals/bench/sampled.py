"""Vectors for corpora too large to embed in minutes: some real, the others near a real one."""

from collections.abc import Sequence
from time import perf_counter

import numpy as np
from pydantic import PrivateAttr

from evals.bench.generated import MARK
from rag.embedding import MiniLMEmbedding, Vectors

REAL = 2000
SEED = 7
# A neighbour's cosine with the vector it is made from is about 0.9, as between chunks on one matter.
NOISE = 0.025


class SampledEmbedding(MiniLMEmbedding):
    """Embeds the first 2,000 texts that it is given and every needle; any other text gets one of those
    vectors plus noise.

    Search costs what it costs with real vectors, and needles and questions are real, but the ingest
    rate then tells of the store alone. One may serve several corpora in turn.
    """

    _known: list[Vectors] = PrivateAttr()
    _generator: np.random.Generator = PrivateAttr()
    _seconds: float = PrivateAttr()

    def __init__(self, threads: int) -> None:
        super().__init__(threads)
        self._known = []
        self._generator = np.random.default_rng(SEED)
        self._seconds = 0.0

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row per text, in order, each of length 1."""
        begun = perf_counter()
        rows = np.concatenate([self._one(text)[None] for text in texts])
        self._seconds += perf_counter() - begun
        return rows

    def taken(self) -> float:
        """The seconds that embedding took since this was last asked."""
        seconds, self._seconds = self._seconds, 0.0
        return seconds

    def _one(self, text: str) -> Vectors:
        if MARK in text or len(self._known) < REAL:
            vector: Vectors = super().embed([text])[0]
            if MARK not in text:
                self._known.append(vector)
            return vector
        base = self._known[int(self._generator.integers(REAL))]
        moved = base + self._generator.normal(0, NOISE, base.shape)
        return np.asarray(moved / np.linalg.norm(moved), dtype=np.float32)
