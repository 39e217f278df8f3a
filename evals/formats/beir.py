"""BEIR data sets: corpus.jsonl, queries.jsonl and qrels/*.tsv, for retrieval alone (Thakur et al. 2021)."""

import csv
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from ir_measures import RR, Measure, R, nDCG
from tqdm import tqdm

from evals.errors import EvaluationError
from evals.metrics.retrieval import rankings
from rag.errors import QuestionError
from rag.types import Passage

MEASURES: Mapping[str, Measure] = {
    "ndcg@10": nDCG @ 10,
    "mrr@10": RR @ 10,
    "recall@10": R @ 10,
    "recall@100": R @ 100,
}
# Chunks asked for, so that some hundred different documents can come back.
DEPTH = 200


class Searches(Protocol):
    """What the measurement needs of the engine."""

    def search(self, question: str, limit: int = 6) -> Sequence[Passage]:
        """The passages for `question`, best first."""
        ...


@dataclass(frozen=True, slots=True)
class Dataset:
    """`queries` by id, those that are judged, and `judgements`: grades by query and document id."""

    queries: Mapping[str, str]
    judgements: Mapping[str, Mapping[str, int]]


def read(folder: Path, split: str = "test") -> Dataset:
    """The queries and judgements of a split.

    Raises: EvaluationError naming file and line.
    """
    judgements: dict[str, dict[str, int]] = {}
    path = folder / "qrels" / f"{split}.tsv"
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            for number, row in enumerate(csv.reader(stream, delimiter="\t"), start=1):
                if number == 1 and row[-1:] == ["score"]:
                    continue
                if len(row) != 3 or not row[2].lstrip("-").isdigit():
                    raise EvaluationError(f"{path}:{number}: expected query, document and grade, got {row}")
                judgements.setdefault(row[0], {})[row[1]] = int(row[2])
    except OSError as error:
        raise EvaluationError(f"{path}: can't be read ({error.strerror}); {_there(folder)}") from error
    if not judgements:
        raise EvaluationError(f"{path}: holds no judgement")
    queries = {
        str(one["_id"]): str(one["text"]) for one in _lines(folder / "queries.jsonl") if str(one["_id"]) in judgements
    }
    missing = sorted(judgements.keys() - queries.keys())
    if missing:
        raise EvaluationError(f"{path}: query {missing[0]!r} is not in {folder / 'queries.jsonl'}")
    return Dataset(queries, judgements)


def _there(folder: Path) -> str:
    """What splits there are, for whoever named one that isn't."""
    splits = sorted(path.stem for path in (folder / "qrels").glob("*.tsv"))
    if splits:
        return f"splits there are {', '.join(splits)}: choose one with --split"
    return "a BEIR folder holds corpus.jsonl, queries.jsonl and qrels/SPLIT.tsv"


def write_corpus(folder: Path, target: Path) -> dict[str, str]:
    """Writes each document of `corpus.jsonl` as a text file into `target`; its BEIR id by file id.

    Raises: EvaluationError.
    """
    target.mkdir(parents=True, exist_ok=True)
    ids = {}
    for number, one in enumerate(_lines(folder / "corpus.jsonl"), start=1):
        name = f"{number:07d}.txt"
        title = json.dumps(one.get("title") or f"Document {one['_id']}", ensure_ascii=False)
        (target / name).write_text(f"---\ntitle: {title}\n---\n{one['text']}\n", encoding="utf-8")
        ids[name] = str(one["_id"])
    return ids


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    try:
        # Not `splitlines`, which ends a line at marks that may stand in a text.
        lines = path.read_text(encoding="utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise EvaluationError(f"{path}: is not UTF-8 ({error})") from error
    except OSError as error:
        raise EvaluationError(f"{path}: can't be read ({error.strerror})") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except ValueError as error:
            raise EvaluationError(f"{path}:{number}: is no JSON ({error})") from error
        if not isinstance(record, dict) or not {"_id", "text"} <= record.keys():
            raise EvaluationError(f"{path}:{number}: has no _id and text")
        yield record


def measure(
    engine: Searches, dataset: Dataset, ids: Mapping[str, str], progress: Callable[[], object]
) -> dict[str, list[float]]:
    """Measure → its value per judged query, in order. A document ranks where its best chunk does.

    A query that the product refuses, such as one too long, ranks nothing, so that each measure of it is 0;
    it is named on standard error. "asked" is 0 for it, and 1 for any other.
    """
    ranked = {}
    for query, text in dataset.queries.items():
        try:
            found = [ids[one.chunk.document_id] for one in engine.search(text, DEPTH)]
        except QuestionError as error:
            tqdm.write(f"evals: query {query!r} counts as 0, for it can't be asked: {error}", file=sys.stderr)
        else:
            ranked[query] = list(dict.fromkeys(found))
        progress()
    values = rankings(dataset.judgements, ranked, MEASURES)
    values["asked"] = dict.fromkeys(ranked, 1.0)
    return {name: [by_query.get(query, 0.0) for query in dataset.queries] for name, by_query in values.items()}
