"""A real engine over a small corpus of our own, and real servers on free ports."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from starlette.responses import PlainTextResponse

from rag.engine import Engine, build
from rag.feedback import Feedback
from rag.ingest import ingest
from rag.settings import Settings
from rag.web.guard import portal

HARBOUR = """---
title: Harbour notice
source: Port office
published: 2024-05-02
tags: [public]
questions: ["Who is the harbour master?"]
---
The harbour master is Mira Kovač. The night ferry leaves at 22:40 from pier 7.

The swing bridge is closed every Tuesday from noon until 14:00. <script>alert(1)</script> must be read as text.
"""
PAYROLL = """---
title: Payroll memo
tags: [internal]
---
Salaries are paid on the 25th of each month. The payroll officer is Jonas Weber.
"""


GUARD = """
[server]
hosts = ["assistant.example.org"]
[[portal]]
origin = "https://intranet.example.org"
name = "intranet"
[[portal]]
origin = "https://tickets.example.org"
name = "tickets"
tags = ["public"]
sources = "titles"
[[portal]]
origin = "https://kiosk.example.org"
name = "kiosk"
documents = ["harbour.md"]
sources = "none"
per_session = 3
per_day = 5
"""
INTRANET = "https://intranet.example.org"
TICKETS = "https://tickets.example.org"
KIOSK = "https://kiosk.example.org"
OUTSIDE = {"Host": "assistant.example.org"}


@pytest.fixture(scope="session")
def folder(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("web")
    (root / "corpus" / "internal").mkdir(parents=True)
    (root / "corpus" / "harbour.md").write_text(HARBOUR, "utf-8")
    (root / "corpus" / "internal" / "payroll.md").write_text(PAYROLL, "utf-8")
    report = ingest(Settings(corpus=root / "corpus", data=root / "data", _env_file=None))
    assert report.problems == ()
    return root


@pytest.fixture(scope="session")
def engine(folder) -> Iterator[Engine]:
    engine = build(Settings(corpus=folder / "corpus", data=folder / "data", _env_file=None))
    yield engine
    engine.close()


class Running:
    """One server of ours on a free port of this machine."""

    def __init__(self, engine: Engine, settings: Settings, port: int) -> None:
        self.data = settings.data
        self.feedback = Feedback(settings.data / "feedback.db")
        app = FastAPI(docs_url=None, redoc_url=None)
        portal.install(app, engine, settings, self.feedback)
        # Stands where the chat page is mounted; the browser tests run the page itself.
        app.add_api_route("/{rest:path}", page, methods=["GET", "POST"], include_in_schema=False)
        options = {**portal.server_options(), "log_config": None}
        config = uvicorn.Config(app, host="127.0.0.1", port=port, **options)
        self.server = uvicorn.Server(config)
        self.url = f"http://127.0.0.1:{port}"
        self.thread = threading.Thread(target=self.server.run, daemon=True)
        self.thread.start()
        deadline = time.monotonic() + 20
        while not self.server.started:
            assert time.monotonic() < deadline, "the server didn't start"
            time.sleep(0.02)

    def client(self, **headers: str) -> httpx.Client:
        return httpx.Client(base_url=self.url, headers=headers, timeout=30)

    @contextmanager
    def portal(self, origin: str) -> Iterator[httpx.Client]:
        """A portal's page with its token."""
        with self.client(**OUTSIDE, Origin=origin) as client:
            answer = client.post("/api/v1/session", json={})
            assert answer.status_code == 200, answer.text
            client.headers["Authorization"] = f"Bearer {answer.json()['token']}"
            yield client

    def stop(self) -> None:
        self.server.should_exit = True
        self.thread.join(30)
        assert not self.thread.is_alive()
        self.feedback.close()


def page(rest: str) -> PlainTextResponse:
    return PlainTextResponse("the chat page")


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@pytest.fixture(scope="module")
def serve(engine, folder, tmp_path_factory) -> Iterator[Callable[..., Running]]:
    """Starts a server; `guard` is the text of its portals.toml, other arguments are settings."""
    running: list[Running] = []

    def start(guard: str | None = None, **more) -> Running:
        root = tmp_path_factory.mktemp("served")
        port = more.pop("port", None) or free_port()
        if guard is not None:
            (root / "portals.toml").write_text(guard, "utf-8")
            more["portals"] = root / "portals.toml"
        settings = Settings(corpus=folder / "corpus", data=root / "data", port=port, _env_file=None, **more)
        running.append(Running(engine, settings, port))
        return running[-1]

    yield start
    for each in running:
        each.stop()
