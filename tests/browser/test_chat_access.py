"""The chat for everyone: by keyboard, on a phone, in the dark, with a screen reader; and inert."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import POISONED_TITLE, OpenChat, Window

pytestmark = pytest.mark.browser

COMMANDER = "Who commands KFOR?"


def grave(window: Window) -> list[str]:
    """What axe finds serious or critical, by rule, with the elements."""
    found = Axe().run(window.page).response["violations"]
    return [
        f"{each['id']}: {[node['target'] for node in each['nodes']]}"
        for each in found
        if each["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_serious(open_chat: OpenChat, scheme: str, width: int) -> None:
    window = open_chat(width=width, height=844, scheme=scheme)
    assert grave(window) == []
    window.ask(COMMANDER)
    window.ask("Who commanded KFOR in 2015?")
    window.page.get_by_role("button", name="Not helpful").first.click()
    window.page.get_by_label("What was wrong?").wait_for()
    assert grave(window) == []
    window.page.locator("#log .marker").first.click()
    window.page.locator("#source mark.flash").first.wait_for()
    window.page.wait_for_timeout(400)
    assert grave(window) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_documents_and_menu(open_chat: OpenChat, scheme: str) -> None:
    window = open_chat(scheme=scheme)
    window.ask(COMMANDER)
    window.page.get_by_role("tab", name="Documents").click()
    window.page.locator("#documents-list tbody tr").first.wait_for()
    window.page.locator("#conversations summary").click()
    assert grave(window) == []


def test_everything_is_reached_by_keyboard_alone(chat: Window) -> None:
    page = chat.page
    page.locator("#question textarea").focus()
    page.keyboard.type(COMMANDER)
    page.keyboard.press("Enter")
    page.locator("#log .short").wait_for()
    for _ in range(40):
        if page.evaluate("document.activeElement.classList.contains('marker')"):
            break
        page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.textContent") == "[1]"
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.className === 'badge'")
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.classList.contains('marker')")
    page.locator("#conversations summary").focus()
    page.keyboard.press("Enter")
    assert page.locator("#conversations").get_attribute("open") is not None
    page.keyboard.press("Escape")
    assert page.locator("#conversations").get_attribute("open") is None


def test_the_answer_is_announced_to_screen_readers(chat: Window) -> None:
    chat.ask(COMMANDER)
    chat.page.wait_for_function("document.querySelector('[role=status]#status').textContent !== ''")
    assert "Enrico Barduani" in (chat.page.locator("#status").text_content() or "")
    assert chat.page.get_by_role("textbox", name="Your question").is_visible()


def test_on_a_phone_the_source_is_a_drawer(open_chat: OpenChat) -> None:
    window = open_chat(width=390, height=844)
    page = window.page
    window.ask(COMMANDER)
    assert not page.locator("#source h2").is_visible()
    page.locator("#log .marker").first.click()
    page.locator("#source mark strong", has_text="Enrico Barduani").wait_for()
    assert page.locator("#source h2").is_visible()
    assert page.evaluate("document.querySelector('#main-column').inert")
    page.keyboard.press("Escape")
    page.wait_for_function("!document.documentElement.hasAttribute('data-drawer')")
    assert page.evaluate("document.activeElement.textContent") == "[1]"
    page.get_by_role("button", name="Source", exact=True).click()
    page.get_by_role("button", name="Close").click()
    page.wait_for_function("!document.documentElement.hasAttribute('data-drawer')")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_dark_follows_the_system_and_the_choice_is_kept(open_chat: OpenChat) -> None:
    window = open_chat(scheme="dark")
    background = "getComputedStyle(document.body).backgroundColor"
    dark = window.page.evaluate(background)
    window.page.get_by_role("button", name="Dark colours").click()
    light = window.page.evaluate(background)
    assert dark != light
    window.reload()
    window.wait_until_ready()
    assert window.page.evaluate(background) == light


def test_a_poisoned_document_stays_inert(chat: Window) -> None:
    said = chat.ask("When is lunch served in the canteen?")
    page = chat.page
    assert '<img src="https://evil.example/x.png" onerror="window.pwned=1">' in said
    page.locator("#source .document", has_text="![leak](https://evil.example/leak.png)").wait_for()
    page.get_by_role("tab", name="Documents").click()
    page.get_by_role("button", name=POISONED_TITLE).click()
    page.locator("#source h2", has_text=POISONED_TITLE).wait_for()
    assert page.evaluate("window.pwned") is None
    assert page.locator("#log img, #source img, #documents-list img, #source iframe, #source a").count() == 0
    assert chat.outside() == []


def test_markup_in_a_question_stays_inert(chat: Window) -> None:
    attack = (
        '<img src=https://evil.example/q.png onerror="window.pwned=1"> ${window.pwned=1} ![x](https://evil.example/q)'
    )
    chat.ask(f"{attack} Who commands KFOR?")
    chat.reload()
    chat.page.locator("#log .question", has_text=attack).wait_for()
    chat.page.locator("#conversations summary").click()
    assert attack in chat.page.locator(".open-conversation").inner_text()
    assert chat.page.evaluate("window.pwned") is None
    assert chat.page.locator("#log img, #top img").count() == 0
