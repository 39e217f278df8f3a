"""Security headers for every response of the web app. Pure."""

from collections.abc import Mapping

from rag.web.guard.decisions import Zone
from rag.web.guard.policy import Policy

# Gradio's page holds inline scripts and builds its templates with `new Function`, so that both must be
# allowed there; nothing may be fetched from, sent to, or framed from any other host.
CHAT_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; media-src 'self'; "
    "worker-src 'self' blob:; frame-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'self'"
)
OWN_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'"
)
DATA_POLICY = "default-src 'none'; frame-ancestors 'none'"
# With `no-referrer` a browser would send `Origin: null` when our own forms are posted.
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Permitted-Cross-Domain-Policies": "none",
}
HSTS = {"Strict-Transport-Security": "max-age=31536000"}


def headers_for(path: str, zone: Zone, scheme: str, policy: Policy) -> Mapping[str, str]:
    """The headers of a response to `path` (without prefix) that the response doesn't set itself."""
    headers = dict(FIXED)
    if scheme == "https":
        headers |= HSTS
    if path == "/embed":
        ancestors = " ".join(["'self'", *(portal.origin for portal in policy.portal)])
        headers["Content-Security-Policy"] = f"{OWN_POLICY}; frame-ancestors {ancestors}"
        headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return headers
    if path == "/widget.js":
        headers["Content-Security-Policy"] = DATA_POLICY
        headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return headers
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["X-Frame-Options"] = "SAMEORIGIN"
    if path in ("/login", "/docs"):
        headers["Content-Security-Policy"] = f"{OWN_POLICY}; frame-ancestors 'none'"
    elif zone in ("page", "events"):
        headers["Content-Security-Policy"] = CHAT_POLICY
    else:
        headers["Content-Security-Policy"] = DATA_POLICY
    return headers


def cors_headers(origin: str) -> Mapping[str, str]:
    """What lets a listed portal's page read the reply. No cookie is ever taken from it."""
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Expose-Headers": "Retry-After, X-Request-ID",
    }


def preflight_headers(origin: str) -> Mapping[str, str]:
    """What a listed portal's page may send."""
    return {
        **cors_headers(origin),
        "Access-Control-Allow-Methods": "GET, POST",
        "Access-Control-Allow-Headers": "Authorization, Content-Type",
        "Access-Control-Allow-Private-Network": "true",
        "Access-Control-Max-Age": "600",
    }
