"""The JSON that goes in and out of the REST API, as pydantic models; the OpenAPI page is made from them."""

import json
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from rag.types import Reason, Role, Status, Turn
from rag.web.guard.policy import Sources

Text = Annotated[str, StringConstraints(max_length=20_000)]
DocumentId = Annotated[str, StringConstraints(min_length=1, max_length=500)]


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Out(BaseModel):
    model_config = ConfigDict(frozen=True)


class TurnIn(_In):
    """One earlier message of the conversation."""

    role: Role
    content: Text

    def turn(self) -> Turn:
        """The message as our own type."""
        return Turn(self.role, self.content)


class AskIn(_In):
    """A question, with the conversation before it, oldest first."""

    question: Text = Field(examples=["Who commands KFOR?"])
    history: tuple[TurnIn, ...] = Field((), max_length=40)
    documents: tuple[DocumentId, ...] | None = Field(
        None, max_length=200, description="Look only in the documents of these ids."
    )
    receipt: bool = Field(False, description="Return a receipt, which POST /api/v1/verify can check later.")


class CitationOut(_Out):
    """A source. `start` and `end` are a half-open span of the document's text, in Unicode code points.

    `heading` has the headings over the quote, outermost first, or is empty.
    """

    marker: int
    document_id: str
    title: str
    source: str | None = None
    published: str | None = None
    content_hash: str | None = None
    start: int | None = None
    end: int | None = None
    quote: str | None = None
    focus_start: int | None = None
    focus_end: int | None = None
    heading: str | None = None


class StatementOut(_Out):
    """One statement of the answer and the markers of its citations."""

    text: str
    markers: tuple[int, ...]


class _Said(_Out):
    status: Status
    question: str
    short: str | None = None
    answer: str
    statements: tuple[StatementOut, ...] = ()
    confidence: float
    reason: Reason | None = None
    notice: str | None = None


class AnswerBody(_Said):
    """The answer without its citations: what the event `answer` carries.

    `seal` proves to POST /api/v1/feedback that this server gave this answer.
    """

    id: str
    seal: str


class Sourced(_Out):
    """What the event `citations` carries; `related` passages support nothing."""

    citations: tuple[CitationOut, ...] = ()
    related: tuple[CitationOut, ...] = ()


class ProvisionalOut(_Said, Sourced):
    """What the event `provisional` carries while a language model writes: the documents' own words, whole.

    `sentences` are the model's so far, each of which passed the gate. It has no `id` and no `seal`: it is to
    be shown as provisional, as text, and not to be kept; the event `answer` takes its place.
    """

    sentences: tuple[str, ...] = ()


class AnswerOut(AnswerBody, Sourced):
    """An answer as JSON. `timings` are wall-clock seconds by stage."""

    timings: dict[str, float] = Field(default_factory=dict)
    receipt: dict[str, Any] | None = None


class SessionIn(_In):
    """Ask for a token; with `token`, for the next one of the same session."""

    token: Annotated[str, StringConstraints(max_length=2_000)] | None = None
    portal: Annotated[str, StringConstraints(max_length=60)] | None = Field(
        None, description="On our own /embed page: the name of the portal whose rules apply."
    )


class SessionOut(_Out):
    """A token for this page's origin, its life in seconds, and what a widget shows."""

    token: str
    expires_in: int
    sources: Sources
    max_question_chars: int
    examples: tuple[str, ...]


class _DocumentFacts(_Out):
    id: str
    title: str
    source: str | None = None
    published: str | None = None
    tags: tuple[str, ...] = ()
    content_hash: str
    characters: int


class DocumentOut(_DocumentFacts):
    """A document in the list."""

    ingested_at: str


class DocumentsOut(_Out):
    """The documents that the caller may see, by id."""

    documents: tuple[DocumentOut, ...]


class SpanOut(_Out):
    """A half-open span `[start, end)` of the document's text, in Unicode code points."""

    start: int
    end: int


class DocumentTextOut(_DocumentFacts):
    """A document's text, or a part of it: `text` begins at `offset`; `sentences` lie inside that part."""

    offset: int
    text: str
    sentences: tuple[SpanOut, ...]


class FeedbackIn(_In):
    """A verdict on an answer that this server gave; the fields are those of the answer, unchanged."""

    id: Annotated[str, StringConstraints(max_length=64)]
    seal: Annotated[str, StringConstraints(max_length=64)]
    question: Text
    status: Status
    answer: Annotated[str, StringConstraints(max_length=100_000)]
    verdict: Literal["up", "down"]
    reason: Annotated[str, StringConstraints(max_length=1_000)] | None = None


class VerifyIn(_In):
    """A receipt as POST /api/v1/ask or `python -m rag ask` gave it."""

    receipt: dict[str, Any]

    @field_validator("receipt")
    @classmethod
    def _unicode(cls, value: dict[str, Any]) -> dict[str, Any]:
        # Halves of surrogate pairs can be written in JSON, and in no text.
        try:
            json.dumps(value, ensure_ascii=False).encode()
        except UnicodeEncodeError as error:
            raise ValueError("holds text that isn't Unicode") from error
        except RecursionError as error:
            raise ValueError("is nested too deeply") from error
        return value


class VerifiedOut(_Out):
    """Whether a receipt still holds; `problems` names each quote that doesn't."""

    valid: bool
    problems: tuple[str, ...]


class HealthOut(_Out):
    """Whether the server is up, or ready to answer."""

    status: Literal["ok", "not ready"]
    documents: int | None = None


class FieldError(_Out):
    """One field of a request that can't be used."""

    field: str
    message: str


class ProblemOut(_Out):
    """Problem details (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    instance: str | None = None
    errors: tuple[FieldError, ...] | None = None
