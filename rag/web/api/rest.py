"""The REST API: ask (JSON or an event stream), documents, feedback, verify; health and metrics."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from contextlib import aclosing, suppress
from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter, Path, Query, Request, Response
from sse_starlette import EventSourceResponse, ServerSentEvent

from rag import receipts
from rag.chunking import sentences
from rag.engine import Engine
from rag.errors import DocumentNotFound
from rag.types import Answer, Document, Progress
from rag.web.api import schemas
from rag.web.api.events import Stages, answer_events, event, event_schema, stream
from rag.web.api.problems import MEDIA_TYPE, ProblemError
from rag.web.api.shown import provisional, sealed, shown
from rag.web.guard.callers import Caller, address_of, caller_of
from rag.web.guard.policy import Access, visible
from rag.web.services import Services

EVENTS = ("provisional", "answer", "citations", "done", "error")
_MEANINGS = {
    400: "The request can't be read",
    401: "Credentials are missing or not valid",
    403: "The origin or the caller may not do this",
    404: "No such document",
    408: "The body came in too slowly",
    413: "The body is too large",
    421: "Not a host of this server",
    422: "A field, the question or the receipt can't be used",
    429: "A limit is used up; see Retry-After",
    503: "Busy, or the store can't be reached; see Retry-After",
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """OpenAPI's words for the problems that a route may answer with, besides those that any may."""
    return {
        status: {"description": _MEANINGS[status], "model": schemas.ProblemOut, "content": {MEDIA_TYPE: {}}}
        for status in sorted({400, 401, 403, 408, 413, 421, 429, *statuses})
    }


def router(services: Services) -> APIRouter:
    """The routes of the REST API over `services`."""
    routes = APIRouter()
    engine, desk = services.engine, services.desk

    def out(given: Answer, caller: Caller, body: schemas.AskIn, identity: str) -> schemas.AnswerOut:
        made = shown(given, caller.access.sources, services.signer.key, identity)
        if body.receipt and caller.access.sources == "quotes":
            return made.model_copy(update={"receipt": receipts.receipt(given, engine.fingerprint)})
        return made

    async def answer(request: Request, body: schemas.AskIn, identity: str) -> schemas.AnswerOut:
        caller, history = caller_of(request), [each.turn() for each in body.history]
        given = await desk.ask("api", caller, address_of(request), body.question, history, body.documents)
        return out(given, caller, body, identity)

    async def stages(request: Request, body: schemas.AskIn, identity: str) -> Stages:
        caller, history = caller_of(request), [each.turn() for each in body.history]
        asked = desk.stream("api", caller, address_of(request), body.question, history, body.documents)
        async with aclosing(asked):
            async for stage in asked:
                if isinstance(stage, Progress):
                    yield provisional(stage, caller.access.sources)
                else:
                    yield out(stage, caller, body, identity)

    @routes.post(
        "/api/v1/ask",
        tags=["questions"],
        responses={
            200: {"content": {"text/event-stream": {"schema": event_schema(*EVENTS)}}},
            **problems(422, 503),
        },
    )
    async def ask(request: Request, body: schemas.AskIn) -> schemas.AnswerOut:
        """Answer a question with citations.

        With `Accept: text/event-stream` the answer comes as the events `answer`, `citations` and `done`,
        or `error` when something fails on the way; a comment every ten seconds keeps the connection open.
        While a language model writes, `provisional` events come first: the documents' own words at once, then
        also each sentence that passed the gate. Show the newest, say that it is provisional, keep none.
        """
        identity = str(uuid4())
        request.scope["sourceline.question"] = body.question
        await desk.admit(caller_of(request), address_of(request), body.question)
        if not _wants_events(request):
            return await answer(request, body, identity)
        events = answer_events(stages(request, body, identity), request.state.request_id)
        return stream(events)  # type: ignore[return-value]  # FastAPI sends a response as it is

    @routes.get("/api/v1/documents", tags=["documents"], responses=problems(503))
    def documents(request: Request) -> schemas.DocumentsOut:
        """List the documents that the caller may see, by id; none where the portal shows no sources."""
        access = caller_of(request).access
        listed = () if access.sources == "none" else (each for each in engine.records() if access.covers(each))
        return schemas.DocumentsOut(
            documents=tuple(schemas.DocumentOut.model_validate(each, from_attributes=True) for each in listed)
        )

    @routes.get("/api/v1/documents/{id:path}", tags=["documents"], responses=problems(404, 422, 503))
    def document(
        request: Request,
        id: Annotated[str, Path(min_length=1, max_length=500)],
        start: Annotated[int | None, Query(ge=0, le=10**9)] = None,
        end: Annotated[int | None, Query(ge=0, le=10**9)] = None,
        around: Annotated[int, Query(ge=0, le=5_000)] = 400,
    ) -> schemas.DocumentTextOut:
        """Read a document: its whole text, or the sentences within `around` characters of [start, end)."""
        caller = caller_of(request)
        found = _allowed_document(services, caller, id)
        spans = tuple(sentences(found.text))
        if (start is None) is not (end is None) or (start is not None and end is not None and start >= end):
            raise ProblemError(422, "invalid-request", "start and end go together, and start is less than end.")
        if start is None or end is None:
            return document_text(found, spans, 0, len(found.text))
        if end > len(found.text):
            raise ProblemError(422, "invalid-request", f"end is {end}; the document has {len(found.text)} characters.")
        near = [span for span in spans if span[1] > start - around and span[0] < end + around]
        first = min([start, *(span[0] for span in near)])
        return document_text(found, tuple(near), first, max([end, *(span[1] for span in near)]))

    @routes.post("/api/v1/feedback", status_code=204, tags=["questions"], responses=problems(422, 503))
    async def feedback(request: Request, body: schemas.FeedbackIn) -> Response:
        """Keep a verdict on an answer that this server gave; a second one replaces the first."""
        if not sealed(services.signer.key, body):
            raise ProblemError(
                422, "invalid-request", "This isn't an answer of this server: send its fields back unchanged."
            )
        caller = caller_of(request)
        said = {"question": body.question, "answer": body.answer, "status": body.status}
        channel = f"widget:{caller.name}" if caller.kind == "portal" else "api"
        await asyncio.to_thread(
            services.feedback.save, body.id, body.question, said, body.verdict, body.reason, (), channel
        )
        services.metrics.feedback.labels(body.verdict).inc()
        return Response(status_code=204)

    @routes.post("/api/v1/verify", tags=["questions"], responses=problems(422, 503))
    def verify(request: Request, body: schemas.VerifyIn) -> schemas.VerifiedOut:
        """Check whether every quote of a receipt still stands where it stood."""
        receipt = receipts.parse(json.dumps(body.receipt))
        access = caller_of(request).access
        cited = {each.document_id for each in receipts.quoted(receipt)}
        listed = {record.id for record in engine.records() if access.covers(record)}
        found = receipts.verify(receipt, _standing(engine, sorted(cited & listed)))
        return schemas.VerifiedOut(valid=found.valid, problems=found.problems)

    @routes.get("/healthz", tags=["operation"])
    async def healthz() -> schemas.HealthOut:
        """Say that the process is up."""
        return schemas.HealthOut(status="ok")

    @routes.get("/healthz/stream", include_in_schema=False)
    async def healthz_stream() -> EventSourceResponse:
        return stream(two_events())

    @routes.get("/readyz", tags=["operation"], responses={503: {"model": schemas.HealthOut}})
    def readyz(response: Response) -> schemas.HealthOut:
        """Say whether questions can be answered: the store can be read and holds a document."""
        count = len(engine.records())
        if not count:
            response.status_code = 503
        return schemas.HealthOut(status="ok" if count else "not ready", documents=count)

    @routes.get(
        "/metrics",
        tags=["operation"],
        response_class=Response,
        responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}, **problems()},
    )
    async def metrics() -> Response:
        """Give the counters in Prometheus's text format."""
        return Response(services.metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")

    return routes


async def two_events() -> AsyncIterator[ServerSentEvent]:
    """Two events with half a second between, so that `portal doctor` can tell whether a proxy holds them."""
    yield event("first", {})
    await asyncio.sleep(0.5)
    yield event("second", {})


def document_text(
    document: Document, spans: tuple[tuple[int, int], ...], start: int, end: int
) -> schemas.DocumentTextOut:
    """The part [start, end) of a document with the sentences inside it."""
    return schemas.DocumentTextOut(
        id=document.id,
        title=document.title,
        source=document.source,
        published=document.published,
        tags=document.tags,
        content_hash=document.content_hash,
        characters=len(document.text),
        offset=start,
        text=document.text[start:end],
        sentences=tuple(schemas.SpanOut(start=a, end=b) for a, b in spans),
    )


def readable(services: Services, access: Access, id: str) -> bool:
    """Whether a caller with this access may read the document; unknown ones may be looked for."""
    allowed = visible(services.engine.records(), access)
    return access.sources == "quotes" and (allowed is None or id in allowed)


def _allowed_document(services: Services, caller: Caller, id: str) -> Document:
    # What isn't allowed and what isn't there look the same, so that names can't be tried out.
    if not readable(services, caller.access, id):
        raise ProblemError(404, "document-not-found", "There is no document of that id.")
    return services.engine.document(id)


def _standing(engine: Engine, ids: Iterable[str]) -> dict[str, Document]:
    """Those of the documents that are still there, by id."""
    standing = {}
    for id in ids:
        # An ingestion may take a document out after it was listed.
        with suppress(DocumentNotFound):
            standing[id] = engine.document(id)
    return standing


def _wants_events(request: Request) -> bool:
    accepted = request.headers.get("accept", "")
    return any(part.split(";")[0].strip().lower() == "text/event-stream" for part in accepted.split(","))
