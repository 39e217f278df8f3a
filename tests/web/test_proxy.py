"""The app under a prefix, behind Debian's nginx with the configuration that we ship."""

import httpx
import pytest

from tests.web.nginx import Nginx

GUARD = '[server]\nproxies = ["127.0.0.1"]\n[[portal]]\norigin = "https://intranet.example.org"\nname = "intranet"\n'


@pytest.fixture(scope="module")
def proxy(serve, tmp_path_factory):
    app = serve(GUARD, root_path="/kfor")
    nginx = Nginx(tmp_path_factory.mktemp("nginx"), int(app.url.rpartition(":")[2]))
    yield nginx
    nginx.stop()


def test_every_door_is_found_under_the_prefix(proxy):
    with httpx.Client(base_url=proxy.url) as client:
        for path in ("healthz", "readyz", "widget.js", "embed", "docs", "openapi.json", "assets/portal/page.css", ""):
            assert client.get(path).status_code == 200, path
        assert client.get("openapi.json").json()["servers"] == [{"url": "/kfor"}]


def test_the_prefix_without_its_slash_leads_to_the_page(proxy):
    answer = httpx.get(proxy.url.rstrip("/"))
    assert answer.status_code == 301
    assert answer.headers["location"].endswith("/kfor/")


def test_what_comes_through_the_proxy_is_no_tool_of_this_machine(proxy):
    assert httpx.get(f"{proxy.url}api/v1/documents").status_code == 401
    assert httpx.get(f"{proxy.url}metrics").status_code == 401


def test_a_portals_page_asks_through_the_proxy_and_the_answer_streams(proxy):
    with httpx.Client(base_url=proxy.url, headers={"Origin": "https://intranet.example.org"}) as page:
        token = page.post("api/v1/session", json={}).json()["token"]
        headers = {"Authorization": f"Bearer {token}", "Accept": "text/event-stream"}
        answer = page.post("api/v1/ask", json={"question": "Who is the harbour master?"}, headers=headers)
        assert "event: done" in answer.text
        assert answer.headers.get_list("access-control-allow-origin") == ["https://intranet.example.org"]


def test_our_own_page_is_known_under_the_proxys_name(proxy):
    origin = proxy.url.removesuffix("/kfor/")
    assert httpx.post(f"{proxy.url}api/v1/session", json={}, headers={"Origin": origin}).status_code == 200


def test_nginx_refuses_what_is_too_large_before_we_see_it(proxy):
    assert httpx.post(f"{proxy.url}api/v1/ask", content=b"x" * 1_200_000).status_code == 413
