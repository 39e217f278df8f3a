"""Where the API's channels put a question to the engine: counted, queued in order, bounded.

The chat page asks the engine itself, in the order of Gradio's queue, and counts its answers in the same `Metrics`.
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager

from rag.engine import Engine, check_question
from rag.types import Answer, Passage, Progress, Turn
from rag.web.api.problems import RETRY_SECONDS, ProblemError
from rag.web.guard.callers import Caller
from rag.web.guard.policy import visible
from rag.web.guard.quotas import Quotas
from rag.web.metrics import Metrics

WAITING = 256
WAITING_OF_ONE = 8


class Desk:
    """Puts questions to the engine, first come first served, at most `at_once` at a time.

    One session has at most `WAITING_OF_ONE` questions in the queue, so that it can't keep others waiting.
    """

    def __init__(self, engine: Engine, quotas: Quotas, metrics: Metrics, at_once: int) -> None:
        self.engine = engine
        self._quotas = quotas
        self._metrics = metrics
        self._turns = asyncio.Semaphore(at_once)
        self._queue: Counter[str] = Counter()

    async def admit(self, caller: Caller, address: str, question: str) -> None:
        """Count a question that is about to be asked, once it is known to be one.

        Raises: QuestionError; ProblemError 429 beyond a limit.
        """
        check_question(question, self.engine.settings.max_question_chars)
        await self._quotas.question(caller, address)

    async def ask(
        self,
        channel: str,
        caller: Caller,
        address: str,
        question: str,
        history: Sequence[Turn] = (),
        documents: Sequence[str] | None = None,
    ) -> Answer:
        """The answer to an admitted question, from no document that the caller may not see.

        Raises: ProblemError 503 when the queue is full; the engine's errors.
        """
        async with self._turn(caller, address), self._timed(channel) as given:
            allowed = await asyncio.to_thread(self.narrowed, caller, documents)
            given.append(await self.engine.aask(question, history, allowed))
        return given[0]

    async def stream(
        self,
        channel: str,
        caller: Caller,
        address: str,
        question: str,
        history: Sequence[Turn] = (),
        documents: Sequence[str] | None = None,
    ) -> AsyncGenerator[Progress | Answer, None]:
        """As `ask`, with what may be shown before; the `Answer` is the last.

        Raises: as `ask`.
        """
        async with self._turn(caller, address), self._timed(channel) as given:
            allowed = await asyncio.to_thread(self.narrowed, caller, documents)
            async with aclosing(self.engine.astream(question, history, allowed)) as stages:
                async for stage in stages:
                    if isinstance(stage, Answer):
                        given.append(stage)
                    yield stage

    async def search(self, caller: Caller, address: str, question: str, limit: int) -> tuple[Passage, ...]:
        """The passages nearest to an admitted question, from no document that the caller may not see.

        Raises: as `ask`.
        """
        async with self._turn(caller, address):
            allowed = await asyncio.to_thread(self.narrowed, caller, None)
            return await asyncio.to_thread(self.engine.search, question, limit, allowed)

    def narrowed(self, caller: Caller, documents: Sequence[str] | None) -> Sequence[str] | None:
        """Ids of the documents to look in: those wanted, as far as the caller may see them; None for all."""
        allowed = visible(self.engine.records(), caller.access)
        if allowed is None or documents is None:
            return allowed if documents is None else documents
        known = frozenset(allowed)
        return tuple(each for each in documents if each in known)

    @asynccontextmanager
    async def _timed(self, channel: str) -> AsyncIterator[list[Answer]]:
        """A place for the answer, which is counted and timed if it is there at the end."""
        started = time.monotonic()
        given: list[Answer] = []
        yield given
        for answer in given:
            self._metrics.answered(channel, answer, time.monotonic() - started)

    @asynccontextmanager
    async def _turn(self, caller: Caller, address: str) -> AsyncIterator[None]:
        who = caller.session or f"{caller.kind} {caller.name} {address}"
        alone = caller.session is not None
        if self._queue.total() >= WAITING or (alone and self._queue[who] >= WAITING_OF_ONE):
            raise ProblemError(
                503,
                "busy",
                f"{self._queue.total()} questions are waiting; try again in {RETRY_SECONDS} seconds.",
                {"Retry-After": str(RETRY_SECONDS)},
            )
        self._queue[who] += 1
        self._metrics.waiting.set(self._queue.total())
        try:
            async with self._turns:
                yield
        finally:
            self._queue[who] -= 1
            if not self._queue[who]:
                del self._queue[who]
            self._metrics.waiting.set(self._queue.total())
