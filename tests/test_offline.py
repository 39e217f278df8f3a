"""The whole way of one question with the network cut off."""

import subprocess
import sys

# Refuses every connection and look-up but those on this machine, from the first import on.
GUARD = """
import socket, sys
def refuse(event, arguments):
    if event == "socket.connect":
        address = arguments[1]
        if isinstance(address, tuple) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise SystemExit(f"tried to connect to {address}")
    if event == "socket.getaddrinfo" and arguments[0] not in ("127.0.0.1", "::1", "localhost", None):
        raise SystemExit(f"tried to look up {arguments[0]}")
sys.addaudithook(refuse)
"""


def guarded(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", GUARD + code], capture_output=True, text=True, check=False, timeout=120
    )


def test_the_guard_itself_refuses_an_outside_host():
    result = guarded("import urllib.request; urllib.request.urlopen('http://example.org')")
    assert "tried to look up example.org" in result.stderr
    assert result.returncode == 1


def test_ingest_ask_and_cite_need_no_network(corpus_of):
    settings = corpus_of({"lake.txt": "The lake is ninety metres deep."})
    arguments = [
        "ask",
        "How deep is the lake?",
        "--corpus",
        str(settings.corpus),
        "--data",
        str(settings.data),
    ]
    result = guarded(f"from rag.__main__ import main; sys.exit(main({arguments!r}))")
    assert result.returncode == 0, result.stderr
    assert result.stdout == "ninety metres [1]\n\n[1] “The lake is ninety metres deep.” — Lake, undated\n"
