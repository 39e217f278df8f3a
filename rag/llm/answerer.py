"""A language model as an answerer: asked only when the reader finds an answer, and never left alone with it."""

import asyncio
import logging
import re
import threading
from collections.abc import AsyncGenerator, Callable, Coroutine, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import Any, Protocol

from llama_index.core.llms import LLM

from rag.errors import AnswererError
from rag.llm import asking, prompts, rewriting
from rag.llm.gguf import GgufServer
from rag.llm.prompts import DECLINED
from rag.llm.usage import Usage
from rag.prose import Written, parse
from rag.types import Draft, Generation, Passage, Sketch, Turn

FAILED = "The language model could not be used; these are the documents' own words."
UNSUPPORTED = "What the language model wrote was left out, the documents don't bear it out; these are their own words."
# More of a prompt than this costs more time on a small machine than it adds to the answer.
PROMPT_TOKENS = 900
# A rewritten question delays even the reader's answer, which nobody should wait a minute for.
REWRITE_SECONDS = 10.0
THOUGHTS = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL)
# Where a sentence, with the markers after its full stop, is followed by the beginning of another.
BOUNDARY = re.compile(r"[.!?]['\"”’)\]]*(?:\s*\[[^\]\n]*\])*\s+(?=[^\s\[])|\n+(?=\S)")
_log = logging.getLogger(__name__)


class Reader(Protocol):
    """What answers first: the words of the documents, or a reason to abstain."""

    def draft(self, question: str, passages: Sequence[Passage], said: str = "") -> Draft:
        """A draft whose evidence points into `passages`; `said` is the short answer that `question` follows."""
        ...


class LanguageModelAnswerer:
    """Lets any llama-index `LLM` put into prose what the reader finds. Safe to share between threads.

    `timeout` is the longest time for one whole answer, in seconds; `daily_tokens` the most tokens, prompts
    included, in one day of UTC, None for no limit. The model is asked on an event loop of its own, which
    `close` ends, together with the `server` that was started for it, if any.
    """

    def __init__(
        self,
        llm: LLM,
        reader: Reader,
        *,
        timeout: float = 60.0,
        daily_tokens: int | None = None,
        server: GgufServer | None = None,
    ) -> None:
        self._llm = llm
        self._server = server
        self._reader = reader
        self._timeout = timeout
        self.usage = Usage(daily_tokens)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="language-model", daemon=True)
        self._thread.start()

    def draft(self, question: str, passages: Sequence[Passage], said: str = "") -> Draft:
        """The model's draft; the reader's where that abstains, or, with a notice, when the model fails."""
        found = self._reader.draft(question, passages, said)
        if found.reason is not None:
            return found
        return asyncio.run_coroutine_threadsafe(self._written(question, passages, found), self._loop).result()

    async def adraft(self, question: str, passages: Sequence[Passage], said: str = "") -> Draft:
        """As `draft`, without blocking; cancelling it hangs up on the model."""
        async with aclosing(self.adrafts(question, passages, said)) as drafts:
            async for draft in drafts:
                if isinstance(draft, Draft):
                    return draft
        raise AssertionError("the drafts ended without one")

    async def adrafts(
        self, question: str, passages: Sequence[Passage], said: str = ""
    ) -> AsyncGenerator[Sketch | Draft, None]:
        """The reader's draft at once, then the model's whenever another sentence is whole; a `Draft` is the last.

        Closing it hangs up on the model.
        """
        found = await asyncio.to_thread(self._reader.draft, question, passages, said)
        if found.reason is not None:
            yield found
            return
        here = asyncio.get_running_loop()
        heard: asyncio.Queue[Written | None] = asyncio.Queue()

        def tell(written: Written) -> None:
            here.call_soon_threadsafe(heard.put_nowait, written)

        working: Coroutine[Any, Any, Draft] = self._written(question, passages, found, tell)
        answer = asyncio.wrap_future(asyncio.run_coroutine_threadsafe(working, self._loop))
        answer.add_done_callback(lambda _: heard.put_nowait(None))
        try:
            yield Sketch(found)
            while (written := await heard.get()) is not None:
                yield Sketch(found, written)
            yield await answer
        finally:
            answer.cancel()

    def rewrite(self, question: str, history: Sequence[Turn], otherwise: str) -> str:
        """`question` made standalone by the model, if it uses words of question and history alone; else `otherwise`.

        Blocks for at most ten seconds.
        """
        if not history:
            return otherwise
        prompt = rewriting.prompt(question, history)
        working = asking.ask(self._llm, prompt, self.usage, min(self._timeout, REWRITE_SECONDS))
        try:
            reply = asyncio.run_coroutine_threadsafe(working, self._loop).result()
        except AnswererError as error:
            _log.warning("the language model rewrote nothing: %s", error)
            return otherwise
        rewritten = rewriting.guarded(THOUGHTS.sub("", reply.generation.text), question, history)
        return rewritten or otherwise

    def close(self) -> None:
        """Ends the event loop and the server; the model can't be asked any more."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        if self._server is not None:
            self._server.close()

    async def _written(
        self,
        question: str,
        passages: Sequence[Passage],
        found: Draft,
        tell: Callable[[Written], None] | None = None,
    ) -> Draft:
        metadata = self._llm.metadata
        room = metadata.context_window - max(1, metadata.num_output)

        def written(text: str, whole: bool, generation: Generation | None = None) -> Written:
            statements = parse(THOUGHTS.sub("", text), tuple(passages))
            return Written(
                statements=statements if whole else statements[:-1],
                short=None,
                confidence=found.confidence,
                notice=found.notice,
                instead=_with(found, UNSUPPORTED),
                generation=generation,
            )

        told = 0

        def hear(text: str) -> None:
            nonlocal told
            whole = len(BOUNDARY.findall(text))
            if tell is not None and whole > told:
                told = whole
                tell(written(text, whole=False))

        try:
            prompt = prompts.build(question, passages, found, min(PROMPT_TOKENS, room))
        except AnswererError as error:
            self.usage.failed(error.kind)
            return self._failed(found, str(error))
        try:
            reply = await asking.ask(self._llm, prompt, self.usage, self._timeout, hear)
        except AnswererError as error:
            return self._failed(found, str(error))
        draft = written(reply.generation.text, not reply.cut, reply.generation)
        if THOUGHTS.sub("", reply.generation.text).strip(" \n.*[]").upper().startswith(DECLINED):
            return replace(draft, statements=(), notice=None, reason="no_answer")
        return draft

    def _failed(self, found: Draft, reason: str) -> Draft:
        _log.warning("the language model failed: %s", reason)
        return _with(found, FAILED)


def _with(draft: Draft, notice: str) -> Draft:
    return replace(draft, notice=f"{draft.notice} {notice}" if draft.notice else notice)
