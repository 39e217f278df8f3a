"""An OpenAI-compatible door, so that existing chat clients work: chat completions and the list of models.

The field `sourceline` of a completion, and of the last chunk of a stream, holds status, reason, confidence,
citations and related passages; clients that don't know it ignore it. A stream begins when the answer has passed
the gate: what is sent to such clients can't be taken back.
"""

import time
from collections.abc import AsyncIterator, Iterator
from typing import Annotated, Any, Literal
from uuid import uuid4

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sse_starlette import ServerSentEvent

from rag.chunking import count_tokens
from rag.errors import SourcelineError
from rag.types import Turn
from rag.web.api.events import Answering, event, event_schema, stream, told
from rag.web.api.problems import ProblemError
from rag.web.api.rest import problems
from rag.web.api.schemas import AnswerOut
from rag.web.api.shown import shown
from rag.web.guard.callers import address_of, caller_of
from rag.web.services import Services

MODEL = "sourceline"
Words = Annotated[str, StringConstraints(max_length=20_000)]


class TextPart(BaseModel):
    """A part of a message; only text can be read."""

    type: Literal["text"]
    text: Words


class Message(BaseModel):
    """A message of the conversation. System, developer and tool messages are not read."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: Words | Annotated[list[TextPart], Field(max_length=100)] | None = None

    def text(self) -> str:
        """The message's text parts as one."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content)
        return self.content or ""


class CompletionIn(BaseModel):
    """A chat completion; what isn't named here (temperature, tools, …) changes nothing."""

    model_config = ConfigDict(extra="ignore")

    model: Annotated[str, StringConstraints(max_length=200)] = MODEL
    messages: Annotated[list[Message], Field(min_length=1, max_length=200)]
    stream: bool | None = False


def router(services: Services) -> APIRouter:
    """The OpenAI-compatible routes over `services`."""
    routes = APIRouter(prefix="/v1", tags=["OpenAI-compatible"])
    started = int(time.time())

    async def answer(request: Request, question: str, history: list[Turn]) -> AnswerOut:
        caller = caller_of(request)
        given = await services.desk.ask("openai", caller, address_of(request), question, history)
        return shown(given, caller.access.sources, services.signer.key, str(uuid4()))

    @routes.post(
        "/chat/completions",
        response_model=None,
        responses={
            200: {
                "content": {
                    "application/json": {"schema": {"type": "object"}},
                    "text/event-stream": {"schema": event_schema("message")},
                }
            },
            **problems(422, 503),
        },
    )
    async def completions(request: Request, body: CompletionIn) -> Any:
        """Answer the last user message; earlier user and assistant messages are its history."""
        question, history = conversation(body.messages)
        request.scope["sourceline.question"] = question
        identity = f"chatcmpl-{uuid4().hex}"
        await services.desk.admit(caller_of(request), address_of(request), question)
        if body.stream:
            return stream(_chunks(lambda: answer(request, question, history), identity))
        return completion(await answer(request, question, history), identity)

    @routes.get("/models", responses=problems())
    async def models() -> dict[str, Any]:
        """List the one model there is."""
        entry = {"id": MODEL, "object": "model", "created": started, "owned_by": "sourceline"}
        return {"object": "list", "data": [entry]}

    return routes


def conversation(messages: list[Message]) -> tuple[str, list[Turn]]:
    """The last user message and the user and assistant messages before it.

    Raises: ProblemError 422 when no user wrote anything.
    """
    turns = [
        Turn("user" if each.role == "user" else "assistant", each.text())
        for each in messages
        if each.role in ("user", "assistant")
    ]
    while turns and turns[-1].role != "user":
        turns.pop()
    if not turns:
        raise ProblemError(422, "invalid-request", "messages: the last one has to be a user's.")
    return turns[-1].content, turns[:-1]


def completion(answer: AnswerOut, identity: str) -> dict[str, Any]:
    """The answer as a chat completion."""
    asked, said = count_tokens(answer.question), count_tokens(answer.answer)
    return {
        "id": identity,
        "object": "chat.completion",
        "created": int(time.time()),
        "model": MODEL,
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": answer.answer},
                "finish_reason": "stop",
            }
        ],
        "usage": {"prompt_tokens": asked, "completion_tokens": said, "total_tokens": asked + said},
        "sourceline": extension(answer),
    }


def extension(answer: AnswerOut) -> dict[str, Any]:
    """What OpenAI's format has no place for."""
    fields = {"status", "short", "confidence", "reason", "notice", "citations", "related"}
    return answer.model_dump(mode="json", include=fields)


async def _chunks(answering: Answering, identity: str) -> AsyncIterator[ServerSentEvent]:
    frame = {"id": identity, "object": "chat.completion.chunk", "created": int(time.time()), "model": MODEL}

    def chunk(delta: dict[str, str], finish: str | None, **more: Any) -> ServerSentEvent:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        return event(None, {**frame, "choices": [choice], **more})

    try:
        given = await answering()
    except (ProblemError, SourcelineError) as error:
        problem = told(error)
        shape = {"message": problem.detail, "type": "server_error", "param": None, "code": problem.name}
        yield event(None, {"error": shape})
        return
    yield chunk({"role": "assistant", "content": ""}, None)
    for piece in pieces(given.answer):
        yield chunk({"content": piece}, None)
    yield chunk({}, "stop", sourceline=extension(given))
    yield ServerSentEvent("[DONE]", sep="\n")


def pieces(text: str, size: int = 80) -> Iterator[str]:
    """The text in parts of about `size` characters, cut after spaces; joined they are the text."""
    start = 0
    while start < len(text):
        cut = text.find(" ", start + size)
        end = len(text) if cut < 0 else cut + 1
        yield text[start:end]
        start = end
