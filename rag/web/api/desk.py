"""The one place where the web's channels put a question to the engine: counted, queued in order, bounded."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from rag.engine import Engine, check_question
from rag.types import Answer, Passage, Turn
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
        started = time.monotonic()
        async with self._turn(caller, address):
            allowed = await asyncio.to_thread(self.narrowed, caller, documents)
            answer = await self.engine.aask(question, history, allowed)
        self._metrics.seconds.observe(time.monotonic() - started)
        self._metrics.answers.labels(channel, answer.status, answer.reason or "").inc()
        return answer

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
