"""An answer as server-sent events: `answer`, `citations`, `done`, or `error`; comments keep the line open."""

import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from sse_starlette import EventSourceResponse, ServerSentEvent

from rag.errors import SourcelineError
from rag.web.api.problems import ProblemError, of_error
from rag.web.api.schemas import AnswerBody, AnswerOut, Sourced

HEARTBEAT_SECONDS = 10
Answering = Callable[[], Awaitable[AnswerOut]]
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


async def answer_events(answering: Answering, request_id: str) -> AsyncIterator[ServerSentEvent]:
    """The events of one answer, in order. An error after the headers are sent can only be an event."""
    try:
        given = await answering()
    except (ProblemError, SourcelineError) as error:
        problem = told(error)
        retry = int(problem.headers["Retry-After"]) if "Retry-After" in problem.headers else None
        said = {"status": problem.status, "name": problem.name, "detail": problem.detail}
        yield event("error", {**said, "retry_after": retry})
        return
    yield event("answer", given.model_dump(mode="json", include=set(AnswerBody.model_fields)))
    yield event("citations", given.model_dump(mode="json", include=set(Sourced.model_fields)))
    yield event("done", {"request_id": request_id, "timings": given.timings, "receipt": given.receipt})
