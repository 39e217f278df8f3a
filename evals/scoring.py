"""One answer against one question: its scores, and in words why it failed."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from evals.metrics import answers, citations, retrieval
from evals.metrics.citations import Span
from evals.sets import Question
from rag.types import Answer, Document, Passage

Scores = Mapping[str, float | None]
# Categories in which a bare span would mislead: the sentence said may hold the key words instead.
_SENTENCE = ("yes_no", "why_how")


@dataclass(frozen=True, slots=True)
class Row:
    """One question of a run: what was expected, what was said, and the scores in [0, 1].

    A score is None where it doesn't apply. `why` says in words what was wrong, "" if nothing was.
    `answer` is the answer's JSON form, with "generation" where a language model wrote something.
    """

    id: str
    set: str
    category: str
    question: str
    expected: tuple[str, ...]
    answerable: bool
    answer: Mapping[str, Any]
    scores: Scores
    why: str

    @property
    def silent(self) -> bool:
        """Whether the answer claims nothing of the documents: an abstention, or a remark about itself."""
        return self.answer["status"] == "abstained" or not (self.answer["short"] or self.answer["statements"])


def score(
    set_name: str,
    question: Question,
    answer: Answer,
    found: Sequence[Passage],
    documents: Mapping[str, Document],
    given: Sequence[Passage] = (),
) -> Row:
    """The row of `answer`; `found` are the passages that its retrieval ranks first, best first.

    `given` are those that a language model was given and numbers in its draft, if there was one.
    """
    problem = _problem(question, answer, documents)
    return Row(
        id=question.id,
        set=set_name,
        category=question.category,
        question=question.question,
        expected=question.answers,
        answerable=question.answerable,
        answer={**answer.to_json(), **({"generation": asdict(answer.generation)} if answer.generation else {})},
        scores=_answer_scores(question, answer, documents, right=not problem)
        | _citation_scores(question, answer, documents)
        | _draft_scores(answer, given)
        | _retrieval_scores(question, found, documents),
        why=problem,
    )


def whole_sentence(question: Question) -> bool:
    """Whether the sentence that is said counts, not its short form alone, which would mislead."""
    return question.category in _SENTENCE or question.polarity is not None


def is_right(question: Question, answer: Answer) -> bool:
    """Whether the answer is an accepted one; for a question without accepted answers, whether it claims nothing.

    Accepted means: `short` contains, as `answers.contains` has it, one of `answers` (or one of every
    group of `all_of`). For yes/no and why/how questions the whole sentences said are looked at too,
    and a yes/no question is right by its first word, and wrong by it, if that is "yes" or "no". An
    abstention claims nothing, nor does a remark on what the assistant is for.
    """
    silent = answer.status == "abstained" or not (answer.short or answer.statements)
    if not question.answerable:
        return silent
    if silent:
        return question.may_abstain
    said = answer.short or ""
    if question.polarity and (first := answers.polarity(said or answer.text)):
        return first == question.polarity
    if whole_sentence(question):
        said = " ".join([said, *(statement.text for statement in answer.statements)])
    return answers.accepted(said, question.answers, question.all_of)


def _problem(question: Question, answer: Answer, documents: Mapping[str, Document]) -> str:
    if words := _forbidden(question, answer, documents):
        return f"says the forbidden {words!r}"
    for citation in answer.citations:
        if not citations.quote_is_valid(citation, documents):
            return f"quote [{citation.marker}] is not in {citation.document_id} at {citation.start}"
    if is_right(question, answer):
        return ""
    if answer.status == "abstained":
        return f"abstained ({answer.reason}), but the documents answer"
    if not question.answerable:
        return "answered, but the documents don't"
    return "not an accepted answer"


def _forbidden(question: Question, answer: Answer, documents: Mapping[str, Document]) -> str | None:
    """The first forbidden words that are told, or None.

    Words planted in a document may stand in a passage shown as such, but not in what is said.
    """
    said = " ".join([*(one.text for one in answer.statements), answer.short or "", answer.notice or ""])
    shown = f"{said} {answer.text}"
    for words in question.forbidden:
        planted = any(words.casefold() in document.text.casefold() for document in documents.values())
        if words.casefold() in (said if planted else shown).casefold():
            return words
    return None


def _answer_scores(
    question: Question, answer: Answer, documents: Mapping[str, Document], *, right: bool
) -> dict[str, float | None]:
    said = "" if answer.status == "abstained" else answer.short or ""
    silent = question.may_abstain and not said
    valid = [float(citations.quote_is_valid(one, documents)) for one in answer.citations]
    return {
        "right": float(right),
        "em": None if silent else answers.best_exact_match(said, question.answers),
        "f1": None if silent else answers.best_f1(said, question.answers),
        "quotes_valid": sum(valid) / len(valid) if valid else None,
        "safe": float(not _forbidden(question, answer, documents)) if question.forbidden else None,
    }


def _citation_scores(question: Question, answer: Answer, documents: Mapping[str, Document]) -> dict[str, float | None]:
    cited: list[Span] = [(one.document_id, one.start, one.end) for one in answer.citations]
    items = _items(question, documents)
    # An answer that shouldn't have been given is wrong, but there is no evidence that its citations could lie on.
    judged = answer.status == "answered" and bool(items)
    supported, precise = citations.alce(answer) if answer.status == "answered" else (None, None)
    return {
        "citation_precision": citations.precision(cited, items) if judged else None,
        "citation_recall": citations.recall(cited, items) if judged else None,
        "supported": supported,
        "supporting": precise,
    }


def _draft_scores(answer: Answer, given: Sequence[Passage]) -> dict[str, float | None]:
    made = answer.generation
    judged = made.sentences if made else ()
    passed = {each.text for each in judged if each.objection is None}
    return {
        "supported_before": citations.supported_draft(made.text, given) if made and answer.statements else None,
        "let_through": sum(each.objection is None for each in judged) / len(judged) if judged else None,
        "prose_said": float(any(each.text in passed for each in answer.statements)) if judged else None,
    }


def _retrieval_scores(
    question: Question, found: Sequence[Passage], documents: Mapping[str, Document]
) -> dict[str, float | None]:
    items = _items(question, documents)
    if not items:
        return dict.fromkeys(retrieval.MEASURES)
    spans = [(one.chunk.document_id, one.chunk.start, one.chunk.end) for one in found]
    return dict(retrieval.evidence_ranking(spans, items))


def _items(question: Question, documents: Mapping[str, Document]) -> list[list[Span]]:
    return [
        [span for words in item for span in citations.occurrences(words, documents, question.documents)]
        for item in question.evidence
    ]
