"""Does retrieval find the evidence? Recall@k, MRR@10 and nDCG@10, computed by ir-measures.

MacAvaney, Macdonald and Ounis 2022, "Streamlining Evaluation with ir-measures" (over trec_eval).
"""

from collections.abc import Mapping, Sequence

import ir_measures
from ir_measures import RR, Measure, R, nDCG

from evals.metrics.citations import Span, covers

MEASURES: Mapping[str, Measure] = {
    "recall@1": R @ 1,
    "recall@5": R @ 5,
    "recall@10": R @ 10,
    "mrr@10": RR @ 10,
    "ndcg@10": nDCG @ 10,
}


def rankings(
    relevant: Mapping[str, Mapping[str, int]],
    ranked: Mapping[str, Sequence[str]],
    measures: Mapping[str, Measure],
) -> dict[str, dict[str, float]]:
    """Measure → query id → value. `relevant` are graded judgements by query and document id, `ranked`
    the document ids found, best first.
    """
    qrels = [
        ir_measures.Qrel(query, document, grade)
        for query, grades in relevant.items()
        for document, grade in grades.items()
    ]
    run = [
        ir_measures.ScoredDoc(query, document, float(-rank))
        for query, documents in ranked.items()
        for rank, document in enumerate(documents)
    ]
    names = {str(measure): name for name, measure in measures.items()}
    values: dict[str, dict[str, float]] = {name: {} for name in measures}
    for metric in ir_measures.iter_calc(list(measures.values()), qrels, run):
        values[names[str(metric.measure)]][metric.query_id] = float(metric.value)
    return values


def evidence_ranking(found: Sequence[Span], items: Sequence[Sequence[Span]]) -> dict[str, float]:
    """The measures of one question whose passages are `found`, best first, and whose evidence is `items`.

    A passage is relevant when it holds an item that no better passage holds; a near-duplicate of what
    came before neither helps nor counts as missing. Each item found nowhere counts as one relevant
    passage that was not retrieved.
    """
    missing = dict(enumerate(items))
    relevant = {}
    for rank, passage in enumerate(found):
        held = [key for key, item in missing.items() if any(covers(passage, span) for span in item)]
        if held:
            relevant[f"p{rank}"] = 1
        for key in held:
            del missing[key]
    relevant |= {f"missing{key}": 1 for key in missing}
    ranked = [f"p{rank}" for rank in range(len(found))]
    values = rankings({"q": relevant}, {"q": ranked}, MEASURES)
    return {name: by_query.get("q", 0.0) for name, by_query in values.items()}
