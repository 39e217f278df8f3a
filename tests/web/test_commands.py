"""The command line of the web's side."""

import io
import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from rag.__main__ import main
from tests.browser.portal_pages import PortalPages

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def rag(monkeypatch, capsys, tmp_path) -> Callable[..., Done]:
    """Runs one command line over a fresh data folder."""
    monkeypatch.setenv("SOURCELINE_DATA", str(tmp_path / "data"))

    def run(*arguments: str, stdin: str = "") -> Done:
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        try:
            code = main(arguments)
        except SystemExit as stopped:
            code = int(str(stopped.code))
        told = capsys.readouterr()
        return Done(code, told.out, told.err)

    return run


def test_keys_are_made_listed_and_revoked(rag):
    made = rag("keys", "create", "reports", "--tags", "public", "--days", "30")
    assert made.returncode == 0
    key = made.stdout.strip()
    assert re.fullmatch(r"sl_[0-9a-f]{12}_[\w-]{43}", key)
    listed = rag("keys", "list").stdout
    assert "reports" in listed
    assert "tag:public" in listed
    assert key.split("_", 2)[2] not in listed
    assert rag("keys", "revoke", "reports").returncode == 0
    assert rag("keys", "list").stdout == ""
    again = rag("keys", "revoke", "reports")
    assert (again.returncode, "no key 'reports'" in again.stderr) == (1, True)


def test_users_are_added_from_standard_input_listed_and_removed(rag, tmp_path):
    assert rag("users", "add", "ana", stdin="correct horse battery\n").returncode == 0
    assert rag("users", "list").stdout == "ana\n"
    short = rag("users", "add", "ben", stdin="short\n")
    assert (short.returncode, "at least 10" in short.stderr) == (1, True)
    assert rag("users", "remove", "ana").returncode == 0
    stored = json.loads((tmp_path / "data" / "users.json").read_text())
    assert stored == {}


def test_the_guards_file_is_explained_or_its_mistake_named(rag, tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCELINE_PORTALS", "portals.example.toml")
    told = rag("portal", "check").stdout
    assert "portal tickets: https://tickets.example.org" in told
    (tmp_path / "bad.toml").write_text("[[portal]]\norigin = '*'\nname = 'x'\n")
    monkeypatch.setenv("SOURCELINE_PORTALS", str(tmp_path / "bad.toml"))
    wrong = rag("portal", "check")
    assert wrong.returncode == 1
    assert "bad.toml: portal.0.origin" in wrong.stderr
    assert len(wrong.stderr.splitlines()) == 1


def test_the_doctors_exit_code_says_whether_the_widget_would_work(rag):
    pages = PortalPages().start()
    pages.put("/page", "no widget here")
    try:
        sick = rag("portal", "doctor", f"http://127.0.0.1:{pages.port}/page")
    finally:
        pages.stop()
    assert sick.returncode == 1
    assert "would not work" in sick.stdout
    assert rag("portal", "doctor", "intranet").returncode == 1
    assert rag("portal", "doctor").returncode == 2


def test_the_tag_to_put_into_a_page_holds_the_integrity_value(rag):
    value = rag("widget", "sri").stdout.strip()
    assert re.fullmatch(r"sha384-[\w+/]{64}", value)
    tag = rag("widget", "snippet", "https://assistant.example.org/kfor/").stdout
    assert f'src="https://assistant.example.org/kfor/widget.js" integrity="{value}"' in tag


def test_the_server_refuses_to_listen_beyond_this_machine_without_a_guard():
    command = [sys.executable, "app.py", "--host", "0.0.0.0"]
    refused = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, timeout=60)
    assert refused.returncode == 1
    assert "SOURCELINE_PORTALS" in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
