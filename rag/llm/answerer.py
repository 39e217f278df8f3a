"""A language model as an answerer: asked only when the reader finds an answer, and never left alone with it."""

import asyncio
import hashlib
import logging
import re
import threading
from collections.abc import Coroutine, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, Protocol

from llama_index.core.base.llms.types import ChatMessage, MessageRole
from llama_index.core.llms import LLM

from rag import chunking
from rag.errors import AnswererError
from rag.llm import prompts
from rag.llm.gguf import GgufServer
from rag.llm.prompts import DECLINED, Prompt
from rag.prose import Generation, Written, parse
from rag.types import Draft, Passage

FAILED = "The language model could not be used; these are the documents' own words."
UNSUPPORTED = "What the language model wrote was left out, the documents don't bear it out; these are their own words."
# More of a prompt than this costs more time on a small machine than it adds to the answer.
PROMPT_TOKENS = 900
THOUGHTS = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL)
_log = logging.getLogger(__name__)


class Reader(Protocol):
    """What answers first: the words of the documents, or a reason to abstain."""

    def draft(self, question: str, passages: Sequence[Passage]) -> Draft:
        """A draft whose evidence points into `passages`."""
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

    def draft(self, question: str, passages: Sequence[Passage]) -> Draft:
        """The model's draft; the reader's where that abstains, or, with a notice, when the model fails."""
        found = self._reader.draft(question, passages)
        if found.reason is not None:
            return found
        return asyncio.run_coroutine_threadsafe(self._written(question, passages, found), self._loop).result()

    async def adraft(self, question: str, passages: Sequence[Passage]) -> Draft:
        """As `draft`, without blocking; cancelling it hangs up on the model."""
        found = await asyncio.to_thread(self._reader.draft, question, passages)
        if found.reason is not None:
            return found
        asking: Coroutine[Any, Any, Draft] = self._written(question, passages, found)
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(asking, self._loop))

    def close(self) -> None:
        """Ends the event loop and the server; the model can't be asked any more."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        if self._server is not None:
            self._server.close()

    async def _written(self, question: str, passages: Sequence[Passage], found: Draft) -> Draft:
        try:
            self.usage.check()
            metadata = self._llm.metadata
            room = metadata.context_window - max(1, metadata.num_output)
            prompt = prompts.build(question, passages, found, min(PROMPT_TOKENS, room))
            async with asyncio.timeout(self._timeout):
                generation, cut = await self._generation(prompt)
        except TimeoutError:
            return self._failed(found, f"no whole answer within {self._timeout:g} s; raise SOURCELINE_LLM_TIMEOUT")
        except AnswererError as error:
            return self._failed(found, str(error))
        self.usage.add(generation.prompt_tokens + generation.answer_tokens)
        text = THOUGHTS.sub("", generation.text).strip()
        if text.strip(" .*[]").upper().startswith(DECLINED):
            return Draft((), None, found.confidence, reason="no_answer")
        statements = parse(text, tuple(passages))
        return Written(
            statements=statements[:-1] if cut else statements,
            short=None,
            confidence=found.confidence,
            notice=found.notice,
            instead=_with(found, UNSUPPORTED),
            generation=generation,
        )

    async def _generation(self, prompt: Prompt) -> tuple[Generation, bool]:
        try:
            return await self._asked(prompt)
        except AnswererError:
            raise
        except Exception as error:
            # Whatever library another llama-index model is built on raises errors of its own.
            raise AnswererError(f"{self._llm.metadata.model_name}: {type(error).__name__}: {error}") from error

    async def _asked(self, prompt: Prompt) -> tuple[Generation, bool]:
        """What the model wrote, and whether it was cut off at its limit."""
        messages = [
            ChatMessage(role=MessageRole.SYSTEM, content=prompt.system),
            ChatMessage(role=MessageRole.USER, content=prompt.user),
        ]
        text, cut = "", False
        used: dict[str, Any] = {}
        async for piece in await self._llm.astream_chat(messages):
            text = piece.message.content or text
            event = piece.raw if isinstance(piece.raw, dict) else {}
            used = event.get("usage") or used
            cut = cut or any(choice.get("finish_reason") == "length" for choice in event.get("choices") or [])
        metadata = self._llm.metadata
        answer_tokens = int(used.get("completion_tokens") or chunking.count_tokens(text))
        generation = Generation(
            text=text,
            model=metadata.model_name,
            prompt_sha256=hashlib.sha256(f"{prompt.system}\0{prompt.user}".encode()).hexdigest(),
            parameters={"temperature": 0.0, "max_tokens": metadata.num_output, "window": metadata.context_window},
            prompt_tokens=int(used.get("prompt_tokens") or prompt.tokens),
            answer_tokens=answer_tokens,
        )
        return generation, cut or answer_tokens >= metadata.num_output > 0

    def _failed(self, found: Draft, reason: str) -> Draft:
        _log.warning("the language model failed: %s", reason)
        return _with(found, FAILED)


class Usage:
    """Tokens used today, in UTC, against an optional ceiling. Safe to share between threads."""

    def __init__(self, daily: int | None) -> None:
        self._daily = daily
        self._lock = threading.Lock()
        self._day: date = datetime.now(UTC).date()
        self._tokens = 0

    @property
    def today(self) -> int:
        """Tokens of prompts and answers used since midnight, UTC."""
        with self._lock:
            self._turn()
            return self._tokens

    def add(self, tokens: int) -> None:
        """Counts `tokens` for today."""
        with self._lock:
            self._turn()
            self._tokens += tokens

    def check(self) -> None:
        """Raises: AnswererError when today's tokens are used up."""
        used = self.today
        if self._daily is not None and used >= self._daily:
            raise AnswererError(
                f"{used:,} tokens were used today, SOURCELINE_LLM_DAILY_TOKENS is {self._daily:,}: raise it, or wait "
                "for midnight UTC"
            )

    def _turn(self) -> None:
        today = datetime.now(UTC).date()
        if today != self._day:
            self._day, self._tokens = today, 0


def _with(draft: Draft, notice: str) -> Draft:
    return replace(draft, notice=f"{draft.notice} {notice}" if draft.notice else notice)
