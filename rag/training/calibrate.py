"""The logistic model of ``rag.answerability``, fitted on articles that the reader was not trained on.

What the weights are worth is told by leaving one article out: its questions are judged by weights fitted
on the other articles. The weights that ship are then fitted on all of them. The positive class is "the
best span answers", by its F1 with the gold answer; a wrong span on an answerable question counts against
by ``WRONG_SPAN`` of an unanswerable question, since silence gains nothing there.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from rag.answerability import MAX_ANSWER_TOKENS, Candidate, features, strongest
from rag.training.cases import Case
from rag.training.scoring import best_threshold, f1

Floats = npt.NDArray[np.float64]
WRONG_SPAN = 0.3
MAX_LENGTH = 320
KINDS = {"single": 1.0, "several": 1.0, "lower": 0.5, "far": 0.3}
THRESHOLD_KINDS = ("single", "several")


@dataclass(frozen=True, slots=True)
class Judged:
    """The reader's best spans of a set of cases, described: one row a case."""

    cases: tuple[Case, ...]
    names: tuple[str, ...]
    rows: Floats
    f1: Floats
    answers: tuple[str, ...]

    @property
    def answerable(self) -> npt.NDArray[np.bool_]:
        """Which cases have an answer."""
        return np.array([bool(case.answers) for case in self.cases])


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic model over named features, in their own units."""

    weights: dict[str, float]
    intercept: float

    def scores(self, judged: Judged) -> Floats:
        """The probability, for every case, that its best span answers."""
        line = np.array([self.weights.get(name, 0.0) for name in judged.names])
        return np.asarray(1.0 / (1.0 + np.exp(-np.clip(judged.rows @ line + self.intercept, -30, 30))))


@dataclass(frozen=True, slots=True)
class Calibration:
    """The fitted model, the probability from which on to answer, and all cases' cross-validated scores."""

    model: Weights
    threshold: float
    scores: Floats


def judge(cases: list[Case], found: list[list[Candidate]]) -> Judged:
    """Describe the best span of every case and compare it with the gold answers."""
    described = [features(case.question, case.passages, spans) for case, spans in zip(cases, found, strict=True)]
    answers = []
    for case, spans in zip(cases, found, strict=True):
        best = strongest(spans)
        answers.append(case.passages[best.passage][best.start : best.end])
    names = tuple(described[0])
    return Judged(
        tuple(cases),
        names,
        np.array([[row[name] for name in names] for row in described]),
        np.array(
            [f1(answer, case.answers) if case.answers else 0.0 for case, answer in zip(cases, answers, strict=True)]
        ),
        tuple(answers),
    )


def fit(judged: Judged, penalty: float = 10.0) -> Weights:
    """Logistic regression with an L2 penalty on standardised features, by Newton's method."""
    mean, scale = judged.rows.mean(axis=0), judged.rows.std(axis=0)
    live = scale > 1e-9
    safe = np.where(live, scale, 1.0)
    design = np.hstack([(judged.rows - mean) / safe * live, np.ones((len(judged.rows), 1))])
    wrong = np.where(judged.answerable, WRONG_SPAN * (1.0 - judged.f1), 1.0)
    right = judged.f1 * judged.answerable
    counts = np.array([KINDS[case.kind] for case in judged.cases])
    ridge = np.diag([penalty] * len(judged.names) + [1e-6])
    found = np.zeros(design.shape[1])
    for _ in range(50):
        chance = 1.0 / (1.0 + np.exp(-design @ found))
        slope = design.T @ (counts * ((right + wrong) * chance - right)) + ridge @ found
        curve = (design * (counts * (right + wrong) * chance * (1 - chance))[:, None]).T @ design + ridge
        step = np.linalg.solve(curve, slope)
        found -= step
        if np.abs(step).max() < 1e-8:
            break
    raw = found[:-1] / safe * live
    weights = {name: float(value) for name, value in zip(judged.names, raw, strict=True) if value}
    return Weights(weights, float(found[-1] - raw @ mean))


def part(judged: Judged, keep: npt.NDArray[np.bool_]) -> Judged:
    """The rows where ``keep`` is true."""
    picked = np.flatnonzero(keep)
    return Judged(
        tuple(judged.cases[i] for i in picked),
        judged.names,
        judged.rows[picked],
        judged.f1[picked],
        tuple(judged.answers[i] for i in picked),
    )


def cross_validated(judged: Judged) -> Floats:
    """Every case's probability by weights fitted on the other articles."""
    titles = np.array([case.title for case in judged.cases])
    usable = np.array([case.kind in KINDS for case in judged.cases])
    scores = np.zeros(len(titles))
    for title in sorted(set(titles)):
        held = titles == title
        scores[held] = fit(part(judged, ~held & usable)).scores(part(judged, held))
    return scores


def calibrate(judged: Judged) -> Calibration:
    """Fit on the kinds in ``KINDS``, choose the threshold on cross-validated scores, score all cases.

    Cases of other kinds (spoken questions) are scored, article by article, by the same weights.
    """
    kinds = np.array([case.kind for case in judged.cases])
    scores = cross_validated(judged)
    near = part(judged, np.isin(kinds, list(THRESHOLD_KINDS)))
    limit = best_threshold(near.f1, near.answerable, scores[np.isin(kinds, list(THRESHOLD_KINDS))])
    return Calibration(fit(part(judged, np.isin(kinds, list(KINDS)))), limit, scores)


def card(fitted: Calibration, model: Path, tokenizer: Path, version: str) -> dict[str, Any]:
    """What ``reader.json`` holds."""
    return {
        "version": version,
        "base": "all-MiniLM-L6-v2",
        "reader_sha256": sha256(model),
        "tokenizer_sha256": sha256(tokenizer),
        "max_length": MAX_LENGTH,
        "max_answer_tokens": MAX_ANSWER_TOKENS,
        "threshold": round(fitted.threshold, 4),
        "intercept": round(fitted.model.intercept, 5),
        "weights": {name: round(value, 5) for name, value in fitted.model.weights.items()},
    }


def sha256(path: Path) -> str:
    """The SHA-256 of a file in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
