"""The frozen values that pass between the stages, and the JSON form of those that leave the program.

    file → Document → Chunk → (index) → Passage → Draft → Answer

Spans are half-open character offsets, `text[start:end]`, counted in Python code points from 0.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

Status = Literal["answered", "abstained"]
Reason = Literal["no_passages", "no_answer", "unsupported", "off_topic"]
Role = Literal["user", "assistant"]


class Headline(NamedTuple):
    """A heading: its level, 1 the outermost, its words, and which of the paragraphs that read so it is, from 0."""

    level: int
    words: str
    place: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """One file of the corpus as plain text with stable offsets.

    `id` is the file's path below the corpus folder, with forward slashes. `content_hash` is the
    SHA-256 of `text` in UTF-8, in hexadecimal. `published` is the date as the document states it,
    ISO 8601 where it could be read so, or None when it states none. `questions` are examples that
    the document's author suggests in its front matter. `outline` has the headings, in order, where the format tells
    them; it isn't kept in the index.
    """

    id: str
    title: str
    text: str
    content_hash: str
    source: str | None = None
    published: str | None = None
    tags: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    outline: tuple[Headline, ...] = ()


@dataclass(frozen=True, slots=True)
class Chunk:
    """A span of one document: `document.text[start:end] == text`. `tokens` counts cl100k_base tokens.

    `heading` has those under which the chunk begins, outermost first: "4.1: Fixed"; "" if there is none. A heading that
    the chunk itself begins with isn't among them.
    """

    id: str
    document_id: str
    content_hash: str
    start: int
    end: int
    text: str
    tokens: int
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk retrieved for one question, with what a reader needs to trust it.

    `rank` counts from 1, best first. `score` is the cosine between question and chunk plus the share of the
    question's words that the chunk holds, in [-1, 2); a follow-up's is that with what was spoken of before.
    `similarity` is the cosine between the question alone and the chunk, in [-1, 1].
    """

    chunk: Chunk
    title: str
    source: str | None
    published: str | None
    rank: int
    score: float
    similarity: float

    @property
    def lead(self) -> str:
        """What is read before the passage: its document's title, and the heading that it stands under."""
        return lead(self.title, self.chunk.heading)


def lead(title: str, heading: str) -> str:
    """A title and a heading as one line, what both say once; "" of nothing."""
    if heading in title:
        return title
    return heading if title in heading else f"{title}: {heading}"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words of one passage that a statement rests on.

    `passage` is a 0-based index into the passages given to the answerer; `start` and `end` are a
    span of that passage's own text. The focus is the part that answers, inside the span, or None.
    """

    passage: int
    start: int
    end: int
    focus_start: int | None = None
    focus_end: int | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing the answerer wants to say and the evidence it offers for it, best first."""

    text: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """What an answerer proposes, before the gate.

    `short` is the direct answer alone, or None. `confidence` is the calibrated probability, in [0, 1], that the
    passages answer the question and that this is the answer. A draft with a `reason` proposes to abstain; its
    statements are then empty. `notice` is a remark of ours, not of the documents, such as "The documents disagree.".
    """

    statements: tuple[Statement, ...]
    short: str | None
    confidence: float
    reason: Reason | None = None
    notice: str | None = None


# Four words or more, the last of which is no abbreviation.
_SENTENCE = re.compile(r"(?:\S+ ){3,}\S*[^\W\d_A-Z]{3}[.!?]")


def in_line(texts: Iterable[str]) -> str:
    """The texts of several statements in one line, as one short answer; semicolons part those that are no sentences."""
    told = [" ".join(text.split()) for text in texts]
    gaps = ("", *(" " if _SENTENCE.fullmatch(text) else "; " for text in told))
    return "".join(gap + text for gap, text in zip(gaps, told, strict=False))


@dataclass(frozen=True, slots=True)
class Citation:
    """A marker resolved: `document.text[start:end] == quote` for the document of this id and hash.

    `marker` counts from 1 in order of appearance. The focus, if any, is the span of the document that holds the answer
    itself: `start <= focus_start < focus_end <= end`. `heading` has those over the quote, outermost first, or is "".
    """

    marker: int
    document_id: str
    title: str
    source: str | None
    published: str | None
    content_hash: str
    start: int
    end: int
    quote: str
    focus_start: int | None = None
    focus_end: int | None = None
    heading: str = ""

    @property
    def place(self) -> str:
        """Where the quote stands: the document's title and, unless that says it, the heading."""
        return self.title if self.heading in self.title else f"{self.title} › {self.heading}"


@dataclass(frozen=True, slots=True)
class Cited:
    """A statement that passed the gate, and the markers of its citations in order."""

    text: str
    markers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """One sentence that a language model wrote, and why the gate left it out; None when it was let through."""

    text: str
    objection: str | None


@dataclass(frozen=True, slots=True)
class Generation:
    """How a model came to write what it wrote: enough to see later what was removed from it, and why.

    `text` is what it wrote, as it came, before the gate: a record, never something to show. `prompt_sha256`
    is that of both messages, in hexadecimal. `counted_by` says whose figures the token counts are: the
    server's own where it gave them, else cl100k_base's. `sentences` is empty until the gate has judged them.
    """

    text: str
    model: str
    prompt_sha256: str
    parameters: Mapping[str, float]
    prompt_tokens: int
    answer_tokens: int
    counted_by: Literal["server", "tiktoken"] = "tiktoken"
    sentences: tuple[Judged, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier message of a conversation, as plain text."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class Hint:
    """Words of a conversation that a follow-up may speak of; the greater `strength`, a sum of logits, the surer."""

    words: str
    strength: float


@dataclass(frozen=True, slots=True)
class Understood:
    """A question as it is to be answered: `question` needs no history.

    `before` is what a search for it looks at besides, `said` the short answer that it follows; both are "" without a
    history and for a question that may turn to something else.
    """

    question: str
    before: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a user is told.

    `text` is the whole answer as plain text with markers, for places that can't render parts; `statements` are its
    parts, `notice` a remark of ours. `short` is the direct answer alone, None when abstained. `related` holds the
    nearest passages as citations, numbered from 1, when the documents don't answer; they support nothing. `question` is
    the standalone question that was answered. `timings` are wall-clock seconds by stage, with their sum under "total".
    `generation` is there when a language model was asked and wrote something; only receipts hold it.
    """

    status: Status
    question: str
    text: str
    short: str | None = None
    statements: tuple[Cited, ...] = ()
    citations: tuple[Citation, ...] = ()
    confidence: float = 0.0
    reason: Reason | None = None
    notice: str | None = None
    related: tuple[Citation, ...] = ()
    timings: Mapping[str, float] = field(default_factory=dict)
    generation: Generation | None = None

    def to_json(self) -> dict[str, Any]:
        """The answer as JSON types: what `ask --json` prints and the API returns."""
        return {
            "status": self.status,
            "question": self.question,
            "short": self.short,
            "answer": self.text,
            "statements": [{"text": s.text, "markers": list(s.markers)} for s in self.statements],
            "citations": [citation_json(c) for c in self.citations],
            "confidence": round(self.confidence, 4),
            "reason": self.reason,
            "notice": self.notice,
            "related": [citation_json(c) for c in self.related],
            "timings": {stage: round(seconds, 6) for stage, seconds in self.timings.items()},
        }


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is drafted while a language model still writes: the reader's draft, and the model's sentences so far."""

    found: Draft
    written: Draft | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """What may be shown before the answer, all of it past the gate; the answer takes its place.

    `found` is the reader's own answer, `sentences` what a language model has written so far. It is
    shown as text and no more: never kept, cited, judged or asked after.
    """

    found: Answer
    sentences: tuple[str, ...] = ()


def citation_json(citation: Citation) -> dict[str, Any]:
    """One citation as JSON types, every field under its own name."""
    return {name: getattr(citation, name) for name in Citation.__dataclass_fields__}
