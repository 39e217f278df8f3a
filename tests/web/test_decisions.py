from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.web.guard.decisions import Visit, host_allowed, host_name, is_loopback, standing, zone_of
from rag.web.guard.policy import Policy

POLICY = Policy.model_validate(
    {
        "server": {"hosts": ["assistant.example.org"]},
        "portal": [{"origin": "https://intranet.example.org", "name": "intranet"}],
    }
)
HERE = Visit("POST", "widget", "http", "127.0.0.1:7860", None, None, None, direct=True)
THERE = Visit("POST", "widget", "https", "assistant.example.org", None, None, None, direct=False)


@pytest.mark.parametrize(
    ("path", "zone"),
    [
        ("/healthz", "open"),
        ("/widget.js", "asset"),
        ("/widget.js.map", "page"),
        ("/api/v1/session", "session"),
        ("/api/v1/sessions", "server"),
        ("/api/v1/ask", "widget"),
        ("/api/v1/documents/a/b.md", "widget"),
        ("/api/v1/verify", "server"),
        ("/v1/models", "server"),
        ("/mcp", "server"),
        ("/mcpx", "page"),
        ("/gradio_api/queue/data", "events"),
        ("/", "page"),
        ("//api/v1/ask", "page"),
    ],
)
def test_each_path_has_its_zone(path, zone):
    assert zone_of(path) == zone


def test_an_absent_origin_is_answered_only_to_a_tool_on_this_machine():
    assert standing(HERE, POLICY, "127.0.0.1").kind == "local"
    assert standing(HERE, POLICY, "0.0.0.0").kind == "anonymous"
    assert standing(replace(HERE, direct=False), POLICY, "127.0.0.1").kind == "anonymous"
    assert standing(THERE, POLICY, "127.0.0.1").kind == "anonymous"


def test_a_page_that_loads_us_without_an_origin_is_not_a_local_tool():
    assert standing(replace(HERE, fetch_site="cross-site"), POLICY, "127.0.0.1").kind == "anonymous"


def test_our_own_page_is_known_by_origin_by_fetch_site_or_by_referrer():
    assert standing(replace(THERE, origin="https://assistant.example.org"), POLICY, "0.0.0.0").kind == "own"
    assert standing(replace(THERE, fetch_site="same-origin"), POLICY, "0.0.0.0").kind == "own"
    own_page = replace(THERE, referrer="https://assistant.example.org/kfor/?x=1")
    assert standing(own_page, POLICY, "0.0.0.0").kind == "own"
    assert standing(replace(own_page, fetch_site="cross-site"), POLICY, "0.0.0.0").kind == "anonymous"


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "",
        "https://intranet.example.org.evil.example",
        "https://evilintranet.example.org",
        "https://intranet.example.org:444",
        "http://intranet.example.org",
        "https://INTRANET.example.org.",
        "https://intranet.example.org/",
        "https://user@intranet.example.org",
        "https://ıntranet.example.org",
        "https://intranet.example.org https://evil.example",
    ],
)
def test_a_null_or_look_alike_origin_is_refused(origin):
    found = standing(replace(THERE, origin=origin), POLICY, "0.0.0.0")
    assert found.kind == "refused"
    assert found.why


@given(st.text(max_size=60))
def test_only_the_listed_origin_and_our_own_are_let_through(origin):
    found = standing(replace(THERE, origin=origin), POLICY, "0.0.0.0")
    expected = {"https://intranet.example.org": "portal", "https://assistant.example.org": "own"}
    assert found.kind == expected.get(origin, "refused")


def test_a_proxy_that_ends_tls_unnamed_is_what_the_refusal_says():
    told = standing(replace(THERE, scheme="http", origin="https://assistant.example.org"), POLICY, "0.0.0.0").why
    assert "[server] proxies" in told


@pytest.mark.parametrize(
    ("header", "bound", "allowed"),
    [
        ("assistant.example.org", "0.0.0.0", True),
        ("ASSISTANT.example.org:8443", "0.0.0.0", True),
        ("127.0.0.1:7860", "127.0.0.1", True),
        ("[::1]:7860", "127.0.0.1", True),
        ("localhost", "127.0.0.1", True),
        ("127.0.0.1:7860", "0.0.0.0", False),
        ("rebound.example", "127.0.0.1", False),
        ("assistant.example.org.evil.example", "0.0.0.0", False),
        ("evil.example#assistant.example.org", "0.0.0.0", False),
        ("evil.example/@assistant.example.org", "0.0.0.0", False),
        ("", "127.0.0.1", False),
        ("localhost:port", "127.0.0.1", False),
    ],
)
def test_only_named_hosts_are_answered_for(header, bound, allowed):
    assert host_allowed(header, POLICY, bound) is allowed


def test_loopback_is_told_from_what_looks_like_it():
    assert is_loopback("127.8.9.1")
    assert is_loopback("::1")
    assert not is_loopback("127.0.0.1.example.org")
    assert not is_loopback("0.0.0.0")


@given(st.text(max_size=40))
def test_any_host_header_is_read_without_failing(header):
    assert host_name(header) is None or isinstance(host_name(header), str)
