"""The chat's HTML page, with our own head in place of Gradio's.

As Gradio writes it, the page introduces itself to whoever previews a link as a Gradio demo, with a picture
on another host, and looks for its manifest outside the prefix of a proxy.
"""

import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PREVIEW = re.compile(r'<meta\s+(?:property="og:|name="twitter:)[^>]*>\s*')
CHARSET = '<meta charset="utf-8" />'
HEAD = (
    f"{CHARSET}<title>Sourceline</title>"
    '<meta name="description" content="Answers from the documents, each with the words it rests on." />'
)


def own_head(page: str) -> str:
    """The page with our title and description, its manifest within the prefix, and no link previews."""
    page = PREVIEW.sub("", page)
    page = page.replace('href="/manifest.json"', 'href="manifest.json"')
    return page.replace(CHARSET, HEAD, 1)


class OwnHead:
    """ASGI middleware that gives the chat page, which ends in a slash, its own head."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request; only a whole HTML page is held back to be rewritten."""
        if scope["type"] != "http" or scope["method"] != "GET" or not scope["path"].endswith("/"):
            await self._app(scope, receive, send)
            return
        start: Message | None = None
        body = b""

        async def rewritten(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start" and _is_plain_html(message):
                start = message
                return
            if start is None:
                await send(message)
                return
            body += message.get("body", b"")
            if message.get("more_body"):
                return
            page = own_head(body.decode("utf-8")).encode("utf-8")
            MutableHeaders(scope=start)["content-length"] = str(len(page))
            await send(start)
            await send({"type": "http.response.body", "body": page})

        await self._app(scope, receive, rewritten)


def _is_plain_html(start: Message) -> bool:
    headers = Headers(raw=start["headers"])
    return headers.get("content-type", "").startswith("text/html") and "content-encoding" not in headers
