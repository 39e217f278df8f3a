"""What the chat does on each event: from what the page sends to the HTML it shows next."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from typing import Any, cast, get_args

import gradio as gr

from rag.engine import Engine
from rag.errors import DocumentNotFound, SourcelineError
from rag.feedback import Feedback, Verdict
from rag.types import Answer, Progress
from rag.web.api.events import told
from rag.web.chat import render, source, threads
from rag.web.chat.threads import Exchange, Thread
from rag.web.metrics import Metrics

FAILED = "Something went wrong on our side and was logged. Your question is still in the box: try again."

# log, thread, panel, alert: in this order the outputs of the events that change the conversation; those
# that ask begin with the box.
Told = tuple[Any, Any, Any, Any]
Asked = tuple[Any, Any, Any, Any, Any]


class Handlers:
    """The handlers over one engine. They keep nothing: each call brings its conversation with it."""

    def __init__(self, engine: Engine, feedback: Feedback, metrics: Metrics, left_out: Sequence[str]) -> None:
        self._engine = engine
        self._feedback = feedback
        self._metrics = metrics
        self._left_out = left_out

    async def ask(self, question: str | None, stored: Any) -> AsyncIterator[Asked]:
        """The question at once, then its answer; a question that can't be asked gives an alert instead.

        What comes before the answer is shown, and goes into no conversation.
        """
        question, thread, started = question or "", threads.load(stored), time.monotonic()
        if question.strip():
            yield "", self._log(thread, question), gr.skip(), gr.skip(), ""
        try:
            async with aclosing(self._engine.astream(question, threads.turns(thread.exchanges))) as stages:
                async for stage in stages:
                    if isinstance(stage, Progress):
                        yield gr.skip(), self._log(thread, question, stage), gr.skip(), gr.skip(), ""
                    else:
                        self._metrics.answered("chat", stage, time.monotonic() - started)
                        # Reading and marking up a document may take long enough to hold up other users' events.
                        yield gr.skip(), *await asyncio.to_thread(self._answered, thread, question, stage)
        except SourcelineError as error:
            # Raised further, it would reach the page without its reason.
            log = await asyncio.to_thread(self._log, thread)
            yield gr.skip(), log, gr.skip(), gr.skip(), _refusal(error)

    async def ask_example(self, stored: Any, event: gr.EventData) -> AsyncIterator[Asked]:
        """The same for an example question."""
        async for asked in self.ask(str(event.question), stored):
            yield asked

    def failed(self, stored: Any) -> tuple[str, str]:
        """The conversation without the question that failed, and an alert that says so."""
        return self._log(threads.load(stored)), _alert(FAILED)

    def restore(self, stored: Any) -> Told:
        """A conversation that the browser kept, shown again; the start page when there is none.

        An alert says so when the document beside it can't be read now.
        """
        thread = threads.load(stored)
        cited = [each for each in thread.exchanges if each.answer.citations]
        try:
            panel, alert = self._source(cited[-1]) if cited else self._first_document(), ""
        except SourcelineError as error:
            panel, alert = source.EMPTY, _refusal(error)
        return self._log(thread), threads.dump(thread), panel, alert

    def cite(self, stored: Any, event: gr.EventData) -> str:
        """The document of a citation, with all citations that the same answer has in it."""
        exchange = threads.load(stored).exchange(str(event.exchange))
        if exchange is None:
            return source.EMPTY
        return self._source(exchange, str(event.kind), str(event.document))

    def read(self, event: gr.EventData) -> str:
        """A document from the list, without highlights."""
        return self._document(str(event.document))

    def judge(self, stored: Any, event: gr.EventData) -> tuple[Any, Any, str]:
        """Keeps a verdict on an answer; the conversation with the verdict shown, and a possible alert."""
        thread = threads.load(stored)
        exchange = thread.exchange(str(event.exchange))
        if exchange is None or event.verdict not in get_args(Verdict):
            return gr.skip(), gr.skip(), ""
        verdict = cast("Verdict", event.verdict)
        reason = None if event.reason is None else str(event.reason)
        before = thread.exchanges[: thread.exchanges.index(exchange)]
        try:
            self._feedback.save(
                exchange.id,
                exchange.question,
                exchange.answer.to_json(),
                verdict,
                reason,
                threads.turns(before),
            )
        except SourcelineError as error:
            return gr.skip(), gr.skip(), _refusal(error)
        self._metrics.feedback.labels(verdict).inc()
        thread = threads.judge(thread, exchange.id, verdict, reason)
        return self._log(thread), threads.dump(thread), ""

    def export(self, stored: Any) -> str:
        """The conversation as Markdown."""
        return threads.markdown(threads.load(stored))

    def documents(self) -> str:
        """The list of documents."""
        return source.table(listing(self._engine, self._left_out))

    def _answered(self, thread: Thread, question: str, answer: Answer) -> Told:
        thread = threads.add(thread, question, answer)
        panel = self._source(thread.exchanges[-1]) if answer.citations else gr.skip()
        return self._log(thread), threads.dump(thread), panel, ""

    def _log(self, thread: Thread, pending: str | None = None, progress: Progress | None = None) -> str:
        examples = () if thread.exchanges or pending is not None else self._examples()
        return render.conversation(thread, examples, pending, progress)

    def _examples(self) -> tuple[str, ...]:
        try:
            return self._engine.examples()
        except SourcelineError:
            # The start page does without them, and has to show while the store is away.
            return ()

    def _source(self, exchange: Exchange, kind: str = "citations", document_id: str | None = None) -> str:
        answer: Answer = exchange.answer
        every = answer.related if kind == "related" else answer.citations
        document_id = document_id if document_id is not None else every[0].document_id
        here = [c for c in every if c.document_id == document_id]
        others = [c for c in every if c.document_id != document_id]
        try:
            return source.document(self._engine.document(document_id), here, exchange.id, kind, others)
        except DocumentNotFound:
            return source.missing(document_id, here)

    def _document(self, document_id: str) -> str:
        try:
            return source.document(self._engine.document(document_id))
        except DocumentNotFound:
            return source.missing(document_id)

    def _first_document(self) -> str:
        """With a single document there is nothing to choose: it is shown from the start."""
        records = self._engine.records()
        return self._document(records[0].id) if len(records) == 1 else source.EMPTY


def listing(engine: Engine, left_out: Sequence[str]) -> tuple[source.Listed, ...]:
    """The documents by title, then the files that were left out, each with its reason."""
    ready = [
        source.Listed(
            r.id, r.title, r.source, r.published, r.chunks, f"ready since {r.ingested_at[:10]}", readable=True
        )
        for r in sorted(engine.records(), key=lambda record: record.title.casefold())
    ]
    problems = [problem.partition(": ") for problem in left_out]
    refused = [
        source.Listed(file, file, None, None, 0, f"left out: {reason}", readable=False) for file, _, reason in problems
    ]
    return (*ready, *refused)


def _refusal(error: SourcelineError) -> str:
    """An alert that says what a visitor may know of the error; the log gets what it doesn't say."""
    return _alert(told(error).detail)


def _alert(message: str) -> str:
    sentence = f"{message[:1].upper()}{message[1:].rstrip('.')}."
    return f'<p class="alert" role="alert">{render.text(sentence)}</p>'
