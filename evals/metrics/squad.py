"""The figures of SQuAD 2.0's official script, over one data set and one file of predictions."""

from collections.abc import Mapping, Sequence

from evals.metrics.abstention import auroc
from evals.metrics.answers import best_exact_match, best_f1, normalise


def scores(gold: Mapping[str, Sequence[str]], predictions: Mapping[str, str]) -> dict[str, tuple[float, float]]:
    """Question id → (exact match, F1), for the questions that have a prediction; "" says "no answer".

    `gold` are the accepted answers by question id, none for an unanswerable question.
    """
    made = {}
    for id_, answers in gold.items():
        if id_ in predictions:
            meant = [answer for answer in answers if normalise(answer)]
            made[id_] = (best_exact_match(predictions[id_], meant), best_f1(predictions[id_], meant))
    return made


def metrics(
    gold: Mapping[str, Sequence[str]],
    predictions: Mapping[str, str],
    no_answer: Mapping[str, float] | None = None,
    threshold: float = 1.0,
) -> dict[str, float]:
    """The figures in percent, as `evaluate-v2.0.py` computes them (Rajpurkar et al. 2018).

    "em" and "f1" over all questions, "…_has_answer" and "…_no_answer" over each kind if there is any,
    "total" questions. With `no_answer`, the probability per question id that it has no answer:
    a prediction above `threshold` counts as "no answer"; "best_em" and "best_f1" are at the best
    threshold, "best_…_threshold" is that threshold; "auroc" tells answerable from unanswerable by it.
    """
    raw = scores(gold, predictions)
    answerable = {id_: bool(answers) for id_, answers in gold.items()}
    kept = {
        id_: (float(not answerable[id_]),) * 2 if no_answer and no_answer[id_] > threshold else pair
        for id_, pair in raw.items()
    }
    made = _means(kept, list(kept), "")
    made |= _means(kept, [id_ for id_ in kept if answerable[id_]], "_has_answer")
    made |= _means(kept, [id_ for id_ in kept if not answerable[id_]], "_no_answer")
    made["total"] = float(len(kept))
    if no_answer:
        for position, name in ((0, "em"), (1, "f1")):
            by_id = {id_: pair[position] for id_, pair in raw.items()}
            made[f"best_{name}"], made[f"best_{name}_threshold"] = best(by_id, predictions, no_answer, answerable)
        area = auroc([-no_answer[id_] for id_ in raw], [answerable[id_] for id_ in raw])
        if area is not None:
            made["auroc"] = 100.0 * area
    return made


def _means(pairs: Mapping[str, tuple[float, float]], ids: Sequence[str], suffix: str) -> dict[str, float]:
    if not ids:
        return {}
    # The official script multiplies the sum before it divides; the last digit depends on it.
    return {
        f"em{suffix}": 100.0 * sum(pairs[id_][0] for id_ in ids) / len(ids),
        f"f1{suffix}": 100.0 * sum(pairs[id_][1] for id_ in ids) / len(ids),
    }


def best(
    by_id: Mapping[str, float],
    predictions: Mapping[str, str],
    no_answer: Mapping[str, float],
    answerable: Mapping[str, bool],
) -> tuple[float, float]:
    """(the best mean in percent, its threshold): answers are given in order of their no-answer probability,
    from none at all to all, and the first best point counts.
    """
    current = float(sum(not known for known in answerable.values()))
    highest, threshold = current, 0.0
    for id_ in sorted(no_answer, key=lambda each: no_answer[each]):
        if id_ not in by_id:
            continue
        if answerable[id_]:
            current += by_id[id_]
        elif predictions[id_]:
            current -= 1
        if current > highest:
            highest, threshold = current, no_answer[id_]
    return 100.0 * highest / len(by_id), threshold
