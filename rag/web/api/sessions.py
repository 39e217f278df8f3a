"""`POST /api/v1/session`: a short-lived token for a page of an allowed origin, renewed while it is open."""

import asyncio

from fastapi import APIRouter, Request

from rag.web.api import schemas
from rag.web.api.problems import ProblemError
from rag.web.api.rest import problems
from rag.web.guard.callers import Caller, address_of, caller_of
from rag.web.guard.policy import Access, visible
from rag.web.guard.tokens import TOKEN_SECONDS, Session, TokenError
from rag.web.services import Services

EXAMPLES = 4


def router(services: Services) -> APIRouter:
    """The route that issues tokens; the guard lets only allowed origins reach it."""
    routes = APIRouter()

    @routes.post("/api/v1/session", tags=["session"], responses=problems(422, 503))
    async def session(request: Request, body: schemas.SessionIn) -> schemas.SessionOut:
        """Give a token bound to the page's origin; each token can be renewed once, before it expires."""
        caller = caller_of(request)
        origin = str(request.scope["sourceline.origin"])
        portal, access = _rules(caller, body.portal)
        previous = await _previous(body.token, origin, portal)
        if previous is None:
            await services.quotas.session(address_of(request))
        return schemas.SessionOut(
            token=services.signer.issue(origin, portal, previous),
            expires_in=TOKEN_SECONDS,
            sources=access.sources,
            max_question_chars=services.settings.max_question_chars,
            examples=await asyncio.to_thread(_examples, access),
        )

    def _rules(caller: Caller, wanted: str | None) -> tuple[str | None, Access]:
        if caller.kind == "portal":
            return caller.name, caller.access
        if wanted is None:
            return None, caller.access
        portal = services.policy.portal_named(wanted)
        if portal is None:
            raise ProblemError(422, "invalid-request", "portal: no portal of that name is in portals.toml.")
        return portal.name, portal

    def _examples(access: Access) -> tuple[str, ...]:
        records = services.engine.records()
        given = services.engine.examples(visible(records, access))
        if access.sources == "none":
            # Those that no author wrote name a document by its title.
            authors = {question for record in records for question in record.questions}
            given = tuple(each for each in given if each in authors)
        return given[:EXAMPLES]

    async def _previous(token: str | None, origin: str, portal: str | None) -> Session | None:
        if token is None:
            return None
        try:
            previous = services.signer.read(token, origin)
        except TokenError as error:
            raise ProblemError(401, "invalid-token", str(error)) from error
        once = await services.quotas.renew_once(previous.token_id)
        if not once or previous.portal != portal or not services.signer.renewable(previous):
            raise ProblemError(401, "invalid-token", "This token can't be renewed; ask for a new session.")
        return previous

    return routes
