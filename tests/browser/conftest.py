"""A real Chromium against `python app.py` in a process of its own."""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

ROOT = Path(__file__).parents[2]
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_SECONDS = 90
STOP_SECONDS = 20
BROKEN_OFF = "Connection errored out"

POISONED_TITLE = "<b>Canteen</b> rules <img src=https://evil.example/title.png onerror=window.pwned=1>"
POISONED_FRONT = f"""\
---
title: {POISONED_TITLE}
source: "javascript:window.pwned=1"
published: 2025-03-01
---
The rules of the canteen hang at the door.
"""
POISONED_TEXT = """\
Lunch in the canteen is served at noon <img src="https://evil.example/x.png" onerror="window.pwned=1">.

![leak](https://evil.example/leak.png) <script>window.pwned=1</script>

[click](javascript:window.pwned=1) <iframe src="https://evil.example"></iframe> ${window.pwned=1} {{window.pwned}}
"""
GARDEN = """\
---
title: The garden of the office
---
The garden has 214 apple trees. The gardener of the office is Teuta Berisha. She waters the roses on Fridays.
"""


@dataclass
class Server:
    """A running `python app.py`."""

    process: subprocess.Popen[str]
    url: str = ""
    lines: list[str] = field(default_factory=list)

    @property
    def port(self) -> int:
        return urlsplit(self.url).port or 0

    def stop(self) -> int:
        """Stops it as Ctrl-C does; its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(2)
        try:
            return self.process.wait(STOP_SECONDS)
        finally:
            self.process.kill()
            if self.process.stderr:
                self.process.stderr.close()


StartServer = Callable[..., Server]


@pytest.fixture(scope="package")
def start_server() -> Iterator[StartServer]:
    """Starts servers; those still running at the end are stopped."""
    started: list[Server] = []

    def start(corpus: Path, data: Path, port: int = 0, **env: str) -> Server:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("SOURCELINE_")}
        command = [sys.executable, "app.py", "--port", str(port), "--corpus", str(corpus), "--data", str(data)]
        process = subprocess.Popen(
            command, cwd=ROOT, env={**clean, **env}, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
        )
        server = Server(process)
        started.append(server)
        ready = threading.Event()

        def read() -> None:
            assert process.stderr is not None
            for line in process.stderr:
                server.lines.append(line)
                if match := re.search(r"ready at (http://\S+)", line):
                    server.url = match[1]
                    ready.set()
            ready.set()

        threading.Thread(target=read, daemon=True).start()
        assert ready.wait(START_SECONDS), "the server did not start in time"
        assert server.url, "".join(server.lines)
        return server

    yield start
    for server in started:
        server.stop()


@pytest.fixture(scope="package")
def chat_corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped article, two poisoned documents, a harmless one, and one that can't be read."""
    folder = tmp_path_factory.mktemp("chat") / "corpus"
    folder.mkdir()
    for file in (ROOT / "corpus").iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    (folder / "rules.md").write_text(POISONED_FRONT, encoding="utf-8")
    (folder / "canteen.txt").write_text(POISONED_TEXT, encoding="utf-8")
    (folder / "garden.md").write_text(GARDEN, encoding="utf-8")
    (folder / "empty.txt").write_text("", encoding="utf-8")
    return folder


@pytest.fixture(scope="package")
def chat_server(start_server: StartServer, chat_corpus: Path) -> Server:
    return start_server(chat_corpus, chat_corpus.parent / "data")


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Window:
    """A window of a fresh browser profile on the chat, and what went wrong in it."""

    page: Page
    url: str
    requests: list[Request] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @classmethod
    def open(cls, context: BrowserContext, url: str) -> "Window":
        window = cls(context.new_page(), url)
        page = window.page
        page.on("request", lambda request: window.requests.append(request))
        page.on("pageerror", lambda error: window.errors.append(str(error)))
        page.on("console", lambda m: window.errors.append(m.text) if m.type == "error" else None)
        page.goto(url)
        window.wait_until_ready()
        return window

    def wait_until_ready(self) -> None:
        self.page.wait_for_selector("#log .welcome, #log .exchange")

    def reload(self) -> None:
        """Reloads the page; what Gradio's client logs of the event stream that leaving breaks off is no error."""
        before = len(self.errors)
        self.page.reload()
        self.errors[before:] = [error for error in self.errors[before:] if BROKEN_OFF not in error]

    def ask(self, question: str) -> str:
        """Types a question, presses Enter, and gives the text of its answer."""
        answers = self.page.locator("#log .answer")
        before = answers.count()
        self.page.locator("#question textarea").fill(question)
        self.page.keyboard.press("Enter")
        answers.nth(before).wait_for()
        self.page.wait_for_function("document.querySelector('#question textarea').value === ''")
        return answers.nth(before).inner_text()

    def outside(self) -> list[str]:
        """Requests to anything but our own host."""
        ours = urlsplit(self.url).netloc
        return [
            request.url
            for request in self.requests
            if not request.url.startswith(("data:", "blob:")) and urlsplit(request.url).netloc != ours
        ]


OpenChat = Callable[..., Window]


@pytest.fixture
def open_chat(browser: Browser, chat_server: Server) -> Iterator[OpenChat]:
    """Opens the chat in a fresh profile; afterwards nothing may have failed or left our host."""
    windows: list[Window] = []
    contexts: list[BrowserContext] = []

    def open_window(
        width: int = 1280, height: int = 800, scheme: str = "light", server: Server = chat_server
    ) -> Window:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            accept_downloads=True,  # type: ignore[arg-type]
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        windows.append(Window.open(context, server.url))
        return windows[-1]

    yield open_window
    for context in contexts:
        context.close()
    for window in windows:
        assert window.outside() == []
        # Leaving a page breaks off its event stream, which Gradio's client logs.
        assert [error for error in window.errors if "AbortError" not in error] == []


@pytest.fixture
def chat(open_chat: OpenChat) -> Window:
    """The chat at desktop size."""
    return open_chat()
