"""The guard at the door, and what puts the web's parts into one app.

A request passes, from outside in: `Claims` (forwarding headers), `Prefix`, uvicorn's
`ProxyHeadersMiddleware`, `Guard` (host, origin, limits, credentials, headers, log), `Bounds` (body), the routes.
"""

import ipaddress
import logging
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

from fastapi import FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Match, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from rag.engine import Engine
from rag.errors import SettingsError
from rag.feedback import Feedback
from rag.settings import Settings
from rag.web import logs, pages
from rag.web.api import mcp_tools, openai_api, problems, rest, sessions
from rag.web.api.problems import ProblemError, problem_response
from rag.web.guard import login
from rag.web.guard.callers import Caller
from rag.web.guard.credentials import Credentials
from rag.web.guard.decisions import Standing, Visit, host_allowed, is_loopback, standing, zone_of
from rag.web.guard.edge import Bounds, Claims, Prefix, clean_prefix
from rag.web.guard.headers import cors_headers, headers_for, preflight_headers
from rag.web.guard.policy import load
from rag.web.services import Services, assemble

# Every open chat page holds a stream that never ends, so a stop always takes this long when one is open.
GRACE_SECONDS = 5
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]
_SHARED = ("session", "widget", "asset")
# Gradio's routes that the chat doesn't use, and that fetch or store what a stranger names.
CLOSED = (
    "/gradio_api/upload",
    "/gradio_api/proxy=",
    "/gradio_api/deep_link",
    "/gradio_api/vibe-code",
)


def install(app: FastAPI, engine: Engine, settings: Settings, feedback: Feedback) -> Services:
    """Add the API, the widget, the tools and the guard to `app`, before the chat page is mounted; what they share.

    Raises: SettingsError when the server would be open to others without a guard, or a file can't be used.
    """
    check_guarded(settings)
    services = assemble(engine, settings, feedback)
    routers = [part.router(services) for part in (rest, sessions, openai_api, login, pages)]
    for router in routers:
        app.include_router(router)
    tools = mcp_tools.server(services)
    app.router.routes.append(mcp_tools.route(tools))
    app.router.routes += dead_ends([route for router in routers for route in router.routes])
    inner = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[Mapping[str, Any]]:
        async with tools.session_manager.run(), inner(app) as state:
            yield state or {}

    app.router.lifespan_context = lifespan
    problems.install(app)
    server = services.policy.server
    app.add_middleware(Bounds)
    app.add_middleware(Guard, services=services)
    app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=list(server.proxies))
    app.add_middleware(Prefix, prefix=settings.root_path)
    user_header = server.user_header if server.login == "header" else None
    app.add_middleware(Claims, proxies=server.proxies, user_header=user_header)
    return services


def dead_ends(known: Sequence[BaseRoute]) -> list[Route]:
    """Routes that answer 405 or 404 for what the API hasn't; it would else fall through to the chat page."""

    def nothing(request: Request) -> None:
        partial = [route for route in known if route.matches(request.scope)[0] is Match.PARTIAL]
        allowed = {method for route in partial if isinstance(route, Route) for method in route.methods or ()}
        if allowed:
            allow = ", ".join(sorted(allowed))
            raise ProblemError(405, "method-not-allowed", f"This takes {allow}.", {"Allow": allow})
        raise ProblemError(404, "not-found", "The API has no such path; /docs shows what it has.")

    prefixes = ("/api", "/v1", "/healthz", "/readyz", "/metrics")
    paths = (path for prefix in prefixes for path in (prefix, f"{prefix}/{{rest:path}}"))
    return [Route(path, nothing, methods=METHODS) for path in paths]


def check_guarded(settings: Settings) -> None:
    """Raises: SettingsError when others could reach the server and nothing says who may."""
    if is_loopback(settings.host):
        return
    if settings.portals is None:
        raise SettingsError(
            f"SOURCELINE_HOST={settings.host} can be reached from other machines, and no guard is set: copy "
            "portals.example.toml to portals.toml, list your hosts and portals in it, and set "
            "SOURCELINE_PORTALS=portals.toml (or stay on SOURCELINE_HOST=127.0.0.1)"
        )
    if not load(settings.portals).server.hosts:
        raise SettingsError(
            f"SOURCELINE_HOST={settings.host} can be reached from other machines, and {settings.portals} "
            'names no host: add hosts = ["assistant.example.org"] under [server]'
        )


def server_options() -> dict[str, Any]:
    """Arguments for `uvicorn.run` besides host and port."""
    return {
        "proxy_headers": False,
        "server_header": False,
        "access_log": False,
        "log_config": logs.config(at_terminal=sys.stderr.isatty()),
        "timeout_keep_alive": 15,
        "timeout_graceful_shutdown": GRACE_SECONDS,
        "h11_max_incomplete_event_size": 32_768,
        "ws": "none",
    }


class Guard:
    """ASGI middleware that decides about each request, and dresses and logs each response."""

    def __init__(self, app: ASGIApp, services: Services) -> None:
        self._app = app
        self._services = services
        self._credentials = Credentials(services.policy, services.signer, services.keys, services.users)
        self._access_log = logging.getLogger(logs.ACCESS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one HTTP request; there are no web sockets here."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        elif scope["type"] == "http":
            await self._serve(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        started, request_id, path = time.monotonic(), str(uuid4()), route_path(scope)
        zone = zone_of(path)
        scope.setdefault("state", {})["request_id"] = request_id
        scope["sourceline.address"] = limited_address(scope)
        visit = visit_of(scope, path)
        dressing = {
            "X-Request-ID": request_id,
            **headers_for(path, zone, visit.scheme, self._services.policy),
        }
        status: int | None = None
        problem: ProblemError | None = None

        async def dressed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in {**dressing, **scope.get("sourceline.cors", {})}.items():
                    headers.setdefault(name, value)
                if zone in _SHARED:
                    headers.add_vary_header("Origin")
            await send(message)

        try:
            reply = await self._decide(scope, visit, path)
            await (self._app if reply is None else reply)(scope, receive, dressed)
        except ProblemError as refusal:
            problem = refusal
        except Exception:
            # The outermost place there is: whatever failed, the client gets a reply with our headers.
            logging.getLogger("sourceline").exception("request %s failed", request_id)
            problem = ProblemError(500, "internal-error", "The server failed; its log says why.")
        if problem is not None and status is None:
            refusal_response = problem_response(problem, request_id, path.startswith("/v1/"))
            await refusal_response(scope, receive, dressed)
        self._record(scope, path, status, request_id, time.monotonic() - started)

    async def _decide(self, scope: Scope, visit: Visit, path: str) -> Response | None:
        """None when the request may pass, a reply when that is all it gets. Raises: ProblemError."""
        if visit.zone == "open":
            return None
        policy, bound = self._services.policy, self._services.settings.host
        if not host_allowed(visit.host, policy, bound):
            raise ProblemError(421, "wrong-host", "Name this host under [server] hosts in portals.toml.")
        found, headers = standing(visit, policy, bound), Headers(scope=scope)
        if found.kind == "portal" and visit.origin is not None and visit.zone in _SHARED:
            scope["sourceline.cors"] = cors_headers(visit.origin)
        preflight = visit.method == "OPTIONS" and "access-control-request-method" in headers
        # A browser tells its page nothing of a preflight that was refused, not even when to come back.
        if not found.local and not preflight:
            await self._services.quotas.request(scope["sourceline.address"])
        if found.kind == "refused":
            raise ProblemError(403, "origin-not-allowed", found.why)
        if preflight:
            return self._preflight(visit, found)
        if path.startswith(CLOSED):
            raise ProblemError(404, "not-found", "This isn't served here.")
        if visit.zone in ("page", "events"):
            return self._page(visit, found, headers)
        if visit.zone == "asset":
            if visit.method not in ("GET", "HEAD") and found.kind != "own":
                raise ProblemError(403, "origin-not-allowed", "Only our own page may send this.")
            return None
        scope["sourceline.origin"] = visit.origin or visit.own_origin
        scope["sourceline.caller"] = self._caller(visit, found, headers)
        return None

    def _caller(self, visit: Visit, found: Standing, headers: Headers) -> Caller:
        if visit.zone == "session":
            return self._credentials.session(found, headers)
        if visit.zone == "widget":
            return self._credentials.widget(visit, found, headers)
        if found.kind == "portal":
            raise ProblemError(403, "origin-not-allowed", "Portals' pages may use the widget's routes only.")
        return self._credentials.program(found, headers)

    def _preflight(self, visit: Visit, found: Standing) -> Response:
        if found.kind == "portal" and visit.origin is not None and visit.zone in ("session", "widget"):
            return Response(status_code=204, headers=dict(preflight_headers(visit.origin)))
        if found.kind == "own":
            return Response(status_code=204)
        raise ProblemError(403, "origin-not-allowed", "This origin may not call this route.")

    def _page(self, visit: Visit, found: Standing, headers: Headers) -> Response | None:
        reading = visit.method in ("GET", "HEAD")
        opening = reading and visit.zone == "page" and headers.get("sec-fetch-mode", "navigate") == "navigate"
        if found.kind == "portal" or (found.kind == "anonymous" and not opening):
            raise ProblemError(403, "origin-not-allowed", "Only our own page may call this.")
        if self._credentials.page(found, headers) is not None:
            return None
        if self._services.policy.server.login == "users" and reading and visit.zone == "page":
            return RedirectResponse(f"{clean_prefix(self._services.settings.root_path)}/login", 303)
        raise ProblemError(401, "unauthorized", "Sign in through the portal.", {"WWW-Authenticate": "Bearer"})

    def _record(self, scope: Scope, path: str, status: int | None, request_id: str, seconds: float) -> None:
        caller = scope.get("sourceline.caller")
        fields = {
            "request": request_id,
            "method": scope["method"],
            "path": path,
            "status": status,
            "seconds": round(seconds, 4),
            "address": scope["sourceline.address"],
            "caller": f"{caller.kind}:{caller.name}" if caller else None,
        }
        if self._services.settings.log_questions and "sourceline.question" in scope:
            fields["question"] = scope["sourceline.question"]
        self._access_log.info("request", extra={"fields": fields})
        self._services.metrics.requests.labels(zone_of(path), str(status)).inc()


def visit_of(scope: Scope, path: str) -> Visit:
    """What the request says about where it comes from. A header that comes twice is taken as nobody's."""
    headers = Headers(scope=scope)
    origins = headers.getlist("origin")
    return Visit(
        method=scope["method"],
        zone=zone_of(path),
        scheme=scope["scheme"],
        host=headers["host"] if len(headers.getlist("host")) == 1 else "",
        origin=origins[0] if len(origins) == 1 else ("null" if origins else None),
        fetch_site=headers.get("sec-fetch-site"),
        referrer=headers.get("referer"),
        direct=scope["sourceline.direct"],
    )


def route_path(scope: Scope) -> str:
    """The request's path without the prefix, as Starlette's router sees it."""
    path, prefix = str(scope["path"]), str(scope.get("root_path", "")).rstrip("/")
    if prefix and (path == prefix or path.startswith(f"{prefix}/")):
        return path[len(prefix) :] or "/"
    return path


def limited_address(scope: Scope) -> str:
    """The address to count by: IPv4 as it is, the /64 network of IPv6, since one user has all of that."""
    client = scope.get("client")
    try:
        address = ipaddress.ip_address(client[0] if client else "")
    except ValueError:
        return "unknown"
    if address.version == 4:
        return str(address)
    return str(address.ipv4_mapped or ipaddress.ip_network((address, 64), strict=False))
