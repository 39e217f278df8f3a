"""The widget in a real Chromium, on pages of another origin than ours."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.contrast import contrast
from tests.browser.portal_pages import PortalPages

pytestmark = pytest.mark.browser

COMMANDER = "Who commands KFOR?"


@pytest.fixture(scope="module")
def portal() -> Iterator[PortalPages]:
    pages = PortalPages().start()
    yield pages
    pages.stop()


@pytest.fixture(scope="module")
def server(start_server, chat_corpus: Path, tmp_path_factory, portal: PortalPages):
    guard = tmp_path_factory.mktemp("guard") / "portals.toml"
    guard.write_text(
        f'[[portal]]\norigin = "{portal.origin()}"\nname = "intranet"\nper_session = 50\n'
        f'[[portal]]\norigin = "{portal.origin("tickets")}"\nname = "tickets"\nper_session = 1\n'
    )
    return start_server(chat_corpus, guard.parent / "data", SOURCELINE_PORTALS=str(guard))


@pytest.fixture(scope="module")
def strict(server, portal: PortalPages) -> str:
    """The headers' policy that lets in our server's script and calls, and nothing else at all."""
    here = f"{server.url.rstrip('/')}"
    return (
        f"default-src 'none'; script-src {here}; connect-src {here}; base-uri 'none'; form-action 'none'; "
        "require-trusted-types-for 'script'"
    )


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context()
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    page = context.new_page()
    page.set_default_timeout(15_000)
    told: list[str] = []
    hosts: set[str] = set()
    page.on("console", lambda message: told.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on("request", lambda request: hosts.add(urlsplit(request.url).hostname or ""))
    page.told = told  # type: ignore[attr-defined]
    yield page
    assert all(host == "127.0.0.1" or host.endswith(".localhost") or not host for host in hosts), hosts
    assert context.cookies() == []


def tag(server, attributes: str = "") -> str:
    return f'<script src="{server.url.rstrip("/")}/widget.js" {attributes} async></script>'


def ask(page: Page, question: str) -> None:
    page.get_by_role("textbox").fill(question)
    page.keyboard.press("Enter")


def open_widget(page: Page) -> None:
    page.get_by_role("button", name="Open the assistant").click()
    expect(page.get_by_role("dialog")).to_be_visible()


def serious(page: Page) -> list[str]:
    # While the panel rises it is see-through, and its contrast less.
    expect(page.get_by_role("dialog")).to_have_css("opacity", "1")
    found = Axe().run(page).response["violations"]
    return [
        f"{each['id']}: {each['nodes'][0]['target']}" for each in found if each["impact"] in ("serious", "critical")
    ]


def test_on_a_page_with_a_strict_policy_it_answers_and_shows_the_words(page, server, portal, strict):
    portal.put("/strict", tag(server), Content_Security_Policy=strict)
    page.goto(f"{portal.origin()}/strict")
    open_widget(page)
    ask(page, COMMANDER)
    answer = page.locator(".answer")
    expect(answer).to_contain_text("Enrico Barduani")
    answer.get_by_role("button", name=re.compile("Source 1")).first.click()
    quote = answer.locator("blockquote").first
    expect(quote).to_contain_text("Barduani")
    answer.get_by_role("button", name="Show in the document").first.click()
    expect(answer.locator("blockquote mark")).to_have_text("Enrico Barduani")
    expect(answer.locator(".excerpt mark")).to_have_text(quote.text_content() or "")
    assert page.told == []


def test_it_abstains_in_plain_words_and_shows_the_nearest_passages(page, server, portal, strict):
    portal.put("/strict", tag(server), Content_Security_Policy=strict)
    page.goto(f"{portal.origin()}/strict")
    open_widget(page)
    ask(page, "Who commanded KFOR in 2015?")
    answer = page.locator('.answer[data-status="abstained"]')
    expect(answer.locator("p").first).to_have_text("The documents don't answer this question.")
    expect(answer.get_by_role("heading", name="Nearest passages")).to_be_visible()


def test_a_page_that_is_not_listed_is_refused_and_told_so(page, server, portal):
    portal.put("/other", tag(server))
    page.goto(f"{portal.origin('evil')}/other")
    open_widget(page)
    expect(page.locator(".problem")).to_have_text(re.compile("can't be reached from this page"))
    ask(page, COMMANDER)
    expect(page.locator(".problem").last).to_be_visible()
    assert page.locator(".answer").count() == 0


def test_a_frame_without_an_origin_of_its_own_is_refused(page, server, portal):
    portal.put("/inner", tag(server, "data-open"))
    portal.put("/sandboxed", '<iframe sandbox="allow-scripts" src="/inner" title="x"></iframe>')
    page.goto(f"{portal.origin()}/sandboxed")
    frame = page.frame_locator("iframe")
    expect(frame.locator(".problem")).to_have_text(re.compile("can't be reached from this page"))


def test_the_embed_page_works_in_a_frame_of_a_listed_page(page, server, portal):
    portal.put("/frame", f'<iframe src="{server.url.rstrip("/")}/embed?language=sq" title="x" width=400 height=600>')
    page.goto(f"{portal.origin()}/frame")
    frame = page.frame_locator("iframe")
    frame.get_by_role("textbox", name="Pyetja jote").fill(COMMANDER)
    page.keyboard.press("Enter")
    expect(frame.locator(".answer")).to_contain_text("Enrico Barduani")
    frame.get_by_role("button", name="Shfaq në dokument").first.click()
    expect(frame.locator(".excerpt mark")).to_contain_text("Enrico Barduani")


def test_the_embed_page_is_not_shown_in_a_frame_of_another_page(page, server, portal):
    portal.put("/frame", f'<iframe src="{server.url.rstrip("/")}/embed" title="x"></iframe>')
    page.goto(f"{portal.origin('evil')}/frame")
    page.wait_for_timeout(1500)
    assert page.frame_locator("iframe").get_by_role("textbox").count() == 0
    assert any("frame-ancestors" in line for line in page.told)


def test_it_can_be_used_with_the_keyboard_alone(page, server, portal):
    portal.put("/keys", f'<button id="before">Before</button>{tag(server)}')
    page.goto(f"{portal.origin()}/keys")
    launcher = page.get_by_role("button", name="Open the assistant")
    launcher.wait_for()
    page.locator("#before").focus()
    page.keyboard.press("Tab")
    expect(launcher).to_be_focused()
    expect(launcher).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Your question")).to_be_focused()
    page.keyboard.type(COMMANDER)
    page.keyboard.press("Enter")
    expect(page.locator(".answer")).to_contain_text("Enrico Barduani")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(launcher).to_be_focused()


def test_the_focus_stays_in_the_panel_when_what_had_it_goes(page, server, portal):
    portal.put("/goes", tag(server))
    page.goto(f"{portal.origin()}/goes")
    open_widget(page)
    example = page.locator(".examples button").first
    example.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Your question")).to_be_focused()
    expect(page.locator(".answer")).to_be_visible()
    unhelpful = page.get_by_role("button", name="Not helpful")
    unhelpful.click()
    page.get_by_role("textbox", name="What was wrong?").fill("Too short.")
    page.keyboard.press("Enter")
    expect(unhelpful).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_focus_is_well_seen_whatever_the_accent(browser: Browser, server, portal, scheme):
    for accent in ("#1d4ed8", "#ffdc00"):
        portal.put("/ring", tag(server, f'data-open data-accent="{accent}"'))
        with browser.new_context(color_scheme=scheme) as context:
            page = context.new_page()
            page.goto(f"{portal.origin()}/ring")
            box = page.get_by_role("textbox", name="Your question")
            box.focus()
            ring = box.evaluate("e => getComputedStyle(e).outlineColor")
            paper = page.get_by_role("dialog").evaluate("e => getComputedStyle(e).backgroundColor")
            assert contrast(ring, paper) >= 3


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious(page, server, portal, theme):
    portal.put(f"/axe-{theme}", tag(server, f'data-theme="{theme}"'))
    page.goto(f"{portal.origin()}/axe-{theme}")
    open_widget(page)
    expect(page.locator(".examples button").first).to_be_visible()
    assert serious(page) == []
    ask(page, COMMANDER)
    page.get_by_role("button", name="Show in the document").first.click()
    expect(page.locator(".excerpt mark").first).to_be_visible()
    page.get_by_role("button", name="Not helpful").click()
    expect(page.get_by_role("status")).to_have_text("Thank you.")
    page.wait_for_timeout(300)
    assert serious(page) == []


def test_the_log_is_announced_politely_and_the_dialog_is_named(page, server, portal):
    portal.put("/roles", tag(server, 'data-title="Help desk"'))
    page.goto(f"{portal.origin()}/roles")
    open_widget(page)
    expect(page.get_by_role("dialog", name="Help desk")).to_be_visible()
    expect(page.get_by_role("log")).to_have_attribute("aria-live", "polite")


def test_the_conversation_is_kept_in_its_tab_and_only_there(page, context, server, portal):
    portal.put("/kept", tag(server))
    page.goto(f"{portal.origin()}/kept")
    open_widget(page)
    ask(page, COMMANDER)
    expect(page.locator(".answer")).to_contain_text("Enrico Barduani")
    page.reload()
    expect(page.locator(".answer")).to_contain_text("Enrico Barduani")
    expect(page.get_by_role("dialog")).to_be_visible()
    other = context.new_page()
    other.goto(f"{portal.origin()}/kept")
    open_widget(other)
    expect(other.locator(".greeting")).to_be_visible()
    assert other.locator(".answer").count() == 0
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".answer")).to_have_count(0)


def test_a_follow_up_is_understood(page, server, portal):
    portal.put("/follow", tag(server))
    page.goto(f"{portal.origin()}/follow")
    open_widget(page)
    ask(page, COMMANDER)
    expect(page.locator(".answer")).to_have_count(1)
    ask(page, "Whom did he meet?")
    expect(page.locator(".answer").nth(1)).to_contain_text("Osmani")


def test_markup_in_questions_documents_and_titles_is_shown_as_text(page, server, portal):
    portal.put("/markup", tag(server, 'data-title="<img src=x onerror=window.pwned=1>" data-greeting="<b>hi</b>"'))
    page.goto(f"{portal.origin()}/markup")
    open_widget(page)
    expect(page.get_by_role("heading", name="<img src=x onerror=window.pwned=1>")).to_be_visible()
    for question in (
        "<img src=x onerror=window.pwned=1> When is lunch served in the canteen?",
        "Where do the rules of the canteen hang?",
    ):
        ask(page, question)
    expect(page.locator(".asked").first).to_contain_text("<img")
    expect(page.locator(".answer").first).to_be_visible()
    closed = page.locator("details:not([open]) > summary")
    while closed.count():
        closed.first.click()
    buttons = page.get_by_role("button", name="Show in the document")
    while left := buttons.count():
        buttons.first.click()
        expect(buttons).to_have_count(left - 1)
    page.wait_for_timeout(500)
    assert page.evaluate("window.pwned") is None
    inside = "document.querySelector('sourceline-chat').shadowRoot.querySelectorAll('img,script,iframe,a').length"
    assert page.evaluate(inside) == 0


@pytest.mark.parametrize(
    ("language", "tag_", "send"),
    [("sq", "sq", "Dërgo"), ("sr", "sr-Cyrl", "Пошаљи"), ("sr-Latn", "sr-Latn", "Pošalji"), ("fr", "en", "Send")],
)
def test_it_speaks_the_pages_language(page, server, portal, language, tag_, send):
    portal.put(f"/{language}", tag(server, "data-open"), lang=language)
    page.goto(f"{portal.origin()}/{language}")
    expect(page.get_by_role("button", name=send, exact=True)).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_attribute("lang", tag_)


def test_a_phones_window_holds_it_whole_and_keeps_the_focus_in_it(page, server, portal):
    page.set_viewport_size({"width": 320, "height": 560})
    portal.put("/phone", tag(server))
    page.goto(f"{portal.origin()}/phone")
    open_widget(page)
    page.wait_for_timeout(400)
    box = page.get_by_role("dialog").bounding_box()
    assert {side: round(length) for side, length in box.items()} == {"x": 0, "y": 0, "width": 320, "height": 560}
    ask(page, COMMANDER)
    expect(page.locator(".answer")).to_be_visible()
    wide = "(() => { const log = document.querySelector('sourceline-chat').shadowRoot.querySelector('.log');"
    assert page.evaluate(wide + "return log.scrollWidth <= log.clientWidth })()")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.localName") == "sourceline-chat"


def test_right_to_left_pages_get_it_mirrored(page, server, portal):
    portal.put("/rtl", '<script>document.documentElement.dir="rtl"</script>' + tag(server))
    page.goto(f"{portal.origin()}/rtl")
    launcher = page.get_by_role("button", name="Open the assistant")
    launcher.wait_for()
    assert launcher.bounding_box()["x"] < 100


def test_the_page_chooses_side_accent_and_sources(page, server, portal):
    options = 'data-position="left" data-accent="rgb(255, 220, 0)" data-sources="titles" data-open'
    portal.put("/look", tag(server, options))
    page.goto(f"{portal.origin()}/look")
    expect(page.get_by_role("dialog")).to_be_visible()
    send = page.get_by_role("button", name="Send", exact=True)
    assert send.evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(255, 220, 0)"
    assert send.evaluate("e => getComputedStyle(e).color") == "rgb(0, 0, 0)"
    ask(page, COMMANDER)
    expect(page.locator(".sources li").first).to_be_visible()
    assert page.locator("blockquote").count() == 0
    assert page.get_by_role("dialog").bounding_box()["x"] < 100


def test_motion_is_reduced_for_those_who_ask_for_it(browser, server, portal):
    portal.put("/motion", tag(server, "data-open"))
    for wanted, animation in (("reduce", "none"), ("no-preference", "rise")):
        with browser.new_context(reduced_motion=wanted) as context:
            page = context.new_page()
            page.goto(f"{portal.origin()}/motion")
            panel = page.get_by_role("dialog")
            assert panel.evaluate("e => getComputedStyle(e).animationName") == animation


def test_the_page_drives_it_by_its_interface(page, server, portal):
    portal.put("/api", tag(server))
    page.goto(f"{portal.origin()}/api")
    page.wait_for_function("window.Sourceline")
    page.evaluate(
        "window.heard = []; for (const name of ['open', 'question', 'answer', 'close'])"
        " Sourceline.on(name, () => heard.push(name)); null"
    )
    answer = page.evaluate("(q) => Sourceline.ask(q)", COMMANDER)
    assert answer["status"] == "answered"
    assert answer["citations"][0]["quote"]
    page.evaluate("Sourceline.close()")
    assert page.evaluate("heard") == ["open", "question", "answer", "close"]


def test_it_can_stand_inline_in_a_page(page, server, portal):
    portal.put("/inline", f'<sourceline-chat data-title="Inline"></sourceline-chat>{tag(server, "data-launcher=none")}')
    page.goto(f"{portal.origin()}/inline")
    expect(page.get_by_role("region", name="Inline")).to_be_visible()
    ask(page, COMMANDER)
    expect(page.locator(".answer")).to_contain_text("Enrico Barduani")
    assert page.get_by_role("button", name="Open the assistant").count() == 0


def test_a_used_up_limit_is_told_with_the_time_to_wait(page, server, portal):
    portal.put("/limit", tag(server, "data-open"))
    page.goto(f"{portal.origin('tickets')}/limit")
    ask(page, COMMANDER)
    expect(page.locator(".answer")).to_have_count(1)
    ask(page, "Whom did he meet?")
    expect(page.locator(".problem")).to_contain_text(re.compile(r"Try again in \d+ s"))
    expect(page.get_by_role("textbox", name="Your question")).to_have_value("Whom did he meet?")


def test_an_old_token_is_renewed_silently(page, server, portal):
    portal.put("/renew", tag(server, "data-open"))
    page.clock.install()
    page.goto(f"{portal.origin()}/renew")
    expect(page.locator(".examples button").first).to_be_visible()
    page.clock.fast_forward("09:30")
    with page.expect_request("**/api/v1/session") as renewal:
        ask(page, COMMANDER)
    assert '"token":"ey' in (renewal.value.post_data or "")
    expect(page.locator(".answer")).to_contain_text("Enrico Barduani")


def test_when_the_server_is_away_it_says_so_and_keeps_the_question(page, context, server, portal):
    portal.put("/away", tag(server, "data-open"))
    page.goto(f"{portal.origin()}/away")
    expect(page.locator(".examples button").first).to_be_visible()
    context.set_offline(True)
    ask(page, COMMANDER)
    expect(page.locator(".problem")).to_contain_text("can't be reached")
    expect(page.get_by_role("textbox", name="Your question")).to_have_value(COMMANDER)
    context.set_offline(False)
    page.keyboard.press("Enter")
    expect(page.locator(".answer")).to_contain_text("Enrico Barduani")
