"""A conversation as the browser keeps it, and as a Markdown file. Pure.

The browser owns its conversations: they come back with each request, so that nothing that was asked
stays on the server. What comes back is therefore checked, and never trusted to be what was sent.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from pydantic import TypeAdapter, ValidationError

from rag.feedback import Verdict
from rag.types import Answer, Citation, Turn

# The browser sends the conversation with each question; well below what the guard takes in one request.
MAX_STORED_BYTES = 500_000
HISTORY_EXCHANGES = 10

# What Markdown would read as markup, links and images included; a quoted document must stay plain text.
MARKDOWN_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|!~&])|^(\s*)([-+=]|\d+[.)])", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question as it was typed and its answer. `verdict` and `reason` are the user's on the answer."""

    id: str
    question: str
    answer: Answer
    verdict: Verdict | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Thread:
    """One conversation, oldest exchange first."""

    id: str
    exchanges: tuple[Exchange, ...] = ()

    def exchange(self, id: str) -> Exchange | None:
        """The exchange of that id, or None."""
        return next((each for each in self.exchanges if each.id == id), None)


THREAD = TypeAdapter(Thread)


def new() -> Thread:
    """A conversation in which nothing has been said, under a fresh id."""
    return Thread(uuid4().hex)


def load(stored: Any) -> Thread:
    """The conversation that `dump` wrote; a new one for None and for what can't be read."""
    try:
        return THREAD.validate_python(stored)
    except ValidationError:
        return new()


def dump(thread: Thread) -> dict[str, Any]:
    """The conversation as JSON types."""
    stored: dict[str, Any] = THREAD.dump_python(thread, mode="json")
    return stored


def add(thread: Thread, question: str, answer: Answer) -> Thread:
    """The conversation with one more exchange; the oldest are dropped while it takes over 500,000 bytes.

    What a language model wrote before the gate stays out of it.
    """
    kept = Exchange(uuid4().hex, question, replace(answer, generation=None))
    grown = replace(thread, exchanges=(*thread.exchanges, kept))
    while len(grown.exchanges) > 1 and len(THREAD.dump_json(grown)) > MAX_STORED_BYTES:
        grown = replace(grown, exchanges=grown.exchanges[1:])
    return grown


def judge(thread: Thread, id: str, verdict: Verdict, reason: str | None) -> Thread:
    """The conversation with a verdict on the exchange of that id; the same one when there is none."""
    return replace(
        thread,
        exchanges=tuple(
            replace(each, verdict=verdict, reason=reason) if each.id == id else each for each in thread.exchanges
        ),
    )


def turns(exchanges: Sequence[Exchange]) -> tuple[Turn, ...]:
    """The newest 10 exchanges as the turns that a question follows, oldest first."""
    return tuple(
        turn
        for each in exchanges[-HISTORY_EXCHANGES:]
        for turn in (Turn("user", each.question), Turn("assistant", each.answer.text))
    )


def markdown(thread: Thread) -> str:
    """The conversation as Markdown, each answer followed by the words it cites and where they stand."""
    parts = ["# Conversation with Sourceline"]
    for each in thread.exchanges:
        parts.append(f"## {escape_markdown(' '.join(each.question.split()))}")
        parts += _answer_markdown(each.answer)
    return "\n\n".join(parts) + "\n"


def _answer_markdown(answer: Answer) -> list[str]:
    if answer.status == "abstained":
        parts = ["The documents don’t answer this question."]
        if answer.related:
            parts.append("Nearest passages, which don’t answer it:")
        return parts + [_citation_markdown(citation) for citation in answer.related]
    parts = [
        escape_markdown(each.text + "".join(f" [{marker}]" for marker in each.markers)) for each in answer.statements
    ] or [escape_markdown(answer.text)]
    if answer.notice:
        parts.append(f"*{escape_markdown(answer.notice)}*")
    return parts + [_citation_markdown(citation) for citation in answer.citations]


def escape_markdown(text: str) -> str:
    """The text with everything that Markdown would interpret preceded by a backslash."""
    return MARKDOWN_SPECIAL.sub(_escape_match, text)


def _escape_match(match: re.Match[str]) -> str:
    special, indent, start = match.groups()
    if special:
        return f"\\{special}"
    return f"{indent}{start[:-1]}\\{start[-1]}"


def _citation_markdown(citation: Citation) -> str:
    quote = escape_markdown(" ".join(citation.quote.split()))
    place = " · ".join(
        escape_markdown(part) for part in (citation.place, citation.source, citation.published or "undated") if part
    )
    return (
        f"> \\[{citation.marker}\\] “{quote}”\n>\n"
        f"> — {place} (`{citation.document_id.replace('`', '')}`, characters {citation.start}–{citation.end})"
    )
