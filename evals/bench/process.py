"""Real processes to measure: the app as a user starts it, and a Chroma server."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, perf_counter, sleep

import httpx

from evals.errors import EvaluationError
from rag.settings import Settings

APP = Path(__file__).parents[2] / "app.py"
START_SECONDS = 300.0
PREFIX = "SOURCELINE_"
# The settings that the app is started with; every other one has its default.
HANDED_ON = (
    "corpus",
    "data",
    "chroma_url",
    "chunk_tokens",
    "candidates",
    "passages",
    "threads",
    "threshold",
    "max_file_mb",
)
_READY = re.compile(r"ready at (http://\S+)")


@dataclass(frozen=True, slots=True)
class App:
    """A running app: its address, without the last slash, its process, and when that was begun.

    `client` keeps its connection, as a browser does; making one costs more than an answer.
    """

    url: str
    process: int
    begun: float
    client: httpx.Client

    def ask(self, question: str) -> float:
        """Asks over HTTP; the seconds it took.

        Raises: httpx.HTTPError.
        """
        begun = perf_counter()
        self.client.post("/api/v1/ask", json={"question": question}).raise_for_status()
        return perf_counter() - begun

    def processor_seconds(self) -> float:
        """Processor time used so far, which other work on the machine disturbs less than wall-clock time."""
        fields = Path(f"/proc/{self.process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def peak_megabytes(self) -> float:
        """As the function of that name."""
        return peak_megabytes(self.process)


@dataclass(frozen=True, slots=True)
class Server:
    """A running Chroma server: its address and its process."""

    url: str
    process: int


def peak_megabytes(process: int) -> float:
    """The largest resident memory of a process so far, in 10^6 bytes (Linux: VmHWM)."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found.group(1)) * 1024 / 1e6 if found else 0.0


@contextmanager
def app(settings: Settings) -> Iterator[App]:
    """`python app.py` with these settings, on a free port, from its start until it is ready; then stopped.

    It takes those that are `HANDED_ON`, and none from this process's environment or from a `.env` file.

    Raises: EvaluationError with what it printed when it doesn't start.
    """
    chosen = settings.model_copy(update={"corpus": settings.corpus.absolute(), "data": settings.data.absolute()})
    handed_on = {name: str(value) for name in HANDED_ON if (value := getattr(chosen, name)) is not None}
    given = handed_on | {"host": "127.0.0.1", "port": "0"}
    environment = {f"{PREFIX}{name.upper()}": value for name, value in given.items()}
    log = chosen.data / "bench.log"
    begun = perf_counter()
    with _process([sys.executable, str(APP)], environment, log) as process:
        url = _wait_for(process, log, _READY).group(1).rstrip("/")
        with httpx.Client(base_url=url, timeout=60) as client:
            yield App(url, process.pid, begun, client)


@contextmanager
def chroma_server(folder: Path) -> Iterator[Server]:
    """A Chroma server that keeps its data in the folder "chroma" of `folder`.

    Raises: EvaluationError when it doesn't start.
    """
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    program = str(Path(sys.executable).with_name("chroma"))
    command = [program, "run", "--path", str(folder.absolute() / "chroma"), "--host", "127.0.0.1", "--port", str(port)]
    url = f"http://127.0.0.1:{port}"
    with _process(command, {"ANONYMIZED_TELEMETRY": "False"}, folder / "chroma.log") as process:
        _wait_for_http(process, f"{url}/api/v2/heartbeat", folder / "chroma.log")
        yield Server(url, process.pid)


@contextmanager
def _process(command: list[str], environment: Mapping[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    # A team's settings would hand its Chroma server the benchmark's corpus, and so remove its documents there.
    # Settings ignore case; a variable that is merely missing is taken from a `.env` where the process works.
    inherited = {name: value for name, value in os.environ.items() if not name.upper().startswith(PREFIX)}
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as stream:
        process = subprocess.Popen(  # noqa: S603 - our own program
            command, env={**inherited, **environment}, cwd=log.parent, stdout=stream, stderr=subprocess.STDOUT
        )
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_for(process: subprocess.Popen[bytes], log: Path, pattern: re.Pattern[str]) -> re.Match[str]:
    deadline = monotonic() + START_SECONDS
    while monotonic() < deadline:
        if found := pattern.search(_tail(log)):
            return found
        if process.poll() is not None:
            break
        sleep(0.02)
    raise EvaluationError(f"{process.args!r} did not start: {_tail(log)[-2000:]}")


def _wait_for_http(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = monotonic() + START_SECONDS
    while monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(url, timeout=2).is_success:
                return
        except httpx.TransportError:
            sleep(0.05)
    raise EvaluationError(f"{process.args!r} did not start: {_tail(log)[-2000:]}")


def _tail(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace")
