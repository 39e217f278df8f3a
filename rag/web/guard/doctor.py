"""`portal doctor URL`: looks at a portal's page and our server as a browser would, and says what to change."""

import base64
import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import httpx

from rag.web.guard import csp

NGINX = """location {prefix}/ {{
    proxy_pass http://127.0.0.1:7860;  # no path here: the prefix stays, and SOURCELINE_ROOT_PATH={prefix}
    proxy_set_header Host $http_host;
    proxy_set_header X-Forwarded-For $remote_addr;
    proxy_set_header X-Forwarded-Proto $scheme;
    proxy_http_version 1.1;
    proxy_buffering off;
    gzip off;
}}"""
APACHE = """ProxyPreserveHost On
RequestHeader set X-Forwarded-Proto "https"
ProxyPass {prefix}/ http://127.0.0.1:7860{prefix}/ flushpackets=on"""
STREAM_GAP = 0.3


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; `fix` is what to change, word for word, or None when it is right."""

    what: str
    fix: str | None = None


@dataclass(frozen=True, slots=True)
class Tag:
    """The widget's script or the frame on a page. `url` is absolute."""

    kind: str
    url: str
    nonce: str | None = None
    integrity: str | None = None
    crossorigin: bool = False

    @property
    def base(self) -> str:
        """The folder of our server that the tag points into, ending in a slash."""
        return urljoin(self.url, ".")


class _Page(HTMLParser):
    """Collects the widget's tags and the policies in meta elements."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url
        self.tags: list[Tag] = []
        self.policies: list[csp.Policy] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one element."""
        values = dict(attrs)
        src = values.get("src") or ""
        path = urlsplit(src).path
        if tag == "script" and (path.endswith("/widget.js") or path == "widget.js"):
            crossorigin = "crossorigin" in values
            url = urljoin(self.url, src)
            self.tags.append(Tag("script", url, values.get("nonce"), values.get("integrity"), crossorigin))
        if tag == "iframe" and (path.endswith("/embed") or path == "embed"):
            self.tags.append(Tag("frame", urljoin(self.url, src)))
        if tag == "meta" and (values.get("http-equiv") or "").lower() == "content-security-policy":
            self.policies += csp.parse(values.get("content") or "")


def examine(url: str, client: httpx.Client) -> Iterator[Finding]:
    """What would stop the widget on the page at `url`, and what wouldn't, in the order a browser meets it."""
    try:
        response = client.get(url, follow_redirects=True)
    except httpx.HTTPError as error:
        yield Finding(f"the page {url} can't be fetched ({error})", "check the address, or run this where it can")
        return
    if response.status_code != 200:
        yield Finding(f"the page answers {response.status_code}", "give an address that opens without signing in")
        return
    page_url = str(response.url)
    page = _Page(page_url)
    page.feed(response.text)
    if not page.tags:
        snippet = '<script src="https://HOST/PREFIX/widget.js" async></script>'
        yield Finding("the page holds neither the widget's script nor its frame", f"add to the page: {snippet}")
        return
    policies = [*csp.parse(", ".join(response.headers.get_list("content-security-policy"))), *page.policies]
    for tag in page.tags:
        yield Finding(f"the page holds the {tag.kind} {tag.url}")
        yield from _page_findings(page_url, tag, policies)
        try:
            yield from _server_findings(origin(page_url), tag, response.headers, client)
        except httpx.HTTPError as error:
            yield Finding(
                f"our server can't be reached at {tag.base} ({type(error).__name__}: {error})",
                "check host, port and prefix, and that the proxy passes them on:\n" + proxy_lines(tag.base),
            )


def origin(url: str) -> str:
    """The origin of a URL as a browser sends it."""
    parts = urlsplit(url)
    default = parts.port in (None, {"http": 80, "https": 443}.get(parts.scheme))
    return f"{parts.scheme}://{parts.hostname}" + ("" if default else f":{parts.port}")


def proxy_lines(base: str) -> str:
    """The lines that nginx or Apache needs for the prefix of `base`."""
    prefix = urlsplit(base).path.rstrip("/")
    return f"nginx:\n{NGINX.format(prefix=prefix)}\nApache:\n{APACHE.format(prefix=prefix)}"


def _page_findings(page: str, tag: Tag, policies: list[csp.Policy]) -> Iterator[Finding]:
    server = origin(tag.url)
    if page.startswith("https:") and tag.url.startswith("http:"):
        yield Finding("an https page can't load an http server", "serve Sourceline by https at your proxy")
    wanted = (
        [("script-src-elem", tag.url), ("connect-src", f"{tag.base}api/v1/ask")]
        if tag.kind == "script"
        else [("frame-src", tag.url)]
    )
    for directive, target in wanted:
        stopped = [
            policy for policy in policies if not csp.allows(policy, directive, target, page, tag.nonce, tag.integrity)
        ]
        for policy in stopped:
            line = csp.repaired(policy, directive, server)
            strict = "'strict-dynamic'" in line and directive == "script-src-elem"
            fix = "give the script tag the page's nonce" if strict else f"Content-Security-Policy: … {line}; …"
            yield Finding(f"the page's policy stops {directive} {target}", fix)
        if not stopped:
            yield Finding(f"the page's policy allows {directive} {server}")
    for policy in policies:
        if "sandbox" in policy and not {"allow-scripts", "allow-same-origin"} <= set(policy["sandbox"]):
            yield Finding(
                "the page's policy puts it into a sandbox, without an origin of its own",
                "Content-Security-Policy: … sandbox allow-scripts allow-same-origin; …",
            )


def _server_findings(page: str, tag: Tag, headers: httpx.Headers, client: httpx.Client) -> Iterator[Finding]:
    health = client.get(f"{tag.base}healthz")
    if health.status_code != 200 or "status" not in health.text:
        yield Finding(
            f"{tag.base}healthz answers {health.status_code}, so no Sourceline is there",
            "pass the prefix on:\n" + proxy_lines(tag.base),
        )
        return
    yield Finding("our server answers under this prefix")
    if tag.kind == "frame":
        yield from _frame_findings(page, client.get(tag.url))
        return
    yield from _script_findings(page, tag, headers, client.get(tag.url, headers={"Origin": page}))
    yield from _session_findings(page, tag, client)
    yield from _stream_findings(tag, client)


def _frame_findings(page: str, response: httpx.Response) -> Iterator[Finding]:
    policies = csp.parse(response.headers.get("content-security-policy", ""))
    listed = all(page in policy.get("frame-ancestors", (page,)) for policy in policies)
    yield Finding("/embed may be framed by this page", None if listed else _listing(page))
    if "x-frame-options" in response.headers:
        yield Finding("the proxy adds X-Frame-Options to /embed", "nginx: proxy_hide_header X-Frame-Options;")


def _script_findings(page: str, tag: Tag, headers: httpx.Headers, response: httpx.Response) -> Iterator[Finding]:
    if response.status_code == 403:
        yield Finding(f"the server doesn't know the origin {page}", _listing(page))
        return
    kind = response.headers.get("content-type", "")
    right = response.status_code == 200 and "javascript" in kind
    yield Finding(
        f"widget.js is served as {kind or 'nothing'} ({response.status_code})",
        None if right else proxy_lines(tag.base),
    )
    if tag.integrity:
        found = f"sha384-{base64.b64encode(hashlib.sha384(response.content).digest()).decode()}"
        fits = found in tag.integrity.split() or not tag.integrity.startswith("sha384-")
        yield Finding("the integrity value fits widget.js", None if fits else f'integrity="{found}"')
        shared = tag.crossorigin or origin(tag.url) == page
        yield Finding("integrity goes with crossorigin", None if shared else 'crossorigin="anonymous"')
    isolated = headers.get("cross-origin-embedder-policy", "").startswith("require-corp")
    if isolated and not tag.crossorigin and "cross-origin-resource-policy" not in response.headers:
        yield Finding("the page wants a resource policy (COEP)", 'add crossorigin="anonymous" to the script tag')


def _session_findings(page: str, tag: Tag, client: httpx.Client) -> Iterator[Finding]:
    asked = {"Origin": page, "Access-Control-Request-Method": "POST"}
    asked["Access-Control-Request-Headers"] = "authorization,content-type"
    cross = origin(tag.url) != page
    if cross:
        preflight = client.request("OPTIONS", f"{tag.base}api/v1/ask", headers=asked)
        answered = preflight.headers.get("access-control-allow-origin")
        fix = None if answered == page else _listing(page) + "; a proxy must pass OPTIONS on and add no CORS of its own"
        yield Finding(f"a request from {page} is allowed beforehand (preflight)", fix)
    response = client.post(f"{tag.base}api/v1/session", json={}, headers={"Origin": page})
    allowed = response.headers.get_list("access-control-allow-origin")
    if response.status_code == 200 and (allowed == [page] or not cross):
        yield Finding("a token is issued to this page")
    elif response.status_code == 200:
        yield Finding(f"the reply allows the origins {allowed}", "let only Sourceline set CORS headers")
    elif response.status_code == 421:
        host = urlsplit(tag.url).hostname
        yield Finding("the server doesn't answer for this host", f'portals.toml: [server] hosts = ["{host}"]')
    else:
        detail = response.json().get("detail", "") if "json" in response.headers.get("content-type", "") else ""
        yield Finding(f"no token is issued to this page ({response.status_code}) {detail}", _listing(page))


def _stream_findings(tag: Tag, client: httpx.Client) -> Iterator[Finding]:
    with client.stream("GET", f"{tag.base}healthz/stream") as response:
        times = [time.monotonic() for line in response.iter_lines() if line.startswith("data:")]
    held = len(times) < 2 or times[-1] - times[0] < STREAM_GAP
    yield Finding("answers stream without being held back", proxy_lines(tag.base) if held else None)


def _listing(page: str) -> str:
    return f'portals.toml: [[portal]] origin = "{page}" name = "…" (then restart Sourceline)'
