"""The chat page behind a login, in a real browser."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from rag.settings import Settings
from rag.web.services import user_file
from tests.browser.contrast import contrast

pytestmark = pytest.mark.browser

PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def server(start_server, chat_corpus: Path, tmp_path_factory):
    folder = tmp_path_factory.mktemp("signed")
    (folder / "portals.toml").write_text('[server]\nlogin = "users"\n')
    user_file(Settings(data=folder / "data", _env_file=None)).add("ana", PASSWORD)
    return start_server(chat_corpus, folder / "data", SOURCELINE_PORTALS=str(folder / "portals.toml"))


def test_a_user_signs_in_and_chats_and_a_stranger_does_not(browser: Browser, server):
    with browser.new_context() as context:
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.goto(server.url)
        expect(page).to_have_title("Sign in · Sourceline")
        found = Axe().run(page).response["violations"]
        assert [each["id"] for each in found if each["impact"] in ("serious", "critical")] == []
        page.get_by_label("Name").fill("ana")
        page.get_by_label("Password").fill("wrong")
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("alert")).to_contain_text("wrong")
        page.get_by_label("Name").fill("ana")
        page.get_by_label("Password").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_selector("#log .welcome, #log .exchange")
        page.locator("#question textarea").fill("Who commands KFOR?")
        page.keyboard.press("Enter")
        expect(page.locator("#log .answer").first).to_contain_text("Enrico Barduani", timeout=20_000)
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{server.url}embed")
        expect(page.locator(".problem")).to_have_text("Sign in first, then ask again.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_focus_is_well_seen_on_the_sign_in_page(browser: Browser, server, scheme):
    with browser.new_context(color_scheme=scheme) as context:
        page = context.new_page()
        page.goto(server.url)
        name = page.get_by_label("Name")
        expect(name).to_be_focused()
        ring = name.evaluate("e => getComputedStyle(e).outlineColor")
        paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert contrast(ring, paper) >= 3
