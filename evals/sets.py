"""Question sets: reading them, one JSON record a line, and checking them against their corpus."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Literal

from pydantic import ConfigDict, TypeAdapter, ValidationError

from evals.errors import EvaluationError
from evals.metrics.answers import contains
from evals.places import PROJECT_CORPUS, QUESTIONS
from rag.types import Document, Turn

# A draft's field, which no finished question has.
TODO = "todo"
CORPUS_NAME = re.compile(r"[\w-][\w.-]*")
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
    paths = [_locate(name) for name in names] if names else sorted(QUESTIONS.glob("*.jsonl"))
    found: dict[str, Path] = {}
    for path in paths:
        if found.setdefault(path.stem, path).resolve() != path.resolve():
            raise EvaluationError(f"{path}: a set of this name is chosen already, {found[path.stem]}; rename one")
    return tuple(read(path) for path in found.values())


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

    Raises: EvaluationError naming file and line of each line that is no record of the documented form.
    """
    try:
        content = path.read_bytes()
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        at = content.count(b"\n", 0, error.start) + 1
        raise EvaluationError(f"{path}:{at}: is not UTF-8; save it so") from error
    except OSError as error:
        raise EvaluationError(f"{path}: can't be read ({error.strerror})") from error
    # Not `splitlines`, which ends a line at marks that may stand in a question.
    numbered = [(n, line) for n, line in enumerate(text.split("\n"), start=1) if line.strip()]
    questions, problems = [], []
    lines: dict[str, int] = {}
    for number, line in numbered:
        try:
            question = parse(line)
        except EvaluationError as error:
            problems.append(f"{path}:{number}: {error}")
            continue
        if question.id in lines:
            problems.append(f"{path}:{number}: id {question.id!r} is used twice, first in line {lines[question.id]}")
        lines.setdefault(question.id, number)
        questions.append(question)
    if problems:
        raise EvaluationError("\n".join(problems))
    if not questions:
        raise EvaluationError(f"{path}: holds no question; write one JSON record a line")
    digest = hashlib.sha256(content).hexdigest()
    return QuestionSet(path.stem, path, digest, tuple(questions), tuple(number for number, _ in numbered))


def parse(line: str) -> Question:
    """The question that a line of a set holds.

    Raises: EvaluationError saying what is wrong with the line.
    """
    try:
        record = json.loads(line)
    except json.JSONDecodeError as error:
        raise EvaluationError(f"is no JSON ({error.msg}, column {error.colno})") from error
    if not isinstance(record, dict):
        raise EvaluationError(f"is no JSON object, got {record!r:.80}")
    try:
        question = _RECORD.validate_python(_normal(record))
    except ValidationError as error:
        raise EvaluationError(_told(error)) from error
    if question.category not in CATEGORIES:
        raise EvaluationError(f"category {question.category!r} is unknown; known are {', '.join(CATEGORIES)}")
    if not CORPUS_NAME.fullmatch(question.corpus):
        raise EvaluationError(f"corpus {question.corpus!r} is no name; give {PROJECT_CORPUS!r} or a folder of corpora/")
    return question


def _told(error: ValidationError) -> str:
    """What pydantic found first, in the words of JSON."""
    first = error.errors()[0]
    field = ".".join(str(part) for part in first["loc"])
    if first["type"] == "missing":
        return f"has no field {field!r}"
    if field == TODO:
        return f"is a draft still: do what its {TODO!r} says, then delete that field"
    if first["type"] == "unexpected_keyword_argument":
        return f"has an unknown field {field!r}; known are {', '.join(each.name for each in fields(Question))}"
    asked = first["msg"].replace("valid tuple", "list").replace("Input", "the value", 1)
    return f"{field}: {asked}, got {first['input']!r:.80}"


def _normal(record: dict[str, Any]) -> dict[str, Any]:
    """The record with each evidence item as a list of alternatives."""
    if not isinstance(record.get("evidence"), list):
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
