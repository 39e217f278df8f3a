"""Refusals as RFC 9457 problem details, and the one place that turns our errors into them."""

import logging
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse

from rag.errors import (
    AnswererError,
    DocumentNotFound,
    QuestionError,
    ReceiptError,
    SourcelineError,
    StoreError,
)

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 5
_TITLES = {
    "bad-request": "The request can't be read",
    "not-found": "There is no such thing here",
    "document-not-found": "No such document",
    "method-not-allowed": "This method isn't allowed here",
    "invalid-request": "The request has fields that can't be used",
    "invalid-question": "The question can't be asked as it stands",
    "invalid-receipt": "The receipt can't be read",
    "too-large": "The request is too large",
    "too-slow": "The request came in too slowly",
    "unauthorized": "Credentials are needed",
    "invalid-token": "The token isn't valid here",
    "forbidden": "This isn't allowed",
    "origin-not-allowed": "This origin isn't allowed",
    "wrong-host": "This server doesn't answer for that host",
    "too-many-requests": "Too many requests",
    "busy": "Too many questions are waiting",
    "store-unavailable": "The documents can't be reached",
    "answerer-failed": "The language model failed",
    "internal-error": "Something went wrong on our side",
}
_BY_STATUS = {
    404: "not-found",
    405: "method-not-allowed",
    413: "too-large",
    401: "unauthorized",
    403: "forbidden",
}


class ProblemError(Exception):
    """A refusal to be told to a client: an HTTP status, a short name and what to do about it."""

    def __init__(
        self, status: int, name: str, detail: str, headers: Mapping[str, str] | None = None, **more: Any
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.name = name
        self.detail = detail
        self.headers = dict(headers or {})
        self.more = more


def problem_response(problem: ProblemError, request_id: str | None, openai: bool = False) -> JSONResponse:
    """The problem as a response; with `openai`, also the `error` member that OpenAI's clients read."""
    body: dict[str, Any] = {
        "type": f"urn:sourceline:problem:{problem.name}",
        "title": _TITLES[problem.name],
        "status": problem.status,
        "detail": problem.detail,
        **problem.more,
    }
    if request_id is not None:
        body["instance"] = f"urn:uuid:{request_id}"
    if openai:
        kind = "invalid_request_error" if problem.status < 500 else "server_error"
        body["error"] = {"message": problem.detail, "type": kind, "param": None, "code": problem.name}
    return JSONResponse(body, problem.status, headers=problem.headers, media_type=MEDIA_TYPE)


def of_error(error: SourcelineError) -> ProblemError:
    """One of our errors as a problem; what store and models say of themselves stays out of it."""
    retry = {"Retry-After": str(RETRY_SECONDS)}
    match error:
        case QuestionError():
            return ProblemError(422, "invalid-question", str(error))
        case ReceiptError():
            return ProblemError(422, "invalid-receipt", str(error))
        case DocumentNotFound():
            return ProblemError(404, "document-not-found", "There is no document of that id.")
        case StoreError():
            return ProblemError(503, "store-unavailable", "The store of documents can't be used now; try again.", retry)
        case AnswererError():
            return ProblemError(503, "answerer-failed", "The language model could not be used; try again.", retry)
        case _:
            return ProblemError(500, "internal-error", "The server could not do this; its log says why.")


def install(app: FastAPI) -> None:
    """Answer every error of `app`'s own routes with problem details."""
    log = logging.getLogger("sourceline")

    def respond(request: Request, problem: ProblemError) -> JSONResponse:
        path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
        return problem_response(problem, getattr(request.state, "request_id", None), path.startswith("/v1/"))

    async def on_problem(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, ProblemError)
        return respond(request, error)

    async def on_ours(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, SourcelineError)
        problem = of_error(error)
        if problem.status >= 500:
            log.error("%s", error, exc_info=error)
        return respond(request, problem)

    async def on_invalid(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)
        errors = [
            {"field": ".".join(str(part) for part in each["loc"]), "message": each["msg"]} for each in error.errors()
        ]
        detail = "; ".join(f"{each['field']}: {each['message']}" for each in errors[:5])
        return respond(request, ProblemError(422, "invalid-request", detail, errors=errors))

    async def on_http(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)
        name = _BY_STATUS.get(error.status_code, "bad-request" if error.status_code < 500 else "internal-error")
        return respond(request, ProblemError(error.status_code, name, str(error.detail), error.headers))

    app.add_exception_handler(ProblemError, on_problem)
    app.add_exception_handler(SourcelineError, on_ours)
    app.add_exception_handler(RequestValidationError, on_invalid)
    app.add_exception_handler(HTTPException, on_http)
