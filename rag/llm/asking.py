"""One request to a language model: streamed, timed out, counted, and every failure an `AnswererError`."""

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from llama_index.core.base.llms.types import ChatMessage, MessageRole
from llama_index.core.llms import LLM

from rag import chunking
from rag.errors import AnswererError
from rag.llm.prompts import Prompt
from rag.llm.usage import CountedBy, Usage
from rag.types import Generation


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model wrote; `cut` when it was stopped at its longest answer."""

    generation: Generation
    cut: bool


def _nobody(text: str) -> None:
    """Hears what is written so far, and does nothing with it."""


async def ask(llm: LLM, prompt: Prompt, usage: Usage, timeout: float, hear: Callable[[str], None] = _nobody) -> Reply:
    """The model's whole reply within `timeout` seconds; `hear` is called with the text so far as it grows.

    Tokens are counted by the server's figures where it gives them, else by cl100k_base's, those of a reply
    that broke off included.

    Raises: AnswererError, counted by its kind.
    """
    try:
        usage.begin()
        async with asyncio.timeout(timeout):
            return await _asked(llm, prompt, usage, hear)
    except TimeoutError as error:
        usage.failed("timeout")
        message = f"no whole answer within {timeout:g} s; raise SOURCELINE_LLM_TIMEOUT"
        raise AnswererError(message, "timeout") from error
    except AnswererError as error:
        usage.failed(error.kind)
        raise
    except Exception as error:
        # Whatever library another llama-index model is built on raises errors of its own.
        usage.failed("other")
        raise AnswererError(f"{llm.metadata.model_name}: {type(error).__name__}: {error}") from error


async def _asked(llm: LLM, prompt: Prompt, usage: Usage, hear: Callable[[str], None]) -> Reply:
    messages = [
        ChatMessage(role=MessageRole.SYSTEM, content=prompt.system),
        ChatMessage(role=MessageRole.USER, content=prompt.user),
    ]
    text, cut = "", False
    told: dict[str, Any] = {}
    try:
        async for piece in await llm.astream_chat(messages):
            text = piece.message.content or text
            event = piece.raw if isinstance(piece.raw, dict) else {}
            told = event.get("usage") or told
            cut = cut or any(choice.get("finish_reason") == "length" for choice in event.get("choices") or [])
            hear(text)
    finally:
        counted_by: CountedBy = "server" if told.get("prompt_tokens") and told.get("completion_tokens") else "tiktoken"
        asked = int(told["prompt_tokens"]) if counted_by == "server" else prompt.tokens
        written = int(told["completion_tokens"]) if counted_by == "server" else chunking.count_tokens(text)
        if text:
            usage.add(asked, written, counted_by)
    metadata = llm.metadata
    generation = Generation(
        text=text,
        model=metadata.model_name,
        prompt_sha256=hashlib.sha256(f"{prompt.system}\0{prompt.user}".encode()).hexdigest(),
        parameters={"temperature": 0.0, "max_tokens": metadata.num_output, "window": metadata.context_window},
        prompt_tokens=asked,
        answer_tokens=written,
        counted_by=counted_by,
    )
    return Reply(generation, cut or written >= metadata.num_output > 0)
