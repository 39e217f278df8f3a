"""What is provisional in chat page and widget: plain text, said to be so, and gone when the answer is there."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import GARDEN, Server, StartServer
from tests.browser.portal_pages import PortalPages
from tests.llm.scripted import HOLD, Reply, Scripted, piece, says

pytestmark = pytest.mark.browser

QUESTION = "Who is the gardener of the office?"
TRUE = "Teuta Berisha is the gardener of the office."
# The document has these words, so that the gate lets them through: shown as text, they do nothing.
LIE = 'See <img src="https://evil.example/x.png" onerror="window.pwned=1"> [1]. '


@pytest.fixture
def model() -> Iterator[Scripted]:
    made = Scripted()
    made.replies = [
        Reply([piece(f"{TRUE[:-1]} [1]. {LIE}Then "), HOLD, *says("nobody knows [1].").pieces]),
    ]
    yield made
    made.close()


@pytest.fixture
def portal() -> Iterator[PortalPages]:
    pages = PortalPages().start()
    yield pages
    pages.stop()


@pytest.fixture
def server(start_server: StartServer, tmp_path, model: Scripted, portal: PortalPages) -> Iterator[Server]:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "garden.md").write_text(f"{GARDEN}{LIE}\n", encoding="utf-8")
    guard = tmp_path / "portals.toml"
    guard.write_text(f'[[portal]]\norigin = "{portal.origin()}"\nname = "intranet"\n')
    llm = {"SOURCELINE_ANSWERER": "llm", "SOURCELINE_LLM_URL": model.url, "SOURCELINE_LLM_MODEL": "tiny"}
    made = start_server(tmp_path / "corpus", tmp_path / "data", SOURCELINE_PORTALS=str(guard), **llm)
    yield made
    made.stop()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


def kept(page: Page, storage: str) -> str:
    return str(page.evaluate(f"JSON.stringify({storage})"))


def test_the_chat_page_shows_checked_sentences_as_provisional_text_until_the_answer_is_there(
    page: Page, server: Server, model: Scripted
) -> None:
    page.goto(server.url)
    page.wait_for_selector("#log .welcome")
    page.locator("#question textarea").fill(QUESTION)
    page.keyboard.press("Enter")
    provisional = page.locator("#log .answer.provisional")
    provisional.get_by_text(TRUE).wait_for()
    told = provisional.inner_text()
    assert "The gardener of the office is Teuta Berisha." in told
    assert "Provisional" in told
    assert provisional.get_attribute("aria-busy") == "true"
    assert provisional.locator("button, a, img, iframe").count() == 0
    assert TRUE not in kept(page, "localStorage")
    model.go_on()
    answer = page.locator("#log .exchange[data-exchange] .answer")
    answer.wait_for()
    assert provisional.count() == 0
    assert TRUE in answer.inner_text().replace("\xa0", " ")
    assert answer.locator(".marker").count() >= 1
    page.wait_for_function("JSON.stringify(localStorage).includes('Teuta')")
    assert "nobody knows" not in kept(page, "localStorage")
    assert page.evaluate("window.pwned") is None


def test_the_widget_shows_checked_sentences_as_provisional_text_until_the_answer_is_there(
    page: Page, server: Server, model: Scripted, portal: PortalPages
) -> None:
    script = f'<script src="{server.url.rstrip("/")}/widget.js" data-open async></script>'
    portal.put("/here", script)
    page.goto(f"{portal.origin()}/here")
    widget = page.locator("sourceline-chat")
    widget.locator("textarea").fill(QUESTION)
    widget.locator("textarea").press("Enter")
    provisional = widget.locator(".provisional")
    provisional.get_by_text(TRUE).wait_for()
    assert "Provisional" in provisional.inner_text()
    assert provisional.locator("button, a, img, iframe, details").count() == 0
    assert TRUE not in kept(page, "sessionStorage")
    model.go_on()
    widget.locator(".answer .marker").first.wait_for()
    assert provisional.count() == 0
    assert TRUE in widget.locator(".answer").inner_text()
    (stored,) = json.loads(next(iter(json.loads(kept(page, "sessionStorage")).values())))["exchanges"]
    assert stored["answer"]["statements"][0]["text"] == TRUE
    assert "nobody knows" not in kept(page, "sessionStorage")
    assert page.evaluate("window.pwned") is None
