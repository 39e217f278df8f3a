"""An answer as server-sent events: `provisional` while a language model writes, then `answer`, `citations`, `done`,
or `error`; comments keep the line open.
"""

import json
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from typing import Any

from sse_starlette import EventSourceResponse, ServerSentEvent

from rag.errors import SourcelineError
from rag.web.api.problems import ProblemError, of_error
from rag.web.api.schemas import AnswerBody, AnswerOut, ProvisionalOut, Sourced

HEARTBEAT_SECONDS = 10
Answering = Callable[[], Awaitable[AnswerOut]]
Stages = AsyncGenerator[ProvisionalOut | AnswerOut, None]
# Proxies that hold a reply back until it is whole would hold the heartbeat back too.
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


def stream(events: AsyncIterator[ServerSentEvent]) -> EventSourceResponse:
    """The events as a response; the iterator is cancelled when the client leaves."""
    return EventSourceResponse(events, headers=HEADERS, ping=HEARTBEAT_SECONDS, sep="\n")


def event_schema(*names: str) -> dict[str, Any]:
    """One event of a stream for OpenAPI: its name, and its data, which is JSON in a string."""
    properties = {"event": {"enum": list(names)}, "data": {"type": "string"}}
    return {"type": "object", "properties": properties}


def event(name: str | None, data: Any) -> ServerSentEvent:
    """One event with JSON data, or only data without a name."""
    # In ASCII, since clients that split at every Unicode line break would cut a quote with U+2028 in two.
    return ServerSentEvent(json.dumps(data), event=name, sep="\n")


def told(error: ProblemError | SourcelineError) -> ProblemError:
    """What a client is told of an error; the log gets what it isn't told."""
    if isinstance(error, ProblemError):
        return error
    problem = of_error(error)
    if problem.status >= 500:
        logging.getLogger("sourceline").error("%s", error, exc_info=error)
    return problem


async def answer_events(stages: Stages, request_id: str) -> AsyncIterator[ServerSentEvent]:
    """The events of one answer, in order. An error after the headers are sent can only be an event."""
    try:
        async with aclosing(stages):
            async for stage in stages:
                if isinstance(stage, ProvisionalOut):
                    yield event("provisional", stage.model_dump(mode="json"))
                    continue
                yield event("answer", stage.model_dump(mode="json", include=set(AnswerBody.model_fields)))
                yield event("citations", stage.model_dump(mode="json", include=set(Sourced.model_fields)))
                yield event("done", {"request_id": request_id, "timings": stage.timings, "receipt": stage.receipt})
    except (ProblemError, SourcelineError) as error:
        problem = told(error)
        retry = int(problem.headers["Retry-After"]) if "Retry-After" in problem.headers else None
        said = {"status": problem.status, "name": problem.name, "detail": problem.detail}
        yield event("error", {**said, "retry_after": retry})
