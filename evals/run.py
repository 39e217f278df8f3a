"""Puts the questions of sets to an answerer and scores the answers."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from evals import corpus as corpora
from evals import environment, scoring
from evals.answerers import Answerer, open_answerer, settings_for
from evals.errors import EvaluationError
from evals.result import Run
from evals.scoring import Row
from evals.sets import Question, QuestionSet, lint
from rag import runtime
from rag.errors import QuestionError
from rag.settings import Settings
from rag.types import Answer, Document, Passage

# Passages that retrieval is judged by; the measures look at ten at most.
DEPTH = 10
# The settings that answers depend on; the others stay out of a file that may be shown around.
SETTINGS = ("answerer", "chunk_tokens", "candidates", "passages", "threads", "threshold")
Progress = Callable[[Question], object]


@dataclass(frozen=True, slots=True)
class _Corpus:
    settings: Settings
    documents: Mapping[str, Document]
    fingerprint: str
    answerer: Answerer


def run(
    answerer: str,
    sets: Sequence[QuestionSet],
    corpus: Path | None = None,
    flags: Mapping[str, Any] | None = None,
    progress: Progress | None = None,
) -> Run:
    """Asks every question of `sets`, in order, over each question's corpus (or `corpus` for all).

    `flags` are settings for the product, such as a threshold. `progress` is called after each
    question. Apart from the timings, the same sets, corpora, settings and weights give the same run.
    A question that can't be asked, such as one too long, is a row like any other that abstains.

    Raises: EvaluationError naming each flaw of a set, before anything is asked; SourcelineError.
    """
    chosen, documents = prepared(sets, corpus, **settings_for(answerer), **(flags or {}))
    with ExitStack() as stack:
        opened = {}
        for name in chosen:
            engine = stack.enter_context(closing(corpora.engine(chosen[name])))
            asked = open_answerer(answerer, engine)
            opened[name] = _Corpus(chosen[name], documents[name], engine.fingerprint, asked)
        rows = []
        for one in sets:
            for question in one.questions:
                rows.append(_row(one.name, question, opened[question.corpus]))
                if progress:
                    progress(question)
    return Run(_about(answerer, sets, opened), tuple(rows))


def prepared(
    sets: Sequence[QuestionSet], corpus: Path | None = None, **flags: Any
) -> tuple[dict[str, Settings], dict[str, dict[str, Document]]]:
    """The settings of each corpus of `sets`, and its documents by id, once the sets are known to fit them.

    Raises: EvaluationError naming each flaw of a set; SourcelineError.
    """
    chosen = _corpora(sets, corpus, **flags)
    documents = {name: corpora.documents(each) for name, each in chosen.items()}
    if problems := [problem for one in sets for problem in lint(one, documents)]:
        raise EvaluationError("\n".join(problems))
    return chosen, documents


def check(sets: Sequence[QuestionSet], corpus: Path | None = None) -> list[str]:
    """What is wrong with the sets against their corpora; one line each. Asks nothing.

    Raises: EvaluationError; CorpusError.
    """
    documents = {name: corpora.documents(chosen) for name, chosen in _corpora(sets, corpus).items()}
    return [problem for one in sets for problem in lint(one, documents)]


def _corpora(sets: Sequence[QuestionSet], override: Path | None, **flags: Any) -> dict[str, Settings]:
    """The settings of each corpus that the sets name, in order."""
    made: dict[str, Settings] = {}
    for one in sets:
        for number, question in zip(one.lines, one.questions, strict=True):
            if question.corpus not in made:
                try:
                    made[question.corpus] = corpora.configure(question.corpus, override, **flags)
                except EvaluationError as error:
                    raise EvaluationError(f"{one.path}:{number}: {question.id}: {error}") from error
    return made


def _row(set_name: str, question: Question, corpus: _Corpus) -> Row:
    try:
        answer = corpus.answerer.ask(question.question, question.history)
    except QuestionError as error:
        return _unasked(set_name, question, corpus, str(error))
    found: Sequence[Passage] = ()
    if question.evidence or answer.generation:
        depth = max(DEPTH, corpus.settings.passages)
        found = corpus.answerer.search(question.question, depth, history=question.history)
    given = found[: corpus.settings.passages]
    return scoring.score(set_name, question, answer, found, corpus.documents, given)


def _unasked(set_name: str, question: Question, corpus: _Corpus, reason: str) -> Row:
    """The row of a question that can't be asked: as of an abstention, and nothing is found for it."""
    answer = Answer("abstained", question.question, reason, reason="no_answer")
    row = scoring.score(set_name, question, answer, (), corpus.documents)
    return replace(row, why=reason) if row.why else row


def _about(answerer: str, sets: Sequence[QuestionSet], opened: Mapping[str, _Corpus]) -> dict[str, Any]:
    chosen = next(iter(opened.values())).settings
    model = chosen.llm_model or (chosen.llm_gguf.name if chosen.llm_gguf else None)
    return {
        "answerer": answerer,
        "settings": {name: getattr(chosen, name) for name in SETTINGS} | ({"model": model} if model else {}),
        # It names the weights by hash, and holds what was fitted to them.
        "reader": hashlib.sha256((runtime.MODELS / "reader.json").read_bytes()).hexdigest()[:12],
        "sets": {one.name: {"sha256": one.sha256, "seen": one.seen, "questions": len(one.questions)} for one in sets},
        "corpora": {
            name: {"index": corpus.fingerprint, "content": corpora.content_hash(corpus.documents)}
            for name, corpus in opened.items()
        },
        **environment.describe(),
    }
