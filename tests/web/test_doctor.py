"""`portal doctor` against real pages, a real server, and a real nginx."""

import httpx
import pytest

from rag.web.guard.doctor import Finding, examine
from tests.browser.portal_pages import PortalPages
from tests.web.conftest import free_port
from tests.web.nginx import LOCATION, Nginx


@pytest.fixture(scope="module")
def pages():
    pages = PortalPages().start()
    yield pages
    pages.stop()


@pytest.fixture(scope="module")
def server(serve, pages):
    return serve(f'[[portal]]\norigin = "http://127.0.0.1:{pages.port}"\nname = "intranet"\n')


@pytest.fixture
def look(pages):
    """Puts a page and examines it; gives all findings."""

    def look(body: str, page: str = "/page", **headers: str) -> list[Finding]:
        pages.put(page, body, **headers)
        with httpx.Client(timeout=10) as client:
            return list(examine(f"http://127.0.0.1:{pages.port}{page}", client))

    return look


def stops(findings: list[Finding]) -> str:
    return "\n".join(f"{each.what} -> {each.fix}" for each in findings if each.fix)


def tag(server, attributes: str = "") -> str:
    return f'<script src="{server.url}/widget.js" {attributes} async></script>'


def test_a_page_that_is_right_has_nothing_to_fix(look, server):
    policy = f"default-src 'none'; script-src {server.url}; connect-src {server.url}"
    findings = look(tag(server), Content_Security_Policy=policy)
    assert stops(findings) == ""
    assert any("stream" in each.what for each in findings)


def test_a_policy_that_stops_the_widget_is_answered_with_the_directive_to_send(look, server):
    told = stops(look(tag(server), Content_Security_Policy="default-src 'self'; connect-src 'self'"))
    assert f"script-src 'self' {server.url};" in told
    assert f"connect-src 'self' {server.url};" in told


def test_a_policy_in_a_meta_element_counts_too(look, server):
    meta = """<meta http-equiv="Content-Security-Policy" content="script-src 'self'">"""
    assert f"script-src 'self' {server.url}" in stops(look(meta + tag(server)))


def test_a_nonce_policy_asks_for_the_nonce(look, server):
    policy = f"script-src 'nonce-r4nd' 'strict-dynamic'; connect-src {server.url}"
    assert "nonce" in stops(look(tag(server), Content_Security_Policy=policy))
    assert stops(look(tag(server, 'nonce="r4nd"'), Content_Security_Policy=policy)) == ""


def test_an_integrity_value_that_does_not_fit_is_answered_with_the_right_one(look, server):
    told = stops(look(tag(server, 'integrity="sha384-AAAA"')))
    assert 'integrity="sha384-' in told
    assert 'crossorigin="anonymous"' in told


def test_a_page_that_is_not_listed_is_told_the_line_to_add(look, serve, pages):
    stranger = serve("")
    assert f'origin = "http://127.0.0.1:{pages.port}"' in stops(look(tag(stranger)))


def test_a_frame_needs_frame_src_and_a_listed_page(look, server, serve):
    frame = f'<iframe src="{server.url}/embed"></iframe>'
    assert stops(look(frame, Content_Security_Policy=f"default-src 'none'; frame-src {server.url}")) == ""
    assert "frame-src" in stops(look(frame, Content_Security_Policy="default-src 'none'"))
    assert "[[portal]]" in stops(look(f'<iframe src="{serve("").url}/embed"></iframe>'))


def test_a_server_that_is_away_is_told_with_the_proxys_lines(look):
    told = stops(look(f'<script src="http://127.0.0.1:{free_port()}/kfor/widget.js"></script>'))
    assert "location /kfor/" in told
    assert "ProxyPass /kfor/" in told


def test_a_page_without_the_widget_is_told_what_to_add(look):
    assert "<script src=" in stops(look("nothing here"))


def test_a_page_that_is_not_there_is_said_to_be(look, pages):
    with httpx.Client() as client:
        (finding,) = examine(f"http://127.0.0.1:{pages.port}/missing", client)
    assert "404" in finding.what


@pytest.fixture
def proxied(serve, pages, tmp_path):
    """Our server under /kfor/ behind nginx with a given location."""
    started = []

    def start(location: str | None = None, guard: str = '[server]\nproxies = ["127.0.0.1"]\n', **more) -> Nginx:
        portal = f'[[portal]]\norigin = "http://127.0.0.1:{pages.port}"\nname = "intranet"\n'
        app = serve(guard + portal, root_path="/kfor", **more)
        folder = tmp_path / str(len(started))
        folder.mkdir()
        started.append(Nginx(folder, int(app.url.rpartition(":")[2]), location=location))
        return started[-1]

    yield start
    for each in started:
        each.stop()


def test_behind_our_nginx_configuration_all_is_well(look, proxied):
    findings = look(f'<script src="{proxied().url}widget.js"></script>')
    assert stops(findings) == ""


def test_a_proxy_that_holds_streams_back_is_found(look, proxied):
    zipped = "proxy_ignore_headers X-Accel-Buffering; gzip on; gzip_proxied any; gzip_types text/event-stream;"
    held = LOCATION.read_text().replace("proxy_buffering off;", zipped).replace("gzip off;", "")
    told = stops(look(f'<script src="{proxied(held).url}widget.js"></script>'))
    assert "proxy_buffering off;" in told


def test_a_proxy_that_names_another_host_is_found(look, proxied):
    renamed = LOCATION.read_text().replace("Host $http_host", "Host other.example")
    told = stops(look(f'<script src="{proxied(renamed).url}widget.js"></script>'))
    assert "[server] hosts" in told or "421" in told
