"""The source panel and the list of documents as HTML. Pure; every text is escaped by `chat_render.text`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.types import Citation, Document
from rag.web.chat.render import human_date, provenance, text

# A longer document is shown in part, around the first quotation: a browser lays this much out at once.
MAX_SHOWN_CHARS = 400_000

BLANK_LINES = re.compile(r"\n[ \t]*\n\s*")
LINE_BREAKS = re.compile(r"\n+")


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the list of documents; one that is `readable` can be opened."""

    id: str
    title: str
    source: str | None
    published: str | None
    chunks: int
    state: str
    readable: bool


EMPTY = (
    '<div class="source empty"><h2>Source</h2><p>Choose a citation in an answer: its document opens here, '
    "with the words that prove it highlighted.</p></div>"
)


def document(
    shown: Document,
    citations: Sequence[Citation] = (),
    exchange: str = "",
    kind: str = "citations",
    others: Sequence[Citation] = (),
) -> str:
    """The whole text of a document with `citations` highlighted, their focus stronger.

    Citations of another version of the document are left out, and said to be out of date. `others` are
    citations of the same answer in other documents, each offered as a button; `exchange` and `kind` name
    the answer and which of its citations these are.
    """
    current = [c for c in citations if c.content_hash == shown.content_hash]
    stale = ""
    if len(current) < len(citations):
        stale = '<p class="notice">This document has changed since the answer was given.</p>'
    start, end = window(len(shown.text), min((c.start for c in current), default=0))
    part = ""
    if (start, end) != (0, len(shown.text)):
        part = (
            f'<p class="notice">A long document: characters {start:,} to {end:,} of {len(shown.text):,} are shown.</p>'
        )
    body = "".join(
        f'<p dir="auto">{_marked(shown.text, a, b, current)}</p>' for a, b in paragraphs(shown.text, start, end)
    )
    return (
        f'<section class="source" aria-label="Source" data-exchange="{text(exchange)}" data-kind="{kind}" '
        f'data-document="{text(shown.id)}"><header><h2>{text(shown.title)}</h2>'
        f'<p class="provenance">{_from(shown)}</p>{_others(others, kind)}</header>{stale}{part}'
        f'<div class="document" tabindex="0" role="region" aria-label="Text of {text(shown.title)}">'
        f"{body}</div></section>"
    )


def missing(document_id: str, citations: Sequence[Citation] = ()) -> str:
    """What is shown when the document of an older answer is no longer there: its quotations alone."""
    quotes = "".join(f'<blockquote dir="auto">“{text(c.quote)}”</blockquote>' for c in citations)
    title = citations[0].title if citations else document_id
    return (
        f'<section class="source" aria-label="Source"><header><h2>{text(title)}</h2></header>'
        f'<p class="notice">This document is no longer among those that can be asked.</p>{quotes}</section>'
    )


def window(length: int, first: int) -> tuple[int, int]:
    """The half-open span of a text of that length to show so that the character at `first` is in it."""
    if length <= MAX_SHOWN_CHARS:
        return 0, length
    start = max(0, min(first - MAX_SHOWN_CHARS // 2, length - MAX_SHOWN_CHARS))
    return start, start + MAX_SHOWN_CHARS


def paragraphs(whole: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
    """The paragraphs within `[start, end)` as half-open spans without surrounding white space, in order.

    A text with blank lines has its paragraphs between them; in one without, each line is a paragraph.
    """
    breaks = BLANK_LINES if BLANK_LINES.search(whole, start, end) else LINE_BREAKS
    spans, at = [], start
    for match in breaks.finditer(whole, start, end):
        spans.append((at, match.start()))
        at = match.end()
    spans.append((at, end))
    return tuple(span for a, b in spans if (span := _stripped(whole, a, b)))


def table(listed: Sequence[Listed]) -> str:
    """The documents as a table, one line each."""
    if not listed:
        return '<p class="notice">No documents yet: put files into the corpus folder and start again.</p>'
    rows = "".join(
        f'<tr><th scope="row">{_title(each)}</th><td>{text(each.source or "—")}</td>'
        f'<td class="date">{text(_date(each))}</td>'
        f'<td class="number">{f"{each.chunks:,}" if each.readable else "—"}</td>'
        f"<td>{text(each.state)}</td></tr>"
        for each in listed
    )
    return (
        '<div class="documents" tabindex="0" role="region" aria-label="Documents"><table>'
        f"<caption>{_count(listed)}</caption><thead><tr>"
        '<th scope="col">Title</th><th scope="col">Source</th><th scope="col">Published</th>'
        '<th scope="col" class="number">Chunks</th><th scope="col">State</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _title(listed: Listed) -> str:
    if not listed.readable:
        return text(listed.title)
    file = f'<span class="file">{text(listed.id)}</span>'
    return (
        f'<button type="button" class="link read" data-document="{text(listed.id)}">{text(listed.title)}</button>{file}'
    )


def _count(listed: Sequence[Listed]) -> str:
    ready = sum(each.readable for each in listed)
    left_out = f", {len(listed) - ready:,} left out" if ready < len(listed) else ""
    return f"{ready:,} document{'s' if ready != 1 else ''}{left_out}"


def _date(listed: Listed) -> str:
    return human_date(listed.published).removeprefix("published ") if listed.readable else "—"


def _from(shown: Document) -> str:
    return provenance(shown.id, shown.source, shown.published)


def _others(others: Sequence[Citation], kind: str) -> str:
    first = {c.document_id: c for c in reversed(others)}
    if not first:
        return ""
    buttons = "".join(
        f'<li><button type="button" class="link cite" data-kind="{kind}" data-marker="{c.marker}" '
        f'data-document="{text(c.document_id)}">[{c.marker}] {text(c.title)}</button></li>'
        for c in sorted(first.values(), key=lambda c: c.marker)
    )
    return f'<nav aria-label="Other sources of this answer"><ul class="others">{buttons}</ul></nav>'


def _stripped(whole: str, start: int, end: int) -> tuple[int, int] | None:
    part = whole[start:end]
    bare = part.strip()
    if not bare:
        return None
    start += len(part) - len(part.lstrip())
    return start, start + len(bare)


def _marked(whole: str, start: int, end: int, citations: Sequence[Citation]) -> str:
    """`whole[start:end]` with each stretch inside a citation marked, also where citations overlap."""
    inside = [c for c in citations if c.start < end and start < c.end]
    cuts = {start, end}
    for c in inside:
        bounds = (c.start, c.end, c.focus_start, c.focus_end)
        cuts.update(at for at in bounds if at is not None and start < at < end)
    edges = sorted(cuts)
    parts: list[str] = []
    for a, b in pairwise(edges):
        over = [c for c in inside if c.start <= a and b <= c.end]
        parts.extend(_badge(c) for c in over if c.start == a)
        parts.append(_stretch(whole[a:b], a, b, over))
    return "".join(parts)


def _badge(c: Citation) -> str:
    return (
        f'<button type="button" class="badge" data-marker="{c.marker}" '
        f'aria-label="Quotation {c.marker}: back to the answer">{c.marker}</button>'
    )


def _stretch(words: str, start: int, end: int, over: Sequence[Citation]) -> str:
    if not over:
        return text(words)
    markers = " ".join(str(c.marker) for c in over)
    focused = any(
        c.focus_start is not None and c.focus_end is not None and c.focus_start <= start < end <= c.focus_end
        for c in over
    )
    inner = f"<strong>{text(words)}</strong>" if focused else text(words)
    return f'<mark data-markers="{markers}">{inner}</mark>'
