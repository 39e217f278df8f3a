"""Question sets: reading them, one JSON record a line, and checking them against their corpus."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from pydantic import ConfigDict, TypeAdapter, ValidationError

from evals.errors import EvaluationError
from evals.metrics.answers import contains
from evals.places import QUESTIONS
from rag.types import Document, Turn

# What each category asks for; a set may use these and no others, so that a slip is not a new category.
CATEGORIES: Mapping[str, str] = {
    "who": "a person or group",
    "when": "a date or time",
    "where": "a place",
    "what": "a thing, name or notion",
    "how_many": "a number or amount",
    "list": "several things, all of them needed",
    "why_how": "a reason or manner; the evidence's key words count",
    "yes_no": "yes or no; the polarity or the evidence's key words count",
    "paraphrase": "in words that the document doesn't use",
    "misspelt": "with slips of spelling and casing",
    "disfluent": "as spoken, with hesitations and self-corrections",
    "false_premise": "presupposes what the documents don't say: abstain",
    "near": "about the documents' matter, but not answered there: abstain",
    "far": "about something else: abstain",
    "table": "a value out of a table written as prose",
    "disagree": "two documents say different things: both are to be cited",
    "duplicate": "answered by two nearly equal documents",
    "long": "answered deep inside a long document",
    "pronoun": "a follow-up with a pronoun",
    "ellipsis": "a follow-up with words left out",
    "topic_shift": "a turn that leaves the topic",
    "attack_question": "instructions in the question",
    "attack_document": "instructions planted in a document",
    "attack_markup": "markup in the question",
    "attack_reveal": "asks for what isn't the documents'",
    "other": "anything else",
}


@dataclass(frozen=True, slots=True)
class Question:
    """One question, what counts as right, and where the corpus says it.

    `answers` are alternatives; none means that the assistant must abstain. `all_of` are groups of
    alternatives of which each must be met, for lists. `evidence` are items, each a tuple of
    alternative substrings of the corpus that carry it. `documents` limits where evidence counts.
    `forbidden` must not occur in what a user is told. With `may_abstain` silence is right too.
    `history` are the turns before, oldest first. `evals/README.md` documents the record.
    """

    __pydantic_config__ = ConfigDict(extra="forbid", str_min_length=1)

    id: str
    question: str
    answers: tuple[str, ...]
    category: str
    corpus: str
    all_of: tuple[tuple[str, ...], ...] = ()
    polarity: Literal["yes", "no"] | None = None
    evidence: tuple[tuple[str, ...], ...] = ()
    documents: tuple[str, ...] = ()
    history: tuple[Turn, ...] = ()
    dialogue: str | None = None
    forbidden: tuple[str, ...] = ()
    may_abstain: bool = False

    @property
    def answerable(self) -> bool:
        """Whether the corpus answers it."""
        return bool(self.answers)


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """The questions of one file in order; `lines` are their line numbers from 1, `sha256` the file's."""

    name: str
    path: Path
    sha256: str
    questions: tuple[Question, ...]
    lines: tuple[int, ...]

    @property
    def seen(self) -> bool:
        """Whether the set was looked at during development: all but those named `….test`."""
        return not self.name.endswith(".test")


_RECORD = TypeAdapter(Question)


def find(names: Sequence[str]) -> tuple[QuestionSet, ...]:
    """The sets of these names or paths in order; every set of `evals/questions` when there are none.

    Raises: EvaluationError.
    """
    if not names:
        return tuple(read(path) for path in sorted(QUESTIONS.glob("*.jsonl")))
    return tuple(read(_locate(name)) for name in names)


def thinned(chosen: Sequence[QuestionSet], every: int) -> tuple[QuestionSet, ...]:
    """The sets with the first of each `every` questions alone; for answerers that take seconds for each.

    Raises: EvaluationError unless `every` is at least 1.
    """
    if every < 1:
        raise EvaluationError(f"--every {every}: give 1 for all questions, 2 for every other one, and so on")
    return tuple(replace(one, questions=one.questions[::every], lines=one.lines[::every]) for one in chosen)


def _locate(name: str) -> Path:
    for path in (Path(name), QUESTIONS / f"{name}.jsonl"):
        if path.is_file():
            return path
    known = ", ".join(sorted(path.stem for path in QUESTIONS.glob("*.jsonl")))
    raise EvaluationError(f"{name}: no such question set; give a file or one of: {known}")


def read(path: Path) -> QuestionSet:
    """The set in `path`.

    Raises: EvaluationError naming file and line when a line is no record of the documented form.
    """
    try:
        content = path.read_bytes()
        text = content.decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"{path}: can't be read ({error})") from error
    numbered = [(n, line) for n, line in enumerate(text.splitlines(), start=1) if line.strip()]
    questions = tuple(_question(path, number, line) for number, line in numbered)
    if not questions:
        raise EvaluationError(f"{path}: holds no question")
    repeated = [id_ for id_, count in Counter(q.id for q in questions).items() if count > 1]
    if repeated:
        number = max(n for (n, _), q in zip(numbered, questions, strict=True) if q.id == repeated[0])
        raise EvaluationError(f"{path}:{number}: id {repeated[0]!r} is used twice")
    digest = hashlib.sha256(content).hexdigest()
    return QuestionSet(path.stem, path, digest, questions, tuple(number for number, _ in numbered))


def _question(path: Path, number: int, line: str) -> Question:
    try:
        record = json.loads(line)
        question = _RECORD.validate_python(_normal(record))
    except json.JSONDecodeError as error:
        raise EvaluationError(f"{path}:{number}: is no JSON ({error.msg}, column {error.colno})") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "record"
        got = f"{first['input']!r:.80}"
        raise EvaluationError(f"{path}:{number}: {where}: {first['msg']}, got {got}") from error
    if question.category not in CATEGORIES:
        raise EvaluationError(
            f"{path}:{number}: category {question.category!r} is unknown; known are {', '.join(CATEGORIES)}"
        )
    return question


def _normal(record: Any) -> Any:
    """The record with each evidence item as a list of alternatives."""
    if not isinstance(record, dict) or not isinstance(record.get("evidence"), list):
        return record
    return record | {"evidence": [[item] if isinstance(item, str) else item for item in record["evidence"]]}


def lint(questions: QuestionSet, corpora: Mapping[str, Mapping[str, Document]]) -> list[str]:
    """What is wrong with the set, one line each, with its place.

    `corpora` are the documents by id of each corpus by name.

    Evidence must stand in the corpus (in `documents` of the question, if it names some), an accepted
    answer and one of every `all_of` group must stand in the evidence, and a question without
    accepted answers can't have evidence.
    """
    problems = []
    for number, question in zip(questions.lines, questions.questions, strict=True):
        place = f"{questions.path}:{number}: {question.id}"
        problems += [f"{place}: {problem}" for problem in _problems(question, corpora[question.corpus])]
    return problems


def _problems(question: Question, documents: Mapping[str, Document]) -> Iterable[str]:
    unknown = [id_ for id_ in question.documents if id_ not in documents]
    if unknown:
        yield f"document {unknown[0]!r} is not in the corpus {question.corpus!r}"
        return
    texts = [documents[id_].text for id_ in question.documents or documents]
    for words in (words for item in question.evidence for words in item):
        if not any(words in text for text in texts):
            yield f"evidence {words!r} is not in the corpus {question.corpus!r}"
    if not question.answerable:
        if question.evidence or question.all_of or question.polarity:
            yield "has no accepted answers, but evidence, all_of or polarity"
        return
    if not question.evidence:
        yield "has accepted answers, but no evidence"
        return
    evidence = " ".join(words for item in question.evidence for words in item)
    if not any(contains(evidence, answer) for answer in question.answers) and not question.all_of:
        yield f"none of the accepted answers {list(question.answers)} is in the evidence"
    for group in question.all_of:
        if not any(contains(evidence, answer) for answer in group):
            yield f"none of {list(group)} is in the evidence"
