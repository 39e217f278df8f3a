"""The way of one question, from what was typed to an answer that passed the gate."""

import asyncio
import unicodedata
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any

from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.response.schema import Response
from llama_index.core.schema import QueryBundle

from rag import citations, conversation, overview, spelling
from rag.answering import Answerer, AsyncAnswerer, Rewriter
from rag.answers import ReaderAnswerer
from rag.clock import Clock
from rag.embedding import MiniLMEmbedding
from rag.errors import EmptyCorpus, QuestionError
from rag.index import Index
from rag.ingest import open_index
from rag.language import disfluency
from rag.language.intents import intent
from rag.llm import Usage, language_model
from rag.reader import Reader
from rag.retriever import Retriever, node
from rag.rows import Record
from rag.settings import Settings
from rag.types import Answer, Document, Draft, Passage, Progress, Sketch, Turn, Understood

# How many passages a language model is given: further ones rarely answer, and each may hold words that give it orders,
# which the gate lets through where a document says them.
MODEL_PASSAGES = 6


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question that passages were found for, ready to be answered."""

    question: str
    said: str
    passages: tuple[Passage, ...]
    clock: Clock


class Engine(BaseQueryEngine):
    """Answers questions from one index; also a llama-index query engine. Safe to share between threads."""

    def __init__(
        self,
        settings: Settings,
        index: Index,
        retriever: Retriever,
        embedding: MiniLMEmbedding,
        answerer: Answerer,
        finder: conversation.Finder,
        rewriter: Rewriter | None = None,
    ) -> None:
        super().__init__(callback_manager=None)
        self.settings = settings
        self._index = index
        self._retriever = retriever
        self._embedding = embedding
        self._answerer = answerer
        self._finder = finder
        self._rewriter = rewriter

    def ask(self, question: str, history: Sequence[Turn] = (), documents: Sequence[str] | None = None) -> Answer:
        """The answer to `question`, asked after `history` (oldest turn first).

        Only `documents`, by id, are searched when given, and spelling is corrected by their words alone.
        `timings` holds the stages "understand", "retrieve", "read" and "compose".

        Raises: QuestionError when there is nothing to ask; IndexUnavailable; AnswererError.
        """
        asked = self._prepare(question, history, documents)
        if isinstance(asked, Answer):
            return asked
        return self._compose(asked, self._answerer.draft(asked.question, asked.passages, asked.said))

    async def aask(self, question: str, history: Sequence[Turn] = (), documents: Sequence[str] | None = None) -> Answer:
        """As `ask`, in worker threads, so that the event loop goes on; a language model is waited for in none."""
        if not isinstance(self._answerer, AsyncAnswerer):
            return await asyncio.to_thread(self.ask, question, history, documents)
        asked = await asyncio.to_thread(self._prepare, question, history, documents)
        if isinstance(asked, Answer):
            return asked
        draft = await self._answerer.adraft(asked.question, asked.passages, asked.said)
        return await asyncio.to_thread(self._compose, asked, draft)

    async def astream(
        self, question: str, history: Sequence[Turn] = (), documents: Sequence[str] | None = None
    ) -> AsyncGenerator[Progress | Answer, None]:
        """As `aask`, with what may be shown before; the `Answer` is the last. Closing it hangs up on a model.

        Nothing comes before the answer unless a language model is asked: then the reader's own answer, and
        each sentence of the model's once it is whole and has passed the gate.
        """
        if not isinstance(self._answerer, AsyncAnswerer):
            yield await asyncio.to_thread(self.ask, question, history, documents)
            return
        asked = await asyncio.to_thread(self._prepare, question, history, documents)
        if isinstance(asked, Answer):
            yield asked
            return
        shown = 0
        async with aclosing(self._answerer.adrafts(asked.question, asked.passages, asked.said)) as drafts:
            async for draft in drafts:
                if isinstance(draft, Draft):
                    yield await asyncio.to_thread(self._compose, asked, draft)
                    continue
                progress = await asyncio.to_thread(self._progress, asked, draft)
                if progress.found.status == "answered" and len(progress.sentences) >= shown:
                    shown = len(progress.sentences) + 1
                    yield progress

    def search(
        self,
        question: str,
        limit: int = 6,
        documents: Sequence[str] | None = None,
        *,
        history: Sequence[Turn] = (),
    ) -> tuple[Passage, ...]:
        """The passages nearest to `question`, asked after `history`, best first, without an answer.

        Raises: QuestionError; IndexUnavailable.
        """
        asked = check_question(question, self.settings.max_question_chars)
        self._retriever.refresh()
        understood = self._understood(asked, history, documents)
        return self._retriever.passages(understood.question, limit, documents, understood.before)

    def understand(self, question: str, history: Sequence[Turn] = ()) -> str:
        """The question that is answered: without stumbles, needing no history, without slips of spelling."""
        return self._understood(question, history, None).question

    def records(self) -> tuple[Record, ...]:
        """The indexed documents, without their texts, by id."""
        return self._index.records()

    def document(self, document_id: str) -> Document:
        """The document of this id, with its text.

        Raises: DocumentNotFound.
        """
        return self._index.document(document_id)

    def examples(self, documents: Sequence[str] | None = None) -> tuple[str, ...]:
        """Questions to begin with: those that the documents' authors suggest, else summaries; at most six."""
        return overview.examples(self._allowed(documents))

    @property
    def usage(self) -> Usage | None:
        """What the language model has cost so far; None without one."""
        return self._answerer.usage if isinstance(self._answerer, AsyncAnswerer) else None

    @property
    def fingerprint(self) -> str:
        """The name of model and chunking that the index was made with."""
        return self._index.fingerprint

    def close(self) -> None:
        """Lets go of the index, and of a language model."""
        if isinstance(self._answerer, AsyncAnswerer):
            self._answerer.close()
        self._index.close()

    def _prepare(self, question: str, history: Sequence[Turn], documents: Sequence[str] | None) -> "Answer | _Asked":
        """The passages for the question, or the answer when none are needed."""
        clock = Clock()
        asked = check_question(question, self.settings.max_question_chars)
        self._retriever.refresh()
        wish = intent(asked, history)
        if wish.kind == "summary":
            answer = self._summary(asked, wish.about, documents)
            return replace(answer, timings=clock.total("summarise"))
        if wish.kind != "question":
            reply = overview.reply(wish.kind, self._allowed(documents), self.examples(documents))
            return Answer(status="answered", question=asked, text=reply, timings=clock.total("understand"))
        understood = self._understood(asked, history, documents)
        clock.lap("understand")
        passages = self._retriever.passages(understood.question, None, documents, understood.before)
        clock.lap("retrieve")
        return _Asked(understood.question, understood.said, passages, clock)

    def _understood(self, question: str, history: Sequence[Turn], documents: Sequence[str] | None) -> Understood:
        asked = disfluency.clean(question)
        understood = conversation.in_context(asked, history, self._finder)
        standalone = understood.question
        if self._rewriter:
            standalone = self._rewriter(asked, history, standalone)
        return replace(understood, question=self._retriever.correct(standalone, documents))

    def _compose(self, asked: "_Asked", draft: Draft) -> Answer:
        asked.clock.lap("read")
        known = self._index.documents([passage.chunk.document_id for passage in asked.passages])
        answer = citations.resolve(asked.question, draft, asked.passages, known)
        return replace(answer, timings=asked.clock.total("compose"))

    def _progress(self, asked: "_Asked", sketch: Sketch) -> Progress:
        known = self._index.documents([passage.chunk.document_id for passage in asked.passages])
        found = citations.resolve(asked.question, sketch.found, asked.passages, known)
        written = citations.resolve(asked.question, sketch.written or sketch.found, asked.passages, known)
        # The model's draft gives way to the reader's until something of it can be said.
        mine = () if written.statements == found.statements else written.statements
        return Progress(found, tuple(each.text for each in mine))

    def _allowed(self, documents: Sequence[str] | None) -> tuple[Record, ...]:
        wanted = None if documents is None else frozenset(documents)
        return tuple(each for each in self.records() if wanted is None or each.id in wanted)

    def _summary(self, asked: str, about: str, documents: Sequence[str] | None) -> Answer:
        chosen = overview.choose(about, self._allowed(documents))
        whole = self._index.documents([record.id for record in chosen])
        texts = [whole[record.id] for record in chosen if record.id in whole]
        draft, passages = overview.summary(texts, self._embedding)
        return citations.resolve(asked, draft, passages, whole)

    def _get_prompt_modules(self) -> dict[str, Any]:
        return {}

    def _query(self, query_bundle: QueryBundle) -> Response:
        answer = self.ask(query_bundle.query_str)
        return Response(
            response=answer.text,
            source_nodes=[node(passage) for passage in self.search(query_bundle.query_str)],
            metadata=answer.to_json(),
        )

    async def _aquery(self, query_bundle: QueryBundle) -> Response:
        return await asyncio.to_thread(self._query, query_bundle)


def build(settings: Settings) -> Engine:
    """The engine over the index as it stands, its models loaded and run once.

    Raises: EmptyCorpus when nothing is indexed; IndexUnavailable; ModelError; SettingsError or AnswererError
    when a language model is wanted that can't be set up.
    """
    index = open_index(settings)
    if not index.records():
        index.close()
        raise EmptyCorpus(
            f"{settings.data}: no document is indexed; put files into {settings.corpus} and run `make ingest`"
        )
    embedding = MiniLMEmbedding(settings.threads)
    reader = Reader(settings.threads)
    limit = settings.passages if settings.answerer == "reader" else min(settings.passages, MODEL_PASSAGES)
    retriever = Retriever(index, embedding, spelling.dictionary(reader.vocabulary()), settings.candidates, limit)
    own = ReaderAnswerer(reader, settings.threshold)
    # The first run of a model allocates its memory; the first user shouldn't wait for that. A language
    # model isn't asked for nothing.
    engine = Engine(settings, index, retriever, embedding, own, reader.spoken_of)
    engine.ask("What is said here?")
    if settings.answerer == "reader":
        return engine
    model = language_model(settings, own)
    rewriter = model.rewrite if settings.llm_rewrite else None
    return Engine(settings, index, retriever, embedding, model, reader.spoken_of, rewriter)


def check_question(question: str, limit: int) -> str:
    """`question` without control characters, in Unicode's composed form, white space as single blanks.

    Raises: QuestionError when it is longer than `limit` characters or holds no letter and no digit.
    """
    if len(question) > limit:
        raise QuestionError(
            f"the question has {len(question):,} characters, at most {limit:,} are read: ask a shorter one"
        )
    visible = "".join(" " if unicodedata.category(char) in ("Cc", "Cs") else char for char in question)
    asked = " ".join(unicodedata.normalize("NFC", visible).split())
    if not any(char.isalnum() for char in asked):
        raise QuestionError("the question is empty: type one in words")
    return asked
