"""The guard as pages and programs beyond this machine meet it, attacks included."""

import json
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from rag.settings import Settings
from rag.web.guard.policy import Access
from rag.web.services import key_file
from tests.web.conftest import GUARD, INTRANET, KIOSK, OUTSIDE, TICKETS

MASTER = {"question": "Who is the harbour master?"}
FERRY = {"question": "When does the night ferry leave?"}


@pytest.fixture(scope="module")
def server(serve):
    return serve(GUARD)


@pytest.fixture(scope="module")
def alone(serve):
    """A server for this machine only."""
    return serve()


def code(response: httpx.Response) -> tuple[int, str]:
    assert response.headers["content-type"] == "application/problem+json"
    return response.status_code, response.json()["type"].rpartition(":")[2]


def test_a_portals_page_gets_a_token_and_an_answer(server):
    with server.portal(INTRANET) as page:
        answer = page.post("/api/v1/ask", json=MASTER)
        assert answer.status_code == 200
        assert answer.headers["access-control-allow-origin"] == INTRANET
        assert "access-control-allow-credentials" not in answer.headers
        assert "Origin" in answer.headers["vary"]
        assert answer.json()["citations"][0]["quote"]


@pytest.mark.parametrize(
    "origin",
    ["null", "https://evil.example", "https://intranet.example.org.evil.example", "http://intranet.example.org"],
)
@pytest.mark.parametrize(
    "path", ["/api/v1/session", "/api/v1/ask", "/v1/chat/completions", "/mcp", "/gradio_api/queue/join"]
)
def test_an_origin_that_is_not_listed_is_refused_and_never_reflected(server, origin, path):
    with server.client(**OUTSIDE, Origin=origin) as page:
        response = page.post(path, json={})
        assert code(response) == (403, "origin-not-allowed")
        assert "access-control-allow-origin" not in response.headers
        preflight = page.options(path, headers={"Access-Control-Request-Method": "POST"})
        assert preflight.status_code == 403
        assert "access-control-allow-origin" not in preflight.headers


def test_a_preflight_of_a_listed_origin_names_just_that_origin(server):
    with server.client(**OUTSIDE, Origin=INTRANET) as page:
        answer = page.options("/api/v1/ask", headers={"Access-Control-Request-Method": "POST"})
        assert answer.status_code == 204
        assert answer.headers["access-control-allow-origin"] == INTRANET
        assert page.options("/v1/models", headers={"Access-Control-Request-Method": "GET"}).status_code == 403


def test_without_an_origin_only_a_key_opens(server):
    with server.client(**OUTSIDE) as program:
        assert code(program.post("/api/v1/ask", json=MASTER)) == (401, "unauthorized")
        assert code(program.post("/api/v1/session", json={})) == (403, "origin-not-allowed")
        assert code(program.get("/metrics")) == (401, "unauthorized")
        assert code(program.get("/api/v1/documents")) == (401, "unauthorized")


def test_asking_and_judging_need_a_token_even_from_a_listed_origin(server):
    with server.client(**OUTSIDE, Origin=INTRANET) as page:
        for path in ("/api/v1/ask", "/api/v1/feedback"):
            assert code(page.post(path, json=MASTER)) == (401, "unauthorized")


def test_a_token_is_good_on_its_own_origin_only(server):
    with server.portal(INTRANET) as page:
        token = page.headers["Authorization"]
    for headers, expected in (
        ({"Origin": TICKETS}, (401, "invalid-token")),
        ({"Origin": "http://assistant.example.org"}, (401, "invalid-token")),
        ({"Origin": "null"}, (403, "origin-not-allowed")),
        ({}, (403, "origin-not-allowed")),
    ):
        with server.client(**OUTSIDE, Authorization=token, **headers) as other:
            assert code(other.post("/api/v1/ask", json=MASTER)) == expected


def test_a_forged_token_is_refused(server):
    with server.portal(INTRANET) as page:
        page.headers["Authorization"] = page.headers["Authorization"][:-4] + "AAAA"
        assert code(page.post("/api/v1/ask", json=MASTER)) == (401, "invalid-token")


def test_a_token_is_renewed_once_and_a_replayed_one_is_refused(server):
    with server.portal(INTRANET) as page:
        token = page.headers["Authorization"].removeprefix("Bearer ")
        renewed = page.post("/api/v1/session", json={"token": token})
        assert renewed.status_code == 200
        assert renewed.json()["token"] != token
        assert code(page.post("/api/v1/session", json={"token": token})) == (401, "invalid-token")


def test_a_portals_token_opens_nothing_but_the_widgets_routes(server):
    with server.portal(INTRANET) as page:
        assert code(page.post("/v1/chat/completions", json={})) == (403, "origin-not-allowed")
        assert code(page.get("/metrics")) == (403, "origin-not-allowed")
        assert code(page.get("/")) == (403, "origin-not-allowed")


def test_a_portal_sees_only_its_documents(server):
    with server.portal(TICKETS) as page:
        assert [each["id"] for each in page.get("/api/v1/documents").json()["documents"]] == ["harbour.md"]
        answer = page.post("/api/v1/ask", json={"question": "Who is the payroll officer?"}).json()
        assert answer["status"] == "abstained"
        assert "Jonas" not in json.dumps(answer)
        asked_for = {"question": "Who is the payroll officer?", "documents": ["internal/payroll.md"]}
        assert "Jonas" not in page.post("/api/v1/ask", json=asked_for).text
        assert code(page.get("/api/v1/documents/internal/payroll.md")) == (404, "document-not-found")


def test_a_slip_is_corrected_by_no_word_of_a_document_that_the_portal_may_not_see(server):
    slip = {"question": "Who is Jonnas?"}
    with server.portal(TICKETS) as page:
        assert page.post("/api/v1/ask", json=slip).json()["question"] == "Who is Jonnas?"
        known = page.post("/api/v1/ask", json={"question": "When does the nigth fery leave?"}).json()
        assert known["question"] == "When does the night ferry leave?"
    with server.portal(INTRANET) as page:
        assert page.post("/api/v1/ask", json=slip).json()["question"] == "Who is Jonas?"


def test_titles_only_means_no_quote_and_no_text(server):
    with server.portal(TICKETS) as page:
        answer = page.post("/api/v1/ask", json=MASTER).json()
        (citation,) = answer["citations"]
        assert citation["title"] == "Harbour notice"
        assert (citation["quote"], citation["start"], citation["content_hash"]) == (None, None, None)
        assert code(page.get("/api/v1/documents/harbour.md")) == (404, "document-not-found")


def test_no_sources_means_no_citation_and_no_marker(server):
    with server.portal(KIOSK) as page:
        answer = page.post("/api/v1/ask", json=MASTER).json()
        assert "Mira Kovač" in answer["answer"]
        assert "[1]" not in answer["answer"]
        assert answer["citations"] == answer["related"] == []


def test_the_store_is_read_for_a_session_while_others_are_served(serve, engine, monkeypatch):
    server = serve(GUARD)
    reading, done = threading.Event(), threading.Event()
    records = engine.records

    def slow():
        reading.set()
        assert done.wait(20)
        return records()

    monkeypatch.setattr(engine, "records", slow)
    with ThreadPoolExecutor() as pool, server.client(**OUTSIDE, Origin=INTRANET) as page:
        session = pool.submit(page.post, "/api/v1/session", json={})
        try:
            assert reading.wait(20)
            assert httpx.get(f"{server.url}/healthz", timeout=3).status_code == 200
        finally:
            done.set()
        assert session.result().status_code == 200


def test_the_limits_of_session_and_day_say_when_to_come_back(serve):
    fresh = serve(GUARD)
    with fresh.portal(KIOSK) as page:
        assert [page.post("/api/v1/ask", json=FERRY).status_code for _ in range(4)] == [200, 200, 200, 429]
        refused = page.post("/api/v1/ask", json=FERRY, headers={"Accept": "text/event-stream"})
        assert refused.status_code == 429
        assert int(refused.headers["retry-after"]) >= 1
        assert "in this session" in refused.json()["detail"]
    with fresh.portal(KIOSK) as page:
        # The two refused questions didn't count against the portal's five a day.
        assert [page.post("/api/v1/ask", json=FERRY).status_code for _ in range(3)] == [200, 200, 429]
    with fresh.portal(INTRANET) as page:
        assert page.post("/api/v1/ask", json=FERRY).status_code == 200


def test_a_session_id_of_the_clients_own_making_changes_nothing(serve):
    limited = serve(GUARD.replace("[[portal]]", "[limits]\nsessions_per_hour = 2\n[[portal]]", 1))
    with limited.client(**OUTSIDE, Origin=KIOSK) as page:
        for expected in (200, 200, 429):
            made_up = {"X-Session-Id": str(time.time_ns()), "Cookie": f"session={time.time_ns()}"}
            assert page.post("/api/v1/session", json={}, headers=made_up).status_code == expected
        assert page.post("/api/v1/session", json={"session": "mine"}).status_code in (422, 429)


def test_a_portals_page_can_read_when_to_come_back_and_preflights_are_not_counted(serve):
    limited = serve(GUARD.replace("[[portal]]", "[limits]\nrequests_per_minute = 1\n[[portal]]", 1))
    preflight = {"Access-Control-Request-Method": "POST"}
    with limited.client(**OUTSIDE, Origin=INTRANET) as page:
        for expected in (200, 429):
            allowed = page.options("/api/v1/session", headers=preflight)
            assert allowed.status_code == 204
            assert allowed.headers["access-control-allow-origin"] == INTRANET
            answer = page.post("/api/v1/session", json={})
            assert answer.status_code == expected
            assert answer.headers["access-control-allow-origin"] == INTRANET
        assert 1 <= int(answer.headers["retry-after"]) <= 60
        assert "Retry-After" in answer.headers["access-control-expose-headers"]
    with limited.client(**OUTSIDE, Origin="https://evil.example") as page:
        refused = page.post("/api/v1/session", json={})
        assert refused.status_code == 429
        assert "access-control-allow-origin" not in refused.headers


def test_an_address_cannot_be_made_up_to_escape_a_limit(serve):
    limited = serve(GUARD.replace("[[portal]]", "[limits]\nrequests_per_minute = 3\n[[portal]]", 1))
    codes = [
        httpx.get(f"{limited.url}/widget.js", headers={**OUTSIDE, "X-Forwarded-For": f"203.0.113.{i}"}).status_code
        for i in range(5)
    ]
    assert codes == [200, 200, 200, 429, 429]


def test_a_named_proxy_says_who_the_client_is_and_how_it_came(serve):
    guard = GUARD.replace("[server]", '[server]\nproxies = ["127.0.0.1"]')
    proxied = serve(guard + "\n[limits]\nrequests_per_minute = 3\n")
    for i in range(5):
        headers = {**OUTSIDE, "X-Forwarded-For": f"203.0.113.{i}", "X-Forwarded-Proto": "https"}
        page = httpx.get(f"{proxied.url}/embed", headers=headers)
        assert page.status_code == 200
        assert "strict-transport-security" in page.headers
    own = {**OUTSIDE, "X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}
    answer = httpx.post(
        f"{proxied.url}/api/v1/session", json={}, headers={**own, "Origin": "https://assistant.example.org"}
    )
    assert answer.status_code == 200
    # What comes from the proxy is never taken for a tool on this machine.
    assert httpx.get(f"{proxied.url}/api/v1/documents").status_code == 401


def test_a_host_that_is_not_ours_is_refused_so_that_dns_rebinding_fails(server):
    for host in ("evil.example", "assistant.example.org.evil.example", "", "127.0.0.1.evil.example"):
        assert code(httpx.get(f"{server.url}/api/v1/documents", headers={"Host": host})) == (421, "wrong-host")
    assert httpx.get(f"{server.url}/healthz", headers={"Host": "evil.example"}).status_code == 200


def test_forwarding_headers_of_a_stranger_change_no_link_and_no_address(server):
    forwarded = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Prefix": "/evil", "Forwarded": "host=evil.example"}
    page = httpx.get(f"{server.url}/openapi.json", headers={**OUTSIDE, **forwarded})
    assert page.status_code == 200
    assert "evil" not in page.text


def test_a_page_elsewhere_cannot_use_a_tool_of_this_machine(alone):
    for headers in (
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"},
    ):
        with alone.client(**headers) as page:
            assert page.post("/api/v1/ask", json=MASTER).status_code in (401, 403)
            assert page.get("/api/v1/documents").status_code in (401, 403)
            assert page.post("/gradio_api/queue/join", json={}).status_code == 403
            assert page.get("/gradio_api/queue/data").status_code == 403


def test_an_api_key_opens_the_api_until_it_is_revoked(serve):
    server = serve(GUARD)
    keys = key_file(Settings(data=server.data, _env_file=None))
    key = keys.create("reports", Access(tags=("public",)))
    with server.client(**OUTSIDE, Authorization=f"Bearer {key}") as program:
        assert program.post("/api/v1/ask", json=MASTER).json()["status"] == "answered"
        assert [each["id"] for each in program.get("/api/v1/documents").json()["documents"]] == ["harbour.md"]
        assert program.get("/metrics").status_code == 200
        assert program.post("/api/v1/ask", json=MASTER, headers={"Origin": "https://evil.example"}).status_code == 403
        keys.revoke("reports")
        assert code(program.post("/api/v1/ask", json=MASTER)) == (401, "unauthorized")


def test_every_response_bears_the_security_headers(server):
    with server.client(**OUTSIDE) as program:
        for path in ("/", "/embed", "/widget.js", "/healthz", "/api/v1/ask", "/nothing/here", "/login"):
            headers = program.get(path).headers
            assert headers["x-content-type-options"] == "nosniff", path
            assert headers["referrer-policy"] == "same-origin", path
            assert "frame-ancestors" in headers["content-security-policy"], path
            assert len(headers["x-request-id"]) == 36, path
            assert "server" not in headers, path


def test_only_the_embed_page_may_be_framed_and_only_by_listed_origins(server):
    with server.client(**OUTSIDE) as program:
        policy = program.get("/embed").headers["content-security-policy"]
        assert policy.endswith(f"frame-ancestors 'self' {INTRANET} {TICKETS} {KIOSK}")
        assert "unsafe" not in policy
        assert program.get("/").headers["content-security-policy"].endswith("frame-ancestors 'self'")


def test_no_page_holds_a_secret(server):
    with server.client(**OUTSIDE) as program:
        secrets = [path.read_text() for path in server.data.glob("*.key")]
        for path in ("/embed", "/widget.js", "/docs", "/openapi.json"):
            text = program.get(path).text
            assert "Bearer ey" not in text
            assert not any(secret in text for secret in secrets), path


@pytest.mark.parametrize("value", ["x\r\nSet-Cookie: a=b", "x\nX-Evil: 1"])
def test_line_breaks_in_what_is_sent_make_no_header(server, value):
    with server.client(**OUTSIDE, Origin=INTRANET) as page:
        for path in ("/api/v1/session", "/api/v1/documents/" + "x%0d%0aX-Evil:%201"):
            response = page.post(path, json={"portal": value})
            assert "x-evil" not in response.headers
            assert "set-cookie" not in response.headers


def raw(server, request: bytes, wait: float = 5) -> bytes:
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=wait) as connection:
        connection.sendall(request)
        got = b""
        while part := connection.recv(65536):
            got += part
            if b"\r\n\r\n" in got:
                break
        return got


def test_an_oversize_body_is_refused_whatever_it_says_of_its_size(server):
    big = b"x" * 1_100_000
    here = httpx.post(f"{server.url}/api/v1/ask", content=big)
    assert code(here) == (413, "too-large")

    def parts():
        for _ in range(11):
            yield b"x" * 100_000

    assert code(httpx.post(f"{server.url}/api/v1/ask", content=parts())) == (413, "too-large")


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 200_000,
        b'{"a":' * 100_000,
        b'{"receipt": ' + b'{"a": ' * 900 + b"1" + b"}" * 900 + b"}",
        b'{"receipt": {"format": "sourceline-receipt/1", "seal": "x", "answer": "\\ud800"}}',
        b'{"receipt": {"format": "sourceline-receipt/1", "seal": NaN}}',
        b'{"question": ' + b"1" * 100_000 + b"}",
        b'{"question": "\\ud800 who?"}',
        b'{"question": "who?", "documents": ["\\ud800"]}',
        b'{"question": "who?", "documents": ["\\u0000"]}',
        b'{"question": "who?", "history": [{"role": "user", "content": "\\udfff"}]}',
        b'{"messages": [{"role": "user", "content": "\\ud800"}]}',
        b"\x00" * 1000,
        b"",
    ],
)
@pytest.mark.parametrize("path", ["/api/v1/ask", "/api/v1/verify", "/v1/chat/completions"])
def test_a_body_made_to_break_the_parser_breaks_nothing(alone, path, body):
    with alone.client(**{"Content-Type": "application/json"}) as here:
        assert here.post(path, content=body).status_code in (200, 400, 422)


def test_two_origins_or_two_hosts_in_one_request_are_nobodys(server):
    head = b"POST /api/v1/session HTTP/1.1\r\nHost: assistant.example.org\r\nContent-Length: 2\r\n"
    twice = head + f"Origin: {INTRANET}\r\nOrigin: https://evil.example\r\n\r\n{{}}".encode()
    assert b" 403 " in raw(server, twice).splitlines()[0]
    hosts = b"GET / HTTP/1.1\r\nHost: assistant.example.org\r\nHost: evil.example\r\n\r\n"
    assert raw(server, hosts).splitlines()[0].split()[1] in (b"400", b"421")


def test_a_body_and_markup_of_any_kind_come_back_as_data(server):
    with server.portal(INTRANET) as page:
        question = '<img src=x onerror=alert(1)> who is the "harbour master"?'
        answer = page.post("/api/v1/ask", json={"question": question})
        assert answer.headers["content-type"] == "application/json"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.json()["question"]


def test_the_log_holds_no_question_unless_that_is_switched_on(serve, caplog):
    caplog.set_level("INFO", logger="sourceline.access")
    for switched, seen in ((False, False), (True, True)):
        caplog.clear()
        with serve(log_questions=switched).client() as client:
            client.post("/api/v1/ask", json=MASTER)
        fields = []
        deadline = time.monotonic() + 5
        while not fields and time.monotonic() < deadline:
            fields = [record.fields for record in caplog.records if hasattr(record, "fields")]
            time.sleep(0.01)
        assert [each["path"] for each in fields] == ["/api/v1/ask"]
        assert ("harbour master" in str(fields)) is seen
