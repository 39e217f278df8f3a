"""Bootstrap intervals of means, and of the difference between two runs on the same questions.

Efron 1979; the percentile method. The paired form resamples questions, not runs (Koehn 2004;
Berg-Kirkpatrick et al. 2012).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

RESAMPLES = 2000
SEED = 20251


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean over `count` questions with its 95 % bootstrap interval."""

    mean: float
    low: float
    high: float
    count: int


def mean_interval(values: Sequence[float], resamples: int = RESAMPLES) -> Interval | None:
    """The mean of `values` with its interval; None without values. The same values give the same interval."""
    if not values:
        return None
    sample = np.asarray(values, dtype=float)
    drawn = np.random.default_rng(SEED).integers(0, len(sample), size=(resamples, len(sample)))
    low, high = np.percentile(sample[drawn].mean(axis=1), [2.5, 97.5])
    return Interval(float(sample.mean()), float(low), float(high), len(sample))


def paired_difference(before: Sequence[float], after: Sequence[float]) -> Interval | None:
    """The mean of `after - before` over the same questions in the same order, with its interval."""
    return mean_interval([new - old for old, new in zip(before, after, strict=True)])


def percentile(values: Sequence[float], q: float) -> float | None:
    """The q-th percentile, q in [0, 100], by linear interpolation; None without values."""
    return float(np.percentile(np.asarray(values, dtype=float), q)) if values else None
