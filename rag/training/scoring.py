"""Exact match, F1, AUROC and risk–coverage: pure functions, in the definitions that the field uses."""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def normalised(answer: str) -> str:
    """SQuAD's normal form: lower case, no punctuation, no articles, single spaces (Rajpurkar et al. 2016)."""
    kept = "".join(character for character in answer.lower() if character not in string.punctuation)
    return " ".join(re.sub(r"\b(?:a|an|the)\b", " ", kept).split())


def f1(answer: str, gold: Sequence[str]) -> float:
    """The best token F1 against any gold answer; an empty gold list wants an empty answer."""
    if not gold:
        return float(not answer)
    return max(_pair_f1(normalised(answer).split(), normalised(other).split()) for other in gold)


def _pair_f1(ours: list[str], theirs: list[str]) -> float:
    if not ours or not theirs:
        return float(ours == theirs)
    shared = sum((Counter(ours) & Counter(theirs)).values())
    return 2 * shared / (len(ours) + len(theirs))


def exact(answer: str, gold: Sequence[str]) -> float:
    """1.0 where the answer equals a gold answer in normal form."""
    return float(normalised(answer) in {normalised(other) for other in gold}) if gold else float(not answer)


def holds(said: str, answer: str) -> bool:
    """Whether the words of ``answer`` stand together, in order, in ``said``, both in normal form.

    Decimal points stay: "3.8" isn't in "38".
    """
    parts = (
        " ".join(normalised(re.sub(r"[-–—/’]", " ", re.sub(r"(?<=\d)\.(?=\d)", "·", text))).split())
        for text in (said, answer)
    )
    text, wanted = parts
    return bool(wanted) and f" {wanted} " in f" {text} "


def auroc(scores: Floats, positive: npt.NDArray[np.bool_]) -> float:
    """The chance that a positive scores above a negative, ties half (Mann–Whitney)."""
    order = np.argsort(scores, kind="stable")
    ranks = np.empty(len(scores))
    ranks[order] = np.arange(1, len(scores) + 1)
    for value in np.unique(scores):
        tied = scores == value
        ranks[tied] = ranks[tied].mean()
    good, bad = int(positive.sum()), int((~positive).sum())
    return float((ranks[positive].sum() - good * (good + 1) / 2) / (good * bad)) if good and bad else float("nan")


def total_f1(values: Floats, answerable: npt.NDArray[np.bool_], scores: Floats, threshold: float) -> float:
    """SQuAD 2.0's F1 in percent: F1 where answered, 1 where silent on an unanswerable question."""
    spoken = scores >= threshold
    return float(100 * np.where(spoken, np.where(answerable, values, 0.0), (~answerable).astype(float)).mean())


def best_threshold(values: Floats, answerable: npt.NDArray[np.bool_], scores: Floats) -> float:
    """The threshold with the highest total F1."""
    ordered, sums = _gains(values, answerable, scores, np.ones(len(scores)))
    best = int(np.argmax(sums))
    if best == 0:
        return float(ordered[0] + 1e-6)
    below = ordered[best] if best < len(ordered) else ordered[-1] - 1e-6
    return float((ordered[best - 1] + below) / 2)


def flat_threshold(
    values: Floats, answerable: npt.NDArray[np.bool_], scores: Floats, counts: Floats, slack: float
) -> float:
    """The highest threshold with which total F1, a share in [0, 1], each case counted as often as ``counts`` says, is
    at most ``slack`` below its best.

    Near its top the curve is flat, with peaks and dips that are chance: of what is about as good, the most silent.
    """
    ordered, sums = _gains(values, answerable, scores, counts)
    good = np.flatnonzero(sums >= sums.max() - slack * counts.sum())
    return float(np.concatenate([[1.0], ordered])[good[0]])


def _gains(values: Floats, answerable: npt.NDArray[np.bool_], scores: Floats, counts: Floats) -> tuple[Floats, Floats]:
    """The scores from the highest down, and what answering the first 0, 1, 2, … of them gains over silence.

    Where that would part equal scores, which no threshold can, it is minus infinity.
    """
    order = np.argsort(-scores, kind="stable")
    ordered = scores[order]
    sums = np.concatenate([[0.0], np.cumsum((np.where(answerable, values, -1.0) * counts)[order])])
    sums[1:-1][ordered[:-1] == ordered[1:]] = -np.inf
    return ordered, sums


def risk_coverage(values: Floats, scores: Floats) -> list[tuple[float, float]]:
    """(coverage, risk) with the surest tenth, two tenths, … answered; risk is 1 - F1 (El-Yaniv & Wiener)."""
    ordered = values[np.argsort(-scores, kind="stable")]
    counts = [max(1, round(len(ordered) * share / 10)) for share in range(1, 11)]
    return [(count / len(ordered), float(1 - ordered[:count].mean())) for count in counts]


def interval(
    statistic: Callable[[npt.NDArray[np.int64]], float], size: int, rounds: int = 1000, seed: int = 0
) -> tuple[float, float]:
    """A 95 % percentile bootstrap interval of a statistic of resampled row numbers (Efron 1979)."""
    rng = np.random.default_rng(seed)
    values: list[Any] = [statistic(rng.integers(0, size, size)) for _ in range(rounds)]
    low, high = np.nanpercentile(values, [2.5, 97.5])
    return float(low), float(high)
