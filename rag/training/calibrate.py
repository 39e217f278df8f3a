"""The logistic models of ``rag.reader``, fitted on articles that the encoders were not trained on.

What the weights are worth is told by leaving one article out: its questions are judged by weights fitted
on the other articles. The weights that ship are then fitted on all of them. The positive class is "the
best span answers", by its F1 with the gold answer, or for questions of users by whether it is accepted; a wrong span
on an answerable question counts against by ``WRONG_SPAN`` of an unanswerable question, since silence gains nothing
there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from rag.answers import compose
from rag.reader import Reader, Reading
from rag.training.cases import Case
from rag.training.scoring import f1, flat_threshold, holds
from rag.types import Chunk, Passage

Floats = npt.NDArray[np.float64]
WRONG_SPAN = 0.3
MAX_LENGTH = 320
KINDS = {"single": 1.0, "several": 1.0, "lower": 0.5, "far": 0.3, "asked": 1.5, "documents": 0.6}
THRESHOLD_KINDS = ("single", "asked")
PENALTY = 10.0
# How far below the highest total a threshold may stay and count as equally good.
FLAT = 0.002
# How many must be right of the answers that the small encoder gives, and of its silences, by itself. The large one
# would find half of what it is wrongly silent about, at little more time.
SURE, SURE_SILENCE = 0.92, 0.98


@dataclass(frozen=True, slots=True)
class Judged:
    """The reader's best spans of a set of cases, described: one row a case.

    ``value`` is what giving the answer is worth, in [0, 1]: its F1, or whether it is accepted.
    """

    cases: tuple[Case, ...]
    names: tuple[str, ...]
    rows: Floats
    value: Floats
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


def read(reader: Reader, case: Case) -> Reading:
    """What the reader makes of a case."""
    return reader.read(case.question, case.passages, case.titles, case.said)


def read_all(reader: Reader, cases: Sequence[Case], at_once: int) -> list[Reading]:
    """What the reader makes of every case, in order; so many are read at once."""
    with ThreadPoolExecutor(at_once) as pool:
        return list(pool.map(partial(read, reader), cases))


def judge(cases: Sequence[Case], readings: Sequence[Reading]) -> Judged:
    """Compare the best span of every case with the gold answers."""
    said = [answer(case, reading) for case, reading in zip(cases, readings, strict=True)]
    names = tuple(dict.fromkeys(name for reading in readings for name in reading.features))
    return Judged(
        tuple(cases),
        names,
        # Where the small encoder was sure, the large one's features are missing.
        np.array([[reading.features.get(name, 0.0) for name in names] for reading in readings]),
        np.array([_value(case, answer) for case, answer in zip(cases, said, strict=True)]),
        tuple(said),
    )


def answer(case: Case, reading: Reading) -> str:
    """The best span; for questions of users what the product would say with it."""
    if case.kind != "asked":
        best = reading.spans[0]
        return case.passages[best.passage][best.start : best.end]
    draft = compose(case.question, _passages(case), reading, threshold=0.0)
    sentences = [statement.text for statement in draft.statements] if case.whole else []
    return " ".join([draft.short or "", *sentences])


def _value(case: Case, said: str) -> float:
    if not case.answers:
        return 0.0
    if case.groups:
        return float(all(any(holds(said, one) for one in group) for group in case.groups))
    return f1(said, case.answers)


def _passages(case: Case) -> list[Passage]:
    """The passages as if each were a document."""
    return [
        Passage(Chunk(str(i), title or str(i), "", 0, len(text), text, 1), title, None, None, i + 1, 0.0, 1.0)
        for i, (text, title) in enumerate(zip(case.passages, case.titles, strict=True))
    ]


def fit(judged: Judged, penalty: float = PENALTY) -> Weights:
    """Logistic regression with an L2 penalty on standardised features, by Newton's method."""
    mean, scale = judged.rows.mean(axis=0), judged.rows.std(axis=0)
    live = scale > 1e-9
    safe = np.where(live, scale, 1.0)
    design = np.hstack([(judged.rows - mean) / safe * live, np.ones((len(judged.rows), 1))])
    wrong = np.where(judged.answerable, WRONG_SPAN * (1.0 - judged.value), 1.0)
    right = judged.value * judged.answerable
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
        judged.value[picked],
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
    chosen = np.isin(kinds, [kind for kind in THRESHOLD_KINDS if kind in kinds])
    # Each kind counts alike, however many questions it has.
    counts = np.array([1.0 / (kinds == kind).sum() for kind in kinds])[chosen]
    near = part(judged, chosen)
    limit = flat_threshold(near.value, near.answerable, scores[chosen], counts, FLAT)
    return Calibration(fit(part(judged, np.isin(kinds, list(KINDS)))), limit, scores)


def unsure(judged: Judged, scores: Floats, threshold: float) -> tuple[float, float]:
    """The half-open range of the small encoder's cross-validated probabilities in which it isn't to be trusted.

    Above it ``SURE`` of the answers given are right, below it ``SURE_SILENCE`` of the silences; at least 40 cases
    each, else that side is never reached by the small one alone. Told from the cases that the threshold is chosen on.
    """
    kinds = np.array([case.kind for case in judged.cases])
    chosen = np.isin(kinds, THRESHOLD_KINDS)
    judged, scores = part(judged, chosen), scores[chosen]
    order = np.argsort(scores)
    silent = 1.0 - judged.answerable[order].astype(float)
    given = judged.value[order]
    low, high = 0.0, 1.0
    for size in range(40, len(order)):
        if scores[order[size - 1]] < threshold and silent[:size].mean() >= SURE_SILENCE:
            low = float(scores[order[size - 1]])
        if scores[order[-size]] >= threshold and given[-size:].mean() >= SURE:
            high = float(scores[order[-size]])
    return low, high


def stage(model: Weights, path: Path) -> dict[str, Any]:
    """What ``reader.json`` holds of one encoder."""
    return {
        "sha256": sha256(path),
        "intercept": round(model.intercept, 5),
        "weights": {name: round(value, 5) for name, value in model.weights.items()},
    }


def card(small: dict[str, Any], large: dict[str, Any], tokenizer: Path, **fitted: Any) -> dict[str, Any]:
    """What ``reader.json`` holds."""
    return {
        **fitted,
        "tokenizer_sha256": sha256(tokenizer),
        "max_length": MAX_LENGTH,
        "small": {"base": "all-MiniLM-L6-v2", **small},
        "large": {"base": "all-mpnet-base-v2, its lowest nine layers", **large},
    }


def sha256(path: Path) -> str:
    """The SHA-256 of a file in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
