"""ASGI layers around the app: what a request's sender may not claim, and the bounds of its body."""

import asyncio
import ipaddress
from collections.abc import Sequence

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.web.api.problems import ProblemError

MAX_BODY = 1_000_000
BODY_SECONDS = 15.0
_FORWARDING = frozenset(
    {
        b"forwarded",
        b"via",
        b"x-real-ip",
        b"x-forwarded-for",
        b"x-forwarded-host",
        b"x-forwarded-port",
        b"x-forwarded-prefix",
        b"x-forwarded-proto",
        b"x-forwarded-server",
    }
)
_KEPT = frozenset({b"x-forwarded-for", b"x-forwarded-proto"})


class Claims:
    """Takes out of a request what only a named proxy may say: the forwarding headers and the user's name.

    From a named proxy, `X-Forwarded-For` and `X-Forwarded-Proto` stay; nothing else is needed. Sets
    `sourceline.direct`: whether no proxy, named or not, is known to stand between.
    """

    def __init__(self, app: ASGIApp, proxies: Sequence[str], user_header: str | None) -> None:
        self._app = app
        self._networks = tuple(ipaddress.ip_network(each) for each in proxies)
        self._user = user_header.lower().encode() if user_header else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with the headers that its sender may set."""
        if scope["type"] == "http":
            trusted = self._is_proxy(scope)
            names = [name for name, _ in scope["headers"]]
            drop = set(_FORWARDING - _KEPT if trusted else _FORWARDING)
            # A name that comes twice may be the proxy's and somebody else's: it is nobody's then.
            if self._user and (not trusted or names.count(self._user) > 1):
                drop.add(self._user)
            headers = [pair for pair in scope["headers"] if pair[0] not in drop]
            direct = not trusted and _FORWARDING.isdisjoint(names)
            scope = {**scope, "headers": headers, "sourceline.direct": direct}
        await self._app(scope, receive, send)

    def _is_proxy(self, scope: Scope) -> bool:
        client = scope.get("client")
        try:
            address = ipaddress.ip_address(client[0]) if client else None
        except ValueError:
            return False
        return address is not None and any(address in network for network in self._networks)


class Prefix:
    """Tells the app under which prefix it is served, whether the proxy keeps the prefix in the path or not."""

    def __init__(self, app: ASGIApp, prefix: str) -> None:
        self._app = app
        self._prefix = clean_prefix(prefix)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with `root_path`, and a path that begins with it, as ASGI has it."""
        if scope["type"] == "http" and self._prefix:
            path = scope["path"]
            kept = path == self._prefix or path.startswith(f"{self._prefix}/")
            scope = {**scope, "root_path": self._prefix, "path": path if kept else self._prefix + path}
        await self._app(scope, receive, send)


def clean_prefix(prefix: str) -> str:
    """The prefix with one slash before it and none after; empty for none."""
    stripped = prefix.strip("/")
    return f"/{stripped}" if stripped else ""


class Bounds:
    """Refuses bodies that are too large (413) or come too slowly (408); reads them whole before the app runs.

    A body is counted as it arrives, whatever its `Content-Length` says. A client that stalls holds a
    connection, and no part of the app.
    """

    def __init__(self, app: ASGIApp, max_body: int = MAX_BODY, seconds: float = BODY_SECONDS) -> None:
        self._app = app
        self._max = max_body
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request whose body stays within bounds. Raises: ProblemError 413 or 408."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if not declared.isdigit() or int(declared) > self._max:
            raise self._too_large()
        try:
            async with asyncio.timeout(self._seconds):
                whole = await self._read(receive)
        except TimeoutError as error:
            raise ProblemError(408, "too-slow", f"The body wasn't complete after {self._seconds:g} seconds.") from error
        if whole is None:
            return
        given = False

        async def once() -> Message:
            nonlocal given
            if given:
                return await receive()
            given = True
            return {"type": "http.request", "body": whole, "more_body": False}

        await self._app(scope, once, send)

    async def _read(self, receive: Receive) -> bytes | None:
        """The whole body; None when the client left before it was complete."""
        parts, size, more = [], 0, True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            more = message.get("more_body", False)
            if size > self._max:
                raise self._too_large()
        return b"".join(parts)

    def _too_large(self) -> ProblemError:
        return ProblemError(413, "too-large", f"The body has more than {self._max:,} bytes.")
