"""The whole product behind nginx under /kfor/: chat page, widget and frame."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.portal_pages import PortalPages
from tests.web.conftest import free_port
from tests.web.nginx import Nginx

pytestmark = pytest.mark.browser

COMMANDER = "Who commands KFOR?"


@pytest.fixture(scope="module")
def portal():
    pages = PortalPages().start()
    yield pages
    pages.stop()


@pytest.fixture(scope="module")
def proxy(start_server, chat_corpus: Path, tmp_path_factory, portal: PortalPages):
    folder = tmp_path_factory.mktemp("proxied")
    guard = folder / "portals.toml"
    listed = f'[[portal]]\norigin = "{portal.origin()}"\nname = "intranet"\n'
    guard.write_text(f'[server]\nproxies = ["127.0.0.1"]\n{listed}')
    port = free_port()
    settings = {"SOURCELINE_PORTALS": str(guard), "SOURCELINE_ROOT_PATH": "/kfor"}
    start_server(chat_corpus, folder / "data", port=port, **settings)
    nginx = Nginx(folder, port)
    yield nginx
    nginx.stop()


@pytest.fixture
def page(browser: Browser):
    with browser.new_context() as context:
        page = context.new_page()
        page.set_default_timeout(20_000)
        requested: list[str] = []
        page.on("request", lambda request: requested.append(request.url))
        page.requested = requested  # type: ignore[attr-defined]
        yield page


def test_the_chat_page_works_under_the_prefix(page, proxy):
    page.goto(proxy.url)
    page.wait_for_selector("#log .welcome, #log .exchange")
    page.locator("#question textarea").fill(COMMANDER)
    page.keyboard.press("Enter")
    expect(page.locator("#log .answer").first).to_contain_text("Enrico Barduani", timeout=20_000)
    outside = [url for url in page.requested if not url.startswith((proxy.url, "data:", "blob:"))]
    assert outside == []


def test_the_widget_works_through_the_proxy(page, proxy, portal):
    portal.put("/page", f'<script src="{proxy.url}widget.js" data-open async></script>')
    page.goto(f"{portal.origin()}/page")
    page.get_by_role("textbox", name="Your question").fill(COMMANDER)
    page.keyboard.press("Enter")
    expect(page.locator(".answer")).to_contain_text("Enrico Barduani")
    allowed = (proxy.url, portal.origin())
    assert [url for url in page.requested if not url.startswith(allowed)] == []


def test_the_frame_works_through_the_proxy(page, proxy, portal):
    portal.put("/frame", f'<iframe src="{proxy.url}embed" title="x" width=400 height=600></iframe>')
    page.goto(f"{portal.origin()}/frame")
    frame = page.frame_locator("iframe")
    frame.get_by_role("textbox", name="Your question").fill(COMMANDER)
    page.keyboard.press("Enter")
    expect(frame.locator(".answer")).to_contain_text("Enrico Barduani")
