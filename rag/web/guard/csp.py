"""What a page's Content-Security-Policy lets it load: matching as in CSP Level 3, for a widget's needs. Pure."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

_FALLBACK = {
    "script-src-elem": ("script-src-elem", "script-src", "default-src"),
    "connect-src": ("connect-src", "default-src"),
    "frame-src": ("frame-src", "child-src", "default-src"),
}
_PORTS = {"http": 80, "https": 443}

Policy = Mapping[str, tuple[str, ...]]


def parse(header: str) -> tuple[Policy, ...]:
    """The policies of one header, which may hold several after commas; a directive's first mention counts."""
    policies = []
    for serialized in header.split(","):
        directives: dict[str, tuple[str, ...]] = {}
        for directive in serialized.split(";"):
            name, *values = directive.split() or [""]
            if name:
                directives.setdefault(name.lower(), tuple(values))
        if directives:
            policies.append(directives)
    return tuple(policies)


def governing(policy: Policy, directive: str) -> str | None:
    """The directive that decides in place of `directive`, or None when the policy says nothing of it."""
    return next((name for name in _FALLBACK[directive] if name in policy), None)


def allows(
    policy: Policy,
    directive: str,
    url: str,
    page: str,
    nonce: str | None = None,
    integrity: str | None = None,
) -> bool:
    """Whether the page at `page` may load `url` under `directive`.

    A script's nonce or integrity hash may allow it whatever its address; with 'strict-dynamic' only they can.
    """
    name = governing(policy, directive)
    if name is None:
        return True
    sources = policy[name]
    if directive == "script-src-elem":
        if nonce is not None and f"'nonce-{nonce}'" in sources:
            return True
        hashes = (integrity or "").split()
        if hashes and all(f"'{each}'" in sources for each in hashes):
            return True
        if "'strict-dynamic'" in sources:
            return False
    return any(_matches(source, url, page) for source in sources)


def repaired(policy: Policy, directive: str, origin: str) -> str:
    """The directive to send instead, with `origin` added, such as `connect-src 'self' https://host`."""
    name = governing(policy, directive)
    wanted = "script-src" if directive == "script-src-elem" and name != "script-src-elem" else directive
    kept: Sequence[str] = [each for each in policy.get(name or "", ()) if each != "'none'"]
    return " ".join([wanted, *kept, origin])


def _matches(source: str, url: str, page: str) -> bool:
    target, own = urlsplit(url), urlsplit(page)
    if source.lower() == "'self'":
        same = target.hostname == own.hostname and _port(target.scheme, target.port) == _port(own.scheme, own.port)
        return same and target.scheme in (own.scheme, "https")
    if source.startswith("'"):
        return False
    if source == "*":
        return target.scheme in ("http", "https")
    if source.endswith(":"):
        return target.scheme == source[:-1].lower() or (source.lower() == "http:" and target.scheme == "https")
    scheme, _, rest = source.rpartition("://")
    host, slash, path = rest.partition("/")
    name, _, port = host.partition(":")
    if scheme and target.scheme not in (
        scheme.lower(),
        "https" if scheme.lower() == "http" else scheme.lower(),
    ):
        return False
    if not scheme and target.scheme not in (own.scheme, "https"):
        return False
    return (
        _host_matches(name.lower(), target.hostname or "")
        and _port_matches(port, target.scheme, target.port)
        and (not slash or not path or _path_matches(f"/{path}", target.path))
    )


def _host_matches(pattern: str, host: str) -> bool:
    return host.endswith(pattern[1:]) if pattern.startswith("*.") else pattern in (host, "*")


def _port_matches(wanted: str, scheme: str, port: int | None) -> bool:
    return wanted == "*" or _port(scheme, port) == (int(wanted) if wanted.isdigit() else _PORTS.get(scheme))


def _path_matches(pattern: str, path: str) -> bool:
    return path.startswith(pattern) if pattern.endswith("/") else path == pattern


def _port(scheme: str, port: int | None) -> int | None:
    return port or _PORTS.get(scheme)
