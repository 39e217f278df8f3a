"""Who is asking, decided from a request's own words and the policy. Pure: no I/O, no credentials.

A browser can't be made to lie about `Origin`, `Sec-Fetch-Site` or `Referer` by a page, so these protect
a browser's user from hostile pages. A program can send anything: it is held by credentials and limits.
"""

import ipaddress
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from rag.web.guard.policy import Policy, Portal

Zone = Literal["open", "asset", "session", "widget", "server", "page", "events"]
Kind = Literal["own", "portal", "local", "anonymous", "refused"]

_ZONES: tuple[tuple[str, Zone], ...] = (
    ("/healthz", "open"),
    ("/readyz", "open"),
    ("/widget.js", "asset"),
    ("/embed", "asset"),
    ("/login", "asset"),
    ("/assets/portal", "asset"),
    ("/api/v1/session", "session"),
    ("/api/v1/ask", "widget"),
    ("/api/v1/documents", "widget"),
    ("/api/v1/feedback", "widget"),
    ("/api", "server"),
    ("/v1", "server"),
    ("/mcp", "server"),
    ("/metrics", "server"),
    ("/gradio_api", "events"),
)


@dataclass(frozen=True, slots=True)
class Visit:
    """What a request says about where it comes from, after untrusted forwarding headers are taken out.

    `direct` is true when no proxy is known to stand between. `host` is the `Host` header.
    """

    method: str
    zone: Zone
    scheme: str
    host: str
    origin: str | None
    fetch_site: str | None
    referrer: str | None
    direct: bool

    @property
    def own_origin(self) -> str:
        """The origin under which this request reached us."""
        return f"{self.scheme}://{self.host}".lower()


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a request comes from: our own page, a listed portal, a tool on this machine, unknown, or refused.

    `local` holds for whatever on this machine talks to us directly, our own page opened here included.
    """

    kind: Kind
    local: bool = False
    portal: Portal | None = None
    why: str = ""


def zone_of(path: str) -> Zone:
    """The zone of a path without prefix; what isn't named is the chat page."""
    for start, zone in _ZONES:
        if path == start or path.startswith(f"{start}/"):
            return zone
    return "page"


def is_loopback(host: str) -> bool:
    """Whether a host name or address (no port) means this machine only."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def host_name(header: str) -> str | None:
    """The host of a `Host` header in lower case, without its port; None when it isn't one."""
    try:
        parts = urlsplit(f"//{header}")
        parts.port  # noqa: B018  (raises for a port that isn't a number)
    except ValueError:
        return None
    clean = not (parts.path or parts.query or parts.fragment or "@" in parts.netloc)
    return parts.hostname if clean else None


def host_allowed(header: str, policy: Policy, bound: str) -> bool:
    """Whether we answer for this `Host`: one of the policy's, or our own when bound to loopback."""
    name = host_name(header)
    if name is None:
        return False
    return name in policy.server.hosts or (is_loopback(bound) and is_loopback(name))


def origin_of(url: str | None) -> str | None:
    """The origin of a URL such as `Referer`'s, or None."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    return f"{parts.scheme}://{parts.netloc}".lower() if parts.scheme and parts.netloc else None


def standing(visit: Visit, policy: Policy, bound: str) -> Standing:
    """Where the request comes from. An absent or `null` Origin proves nothing by itself."""
    own = visit.own_origin
    local = is_loopback(bound) and visit.direct and is_loopback(host_name(visit.host) or "")
    if visit.origin is not None:
        if visit.origin == own:
            return Standing("own", local)
        portal = policy.portal_of(visit.origin)
        if portal is not None:
            return Standing("portal", portal=portal)
        return Standing("refused", why=_why_refused(visit.origin, own))
    if visit.fetch_site == "same-origin":
        return Standing("own", local)
    if visit.fetch_site is None and origin_of(visit.referrer) == own:
        return Standing("own", local)
    if local and visit.fetch_site in (None, "none"):
        return Standing("local", local)
    return Standing("anonymous")


def _why_refused(origin: str, own: str) -> str:
    if origin == "null":
        return "The page has no origin of its own (a sandboxed frame or a local file), which is never allowed."
    if origin.partition("://")[2] == own.partition("://")[2]:
        return (
            f"The page came by {origin.partition(':')[0]} and the request by {own.partition(':')[0]}: "
            "name the proxy that ends TLS under [server] proxies in portals.toml."
        )
    return "This origin is not listed in portals.toml."
