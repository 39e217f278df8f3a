import asyncio
import os
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI, HTTPException

from evals.bench import generated, load, measures, process, suite
from evals.bench.measures import Measure
from rag import chunking, corpus
from rag.engine import build


@contextmanager
def serving(app):
    """A real HTTP server on a free port of this machine."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def test_users_ask_at_once_and_every_question_is_counted():
    app, present, most, asked = FastAPI(), [], [], []

    @app.post("/api/v1/ask")
    async def ask(body: dict[str, str]) -> dict[str, str]:
        present.append(1)
        asked.append(body["question"])
        most.append(len(present))
        await asyncio.sleep(0.05)
        present.pop()
        if body["question"] == "bad":
            raise HTTPException(500)
        return {}

    with serving(app) as url:
        done = load.run(url, ["one", "two", "bad"], users=4, total=12)
    assert (len(done.answers), done.failed) == (8, 4)
    assert max(most) == 4
    assert asked.count("one") == 4
    # Three rounds of at least 50 ms.
    assert done.seconds >= 0.15
    assert done.rate == pytest.approx(8 / done.seconds)


def test_the_generated_corpus_is_the_same_each_time_and_holds_each_needle_once(tmp_path):
    needles = generated.write(tmp_path / "a", 120)
    assert generated.write(tmp_path / "b", 120) == needles
    texts = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "a").iterdir()}
    assert texts == {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "b").iterdir()}
    assert len(needles) == generated.NEEDLES
    assert len({needle.question for needle in needles}) == len(needles)
    for needle in needles:
        village = needle.question.split()[-2]
        holders = [name for name, text in texts.items() if f"of {village} counted {needle.answer}" in text]
        assert holders == [needle.document_id]


def test_the_generated_corpus_has_about_as_many_chunks_as_asked_for(tmp_path):
    generated.write(tmp_path, 100)
    chunks = [chunk for file in corpus.scan(tmp_path, 10**7).files for chunk in chunking.split(corpus.read(file), 160)]
    assert 80 <= len(chunks) <= 130


def test_repeats_are_merged_into_one_measure_with_its_spread():
    first = [Measure("x", "speed", "ms", (2.0,)), Measure("x", "size", "MB", (9.0,))]
    second = [Measure("x", "speed", "ms", (4.0,)), Measure("x", "size", "MB", (9.0,))]
    speed, size = measures.merge([*first, *second])
    assert speed.to_json() == {
        "over": "x",
        "name": "speed",
        "unit": "ms",
        "median": 3.0,
        "lowest": 2.0,
        "highest": 4.0,
        "values": [2.0, 4.0],
    }
    assert size.values == (9.0, 9.0)
    assert measures.table([speed, size], "t").row_count == 2


def test_a_small_corpus_is_measured_from_ingestion_to_the_needles(tmp_path):
    with suite.generated_settings(20) as (chosen, needles):
        found = {one.name: one.values[0] for one in suite.ingestion("x", chosen)}
        engine = build(chosen)
        try:
            timed = {one.name: one.values[0] for one in suite.warm("x", engine, [needles[0].question])}
            recall = {one.name: one.values[0] for one in suite.needles_found("x", engine, needles[:3])}
        finally:
            engine.close()
    assert 15 <= found["chunks"] <= 30
    assert found["ingest"] > 0
    assert 0 < timed["read, median"] < timed["total, median"]
    assert recall["needles among the passages"] == 100.0


def test_the_app_is_measured_as_a_user_starts_it(article_settings):
    found = {one.name: one for one in suite.served("x", article_settings, ["Who commands KFOR?"], [2])}
    assert found["start to first answer"].values[0] > found["answer over HTTP, median"].values[0] / 1000
    assert found["start to first answer, processor"].values[0] > 1
    assert found["peak memory"].values[0] > 100
    assert found["2 users"].values[0] > 0
    assert found["2 users, failed"].values == (0.0,)


def test_the_app_that_is_measured_takes_no_setting_from_where_it_is_started(article_settings, tmp_path, monkeypatch):
    nowhere = "http://127.0.0.1:9"
    (tmp_path / ".env").write_text(f"SOURCELINE_CHROMA_URL={nowhere}\nSOURCELINE_ANSWERER=llm\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCELINE_CHROMA_URL", nowhere)
    # Settings ignore case.
    monkeypatch.setenv("sourceline_portals", "none.toml")
    relative = {name: Path(os.path.relpath(getattr(article_settings, name))) for name in ("corpus", "data")}
    with process.app(article_settings.model_copy(update=relative)) as app:
        assert app.ask("Who commands KFOR?") > 0


def test_the_reader_is_measured_whatever_the_app_is_set_to(monkeypatch):
    monkeypatch.setenv("SOURCELINE_ANSWERER", "llm")
    with suite.article_settings() as article, suite.generated_settings(20) as (generated_one, _):
        assert (article.answerer, generated_one.answerer) == ("reader", "reader")
