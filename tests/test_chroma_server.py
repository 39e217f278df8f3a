"""Several processes over one Chroma server."""

import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import chromadb
import httpx
import pytest

from rag import ingest
from rag.engine import build
from rag.errors import IndexUnavailable


@pytest.fixture
def server(tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    chroma = shutil.which("chroma", path=str(Path(sys.executable).parent))
    command = [chroma, "run", "--path", str(tmp_path / "server"), "--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        url = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                if httpx.get(f"{url}/api/v2/heartbeat").status_code == 200:
                    break
            except httpx.TransportError:
                time.sleep(0.2)
        yield url
        process.terminate()


def test_what_one_machine_ingests_another_answers_from(corpus_of, server, tmp_path):
    one = corpus_of({"lake.txt": "The lake is ninety metres deep."}, chroma_url=server)
    other = one.model_copy(update={"data": tmp_path / "elsewhere"})
    ingest.ingest(one)
    engine = build(other)
    assert engine.ask("How deep is the lake?").short == "ninety metres"
    (one.corpus / "lake.txt").write_text("The lake is forty metres deep.", encoding="utf-8")
    command = [sys.executable, "-m", "rag", "ingest", "--corpus", str(one.corpus), "--data", str(one.data)]
    subprocess.run(command, check=True, capture_output=True, env={"SOURCELINE_CHROMA_URL": server})
    answer = engine.ask("How deep is the lake?")
    assert answer.short == "forty metres"
    assert answer.citations[0].quote == "The lake is forty metres deep."
    engine.close()


def test_a_server_that_was_away_while_a_new_state_was_loaded_is_asked_again(corpus_of, server, tmp_path, monkeypatch):
    one = corpus_of({"lake.txt": "The lake is ninety metres deep."}, chroma_url=server)
    ingest.ingest(one)
    index = ingest.open_index(one.model_copy(update={"data": tmp_path / "elsewhere"}))
    (one.corpus / "lake.txt").write_text("The lake is forty metres deep.", encoding="utf-8")
    ingest.ingest(one)

    def away(*_, **__):
        raise ValueError("Could not connect to a Chroma server")

    with monkeypatch.context() as failing:
        failing.setattr(chromadb, "HttpClient", away)
        with pytest.raises(IndexUnavailable, match="Could not connect"):
            index.refresh()
    assert index.refresh()
    assert index.document("lake.txt").text == "The lake is forty metres deep."
    index.close()


def test_a_server_that_went_away_is_named(corpus_of, server):
    settings = corpus_of({"lake.txt": "The lake is ninety metres deep."}, chroma_url=server)
    ingest.ingest(settings)
    with pytest.raises(IndexUnavailable, match=r"http://127\.0\.0\.1:1"):
        ingest.ingest(settings.model_copy(update={"chroma_url": "http://127.0.0.1:1"}))
