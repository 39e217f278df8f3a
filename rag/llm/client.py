"""Chat completions of any OpenAI-compatible server, as a llama-index `LLM` that never blocks the event loop."""

import json
from collections.abc import AsyncGenerator, Iterator, Sequence
from typing import Any

import httpx
import tenacity
from llama_index.core.base.llms.types import (
    ChatMessage,
    ChatResponse,
    ChatResponseAsyncGen,
    CompletionResponse,
    CompletionResponseAsyncGen,
    CompletionResponseGen,
    LLMMetadata,
    MessageRole,
)
from llama_index.core.llms import CustomLLM
from pydantic import SecretStr

from rag.errors import AnswererError

CONNECT_SECONDS = 5.0
ATTEMPTS = 3
TRANSIENT = frozenset({408, 429, 500, 502, 503, 504})


class TransientError(AnswererError):
    """A failure that may pass: worth another attempt. `wait` is what the server asked for, in seconds."""

    def __init__(self, message: str, kind: str, wait: float = 0.0) -> None:
        super().__init__(message, kind)
        self.wait = wait


class OpenAICompatible(CustomLLM):
    """A model at `url`, the server's base address such as http://127.0.0.1:11434/v1.

    `timeout` is the longest wait for the next piece of an answer, in seconds. Requests that fail before
    the first piece are repeated, three times in all, with growing waits or the one that the server asks
    for; `longest_wait` is the most, in seconds.

    Raises, from its methods: AnswererError.
    """

    url: str
    model: str
    key: SecretStr = SecretStr("")
    timeout: float = 60.0
    max_tokens: int = 300
    window: int = 4096
    longest_wait: float = 8.0

    @property
    def metadata(self) -> LLMMetadata:
        """What llama-index needs to know of the model."""
        return LLMMetadata(
            context_window=self.window, num_output=self.max_tokens, model_name=self.model, is_chat_model=True
        )

    async def astream_chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponseAsyncGen:
        """The answer piece by piece: each response holds the text so far and, as `delta`, what is new.

        `raw` is the server's event: "finish_reason" and "usage" stand in the last ones.
        """
        return self._pieces(messages, kwargs)

    async def achat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponse:
        """The whole answer."""
        return [piece async for piece in self._pieces(messages, kwargs)][-1]

    async def acomplete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        """The whole answer to `prompt` as one user message."""
        found = await self.achat([ChatMessage(role=MessageRole.USER, content=prompt)], **kwargs)
        return CompletionResponse(text=found.message.content or "", raw=found.raw)

    async def astream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponseAsyncGen:
        """The answer to `prompt` as one user message, piece by piece."""
        return self._completions([ChatMessage(role=MessageRole.USER, content=prompt)], kwargs)

    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        """As `acomplete`, blocking."""
        return list(self.stream_complete(prompt, formatted, **kwargs))[-1]

    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponseGen:
        """As `astream_complete`, blocking, without further attempts."""
        body = self._body([ChatMessage(role=MessageRole.USER, content=prompt)], kwargs)
        text = ""
        try:
            with httpx.Client(timeout=self._limits()) as client, self._request(client, body) as response:
                if response.is_error:
                    response.read()
                    raise self._refusal(response)
                for event in _events(response.iter_lines(), self.url):
                    delta = _delta(event)
                    text += delta
                    yield CompletionResponse(text=text, delta=delta, raw=event)
        except httpx.HTTPError as error:
            raise self._failure(error) from error

    async def _completions(
        self, messages: Sequence[ChatMessage], options: dict[str, Any]
    ) -> AsyncGenerator[CompletionResponse, None]:
        async for piece in self._pieces(messages, options):
            yield CompletionResponse(text=piece.message.content or "", delta=piece.delta, raw=piece.raw)

    async def _pieces(
        self, messages: Sequence[ChatMessage], options: dict[str, Any]
    ) -> AsyncGenerator[ChatResponse, None]:
        body = self._body(messages, options)
        async with httpx.AsyncClient(timeout=self._limits()) as client:
            response = await self._opened(client, body)
            text, finished = "", False
            try:
                async for line in response.aiter_lines():
                    event = _event(line, self.url)
                    if event is None:
                        continue
                    finished = finished or _finished(event)
                    delta = _delta(event)
                    text += delta
                    message = ChatMessage(role=MessageRole.ASSISTANT, content=text)
                    yield ChatResponse(message=message, delta=delta, raw=event)
            except httpx.HTTPError as error:
                raise self._failure(error) from error
            finally:
                await response.aclose()
            if not finished:
                raise AnswererError(f"{self.url}: the answer broke off after {len(text)} characters", "broken_off")

    async def _opened(self, client: httpx.AsyncClient, body: dict[str, Any]) -> httpx.Response:
        """The response, its headers read and found good, after up to three attempts."""
        async for attempt in tenacity.AsyncRetrying(
            stop=tenacity.stop_after_attempt(ATTEMPTS),
            wait=self._wait,
            retry=tenacity.retry_if_exception_type(TransientError),
            reraise=True,
        ):
            with attempt:
                request = client.build_request("POST", self._endpoint(), json=body, headers=self._headers())
                try:
                    response = await client.send(request, stream=True)
                    if response.is_error:
                        await response.aread()
                        raise self._refusal(response)
                except httpx.HTTPError as error:
                    raise self._failure(error) from error
        return response

    def _wait(self, state: tenacity.RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.wait if isinstance(error, TransientError) else 0.0
        growing = tenacity.wait_exponential_jitter(multiplier=0.25, max=self.longest_wait, jitter=0.25)(state)
        return min(self.longest_wait, max(asked, growing))

    def _request(self, client: httpx.Client, body: dict[str, Any]) -> Any:
        return client.stream("POST", self._endpoint(), json=body, headers=self._headers())

    def _endpoint(self) -> str:
        return f"{self.url.rstrip('/')}/chat/completions"

    def _headers(self) -> dict[str, str]:
        secret = self.key.get_secret_value()
        return {"Authorization": f"Bearer {secret}"} if secret else {}

    def _limits(self) -> httpx.Timeout:
        return httpx.Timeout(self.timeout, connect=min(CONNECT_SECONDS, self.timeout))

    def _body(self, messages: Sequence[ChatMessage], options: dict[str, Any]) -> dict[str, Any]:
        return {
            "model": self.model,
            "messages": [{"role": str(each.role.value), "content": each.content or ""} for each in messages],
            "max_tokens": self.max_tokens,
            "temperature": 0,
            "stream": True,
            "stream_options": {"include_usage": True},
            **options,
        }

    def _failure(self, error: httpx.HTTPError) -> AnswererError:
        if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
            return TransientError(
                f"{self.url}: the language model's server can't be reached ({error}); start it, or set "
                "SOURCELINE_LLM_URL to where it is",
                "unreachable",
            )
        if isinstance(error, httpx.TimeoutException):
            return AnswererError(
                f"{self.url}: the language model said nothing for {self.timeout:g} s; raise SOURCELINE_LLM_TIMEOUT "
                "or use a faster model",
                "timeout",
            )
        return AnswererError(f"{self.url}: the connection broke off ({error or type(error).__name__})", "broken_off")

    def _refusal(self, response: httpx.Response) -> AnswererError:
        status, told = response.status_code, " ".join(response.text.split())[:200]
        if status in (401, 403):
            return AnswererError(f"{self.url}: the server refuses the key ({status}); set SOURCELINE_LLM_KEY", "key")
        if status == 404:
            return AnswererError(
                f"{self.url}: no model {self.model!r} there (404); set SOURCELINE_LLM_MODEL to one that the server "
                "has, and SOURCELINE_LLM_URL to its base address, which mostly ends in /v1",
                "unknown_model",
            )
        if status in (400, 413, 422) and ("context" in told.lower() or "too long" in told.lower()):
            return AnswererError(
                f"{self.url}: the model's window is too small for the prompt ({told}); set SOURCELINE_LLM_WINDOW to "
                "the window's true size in tokens",
                "window",
            )
        if status == 429:
            return TransientError(
                f"{self.url}: the server's rate limit is reached (429); ask later, or raise it there",
                "rate_limit",
                _seconds(response.headers.get("Retry-After")),
            )
        kind = TransientError if status in TRANSIENT else AnswererError
        return kind(f"{self.url}: the server answered with status {status} ({told or 'no message'})", "server_error")


def _seconds(header: str | None) -> float:
    return float(header) if header and header.isdigit() else 0.0


def _events(lines: Iterator[str], url: str) -> Iterator[dict[str, Any]]:
    finished = False
    for line in lines:
        event = _event(line, url)
        if event is not None:
            finished = finished or _finished(event)
            yield event
    if not finished:
        raise AnswererError(f"{url}: the answer broke off", "broken_off")


def _event(line: str, url: str) -> dict[str, Any] | None:
    """The event in one line of a stream of server-sent events, or None for the lines between.

    Raises: AnswererError when it is no JSON object, or reports an error.
    """
    if not line.startswith("data:"):
        return None
    data = line.removeprefix("data:").strip()
    if data == "[DONE]":
        return None
    try:
        event = json.loads(data)
    except ValueError as error:
        raise AnswererError(f"{url}: the stream is malformed ({data[:80]!r} is no JSON)", "malformed") from error
    if not isinstance(event, dict) or not _choices(event):
        raise AnswererError(f"{url}: the stream is malformed ({data[:80]!r} is no chat completion)", "malformed")
    if "error" in event:
        raise AnswererError(f"{url}: the server reports an error ({str(event['error'])[:200]})", "server_error")
    return event


def _choices(event: dict[str, Any]) -> bool:
    """Whether the event's choices are of the form that is read later."""
    choices = event.get("choices", [])
    return isinstance(choices, list) and all(
        isinstance(each, dict) and isinstance(each.get("delta") or {}, dict) for each in choices
    )


def _delta(event: dict[str, Any]) -> str:
    choices = event.get("choices") or [{}]
    return str((choices[0].get("delta") or {}).get("content") or "")


def _finished(event: dict[str, Any]) -> bool:
    return any(choice.get("finish_reason") for choice in event.get("choices") or [])
