"""Two runs on the same questions: what got better, what got worse, and how sure that is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evals.errors import EvaluationError
from evals.metrics.intervals import Interval, paired_difference
from evals.result import METRICS, Run, judgement
from evals.scoring import Row

Pair = tuple[Row, Row]
# What else of a run explains a difference.
_IDENTITY = ("answerer", "reader", "commit")


@dataclass(frozen=True, slots=True)
class Comparison:
    """From run A to run B over the questions that both hold, each as (row of A, row of B), in A's order.

    `differences` are the paired differences B - A of each metric that both runs have. `only_a` and
    `only_b` are the ids that just one run holds. `changed_settings` gives (A's, B's) by name.
    """

    better: tuple[Pair, ...]
    worse: tuple[Pair, ...]
    differences: Mapping[str, Interval]
    judgement: Mapping[str, tuple[float | None, float | None]]
    only_a: tuple[str, ...]
    only_b: tuple[str, ...]
    changed_settings: Mapping[str, tuple[object, object]]


def compare(a: Run, b: Run) -> Comparison:
    """What changed from `a` to `b`.

    Raises: EvaluationError when they share no question, or one id has two different questions.
    """
    first = {(row.set, row.id): row for row in a.rows}
    second = {(row.set, row.id): row for row in b.rows}
    pairs = [(row, second[key]) for key, row in first.items() if key in second]
    if not pairs:
        raise EvaluationError("the two runs share no question; run the same sets")
    for one, other in pairs:
        if one.question != other.question or one.expected != other.expected:
            raise EvaluationError(
                f"{one.id}: the question or its accepted answers changed between the runs; run both anew"
            )
    return Comparison(
        better=tuple((x, y) for x, y in pairs if _right(x) < _right(y)),
        worse=tuple((x, y) for x, y in pairs if _right(x) > _right(y)),
        differences=_differences(pairs),
        judgement=_judgements([x for x, _ in pairs], [y for _, y in pairs]),
        only_a=tuple(id_ for set_, id_ in first if (set_, id_) not in second),
        only_b=tuple(id_ for set_, id_ in second if (set_, id_) not in first),
        changed_settings=_changed(a, b),
    )


def _right(row: Row) -> float:
    return row.scores["right"] or 0.0


def _differences(pairs: Sequence[Pair]) -> dict[str, Interval]:
    made = {}
    for metric in METRICS:
        both = [
            (before, after)
            for before, after in ((_value(x, metric), _value(y, metric)) for x, y in pairs)
            if before is not None and after is not None
        ]
        interval = paired_difference([before for before, _ in both], [after for _, after in both])
        if interval:
            made[metric] = interval
    return made


def _value(row: Row, metric: str) -> float | None:
    if metric == "answers_right":
        return row.scores["right"] if row.answerable else None
    if metric == "abstentions_right":
        return None if row.answerable else row.scores["right"]
    return row.scores.get(metric)


def _judgements(a: Sequence[Row], b: Sequence[Row]) -> dict[str, tuple[float | None, float | None]]:
    before, after = judgement(a), judgement(b)
    return {name: (before[name], after[name]) for name in before}


def _changed(a: Run, b: Run) -> dict[str, tuple[object, object]]:
    before, after = ({**one.about["settings"], **{name: one.about[name] for name in _IDENTITY}} for one in (a, b))
    names = sorted(before.keys() | after.keys())
    return {name: (before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)}
