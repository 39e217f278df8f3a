"""The gate: nothing leaves the engine but statements whose evidence stands in a document, word for word.

A language model's statements are in its own words; `rag.prose` holds them to the words they rest on.
Pure: no I/O, no model. What can't be supported is not said.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from rag.headings import nearest
from rag.prose import Written, gated
from rag.types import Answer, Citation, Cited, Document, Draft, Evidence, Passage, Reason, in_line

REASONS: Mapping[Reason, str] = {
    "no_passages": "No passage of the documents has anything to do with this question.",
    "no_answer": "The documents don't answer this question.",
    "unsupported": "An answer was found, but the documents don't bear it out word for word.",
    "off_topic": "This question doesn't seem to be about these documents.",
}
NEAREST = 3


def resolve(question: str, draft: Draft, passages: Sequence[Passage], documents: Mapping[str, Document]) -> Answer:
    """The answer that `draft` amounts to once every piece of evidence is checked.

    A statement stays when at least one piece of its evidence resolves and holds the statement, word
    for word. One that a language model wrote stays when `rag.prose` finds what bears it out and all of
    that resolves; when none of a model's does, the draft it brings along instead is resolved.

    Evidence resolves when its passage is among `passages`, the document of that id and content hash is
    among `documents`, and the words stand there at those offsets. Citations are numbered from 1 in
    order of appearance, one number for one span. When no statement stays, the answer abstains as
    "unsupported".
    """
    if draft.reason is None and isinstance(draft, Written):
        return _gated(question, draft, passages, documents)
    if draft.reason is not None:
        answer = abstain(question, draft.reason, passages, documents, draft.confidence)
        return replace(answer, generation=draft.generation if isinstance(draft, Written) else None)
    return _answer(question, draft, passages, documents, reworded=False)


def _gated(question: str, draft: Written, passages: Sequence[Passage], documents: Mapping[str, Document]) -> Answer:
    """The answer to a model's draft, with the record of what it wrote and what became of each sentence."""
    borne_out, sentences = gated(question, draft, passages)
    if borne_out is None:
        answer = resolve(question, draft.instead, passages, documents)
    else:
        answer = _answer(question, borne_out, passages, documents, reworded=True)
    return replace(answer, generation=draft.generation and replace(draft.generation, sentences=sentences))


def _answer(
    question: str, draft: Draft, passages: Sequence[Passage], documents: Mapping[str, Document], *, reworded: bool
) -> Answer:
    citations: list[Citation] = []
    cited: list[Cited] = []
    for statement in draft.statements:
        found = [_citation(evidence, passages, documents) for evidence in statement.evidence]
        if reworded and None in found:
            continue
        markers = [
            _number(citation, citations)
            for citation in found
            if citation is not None and (reworded or _plain(statement.text) in _plain(citation.quote))
        ]
        if markers:
            cited.append(Cited(statement.text, tuple(dict.fromkeys(markers))))
    if not cited:
        return abstain(question, "unsupported", passages, documents, draft.confidence)
    # What is said of all statements holds no longer when one fell.
    whole = len(cited) == len(draft.statements)
    notice = draft.notice if whole or reworded else None
    return Answer(
        status="answered",
        question=question,
        text=render(cited, citations, notice),
        short=_short(draft, cited),
        statements=tuple(cited),
        citations=tuple(citations),
        confidence=draft.confidence,
        notice=notice,
    )


def _short(draft: Draft, cited: Sequence[Cited]) -> str | None:
    """The draft's short answer, as far as what it holds has not fallen."""
    said = [each.text for each in draft.statements]
    if draft.short == in_line(said):
        return in_line(each.text for each in cited)
    return draft.short if draft.short is None or cited[0].text == said[0] else cited[0].text


def abstain(
    question: str,
    reason: Reason,
    passages: Sequence[Passage],
    documents: Mapping[str, Document],
    confidence: float = 0.0,
) -> Answer:
    """A declared non-answer, with its reason in plain words and the three nearest passages."""
    whole = [Evidence(index, 0, len(passage.chunk.text)) for index, passage in enumerate(passages[:NEAREST])]
    found = [citation for each in whole if (citation := _citation(each, passages, documents)) is not None]
    related = tuple(replace(citation, marker=number) for number, citation in enumerate(found, start=1))
    lines = [REASONS[reason]]
    if related:
        lines += ["", "Nearest passages, which don't answer it:"]
        lines += [f"- “{_excerpt(each.quote)}” — {provenance(each)}" for each in related]
    return Answer(
        status="abstained",
        question=question,
        text="\n".join(lines),
        confidence=confidence,
        reason=reason,
        related=related,
    )


def render(statements: Sequence[Cited], citations: Sequence[Citation], notice: str | None) -> str:
    """The answer as plain text: each statement with its markers, the notice, then each citation's quote and origin."""
    lines = [f"{each.text} {''.join(f'[{marker}]' for marker in each.markers)}" for each in statements]
    # After what was found, since a follow-up leans on the first line.
    lines += [notice] if notice else []
    said = {each.text for each in statements}
    lines.append("")
    for citation in citations:
        quote = "" if citation.quote in said else f"“{citation.quote}” — "
        lines.append(f"[{citation.marker}] {quote}{provenance(citation)}")
    return "\n".join(lines)


def provenance(citation: Citation) -> str:
    """Title, heading, source and date of what is cited, as a reader needs them to find and trust it."""
    parts = (citation.place, citation.source, citation.published or "undated")
    return ", ".join(part for part in parts if part)


def _citation(evidence: Evidence, passages: Sequence[Passage], documents: Mapping[str, Document]) -> Citation | None:
    """The citation that `evidence` resolves to, without its number, or None if anything doesn't fit."""
    if not 0 <= evidence.passage < len(passages):
        return None
    passage = passages[evidence.passage]
    chunk = passage.chunk
    document = documents.get(chunk.document_id)
    quote = chunk.text[evidence.start : evidence.end]
    if document is None or document.content_hash != chunk.content_hash:
        return None
    if not 0 <= evidence.start < evidence.end <= len(chunk.text) or not quote.strip():
        return None
    start, end = chunk.start + evidence.start, chunk.start + evidence.end
    if document.text[start:end] != quote:
        return None
    focus = _focus(evidence, chunk.start)
    return Citation(
        marker=0,
        document_id=document.id,
        title=passage.title,
        source=passage.source,
        published=passage.published,
        content_hash=document.content_hash,
        start=start,
        end=end,
        quote=quote,
        focus_start=focus[0] if focus else None,
        focus_end=focus[1] if focus else None,
        heading=nearest(chunk.text, [evidence.start], chunk.heading)[0],
    )


def _focus(evidence: Evidence, offset: int) -> tuple[int, int] | None:
    first, last = evidence.focus_start, evidence.focus_end
    if first is None or last is None or not evidence.start <= first < last <= evidence.end:
        return None
    return offset + first, offset + last


def _number(citation: Citation, citations: list[Citation]) -> int:
    """The marker of `citation` among `citations`, which it joins unless its span is there already."""
    for known in citations:
        if (known.document_id, known.start, known.end) == (
            citation.document_id,
            citation.start,
            citation.end,
        ):
            return known.marker
    citations.append(replace(citation, marker=len(citations) + 1))
    return len(citations)


def _plain(text: str) -> str:
    return " ".join(text.split())


def _excerpt(quote: str, limit: int = 240) -> str:
    one_line = _plain(quote)
    return one_line if len(one_line) <= limit else one_line[:limit].rsplit(" ", 1)[0] + " …"
