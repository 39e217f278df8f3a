"""`python app.py`, started as people start it."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SECONDS = 90


def start(*flags: str, **env: str) -> subprocess.Popen[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SOURCELINE_")}
    return subprocess.Popen(
        [sys.executable, "app.py", *flags], cwd=ROOT, env={**clean, **env}, stderr=subprocess.PIPE, text=True
    )


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
    (corpus / "team.md").write_text("Ann leads the team. It has twelve people.", encoding="utf-8")
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


def test_it_serves_the_page_with_its_headers_and_ctrl_c_ends_it_cleanly(folders: list[str]) -> None:
    process = start(*folders, "--port", "0")
    assert process.stderr is not None
    said = []
    for line in process.stderr:
        said.append(line)
        if "ready at" in line:
            break
    found = re.search(r"ready at (http://127\.0\.0\.1:\d+/)", said[-1])
    assert found, "".join(said)
    with urllib.request.urlopen(found[1], timeout=SECONDS) as reply:
        policy = reply.headers["Content-Security-Policy"]
        assert "img-src 'self' data:;" in policy
        assert "frame-ancestors 'self'" in policy
        assert "//" not in policy
        assert reply.headers["X-Content-Type-Options"] == "nosniff"
        assert reply.headers["Referrer-Policy"]
    for path in ("manifest.json", "theme.css", "favicon.ico"):
        with urllib.request.urlopen(found[1] + path, timeout=SECONDS) as reply:
            assert reply.status == 200
    begun = time.monotonic()
    process.send_signal(signal.SIGINT)
    rest = process.stderr.read()
    assert process.wait(SECONDS) == 0
    assert time.monotonic() - begun < 10
    assert "Traceback" not in rest
    process.stderr.close()
