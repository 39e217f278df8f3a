"""`python app.py`, started as people start it."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest

ROOT = Path(__file__).parents[1]
SECONDS = 90
TEXT = "Ann leads the team. It has twelve people."
REPORT = "<!doctype html><title>Report</title><script>document.title = 'filtered'</script>"


def start(*flags: str, folder: Path = ROOT, **env: str) -> subprocess.Popen[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SOURCELINE_")}
    return subprocess.Popen(
        [sys.executable, str(ROOT / "app.py"), *flags],
        cwd=folder,
        env={**clean, **env},
        stderr=subprocess.PIPE,
        text=True,
    )


def ready(process: subprocess.Popen[str]) -> str:
    """The address at which it serves, once it says so."""
    assert process.stderr is not None
    said = []
    for line in process.stderr:
        said.append(line)
        if found := re.search(r"ready at (\S+)", line):
            return found[1]
    raise AssertionError("".join(said))


def stop(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Ends it as Ctrl-C does: its exit code, and what it said from then on."""
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=SECONDS)
    return process.returncode, said


def failing(*flags: str, **env: str) -> str:
    """What it says on standard error when it exits with 1."""
    process = start(*flags, **env)
    _, said = process.communicate(timeout=SECONDS)
    assert process.returncode == 1, said
    assert "Traceback" not in said
    return said


@pytest.fixture
def folders(tmp_path: Path) -> list[str]:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "team.md").write_text(TEXT, encoding="utf-8")
    return ["--corpus", str(corpus), "--data", str(tmp_path / "data")]


def test_a_taken_port_is_told_in_one_line(folders: list[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        said = failing(*folders, "--port", str(port))
    assert said.startswith(f"sourceline: 127.0.0.1, port {port}: can't listen there (Address already in use)")
    assert "SOURCELINE_PORT" in said
    assert len(said.splitlines()) == 1


def test_an_empty_corpus_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    said = failing("--corpus", str(tmp_path / "corpus"), "--data", str(tmp_path / "data"), "--port", "0")
    assert said.startswith("sourceline: ")
    assert str(tmp_path / "corpus") in said
    assert len(said.splitlines()) == 1


def test_a_setting_without_sense_is_told_in_one_line() -> None:
    assert "SOURCELINE_PORT='http'" in failing(SOURCELINE_PORT="http")


def test_it_refuses_to_be_open_to_others_without_a_guard(folders: list[str]) -> None:
    said = failing(*folders, "--host", "0.0.0.0", "--port", "0")
    assert "SOURCELINE_PORTALS" in said


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running app whose working folder holds an evaluation report."""
    folder = tmp_path_factory.mktemp("served")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "team.md").write_text(TEXT, encoding="utf-8")
    (folder / "evals" / "results").mkdir(parents=True)
    (folder / "evals" / "results" / "latest.html").write_text(REPORT, encoding="utf-8")
    process = start("--port", "0", folder=folder)
    yield ready(process)
    stop(process)


def test_every_page_carries_the_headers_that_keep_it_to_itself(served: str) -> None:
    reply = httpx.get(served)
    policy = reply.headers["Content-Security-Policy"]
    assert "img-src 'self' data:;" in policy
    assert "frame-ancestors 'self'" in policy
    assert "//" not in policy
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert reply.headers["Referrer-Policy"] in ("same-origin", "no-referrer")


@pytest.mark.parametrize("path", ["manifest.json", "theme.css", "favicon.ico"])
def test_what_the_page_links_is_there(served: str, path: str) -> None:
    assert httpx.get(served + path).status_code == 200


def test_the_page_and_its_theme_load_nothing_from_outside(served: str) -> None:
    for path in ("", "theme.css"):
        text = httpx.get(served + path).text
        loaded = re.findall(r"""(?:src|href)=["'](?:https?:)?//([^/"']+)|url\(["']?https?://([^/"')]+)""", text)
        assert loaded == []


def test_a_link_preview_shows_the_product_and_no_outside_picture(served: str) -> None:
    page = httpx.get(served).text
    assert "<title>Sourceline</title>" in page
    assert "og:" not in page
    assert "twitter:" not in page
    assert 'href="manifest.json"' in page
    assert set(re.findall(r"https?://([\w.-]+)", page)) <= {"127.0.0.1"}


def test_the_evaluation_report_is_served_in_a_sandbox(served: str) -> None:
    reply = httpx.get(served + "evaluation")
    assert reply.text == REPORT
    policy = reply.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox allow-scripts; default-src 'none';")
    assert "allow-same-origin" not in policy


@pytest.mark.parametrize("path", ["upload", "proxy=https://example.org/", "deep_link"])
def test_ways_into_gradio_that_the_chat_does_not_use_are_closed(served: str, path: str) -> None:
    assert httpx.get(f"{served}gradio_api/{path}").status_code == 404
    assert httpx.post(f"{served}gradio_api/{path}", files={"files": b"x"}).status_code == 404


def test_none_of_the_chats_events_is_a_public_endpoint(served: str) -> None:
    assert httpx.get(f"{served}gradio_api/info").json()["named_endpoints"] == {}


def finished(served: str, name: str, event: str, data: list[Any], **more: Any) -> list[Any]:
    """What the chat's page gets when it sends an event of the element of that name, as Gradio's own script does."""
    config = httpx.get(f"{served}config").json()
    element = next(each["id"] for each in config["components"] if each["props"].get("elem_id") == name)
    handler = next(each["id"] for each in config["dependencies"] if [element, event] in each["targets"])
    session = uuid4().hex
    sent = {"data": data, "fn_index": handler, "session_hash": session, **more}
    assert httpx.post(f"{served}gradio_api/queue/join", json=sent).status_code == 200
    stream = httpx.get(f"{served}gradio_api/queue/data", params={"session_hash": session}, timeout=SECONDS).text
    messages = [json.loads(line.removeprefix("data: ")) for line in stream.splitlines() if line]
    return next(each["output"]["data"] for each in messages if each["msg"] == "process_completed")


def test_answers_and_verdicts_of_the_chat_are_counted(served: str) -> None:
    _, _, thread, *_ = finished(served, "question", "submit", ["Who leads the team?", None])
    judged = {"exchange": thread["exchanges"][0]["id"], "verdict": "up", "reason": None}
    finished(served, "log", "feedback", [thread], event_data=judged)
    counted = httpx.get(f"{served}metrics").text
    assert 'sourceline_answers_total{channel="chat",reason="",status="answered"} 1.0' in counted
    assert "sourceline_answer_seconds_count 1.0" in counted
    assert 'sourceline_feedback_total{verdict="up"} 1.0' in counted


def test_the_address_told_has_the_prefix_however_it_is_written(folders: list[str]) -> None:
    process = start(*folders, "--port", "0", SOURCELINE_ROOT_PATH="kfor")
    try:
        told = ready(process)
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/kfor/", told)
        assert httpx.get(f"{told}healthz").status_code == 200
    finally:
        stop(process)


def test_beyond_this_machine_the_address_told_is_one_that_the_guard_lets_in(folders: list[str], tmp_path: Path) -> None:
    guard = tmp_path / "portals.toml"
    guard.write_text('[server]\nhosts = ["assistant.example.org", "other.example.org"]', encoding="utf-8")
    process = start(*folders, "--port", "0", "--host", "0.0.0.0", SOURCELINE_PORTALS=str(guard))
    try:
        told = urlsplit(ready(process))
        assert (told.scheme, told.hostname, told.path) == ("http", "assistant.example.org", "/")
        page = httpx.get(f"http://127.0.0.1:{told.port}/", headers={"Host": told.netloc})
        assert page.status_code == 200
    finally:
        stop(process)


def test_ctrl_c_ends_it_cleanly(folders: list[str]) -> None:
    process = start(*folders, "--port", "0")
    ready(process)
    begun = time.monotonic()
    code, said = stop(process)
    assert code == 0
    assert time.monotonic() - begun < 15
    assert "Traceback" not in said
