"""The REST API as a program on this machine meets it."""

import asyncio
import hashlib
import json

import pytest

from rag.errors import AnswererError, DocumentNotFound
from rag.web.api.events import answer_events

MASTER = "Who is the harbour master?"


@pytest.fixture(scope="module")
def here(serve):
    with serve().client() as client:
        yield client


def events(text: str) -> list[tuple[str, dict]]:
    blocks = [block.splitlines() for block in text.strip().split("\n\n")]
    named = [dict(line.split(": ", 1) for line in block if not line.startswith(":")) for block in blocks]
    return [(each["event"], json.loads(each["data"])) for each in named if "event" in each]


def test_a_question_is_answered_with_the_words_it_rests_on(here, engine):
    answer = here.post("/api/v1/ask", json={"question": MASTER}).json()
    assert answer["status"] == "answered"
    assert "Mira Kovač" in answer["answer"]
    (first, *_) = answer["citations"]
    assert engine.document(first["document_id"]).text[first["start"] : first["end"]] == first["quote"]
    assert "Mira Kovač" in first["quote"]
    assert answer["receipt"] is None


def test_a_stream_holds_answer_citations_and_done_in_this_order(here):
    whole = here.post("/api/v1/ask", json={"question": MASTER}).json()
    response = here.post("/api/v1/ask", json={"question": MASTER}, headers={"Accept": "text/event-stream"})
    assert response.headers["content-type"].startswith("text/event-stream")
    (first, answer), (second, sourced), (third, done) = events(response.text)
    assert (first, second, third) == ("answer", "citations", "done")
    assert answer["answer"] == whole["answer"]
    assert sourced["citations"] == whole["citations"]
    assert done["request_id"] == response.headers["x-request-id"]


def test_a_bad_question_is_refused_before_a_stream_begins(here):
    response = here.post("/api/v1/ask", json={"question": "?!"}, headers={"Accept": "text/event-stream"})
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"


def test_what_fails_in_a_stream_is_its_last_event():
    async def fails():
        raise AnswererError("the model at http://10.0.0.7 broke off")
        yield

    async def read() -> list[str]:
        return [each.encode().decode() async for each in answer_events(fails(), "id")]

    ((name, error),) = events("".join(asyncio.run(read())))
    assert name == "error"
    assert (error["status"], error["name"], error["retry_after"]) == (503, "answerer-failed", 5)
    assert "10.0.0.7" not in error["detail"]


def test_history_is_understood(here):
    history = [
        {"role": "user", "content": "When does the night ferry leave?"},
        {"role": "assistant", "content": "22:40 [1]"},
    ]
    answer = here.post("/api/v1/ask", json={"question": "And from which pier?", "history": history}).json()
    assert "pier 7" in answer["answer"]


def test_a_question_may_be_put_to_some_documents_only(here):
    body = {"question": MASTER, "documents": ["internal/payroll.md"]}
    answer = here.post("/api/v1/ask", json=body).json()
    assert answer["status"] == "abstained"
    assert {each["document_id"] for each in answer["related"]} <= {"internal/payroll.md"}


@pytest.mark.parametrize(
    "body",
    [
        {"question": ""},
        {"question": "x" * 2001},
        {"question": None},
        {"question": 7},
        {},
        [],
        {"question": MASTER, "history": "no"},
        {"question": MASTER, "history": [{"role": "system", "content": "x"}]},
        {"question": MASTER, "unknown": 1},
    ],
)
def test_a_request_that_cannot_be_used_is_a_problem_with_its_reason(here, body):
    response = here.post("/api/v1/ask", json=body)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["type"].startswith("urn:sourceline:problem:invalid-")
    assert problem["detail"]
    assert problem["instance"] == f"urn:uuid:{response.headers['x-request-id']}"


def test_a_body_that_is_no_json_is_a_problem(here):
    response = here.post("/api/v1/ask", content=b"{", headers={"Content-Type": "application/json"})
    assert response.status_code == 422
    response = here.post("/api/v1/ask", content=b'{"question": "\xff"}', headers={"Content-Type": "application/json"})
    assert response.status_code in (400, 422)
    assert response.headers["content-type"] == "application/problem+json"


def test_documents_are_listed_by_id(here):
    listed = here.get("/api/v1/documents").json()["documents"]
    assert [each["id"] for each in listed] == ["harbour.md", "internal/payroll.md"]
    assert listed[0]["title"] == "Harbour notice"
    assert listed[0]["published"] == "2024-05-02"


def test_a_document_is_read_whole_with_its_sentences(here, engine):
    document = engine.document("internal/payroll.md")
    read = here.get("/api/v1/documents/internal/payroll.md").json()
    assert (read["offset"], read["text"]) == (0, document.text)
    told = [document.text[each["start"] : each["end"]] for each in read["sentences"]]
    assert told == ["Salaries are paid on the 25th of each month.", "The payroll officer is Jonas Weber."]


def test_a_part_of_a_document_is_read_with_what_is_around_it(here, engine):
    text = engine.document("internal/payroll.md").text
    start = text.index("Jonas")
    answer = here.get("/api/v1/documents/internal/payroll.md", params={"start": start, "end": start + 11, "around": 0})
    assert answer.json()["text"] == "The payroll officer is Jonas Weber."
    assert text[answer.json()["offset"] :].startswith(answer.json()["text"])


@pytest.mark.parametrize(
    "query", ["start=1", "end=1", "start=5&end=5", "start=9&end=3", "start=0&end=99999", "start=x&end=2"]
)
def test_a_span_that_is_none_is_a_problem(here, query):
    assert here.get(f"/api/v1/documents/harbour.md?{query}").status_code == 422


@pytest.mark.parametrize(
    "path",
    [
        "nothing.md",
        "../portals.toml",
        "..%2f..%2fetc%2fpasswd",
        "%2e%2e/%2e%2e/signing.key",
        "/etc/passwd",
        "harbour.md%00",
        "harbour.md/",
        "HARBOUR.md",
    ],
)
def test_no_path_leads_out_of_the_corpus(here, path):
    response = here.get(f"/api/v1/documents/{path}")
    assert response.status_code == 404
    assert "corpus" not in response.text


def test_a_verdict_on_an_answer_of_ours_is_kept_once(serve):
    server = serve()
    with server.client() as client:
        answer = client.post("/api/v1/ask", json={"question": MASTER}).json()
        judged = {name: answer[name] for name in ("id", "seal", "question", "status", "answer")}
        assert client.post("/api/v1/feedback", json={**judged, "verdict": "down"}).status_code == 204
        again = client.post("/api/v1/feedback", json={**judged, "verdict": "up", "reason": "right after all"})
        assert again.status_code == 204
        for change in ({"answer": "Nobody."}, {"question": "Who?"}, {"id": "x"}, {"seal": "é"}):
            assert client.post("/api/v1/feedback", json={**judged, "verdict": "up", **change}).status_code == 422
    (entry,) = server.feedback.entries()
    assert (entry.verdict, entry.reason, entry.question) == ("up", "right after all", MASTER)
    assert entry.answer["answer"] == answer["answer"]


def test_a_receipt_is_valid_until_it_is_changed(here):
    receipt = here.post("/api/v1/ask", json={"question": MASTER, "receipt": True}).json()["receipt"]
    assert here.post("/api/v1/verify", json={"receipt": receipt}).json() == {"valid": True, "problems": []}
    receipt["answer"]["citations"][0]["quote"] = "The harbour master is Nobody."
    refused = here.post("/api/v1/verify", json={"receipt": receipt})
    assert refused.status_code == 422
    assert refused.json()["type"] == "urn:sourceline:problem:invalid-receipt"
    assert here.post("/api/v1/verify", json={"receipt": {}}).status_code == 422


@pytest.mark.parametrize(
    "answer",
    [
        None,
        {},
        {"citations": None},
        {"citations": [{}]},
        {
            "citations": [
                {"marker": 1, "document_id": "harbour.md", "content_hash": "", "start": "x", "end": 2, "quote": ""}
            ]
        },
    ],
)
def test_a_receipt_that_someone_made_up_is_refused_with_the_field_that_is_wrong(here, answer):
    body = {"format": "sourceline-receipt/2", "answer": answer}
    seal = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
    refused = here.post("/api/v1/verify", json={"receipt": {**body, "seal": seal}})
    assert refused.status_code == 422
    assert refused.json()["type"] == "urn:sourceline:problem:invalid-receipt"
    assert "can't be read (answer" in refused.json()["detail"]


def test_a_receipt_nested_as_deep_as_a_body_may_be_is_refused(here):
    for depth in range(900, 1000):
        body = b'{"receipt": {"a": ' + b"[" * depth + b"]" * depth + b"}}"
        refused = here.post("/api/v1/verify", content=body, headers={"Content-Type": "application/json"})
        assert refused.status_code in (400, 422)


def test_a_document_that_goes_while_its_receipt_is_checked_is_a_problem_of_the_receipt(here, engine, monkeypatch):
    receipt = here.post("/api/v1/ask", json={"question": MASTER, "receipt": True}).json()["receipt"]

    def gone(document_id):
        raise DocumentNotFound(f"{document_id}: no document of this id is in the index")

    monkeypatch.setattr(engine, "document", gone)
    found = here.post("/api/v1/verify", json={"receipt": receipt}).json()
    assert found == {"valid": False, "problems": ["[1] harbour.md: the document is no longer in the corpus"]}


def test_the_server_says_that_it_is_up_and_ready_and_what_it_counted(here):
    assert here.get("/healthz").json()["status"] == "ok"
    assert here.get("/readyz").json() == {"status": "ok", "documents": 2}
    here.post("/api/v1/ask", json={"question": MASTER})
    metrics = here.get("/metrics").text
    assert 'sourceline_answers_total{channel="api",reason="",status="answered"}' in metrics
    assert "Mira" not in metrics


def test_a_path_or_method_that_is_not_there_is_a_problem(here):
    missing = here.get("/api/v1/nothing")
    assert (missing.status_code, missing.headers["content-type"]) == (404, "application/problem+json")
    wrong = here.delete("/api/v1/ask")
    assert (wrong.status_code, wrong.headers["content-type"]) == (405, "application/problem+json")


def test_the_page_of_the_api_is_served_from_here(here):
    page = here.get("/docs").text
    assert "http" not in page
    for name in ("swagger-ui.css", "swagger-ui-bundle.js", "api.js"):
        assert here.get(f"/assets/portal/{name}").status_code == 200
    assert here.get("/assets/portal/..%2fpages.py").status_code == 404
