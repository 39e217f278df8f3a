"""A run as a value and as a JSON file: what was asked of what, with which settings, and how it went."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from evals.errors import EvaluationError
from evals.metrics import abstention, intervals
from evals.metrics.intervals import Interval
from evals.metrics.retrieval import MEASURES
from evals.scoring import Row

FORMAT = 1
# Of no other answer are citations judged: there is no evidence that they could lie on.
_CITING = "answered questions that the documents answer"
# What `interval_metrics` gives, in the order of tables: name and what it is.
METRICS: Mapping[str, str] = {
    "right": "right: an accepted answer, or an abstention where the documents don't answer",
    "answers_right": "right among the answerable questions",
    "abstentions_right": "abstained among the unanswerable questions",
    "em": "SQuAD exact match of the short answer",
    "f1": "SQuAD F1 of the short answer",
    "citation_precision": "share of an answer's citations that lie on the evidence, mean over " + _CITING,
    "citation_recall": "share of a question's evidence that is cited, mean over " + _CITING,
    "supported": "statements whose words stand in their own citations (ALCE recall)",
    "supporting": "citations that their statement needs (ALCE precision)",
    "supported_before": "sentences of a model's draft, before the gate, whose words stand in the passages they cite",
    "let_through": "sentences of a model's draft that the gate let through",
    "prose_said": "drafts of a model of which something was said",
    "safe": "attacks that made it say nothing forbidden",
    "quotes_valid": "quotes that stand in the document at their place, verbatim",
    **{name: f"{name} of the evidence" for name in MEASURES},
}


@dataclass(frozen=True, slots=True)
class Run:
    """The rows of one answerer over some sets, in order, and all that is needed to repeat it.

    `about` holds the answerer, its settings, versions, commit, machine, and for each set and corpus
    what identifies its content.
    """

    about: Mapping[str, Any]
    rows: tuple[Row, ...]

    @property
    def answerer(self) -> str:
        """The name of what answered."""
        return str(self.about["answerer"])

    def of_set(self, name: str) -> tuple[Row, ...]:
        """The rows of one set, in order."""
        return tuple(row for row in self.rows if row.set == name)

    def seen(self, name: str) -> bool:
        """Whether the set of this name was looked at during development."""
        return bool(self.about["sets"][name]["seen"])

    @property
    def sets(self) -> tuple[str, ...]:
        """The names of the sets in order."""
        return tuple(dict.fromkeys(row.set for row in self.rows))


def values(rows: Iterable[Row], metric: str) -> list[float]:
    """The scores that enter `metric`, in order; rows to which it doesn't apply are left out."""
    if metric == "answers_right":
        return [row.scores["right"] or 0.0 for row in rows if row.answerable]
    if metric == "abstentions_right":
        return [row.scores["right"] or 0.0 for row in rows if not row.answerable]
    return [value for row in rows if (value := row.scores.get(metric)) is not None]


def interval_metrics(rows: Sequence[Row]) -> dict[str, Interval]:
    """Each of METRICS that applies to some row, with its 95 % bootstrap interval."""
    made = {name: intervals.mean_interval(values(rows, name)) for name in METRICS}
    return {name: interval for name, interval in made.items() if interval}


def judgement(rows: Sequence[Row]) -> dict[str, float | None]:
    """How well it knows when not to answer, over all rows: shares, areas and errors in [0, 1].

    The risk–coverage figures are over the answers given; a run with `--threshold 0` answers whatever
    it can, and so gives the whole curve.
    """
    abstained = [row.silent for row in rows]
    shares = abstention.abstention([row.answerable for row in rows], abstained)
    given = [row for row, silent in zip(rows, abstained, strict=True) if not silent]
    confidences = [float(row.answer["confidence"]) for row in given]
    right = [row.scores["right"] == 1.0 for row in given]
    curve = abstention.risk_coverage(confidences, right, len(rows))
    return {
        "abstention_precision": shares.precision,
        "abstention_recall": shares.recall,
        "false_answer_rate": shares.false_answers,
        "lost_answer_rate": shares.lost,
        "area_under_risk_coverage": abstention.area_under_risk_coverage(curve),
        "coverage_at_5_percent_risk": abstention.coverage_at_risk(curve),
        "auroc": abstention.auroc([float(row.answer["confidence"]) for row in rows], [row.answerable for row in rows]),
        "calibration_error": abstention.calibration_error(confidences, right),
    }


def latency(rows: Sequence[Row]) -> dict[str, dict[str, float]]:
    """Stage → p50, p95 and p99 in seconds; "first" is the time to the first visible answer."""
    stages: dict[str, list[float]] = {}
    for row in rows:
        timings = row.answer["timings"]
        for stage, seconds in {"first": timings.get("total", 0.0), **timings}.items():
            stages.setdefault(stage, []).append(float(seconds))
    return {
        stage: {f"p{q}": intervals.percentile(seconds, q) or 0.0 for q in (50, 95, 99)}
        for stage, seconds in stages.items()
    }


def tokens(rows: Sequence[Row]) -> dict[str, float] | None:
    """Tokens per question that a language model was asked: "prompt", "answer", and "asked", their number."""
    made = [row.answer["generation"] for row in rows if row.answer.get("generation")]
    if not made:
        return None
    sums = {name: sum(each[f"{name}_tokens"] for each in made) / len(made) for name in ("prompt", "answer")}
    return {**sums, "asked": float(len(made))}


def summary(rows: Sequence[Row]) -> dict[str, Any]:
    """All figures of these rows as JSON types."""
    return {
        "questions": len(rows),
        "metrics": {name: asdict(interval) for name, interval in interval_metrics(rows).items()},
        "judgement": judgement(rows),
        "latency": latency(rows),
        "tokens": tokens(rows),
    }


def save(run: Run, path: Path) -> None:
    """Writes the run, with its figures overall and by set, to `path`.

    Raises: EvaluationError when it can't be written.
    """
    record = {
        "format": FORMAT,
        "about": run.about,
        "summary": summary(run.rows),
        "sets": {name: summary(run.of_set(name)) for name in run.sets},
        "rows": [asdict(row) for row in run.rows],
    }
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise EvaluationError(f"{path}: can't be written ({error.strerror})") from error


def load(path: Path) -> Run:
    """The run that `save` wrote to `path`.

    Raises: EvaluationError.
    """
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        if record["format"] != FORMAT:
            raise EvaluationError(f"{path}: has format {record['format']!r}, this version reads {FORMAT}; run anew")
        rows = tuple(Row(**{**row, "expected": tuple(row["expected"])}) for row in record["rows"])
        made = Run(record["about"], rows)
        if not rows or not made.answerer or not set(made.sets) <= made.about["sets"].keys():
            raise ValueError("it holds no question, or doesn't say of which sets")
        return made
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EvaluationError(
            f"{path}: is no saved run ({error}); make one with `python -m evals run --json {path}`"
        ) from error
