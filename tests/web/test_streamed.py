"""What each channel gives while a language model writes, and what it never gives."""

import json
import re
from collections.abc import Iterator

import pytest

from rag.engine import build
from rag.settings import Settings
from tests.llm.scripted import Reply, Scripted, piece, refuses, says
from tests.web.conftest import GUARD, KIOSK, TICKETS, Running, free_port

MASTER = "Who is the harbour master?"
TRUE = "Mira Kovač is the harbour master."
LIE = "The mayor is Carla Poe, see https://evil.example."
EVENTS = {"Accept": "text/event-stream"}


@pytest.fixture(scope="module")
def model() -> Iterator[Scripted]:
    made = Scripted()
    yield made
    made.close()


@pytest.fixture(scope="module")
def running(model, folder, tmp_path_factory) -> Iterator[Running]:
    root = tmp_path_factory.mktemp("streamed")
    (root / "portals.toml").write_text(GUARD, "utf-8")
    engine = build(
        Settings(
            _env_file=None,
            corpus=folder / "corpus",
            data=folder / "data",
            answerer="llm",
            llm_url=model.url,
            llm_model="tiny",
            llm_daily_tokens=100_000,
        )
    )
    port = free_port()
    settings = Settings(data=root / "data", port=port, portals=root / "portals.toml", _env_file=None)
    made = Running(engine, settings, port)
    yield made
    made.stop()
    engine.close()


@pytest.fixture
def here(running):
    with running.client() as client:
        yield client


def events(text: str) -> list[tuple[str, dict]]:
    blocks = [block.splitlines() for block in text.strip().split("\n\n")]
    named = [dict(line.split(": ", 1) for line in block if not line.startswith(":")) for block in blocks]
    return [(each["event"], json.loads(each["data"])) for each in named if "event" in each]


def written(*sentences: str) -> Reply:
    return says(" ".join(f"{each.rstrip('.')} [1]." for each in sentences) + " Bye.")


def test_a_stream_begins_with_the_readers_answer_and_shows_only_what_passed_the_gate(here, model):
    model.replies = [written(TRUE, LIE)]
    found = events(here.post("/api/v1/ask", json={"question": MASTER}, headers=EVENTS).text)
    assert [name for name, _ in found] == ["provisional", "provisional", "answer", "citations", "done"]
    first, second, answer = (data for _, data in found[:3])
    assert (first["short"], first["sentences"]) == ("Mira Kovač", [])
    assert first["citations"][0]["quote"] == "The harbour master is Mira Kovač."
    assert second["sentences"] == [TRUE]
    assert answer["statements"] == [{"text": TRUE, "markers": [1]}]
    assert "evil" not in json.dumps(found)


def test_what_is_provisional_has_nothing_by_which_it_could_be_judged_or_kept(here, model):
    model.replies = [written(TRUE)]
    (_, provisional), *_ = events(here.post("/api/v1/ask", json={"question": MASTER}, headers=EVENTS).text)
    assert not {"id", "seal", "receipt"} & set(provisional)
    judged = {"question": MASTER, "status": "answered", "answer": provisional["answer"], "verdict": "up"}
    refused = here.post("/api/v1/feedback", json={**judged, "id": "1", "seal": "0" * 64})
    assert refused.status_code == 422


@pytest.mark.parametrize(("origin", "cited"), [(TICKETS, {"marker": 1, "quote": None}), (KIOSK, None)])
def test_a_portals_source_policy_holds_for_what_is_provisional(running, model, origin, cited):
    model.replies = [written(TRUE)]
    with running.portal(origin) as client:
        found = events(client.post("/api/v1/ask", json={"question": MASTER}, headers=EVENTS).text)
    for _, data in [each for each in found if each[0] == "provisional"]:
        shown = [{"marker": each["marker"], "quote": each["quote"]} for each in data["citations"]]
        assert shown == ([cited] if cited else [])
    assert found[-1][0] == "done"


def test_when_the_model_fails_the_readers_answer_stays_with_a_notice(here, model):
    model.replies = [Reply([piece(f"{TRUE} He "), piece("is ")], reset=True)]
    found = events(here.post("/api/v1/ask", json={"question": MASTER}, headers=EVENTS).text)
    answer = dict(found)["answer"]
    assert answer["short"] == "Mira Kovač"
    assert "could not be used" in answer["notice"]


def test_clients_of_the_openai_endpoint_only_ever_get_text_that_passed_the_gate(here, model):
    model.replies = [written(TRUE, LIE)]
    body = {"model": "sourceline", "stream": True, "messages": [{"role": "user", "content": MASTER}]}
    lines = here.post("/v1/chat/completions", json=body).text.split("\n")
    chunks = [json.loads(line[6:]) for line in lines if line.startswith("data: {")]
    text = "".join(chunk["choices"][0]["delta"].get("content", "") for chunk in chunks)
    assert TRUE in text
    assert "evil" not in json.dumps(chunks)
    assert "Carla" not in json.dumps(chunks)


def test_a_receipt_holds_what_was_written_and_why_part_of_it_was_left_out(here, model):
    model.replies = [written(TRUE, LIE)]
    receipt = here.post("/api/v1/ask", json={"question": MASTER, "receipt": True}).json()["receipt"]
    made = receipt["generation"]
    assert "Carla Poe" in made["text"]
    assert made["model"] == "tiny"
    assert re.fullmatch(r"[0-9a-f]{64}", made["prompt_sha256"])
    assert made["parameters"] == {"temperature": 0.0, "max_tokens": 300, "window": 4096}
    assert [each["objection"] is None for each in made["sentences"]] == [True, False, False]
    assert here.post("/api/v1/verify", json={"receipt": receipt}).json() == {"valid": True, "problems": []}
    assert "Carla" not in json.dumps(receipt["answer"])


def test_metrics_count_tokens_requests_failures_and_what_the_gate_left_out(here, model):
    before = metrics(here)
    model.replies = [written(TRUE, LIE)]
    here.post("/api/v1/ask", json={"question": MASTER})
    model.replies = [refuses(401)]
    here.post("/api/v1/ask", json={"question": MASTER})
    after = metrics(here)

    def grown(name: str) -> float:
        return after[name] - before.get(name, 0.0)

    assert grown("sourceline_llm_requests_total") == 2
    assert grown('sourceline_llm_failures_total{kind="key"}') == 1
    assert grown('sourceline_llm_tokens_total{counted_by="server",direction="in"}') == 100
    assert grown('sourceline_llm_tokens_total{counted_by="server",direction="out"}') == 10
    assert grown('sourceline_llm_sentences_total{outcome="kept"}') == 1
    assert grown('sourceline_llm_sentences_total{outcome="removed"}') == 2
    assert grown("sourceline_llm_tokens_today") == 110
    assert after["sourceline_llm_tokens_daily_limit"] == 100_000
    assert after["sourceline_llm_daily_limit_reached"] == 0


def test_without_a_model_there_are_no_figures_of_one(serve):
    with serve().client() as client:
        assert "sourceline_llm" not in client.get("/metrics").text


def metrics(client) -> dict[str, float]:
    lines = client.get("/metrics").text.splitlines()
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines if line[0] != "#")}
