"""Vectors for corpora too large to embed in minutes: some real, the others near a real one."""

from collections.abc import Sequence

import numpy as np
from pydantic import PrivateAttr

from evals.bench.generated import MARK
from rag.embedding import MiniLMEmbedding, Vectors

REAL = 2000
SEED = 7
# A neighbour's cosine with the vector it is made from is about 0.9, as between chunks on one matter.
NOISE = 0.025


class SampledEmbedding(MiniLMEmbedding):
    """Embeds the first 2,000 texts and every needle; any other text gets one of those vectors plus noise.

    Search costs what it costs with real vectors, and needles and questions are real, but the ingest
    rate then tells of the store alone.
    """

    _known: list[Vectors] = PrivateAttr()
    _generator: np.random.Generator = PrivateAttr()

    def __init__(self, threads: int) -> None:
        super().__init__(threads)
        self._known = []
        self._generator = np.random.default_rng(SEED)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row per text, in order, each of length 1."""
        return np.concatenate([self._one(text)[None] for text in texts])

    def _one(self, text: str) -> Vectors:
        if MARK in text or len(self._known) < REAL:
            vector: Vectors = super().embed([text])[0]
            self._known.append(vector)
            return vector
        base = self._known[int(self._generator.integers(REAL))]
        moved = base + self._generator.normal(0, NOISE, base.shape)
        return np.asarray(moved / np.linalg.norm(moved), dtype=np.float32)
