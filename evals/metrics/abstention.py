"""Does it know when not to answer? Abstention, risk and coverage, discrimination, calibration."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Abstention:
    """Shares in [0, 1]; None where the denominator is zero.

    `precision`: of the abstentions, those where the documents indeed don't answer. `recall`: of the
    questions that the documents don't answer, those abstained from. `false_answers`: of these, those
    answered. `lost`: of the answerable questions, those abstained from.
    """

    precision: float | None
    recall: float | None
    false_answers: float | None
    lost: float | None


def abstention(answerable: Sequence[bool], abstained: Sequence[bool]) -> Abstention:
    """The shares over questions, given in the same order (as SQuAD 2.0's NoAns, and its converse)."""
    right = sum(silent and not known for known, silent in zip(answerable, abstained, strict=True))
    wrong = sum(silent and known for known, silent in zip(answerable, abstained, strict=True))
    unknown = sum(not known for known in answerable)
    recall = _share(right, unknown)
    return Abstention(
        precision=_share(right, right + wrong),
        recall=recall,
        false_answers=None if recall is None else 1.0 - recall,
        lost=_share(wrong, len(answerable) - unknown),
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def risk_coverage(confidences: Sequence[float], right: Sequence[bool], total: int) -> list[tuple[float, float]]:
    """(coverage, risk) at each confidence at which one could cut, from the surest answer on.

    `confidences` and `right` are those of the answers given, `total` counts all questions, so that
    coverage ends below 1 when some were abstained from. Risk is the share of wrong answers among
    those kept. Equal confidences are cut together, since no threshold parts them. Source: El-Yaniv
    and Wiener 2010, "On the Foundations of Noise-free Selective Classification".
    """
    ordered = sorted(zip(confidences, right, strict=True), key=lambda pair: -pair[0])
    points, wrong = [], 0
    for index, (confidence, good) in enumerate(ordered, start=1):
        wrong += not good
        if index == len(ordered) or ordered[index][0] != confidence:
            points.append((index / total, wrong / index))
    return points


def area_under_risk_coverage(points: Sequence[tuple[float, float]]) -> float | None:
    """The mean risk over the coverage reached, in [0, 1]; lower is better (Geifman et al. 2019).

    The curve is a step function: each risk holds from the coverage before to its own.
    """
    if not points:
        return None
    left = [0.0, *(coverage for coverage, _ in points[:-1])]
    area = sum((coverage - before) * risk for before, (coverage, risk) in zip(left, points, strict=True))
    return area / points[-1][0]


def coverage_at_risk(points: Sequence[tuple[float, float]], risk: float = 0.05) -> float:
    """The largest coverage at which the risk is at most `risk`; 0.0 when it never is."""
    return max((coverage for coverage, at in points if at <= risk), default=0.0)


def auroc(scores: Sequence[float], positive: Sequence[bool]) -> float | None:
    """The probability that a positive has a higher score than a negative, ties counting half.

    The Mann-Whitney statistic (Hanley and McNeil 1982); None unless both kinds are there.
    """
    labels, values = np.asarray(positive, dtype=bool), np.asarray(scores, dtype=float)
    ours, others = values[labels], np.sort(values[~labels])
    if not len(ours) or not len(others):
        return None
    below = np.searchsorted(others, ours, "left").sum()
    not_above = np.searchsorted(others, ours, "right").sum()
    return float((below + not_above) / 2 / (len(ours) * len(others)))


def reliability(confidences: Sequence[float], right: Sequence[bool], bins: int = 10) -> list[tuple[float, float, int]]:
    """(mean confidence, share right, count) of each bin of equal width that isn't empty, ascending."""
    made: list[list[tuple[float, bool]]] = [[] for _ in range(bins)]
    for confidence, good in zip(confidences, right, strict=True):
        made[min(int(confidence * bins), bins - 1)].append((confidence, good))
    return [(sum(c for c, _ in one) / len(one), sum(g for _, g in one) / len(one), len(one)) for one in made if one]


def calibration_error(confidences: Sequence[float], right: Sequence[bool], bins: int = 10) -> float | None:
    """The expected calibration error: |mean confidence - share right| over the bins, by their counts.

    Naeini et al. 2015; Guo et al. 2017. None without answers.
    """
    rows = reliability(confidences, right, bins)
    total = sum(count for *_, count in rows)
    return sum(abs(mean - share) * count for mean, share, count in rows) / total if total else None
