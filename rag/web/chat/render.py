"""Conversations as HTML. Pure, and the only way of text from questions and documents into the page.

Every piece of text passes `text`, which escapes it: markup in a question, a document or a title is shown
as it was written and never takes effect.
"""

from collections.abc import Sequence
from dataclasses import replace
from html import escape
from itertools import zip_longest

from rag.language import dates
from rag.types import Answer, Citation, Cited, Progress, Reason
from rag.web.chat.threads import Exchange, Thread

ABSTENTIONS: dict[Reason | None, tuple[str, str]] = {
    "no_answer": ("The documents don’t say", "None of the passages found answers this question."),
    "no_passages": ("Nothing found", "No passage in the documents comes near this question."),
    "unsupported": (
        "Not shown, since it couldn’t be proved",
        "An answer was drafted, but its words could not be found in the documents.",
    ),
    "off_topic": (
        "Outside these documents",
        "This question is about something that the documents don’t cover.",
    ),
    None: ("No answer", "The documents could not answer this question."),
}
# From here on a short answer is set as running text.
LONG_CHARS = 90
LONG_WORD_CHARS = 24
PENDING = '<p class="pending"><span class="pulse" aria-hidden="true"></span>Looking in the documents…</p>'
WRITING = (
    '<p class="pending"><span class="pulse" aria-hidden="true"></span>'
    "Writing; a sentence is shown once the documents bear it out…</p>"
)


def text(plain: str) -> str:
    """Plain text made safe inside an element and inside a quoted attribute."""
    return escape(plain, quote=True)


def human_date(published: str | None) -> str:
    """“published 1 March 2025” for an ISO date, the date as it stands otherwise, “undated” for None."""
    return f"published {dates.spelt(published)}" if published else "undated"


def provenance(place: str, source: str | None, published: str | None) -> str:
    """Place, source and date in one line of HTML."""
    parts = [f"<cite>{text(place)}</cite>", text(source) if source else "", text(human_date(published))]
    return '<span class="dot" aria-hidden="true"> · </span>'.join(part for part in parts if part)


def conversation(
    thread: Thread, examples: Sequence[str], pending: str | None = None, progress: Progress | None = None
) -> str:
    """The whole conversation; with nothing said yet, a welcome that offers `examples`.

    `pending` is a question whose answer is being looked for, `progress` what there is of it.
    """
    if not thread.exchanges and pending is None:
        return welcome(examples)
    items = [exchange_html(each) for each in thread.exchanges]
    if pending is not None:
        items.append(f'<li class="exchange">{_question(pending)}{_provisional(progress) if progress else PENDING}</li>')
    return f'<ol class="exchanges">{"".join(items)}</ol>'


def welcome(examples: Sequence[str]) -> str:
    """What an empty conversation shows."""
    buttons = "".join(
        f'<li><button type="button" class="example" data-question="{text(each)}">{text(each)}</button></li>'
        for each in examples
    )
    offer = f'<h3 class="label">Try asking</h3><ul class="examples">{buttons}</ul>' if buttons else ""
    return (
        '<div class="welcome"><h2>What would you like to know?</h2>'
        "<p>Every answer is taken from the documents and shows the exact words it rests on. "
        f"When they don’t say, you are told so.</p>{offer}</div>"
    )


def exchange_html(exchange: Exchange) -> str:
    """One question and its answer, with what can be done with the answer."""
    answer = exchange.answer
    body = _abstention(answer) if answer.status == "abstained" else _answered(answer)
    notice = f'<p class="notice">{text(answer.notice)}</p>' if answer.notice else ""
    rewritten = ""
    if answer.question and answer.question.strip() != exchange.question.strip():
        rewritten = f'<p class="rewritten">Read as: {text(answer.question)}</p>'
    return (
        f'<li class="exchange" data-exchange="{text(exchange.id)}">{_question(exchange.question)}'
        f'<div class="answer {answer.status}" role="group" aria-label="Answer">'
        f"{rewritten}{body}{notice}{_actions(exchange)}</div></li>"
    )


def _provisional(progress: Progress) -> str:
    """What may be shown before the answer: text alone, with nothing to press, copy or judge."""
    found = progress.found
    short = found.short if found.short and not any(_same(found.short, each.text) for each in found.statements) else None
    said = "".join(
        f'<p class="{name}" dir="auto">{text(words)}</p>'
        for name, words in [("short", short), *(("statement", each.text) for each in found.statements)]
        if words
    )
    quoted = "".join(
        f'<blockquote dir="auto">“{_focused(each)}”</blockquote>{_caption(each)}'
        for each in found.citations
        if not any(_same(each.quote, statement.text) for statement in found.statements)
    )
    written = "".join(f'<p class="statement" dir="auto">{text(each)}</p>' for each in progress.sentences)
    return (
        '<div class="answer provisional" role="group" aria-label="Provisional answer" aria-busy="true">'
        f'<h3 class="label">Found in the documents</h3>{said}{quoted}'
        f'<h3 class="label">Provisional: the answer that is being written</h3>{written}{WRITING}</div>'
    )


def _question(question: str) -> str:
    return f'<div class="question"><span class="sr-only">You asked: </span><bdi>{text(question)}</bdi></div>'


def _answered(answer: Answer) -> str:
    """The short answer, then for each statement its words, its proof as a quotation, and its place.

    A statement that is itself its quotation isn't quoted again; a longer text, of more than two
    statements, is not broken up by the quotations, which then follow it.
    """
    if not answer.statements:
        return f'<p class="reply">{text(answer.text)}</p>'
    cited = {citation.marker: citation for citation in answer.citations}
    together = len(answer.statements) > 2
    parts: list[str] = []
    proofs: list[Citation] = []
    if answer.short and not any(_same(answer.short, each.text) for each in answer.statements):
        parts.append(f'<p class="short">{text(answer.short)}</p>')
    for statement in answer.statements:
        mine = [cited[marker] for marker in statement.markers if marker in cited]
        verbatim = any(_same(statement.text, citation.quote) for citation in mine)
        parts.append(_said(answer, statement, mine, verbatim))
        if together:
            proofs += [] if verbatim else mine
        else:
            parts.append(_places(mine) if verbatim else _quotations(mine))
    if together:
        parts += [_quotations(proofs), _places([c for c in answer.citations if c not in proofs])]
    return "".join(parts)


def _said(answer: Answer, statement: Cited, cited: Sequence[Citation], verbatim: bool) -> str:
    words = text(statement.text)
    short = answer.short
    name = "short" if short and _same(short, statement.text) else "statement"
    if name == "short" and verbatim:
        words = f"“{words}”"
    if len(words) > LONG_CHARS:
        name += " long"
    return f'<p class="{name}" dir="auto">{_ending(words, _markers(cited))}</p>'


def _quotations(citations: Sequence[Citation]) -> str:
    """The citations as quotations, and under the last of each run from one place where it is from."""
    parts = []
    for citation, following in zip_longest(citations, citations[1:]):
        quote = _ending(f"“{_focused(citation)}”", _markers([citation]))
        parts.append(f'<blockquote dir="auto">{quote}</blockquote>')
        if following is None or _from(following) != _from(citation):
            parts.append(_caption(citation))
    return "".join(parts)


def _places(citations: Sequence[Citation]) -> str:
    """Where the citations are from, each document once, and its heading if it is that of all of them."""
    under: dict[str, set[str]] = {}
    for each in citations:
        under.setdefault(each.document_id, set()).add(each.heading)
    return "".join(
        _caption(replace(c, heading=c.heading if len(under[c.document_id]) == 1 else ""))
        for c in {c.document_id: c for c in citations}.values()
    )


def _from(citation: Citation) -> tuple[str, str]:
    return citation.document_id, citation.heading


def _caption(citation: Citation) -> str:
    return f'<p class="provenance">{provenance(citation.place, citation.source, citation.published)}</p>'


def _abstention(answer: Answer) -> str:
    heading, reason = ABSTENTIONS[answer.reason]
    related = answer.related
    nearest = ""
    if related:
        items = "".join(
            f"<li><details><summary>{text(_beginning(c.quote))}</summary>"
            f'<blockquote dir="auto">{text(c.quote)}</blockquote>{_caption(c)}'
            f'<button type="button" class="link cite" data-kind="related" data-marker="{c.marker}" '
            f'data-document="{text(c.document_id)}">Open in the document</button></details></li>'
            for c in related
        )
        nearest = f'<h3 class="label">Nearest passages</h3><ul class="nearest">{items}</ul>'
    return f'<p class="heading">{heading}</p><p>{reason}</p>{nearest}'


def _actions(exchange: Exchange) -> str:
    if exchange.answer.status == "answered" and not exchange.answer.citations:
        return ""
    up, down = (str(exchange.verdict == verdict).lower() for verdict in ("up", "down"))
    ask = ""
    if exchange.verdict == "down" and exchange.reason is None:
        ask = (
            '<form class="why"><label>What was wrong? <span class="optional">(optional)</span>'
            '<textarea name="reason" rows="2" maxlength="2000"></textarea></label>'
            '<button type="submit">Send</button></form>'
        )
    thanks = '<p class="thanks">Thank you, that was noted.</p>' if exchange.verdict and not ask else ""
    return (
        '<div class="actions">'
        f'<button type="button" class="copy" data-copy="{text(exchange.answer.text)}">Copy</button>'
        f'<button type="button" class="verdict" data-verdict="up" aria-pressed="{up}">Helpful</button>'
        f'<button type="button" class="verdict" data-verdict="down" aria-pressed="{down}">'
        "Not helpful</button>"
        f"</div>{ask}{thanks}"
    )


def _markers(citations: Sequence[Citation]) -> str:
    return "".join(
        f'&nbsp;<button type="button" class="marker cite" data-kind="citations" data-marker="{c.marker}" '
        f'data-document="{text(c.document_id)}" '
        f'aria-label="Citation {c.marker}: show in {text(c.title)}">[{c.marker}]</button>'
        for c in citations
    )


def _ending(words: str, markers: str) -> str:
    """The markers after the words, on one line with the last of them where that is short and plain."""
    before, space, last = words.rpartition(" ")
    if len(last) > LONG_WORD_CHARS or "<" in last or ">" in last:
        return words + markers
    return f'{before}{space}<span class="together">{last}{markers}</span>'


def _focused(citation: Citation) -> str:
    start, end = citation.focus_start, citation.focus_end
    if start is None or end is None:
        return text(citation.quote)
    a, b = start - citation.start, end - citation.start
    return f"{text(citation.quote[:a])}<strong>{text(citation.quote[a:b])}</strong>{text(citation.quote[b:])}"


def _same(one: str, other: str) -> bool:
    return _letters(one) == _letters(other)


def _letters(written: str) -> str:
    return "".join(c for c in written.casefold() if c.isalnum())


def _beginning(quote: str, length: int = 110) -> str:
    words = " ".join(quote.split())
    return words if len(words) <= length else words[:length].rsplit(" ", 1)[0] + " …"
