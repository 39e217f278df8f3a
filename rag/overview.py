"""What the assistant says of itself and of the corpus: small talk, what can be asked, summaries."""

from collections.abc import Sequence

from rag import chunking, lexical
from rag.embedding import MiniLMEmbedding
from rag.language.intents import Kind
from rag.rows import Record
from rag.summary import summarise
from rag.types import Chunk, Document, Draft, Evidence, Passage, Statement

EXAMPLES = 6
SUMMARY_SENTENCES = 5
SUMMARISED_DOCUMENTS = 6
# Sentences weighed for one document: embedding them takes about ten milliseconds each.
WEIGHED_SENTENCES = 150


def reply(kind: Kind, records: Sequence[Record], examples: Sequence[str]) -> str:
    """What to say to a greeting, thanks, a farewell or a request for help; it claims nothing of what
    the documents say.
    """
    if kind == "thanks":
        return "You're welcome. Ask on whenever you like."
    if kind == "farewell":
        return "Goodbye."
    opening = "Hello. " if kind == "greeting" else ""
    titles = "; ".join(f"“{record.title}”" for record in records[:EXAMPLES])
    left = len(records) - EXAMPLES
    more = f" and {left} more" if left > 0 else ""
    lines = [
        f"{opening}I answer questions from {_count(len(records))} — {titles}{more} — and show the exact words "
        "that each answer rests on. When the documents don't answer, I say so.",
    ]
    if examples:
        lines += ["", "You could ask:", *(f"- {example}" for example in examples)]
    return "\n".join(lines)


def examples(records: Sequence[Record]) -> tuple[str, ...]:
    """At most six questions to begin with: those in the documents' front matter, one document after the
    other in turn, then summaries of documents that suggest none.
    """
    longest = max((len(record.questions) for record in records), default=0)
    suggested = [
        record.questions[turn] for turn in range(longest) for record in records if turn < len(record.questions)
    ]
    summaries = [f"Summarise “{record.title}”" for record in records if not record.questions]
    return tuple(dict.fromkeys(suggested + summaries))[:EXAMPLES]


def choose(about: str, records: Sequence[Record]) -> tuple[Record, ...]:
    """The documents that a request for a summary means by `about`, at most six.

    Those whose title or file name share most words with it; all, when it names none ("the article").
    """
    wanted = set(lexical.terms(about))
    shared = [(len(wanted & set(lexical.terms(f"{each.title} {each.id}"))), each) for each in records]
    most = max((count for count, _ in shared), default=0)
    return tuple(each for count, each in shared if count == most)[:SUMMARISED_DOCUMENTS]


def summary(documents: Sequence[Document], embedding: MiniLMEmbedding) -> tuple[Draft, tuple[Passage, ...]]:
    """A draft of central sentences, word for word, and the documents as the passages it points into.

    One document gives up to five sentences; of several, each gives one.
    """
    limit = SUMMARY_SENTENCES if len(documents) == 1 else 1
    statements = []
    for number, document in enumerate(documents):
        spans = chunking.sentences(document.text)[:WEIGHED_SENTENCES]
        texts = [document.text[start:end] for start, end in spans]
        for chosen in summarise(texts, embedding.embed(texts), limit):
            evidence = Evidence(number, *spans[chosen])
            statements.append(Statement(texts[chosen], (evidence,)))
    passages = tuple(_whole(document, rank) for rank, document in enumerate(documents, start=1))
    if not statements:
        return Draft((), None, 0.0, reason="no_passages"), passages
    return Draft(tuple(statements), short=None, confidence=1.0), passages


def _whole(document: Document, rank: int) -> Passage:
    chunk = Chunk(
        id=document.id,
        document_id=document.id,
        content_hash=document.content_hash,
        start=0,
        end=len(document.text),
        text=document.text,
        tokens=chunking.count_tokens(document.text),
    )
    return Passage(chunk, document.title, document.source, document.published, rank, 0.0, 0.0)


def _count(number: int) -> str:
    return "one document" if number == 1 else f"{number} documents"
