"""A second real server, on origins of its own: the pages of portals that embed the widget."""

import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class PortalPages:
    """Pages by path, each with its headers, served under any name that leads to this machine."""

    pages: dict[str, tuple[dict[str, str], str]] = field(default_factory=dict)

    def start(self) -> "PortalPages":
        pages = self.pages

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                headers, body = pages.get(self.path.split("?")[0], ({}, None))
                self.send_response(404 if body is None else 200)
                for name, value in {"Content-Type": "text/html; charset=utf-8", **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write((body or "").encode())

            def log_message(self, *_args: object) -> None:
                """Nothing is logged."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()
        return self

    @property
    def port(self) -> int:
        return self.server.server_address[1]

    def origin(self, name: str = "intranet") -> str:
        return f"http://{name}.localhost:{self.port}"

    def put(self, path: str, body: str, lang: str = "en", **headers: str) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        page = f'<!doctype html><html lang="{lang}"><title>Portal</title><main><h1>Portal</h1>{body}</main></html>'
        self.pages[path] = (named, page)

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(10)
