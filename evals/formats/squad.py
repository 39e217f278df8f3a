"""SQuAD 1.1 and 2.0 files: their paragraphs as the corpus, their questions put to reader or product."""

import hashlib
import json
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from tqdm import tqdm

from evals.errors import EvaluationError
from evals.metrics import squad
from rag.errors import QuestionError
from rag.types import Answer

Progress = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Item:
    """One question and its gold paragraph; no answers means that the paragraph doesn't answer."""

    id: str
    question: str
    answers: tuple[str, ...]
    title: str
    paragraph: str


@dataclass(frozen=True, slots=True)
class Prediction:
    """What was said, as it was decided at the shipped threshold ("" is no answer), the best span whatever
    its probability, None where none can be forced, and the probability that there is no answer.
    """

    text: str
    forced: str | None
    no_answer: float


class ReaderLike(Protocol):
    """What `--reader-only` needs of `rag.reader.Reader`."""

    @property
    def threshold(self) -> float:
        """The least probability to answer."""
        ...

    def read(self, question: str, passages: Sequence[str]) -> Any:
        """A reading with `spans` (passage, start, end), best first, and a `probability`."""
        ...


class Asks(Protocol):
    """What the open corpus needs of the engine."""

    def ask(self, question: str) -> Answer:
        """The answer to `question`."""
        ...


def read(path: Path) -> tuple[Item, ...]:
    """The questions of a SQuAD file in order.

    Raises: EvaluationError saying where the file departs from the format.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))["data"]
    except OSError as error:
        raise EvaluationError(f"{path}: can't be read ({error.strerror})") from error
    except ValueError as error:
        raise EvaluationError(f"{path}: is no SQuAD file, since it is no JSON ({error})") from error
    except (KeyError, TypeError) as error:
        raise EvaluationError(f"{path}: is no SQuAD file, since it has no 'data'") from error
    items: dict[str, Item] = {}
    for a, article in enumerate(data):
        for p, paragraph in enumerate(_part(path, article, "paragraphs", f"data[{a}]", list)):
            place = f"data[{a}].paragraphs[{p}]"
            context = _part(path, paragraph, "context", place, str)
            for q, asked in enumerate(_part(path, paragraph, "qas", place, list)):
                where = f"{place}.qas[{q}]"
                id_ = str(_part(path, asked, "id", where, str, int))
                if id_ in items:
                    raise EvaluationError(f"{path}: {where}: id {id_!r} is used twice")
                answers = _part(path, asked, "answers", where, list)
                items[id_] = Item(
                    id=id_,
                    question=_part(path, asked, "question", where, str),
                    answers=tuple(
                        _part(path, one, "text", f"{where}.answers[{n}]", str) for n, one in enumerate(answers)
                    ),
                    title=str(article.get("title", "")),
                    paragraph=context,
                )
    if not items:
        raise EvaluationError(f"{path}: holds no question")
    return tuple(items.values())


def _part(path: Path, record: Any, name: str, place: str, *kinds: type) -> Any:
    if not isinstance(record, dict) or name not in record:
        raise EvaluationError(f"{path}: {place} has no {name!r}")
    if not isinstance(record[name], kinds):
        wanted = "list" if list in kinds else "text"
        raise EvaluationError(f"{path}: {place}: {name!r} is no {wanted}, got {record[name]!r:.80}")
    return record[name]


def read_gold(reader: ReaderLike, items: Sequence[Item], progress: Progress) -> dict[str, Prediction]:
    """A prediction per question id by the reader alone, given the gold paragraph."""
    made = {}
    for item in items:
        reading = reader.read(item.question, [item.paragraph])
        span = item.paragraph[reading.spans[0].start : reading.spans[0].end] if reading.spans else ""
        said = span if reading.probability >= reader.threshold else ""
        made[item.id] = Prediction(said, span, 1.0 - reading.probability)
        progress()
    return made


def ask_all(engine: Asks, items: Sequence[Item], progress: Progress) -> dict[str, Prediction]:
    """A prediction per question id by the whole product over all paragraphs; it can't be forced to answer.

    A question that the product refuses, such as one too long, gets no answer, and is named on standard error.
    """
    made = {}
    for item in items:
        try:
            answer = engine.ask(item.question)
        except QuestionError as error:
            tqdm.write(f"evals: question {item.id!r} gets no answer, for it can't be asked: {error}", file=sys.stderr)
            made[item.id] = Prediction("", None, 1.0)
        else:
            made[item.id] = Prediction(answer.short or "", None, 1.0 - answer.confidence)
        progress()
    return made


def write_corpus(items: Sequence[Item], folder: Path) -> None:
    """Writes each distinct paragraph as a text file with its article's title into `folder`.

    Raises: EvaluationError when all are blank.
    """
    held = [item for item in items if item.paragraph.strip()]
    if not held:
        raise EvaluationError("no question has a paragraph with words in it")
    for item in held:
        digest = hashlib.sha256(item.paragraph.encode()).hexdigest()[:12]
        name = re.sub(r"\W+", "-", item.title).strip("-") or "untitled"
        path = folder / name / f"{digest}.txt"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            title = json.dumps(item.title.replace("_", " ") or "Untitled", ensure_ascii=False)
            path.write_text(f"---\ntitle: {title}\n---\n{item.paragraph}\n", encoding="utf-8")


def figures(items: Sequence[Item], predictions: Mapping[str, Prediction]) -> dict[str, float]:
    """The metrics in percent at the shipped threshold, and beside the official ones:

    "f1_has_answer_forced" and "em_has_answer_forced" over the answerable questions when the best span
    is always given. Where nothing was forced they are left out, and "best_…" is of what was said.
    """
    gold = {item.id: item.answers for item in items}
    said = {id_: prediction.text for id_, prediction in predictions.items()}
    forced = _forced(predictions)
    no_answer = {id_: prediction.no_answer for id_, prediction in predictions.items()}
    made = squad.metrics(gold, said)
    ranked = squad.metrics(gold, said | forced, no_answer)
    for name in ("best_em", "best_em_threshold", "best_f1", "best_f1_threshold", "auroc"):
        if name in ranked:
            made[name] = ranked[name]
    for name in ("em_has_answer", "f1_has_answer"):
        if forced and name in ranked:
            made[f"{name}_forced"] = ranked[name]
    return made


def record(items: Sequence[Item], predictions: Mapping[str, Prediction], **about: Any) -> dict[str, Any]:
    """The JSON form of a run: `metrics`; `predictions` and `no_answer_probabilities` in the official
    script's format, so that it can be run on them; `forced_predictions` if there are any; and `about`.
    """
    forced = _forced(predictions)
    return {
        "metrics": figures(items, predictions),
        "predictions": {id_: one.text for id_, one in predictions.items()},
        **({"forced_predictions": forced} if forced else {}),
        "no_answer_probabilities": {id_: one.no_answer for id_, one in predictions.items()},
        **about,
    }


def _forced(predictions: Mapping[str, Prediction]) -> dict[str, str]:
    return {id_: one.forced for id_, one in predictions.items() if one.forced is not None}
