"""An answer as a caller may see it, under the source policy, with the seal that feedback needs. Pure."""

import hashlib
import hmac
import json
from collections.abc import Sequence
from typing import Any

from rag import overview
from rag.citations import REASONS
from rag.types import Answer, Citation, Progress
from rag.web.api.schemas import AnswerOut, CitationOut, FeedbackIn, ProvisionalOut, StatementOut
from rag.web.guard.policy import Sources

_WELCOME = "Hello. Ask a question; I answer from the documents. When they don't answer it, I say so."
# Replies to other small talk name documents by their titles.
_TITLELESS = frozenset((overview.reply("thanks", (), ()), overview.reply("farewell", (), ())))


def shown(answer: Answer, sources: Sources, key: bytes, identity: str) -> AnswerOut:
    """The answer under a source policy.

    `quotes` shows every citation whole, `titles` only which documents they are, `none` no source, no title
    and no marker. An extractive answer is itself the documents' words, whatever the policy.
    """
    said = _said(answer, sources)
    return AnswerOut(
        id=identity,
        seal=seal(key, identity, answer.question, answer.status, said["answer"]),
        timings={stage: round(seconds, 6) for stage, seconds in answer.timings.items()},
        **said,
    )


def provisional(progress: Progress, sources: Sources) -> ProvisionalOut:
    """What there is before the answer, under the same policy; without a seal, so that nobody can judge it."""
    return ProvisionalOut(sentences=progress.sentences, **_said(progress.found, sources))


def _said(answer: Answer, sources: Sources) -> dict[str, Any]:
    silent = sources == "none"
    statements = tuple(
        StatementOut(text=each.text, markers=() if silent else each.markers) for each in answer.statements
    )
    return {
        "status": answer.status,
        "question": answer.question,
        "short": answer.short,
        "answer": answer.text if sources == "quotes" else _text(answer, statements, silent),
        "statements": statements,
        "confidence": round(answer.confidence, 4),
        "reason": answer.reason,
        "notice": answer.notice,
        "citations": () if silent else tuple(_citation(each, sources) for each in answer.citations),
        "related": () if silent else tuple(_citation(each, sources) for each in answer.related),
    }


def _text(answer: Answer, statements: Sequence[StatementOut], silent: bool) -> str:
    """The answer's text without quotes and nearest passages, and without titles when `silent`."""
    if answer.reason is not None:
        return REASONS[answer.reason]
    if not statements:
        return _WELCOME if silent and answer.text not in _TITLELESS else answer.text
    lines = [" ".join((each.text, "".join(f"[{marker}]" for marker in each.markers))).rstrip() for each in statements]
    return "\n".join([*lines, answer.notice] if answer.notice else lines)


def seal(key: bytes, identity: str, question: str, status: str, text: str) -> str:
    """A MAC (HMAC-SHA-256, hexadecimal) over what we said, so that only that can be judged."""
    said = json.dumps(["feedback", identity, question, status, text], ensure_ascii=True)
    return hmac.new(key, said.encode("ascii"), hashlib.sha256).hexdigest()


def sealed(key: bytes, judged: FeedbackIn) -> bool:
    """Whether the feedback is about an answer that this server gave."""
    right = seal(key, judged.id, judged.question, judged.status, judged.answer)
    return hmac.compare_digest(right.encode(), judged.seal.encode("utf-8", "surrogatepass"))


def _citation(citation: Citation, sources: Sources) -> CitationOut:
    if sources == "titles":
        return CitationOut(
            marker=citation.marker,
            document_id=citation.document_id,
            title=citation.title,
            source=citation.source,
            published=citation.published,
        )
    return CitationOut.model_validate(citation, from_attributes=True)
