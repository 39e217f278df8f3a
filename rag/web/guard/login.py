"""Signing in to the chat page, when `portals.toml` says `login = "users"`."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from rag.web.api.problems import ProblemError
from rag.web.guard.callers import address_of
from rag.web.guard.credentials import SIGN_IN_COOKIE
from rag.web.guard.edge import clean_prefix
from rag.web.guard.tokens import SIGN_IN_SECONDS
from rag.web.pages import own_file
from rag.web.services import Services

_AT_ONCE = 2


def router(services: Services) -> APIRouter:
    """The sign-in page, its form's target and the way out. There are none without `login = "users"`."""
    routes = APIRouter(include_in_schema=False)
    home = f"{clean_prefix(services.settings.root_path)}/"
    # A check of a password takes 64 MB and a core for a moment: strangers shouldn't run many at once.
    turns = asyncio.Semaphore(_AT_ONCE)

    if services.policy.server.login != "users":
        return routes

    @routes.get("/login")
    def page(request: Request) -> Response:
        return own_file("login-failed.html" if "failed" in request.query_params else "login.html")

    @routes.post("/login")
    async def sign_in(
        request: Request,
        name: Annotated[str, Form(max_length=100)],
        password: Annotated[str, Form(max_length=1000)],
    ) -> Response:
        await services.quotas.sign_in(address_of(request), name)
        async with turns:
            right = await asyncio.to_thread(services.users.check, name, password)
        if not right:
            return RedirectResponse(f"{home}login?failed", 303)
        response = RedirectResponse(home, 303)
        response.set_cookie(
            SIGN_IN_COOKIE,
            services.signer.issue_sign_in(name),
            max_age=SIGN_IN_SECONDS,
            path=home,
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="lax",
        )
        return response

    @routes.post("/logout")
    def sign_out(request: Request) -> Response:
        if SIGN_IN_COOKIE not in request.cookies:
            raise ProblemError(401, "unauthorized", "Nobody is signed in.")
        response = RedirectResponse(f"{home}login", 303)
        response.delete_cookie(SIGN_IN_COOKIE, path=home)
        return response

    return routes
