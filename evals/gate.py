"""Thresholds that a run must keep: `evals/gates.toml`, and whether a run keeps them."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import ConfigDict, TypeAdapter, ValidationError

from evals.errors import EvaluationError
from evals.places import GATES
from evals.result import METRICS, Run, interval_metrics, judgement, latency
from evals.scoring import Row

JUDGEMENTS = tuple(judgement([]))
LATENCIES = ("p50_seconds", "p95_seconds", "p99_seconds")


@dataclass(frozen=True, slots=True)
class Gate:
    """One threshold: `metric` over the rows of `set` must be at least, or at most, a value.

    Shares are in [0, 1], latencies in seconds. `note` says where the value comes from.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    set: str
    metric: str
    at_least: float | None = None
    at_most: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A gate and what was measured: None when the run has nothing to measure it by, which fails."""

    gate: Gate
    measured: float | None

    @property
    def passed(self) -> bool:
        """Whether the run keeps the threshold."""
        if self.measured is None:
            return False
        if self.gate.at_least is not None:
            return self.measured >= self.gate.at_least
        return self.measured <= (self.gate.at_most or 0.0)


_FILE = TypeAdapter(dict[Literal["gate"], tuple[Gate, ...]])


def read(path: Path = GATES) -> tuple[Gate, ...]:
    """The gates of a TOML file, in order.

    Raises: EvaluationError naming the gate that can't be used.
    """
    try:
        gates = _FILE.validate_python(tomllib.loads(path.read_text(encoding="utf-8")))["gate"]
    except (OSError, tomllib.TOMLDecodeError, KeyError) as error:
        raise EvaluationError(f"{path}: can't be read ({error})") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise EvaluationError(f"{path}: {place}: {first['msg']}, got {first['input']!r:.80}") from error
    for number, gate in enumerate(gates, start=1):
        if (gate.at_least is None) == (gate.at_most is None):
            raise EvaluationError(f"{path}: gate {number} needs either at_least or at_most")
        if gate.metric not in (*METRICS, *JUDGEMENTS, *LATENCIES):
            known = ", ".join((*METRICS, *JUDGEMENTS, *LATENCIES))
            raise EvaluationError(f"{path}: gate {number}: metric {gate.metric!r} is unknown; known are {known}")
    return gates


def check(gates: Sequence[Gate], run: Run) -> tuple[Verdict, ...]:
    """A verdict per gate, in order."""
    return tuple(Verdict(gate, _measure(run.of_set(gate.set), gate.metric)) for gate in gates)


def _measure(rows: Sequence[Row], metric: str) -> float | None:
    if not rows:
        return None
    if metric in METRICS:
        interval = interval_metrics(rows).get(metric)
        return interval.mean if interval else None
    if metric in JUDGEMENTS:
        return judgement(rows)[metric]
    return latency(rows)["total"][metric.removesuffix("_seconds")]
