"""Questions of a set with the passages that the product finds for them: what the reader is calibrated on."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

from evals import corpus as corpora
from evals.errors import EvaluationError
from evals.run import prepared
from evals.scoring import whole_sentence
from evals.sets import Question, QuestionSet
from rag.answers import lead_for
from rag.engine import Engine
from rag.errors import QuestionError
from rag.types import Document

Progress = Callable[[Question], object]


def cases(sets: Sequence[QuestionSet], corpus: Path | None = None, progress: Progress | None = None) -> list[Any]:
    """One record a question, in order, as `rag.training.cases.asked` reads it.

    `answers` are groups of alternatives, of which each must be met; none: to be left unanswered. `group` names the
    document that answers, or else the nearest: what is fitted on a document's questions is judged on others.

    Raises: EvaluationError when a set is held out, or doesn't fit its corpus; SourcelineError.
    """
    if held_out := [one.name for one in sets if not one.seen]:
        raise EvaluationError(f"{', '.join(held_out)}: held out, so nothing may be fitted on it; name seen sets only")
    chosen, documents = prepared(sets, corpus)
    made = []
    with ExitStack() as stack:
        engines = {name: stack.enter_context(closing(corpora.engine(each))) for name, each in chosen.items()}
        for one in sets:
            for question in one.questions:
                made.append(_case(one.name, question, engines[question.corpus], documents[question.corpus]))
                if progress:
                    progress(question)
    return made


def _case(name: str, question: Question, engine: Engine, documents: Mapping[str, Document]) -> dict[str, Any]:
    try:
        passages = engine.search(question.question, engine.settings.passages, history=question.history)
    except QuestionError as error:
        raise EvaluationError(f"{name}, {question.id}: {error}, or take it out of the set") from error
    evidence = [words for item in question.evidence for words in item]
    proved = (id_ for id_, document in documents.items() if any(words in document.text for words in evidence))
    nearest = passages[0].chunk.document_id if passages else ""
    asked = engine.understand(question.question, question.history)
    return {
        "id": f"{name}/{question.id}",
        "group": f"{question.corpus}/{next(proved, nearest)}",
        "question": asked,
        "passages": [{"text": passage.chunk.text, "title": lead_for(asked, passage)} for passage in passages],
        "answers": [list(group) for group in question.all_of or ([question.answers] if question.answers else [])],
        "whole_sentence": whole_sentence(question),
    }
