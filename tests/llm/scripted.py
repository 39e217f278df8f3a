"""A real server on loopback that answers like a language model's server, or misbehaves as told."""

import json
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# In place of a piece: says nothing more until `Scripted.go_on` is called.
HOLD = b""


def sse(event: object) -> bytes:
    return f"data: {event if isinstance(event, str) else json.dumps(event)}\n\n".encode()


def piece(text: str, finish: str | None = None) -> bytes:
    return sse({"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": finish}]})


@dataclass
class Reply:
    """What to send to one request: a status, headers, the pieces of the body, and how to end."""

    pieces: list[bytes] = field(default_factory=list)
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    stall: bool = False
    reset: bool = False


def says(text: str, finish: str = "stop") -> Reply:
    """A good stream of `text`, word by word, with the tokens used."""
    words = [piece(word + " ") for word in text.split(" ")]
    usage = sse({"choices": [], "usage": {"prompt_tokens": 100, "completion_tokens": 10}})
    return Reply([*words, piece("", finish), usage, sse("[DONE]")])


def refuses(status: int, message: str = "", **headers: str) -> Reply:
    body = json.dumps({"error": {"message": message}}).encode()
    return Reply([body], status, {name.replace("_", "-"): value for name, value in headers.items()})


class Scripted:
    """The server: gives the replies in order, the last one for ever, and keeps what it was sent."""

    def __init__(self) -> None:
        self.replies: list[Reply] = []
        self.requests: list[dict] = []
        self.keys: list[str | None] = []
        self.hung_up = threading.Event()
        self._going = threading.Event()
        self._released = threading.Event()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=lambda: self._http.serve_forever(0.05), daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._http.server_port}/v1"

    def reply(self) -> Reply:
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]

    def go_on(self) -> None:
        """Lets the reply that holds go on to its end."""
        self._going.set()

    def hold(self) -> None:
        assert self._going.wait(30), "nobody let the reply go on"

    def wait(self, alive: Callable[[], bool]) -> None:
        """Says nothing until the client hangs up or the server is closed."""
        while not self._released.wait(0.02):
            if not alive():
                self.hung_up.set()
                return

    def close(self) -> None:
        self._released.set()
        self._going.set()
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()


def _handler(server: Scripted) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.0"

        def do_POST(self) -> None:
            server.keys.append(self.headers.get("Authorization"))
            body = self.rfile.read(int(self.headers["Content-Length"]))
            server.requests.append({"path": self.path, **json.loads(body)})
            reply = server.reply()
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            for part in reply.pieces:
                if part == HOLD:
                    server.hold()
                self.wfile.write(part)
                self.wfile.flush()
            if reply.stall:
                server.wait(self._alive)
            if reply.reset:
                # Lingering for no time makes the kernel send a reset instead of an orderly end.
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
                self.connection.close()

        def _alive(self) -> bool:
            self.connection.setblocking(False)
            try:
                return self.connection.recv(1, socket.MSG_PEEK) != b""
            except BlockingIOError:
                return True
            except OSError:
                return False

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler
