"""Do the citations carry what is said? Against evidence spans, and by ALCE's definition without a judge."""

import re
from collections.abc import Mapping, Sequence

from evals.metrics.answers import tokens
from rag.prose import parse
from rag.types import Answer, Citation, Document, Passage

Span = tuple[str, int, int]
"""Document id and a half-open span of its text."""

_WORD = re.compile(r"[\w.]+")
# Words that carry no claim; a statement may use them though the quote doesn't. No articles: the only "a" among
# tokens is a name.
_FUNCTION_WORDS = frozenset(
    """and are as at be been but by did do does for from had has have he her his i in is it its
    of on or our she so that their there they this to was we were which who will with yes
    you""".split()  # noqa: SIM905 - the list would take forty lines
)


def quote_is_valid(citation: Citation, documents: Mapping[str, Document]) -> bool:
    """Whether the quote stands at its span of the document of that id and content hash, verbatim."""
    document = documents.get(citation.document_id)
    return (
        document is not None
        and document.content_hash == citation.content_hash
        and citation.start < citation.end
        and document.text[citation.start : citation.end] == citation.quote
    )


def occurrences(words: str, documents: Mapping[str, Document], within: Sequence[str] = ()) -> tuple[Span, ...]:
    """Every place of `words` in the documents, or in those of the ids `within` if there are any."""
    spans = []
    for id_ in within or documents:
        start = documents[id_].text.find(words)
        while start >= 0:
            spans.append((id_, start, start + len(words)))
            start = documents[id_].text.find(words, start + 1)
    return tuple(spans)


def covers(cited: Span, evidence: Span) -> bool:
    """Whether the two overlap by at least half of the shorter one."""
    if cited[0] != evidence[0]:
        return False
    overlap = min(cited[2], evidence[2]) - max(cited[1], evidence[1])
    return 2 * overlap >= min(cited[2] - cited[1], evidence[2] - evidence[1]) and overlap > 0


def precision(cited: Sequence[Span], items: Sequence[Sequence[Span]]) -> float | None:
    """The share of citations that cover a piece of evidence; None when nothing is cited."""
    if not cited:
        return None
    pieces = [span for item in items for span in item]
    return sum(any(covers(one, span) for span in pieces) for one in cited) / len(cited)


def recall(cited: Sequence[Span], items: Sequence[Sequence[Span]]) -> float | None:
    """The share of evidence items of which some alternative is covered; None when there are no items."""
    if not items:
        return None
    return sum(any(covers(one, span) for one in cited for span in item) for item in items) / len(items)


def carries(quotes: Sequence[str], statement: str) -> bool:
    """Whether every number and every word of substance of `statement` stands in the quotes, by their `tokens`.

    This takes the place of ALCE's entailment model. It is stricter than entailment (a synonym fails)
    and blind to word order, so it suits answers that quote more than answers that paraphrase.
    """
    held = {word for quote in quotes for word in _words(quote)}
    return set(_words(statement)) - _FUNCTION_WORDS <= held


def _words(text: str) -> list[str]:
    """The tokens without the marks that normalising leaves, such as curly quotes."""
    return _WORD.findall(" ".join(tokens(text)))


def alce(answer: Answer) -> tuple[float | None, float | None]:
    """(citation recall, citation precision) of the answer's own statements, each in [0, 1].

    Gao et al. 2023, "Enabling Large Language Models to Generate Text with Citations", section 4:
    a statement is recalled when its citations together carry it; a citation is precise when its
    statement is recalled and it carries it alone or the others without it don't. `carries` decides
    in place of their entailment model. None where there is no statement, or no citation.
    """
    quotes = {citation.marker: citation.quote for citation in answer.citations}
    recalled, precise, cited = 0, 0, 0
    for statement in answer.statements:
        own = [quotes[marker] for marker in statement.markers if marker in quotes]
        cited += len(own)
        if not own or not carries(own, statement.text):
            continue
        recalled += 1
        for index, quote in enumerate(own):
            others = own[:index] + own[index + 1 :]
            precise += carries([quote], statement.text) or not carries(others, statement.text)
    return (
        recalled / len(answer.statements) if answer.statements else None,
        precise / cited if cited else None,
    )


def supported_draft(text: str, passages: Sequence[Passage]) -> float | None:
    """The share of sentences that a model wrote, before any gate, whose words stand in the passages they cite.

    As in `alce`, but generous: passages are cited whole, and a sentence without a marker may rest on any
    one of them. None when there is no sentence.
    """
    texts = [each.chunk.text for each in passages]
    carried = []
    for statement in parse(text, tuple(passages)):
        cited = [texts[each.passage] for each in statement.evidence]
        carried.append(any(carries(quotes, statement.text) for quotes in ([cited] if cited else ([t] for t in texts))))
    return sum(carried) / len(carried) if carried else None
