"""The chat as its users meet it, in a real browser over the real engine."""

from pathlib import Path

import pytest

from rag.feedback import Feedback
from tests.browser.conftest import OpenChat, Server, StartServer, Window

pytestmark = pytest.mark.browser

COMMANDER = "Who commands KFOR?"
TREES = "How many apple trees are there?"
GARDENER = "Who is the gardener of the office?"


def test_a_question_is_answered_with_its_quotation_and_the_words_are_highlighted(chat: Window) -> None:
    chat.ask(COMMANDER)
    answer = chat.page.locator("#log .answer")
    assert answer.locator(".short").inner_text().replace("\xa0", " ").strip() == "Enrico Barduani [1]"
    assert "REL (A2 Televizion) · undated" in answer.locator(".provenance").first.inner_text()
    quote = answer.locator("blockquote").inner_text()
    marked = "".join(chat.page.locator("#source mark[data-markers='1']").all_inner_texts())
    assert quote.startswith(f"“{marked}”")
    assert chat.page.locator("#source mark strong").inner_text() == "Enrico Barduani"
    assert chat.page.locator("#source .document p").count() > 5


def test_a_click_on_a_marker_opens_the_document_and_moves_to_the_words(chat: Window) -> None:
    chat.ask("How many troops are deployed in Kosovo as part of KFOR?")
    chat.page.locator("#source .document").evaluate("e => e.scrollTo(0, 0)")
    chat.ask("Who is the gardener of the office?")
    assert chat.page.locator("#source h2").inner_text() == "The garden of the office"
    chat.page.locator("#log .marker").first.click()
    flashed = chat.page.locator("#source mark.flash").first
    flashed.wait_for()
    assert "4,600 troops" in "".join(chat.page.locator("#source mark.flash").all_inner_texts())
    chat.page.wait_for_function(
        """() => { const mark = document.querySelector('#source mark.flash').getBoundingClientRect();
        const text = document.querySelector('#source .document').getBoundingClientRect();
        return mark.top >= text.top && mark.bottom <= text.bottom; }"""
    )
    chat.page.locator("#source .badge").first.click()
    assert chat.page.evaluate("document.activeElement.className") == "marker cite"


def test_what_the_documents_do_not_say_is_declined_with_the_nearest_passages(chat: Window) -> None:
    said = chat.ask("Who commanded KFOR in 2015?")
    answer = chat.page.locator("#log .answer.abstained")
    assert "The documents don’t say" in said
    assert answer.locator(".short").count() == 0
    nearest = answer.locator(".nearest details").first
    nearest.locator("summary").click()
    passage = nearest.locator("blockquote").inner_text()
    nearest.get_by_role("button", name="Open in the document").click()
    chat.page.locator("#source mark").first.wait_for()
    marked = chat.page.locator("#source mark[data-markers='1']").all_inner_texts()
    assert marked
    assert all(part in passage for part in marked)


def test_a_follow_up_is_understood_and_says_how(chat: Window) -> None:
    chat.ask("How many troops are deployed in Kosovo as part of KFOR?")
    chat.ask("And from how many countries?")
    last = chat.page.locator("#log .exchange").last
    assert "29" in last.locator(".short").inner_text()
    assert "Read as: " in last.locator(".rewritten").inner_text()


def test_an_example_question_is_asked_by_a_click(chat: Window) -> None:
    example = chat.page.locator("#log .example").first
    question = example.inner_text()
    example.click()
    chat.page.locator("#log .answer").wait_for()
    assert chat.page.locator("#log .question").inner_text().endswith(question)


def test_a_question_that_cannot_be_asked_stays_in_the_box_beside_the_reason(chat: Window) -> None:
    box = chat.page.locator("#question textarea")
    box.fill("a" * 2001)
    chat.page.get_by_role("button", name="Ask", exact=True).click()
    alert = chat.page.get_by_role("alert").filter(has_text="2,001 characters")
    alert.wait_for()
    assert box.input_value() == "a" * 2001
    assert chat.page.locator("#log .exchange").count() == 0
    chat.ask(COMMANDER)
    assert chat.page.locator("#alert .alert").count() == 0


def test_a_reload_keeps_the_conversation(chat: Window) -> None:
    chat.ask(COMMANDER)
    chat.reload()
    chat.page.locator("#log .short").wait_for()
    assert "Enrico Barduani" in chat.page.locator("#log .short").inner_text()
    chat.page.locator("#source mark strong").wait_for()
    chat.ask("What did Rutte say about stability in the region?")
    assert chat.page.locator("#log .exchange").count() == 2


def test_a_restart_of_the_server_keeps_the_conversation_and_the_draft(
    start_server: StartServer, chat_corpus: Path, tmp_path: Path, open_chat: OpenChat
) -> None:
    first = start_server(chat_corpus, tmp_path / "data")
    window = open_chat(server=first)
    window.ask(COMMANDER)
    box = window.page.locator("#question textarea")
    box.press_sequentially("When will")
    window.page.goto("about:blank")
    assert first.stop() == 0
    start_server(chat_corpus, tmp_path / "data", port=first.port)
    window.page.goto(first.url)
    window.page.locator("#log .short").wait_for()
    assert "Enrico Barduani" in window.page.locator("#log .short").inner_text()
    window.page.wait_for_function("document.querySelector('#question textarea').value === 'When will'")


def test_several_conversations_are_kept_opened_and_deleted(chat: Window) -> None:
    chat.ask(COMMANDER)
    chat.page.get_by_role("button", name="New conversation").click()
    chat.page.locator("#log .welcome").wait_for()
    chat.ask("How many apple trees are there?")
    menu = chat.page.locator("#conversations")
    menu.locator("summary").click()
    assert menu.locator(".open-conversation").count() == 2
    menu.get_by_text(COMMANDER).click()
    chat.page.locator("#log .question", has_text=COMMANDER).wait_for()
    menu.locator("summary").click()
    menu.get_by_role("button", name=f"Delete the conversation “{COMMANDER}”").click()
    chat.page.locator("#log .welcome").wait_for()
    assert menu.locator(".open-conversation").count() == 1


def test_two_tabs_do_not_overwrite_one_anothers_conversations(chat: Window) -> None:
    other = Window.open(chat.page.context, chat.url)
    chat.ask(COMMANDER)
    other.ask("How many apple trees are there?")
    chat.ask("When will Rutte visit Kosovo?")
    kept = chat.page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('sourceline.conversation.')).length")
    assert kept == 2


def questions(window: Window) -> list[str]:
    """The questions of the one conversation that the browser keeps."""
    found: list[list[str]] = window.page.evaluate(
        """Object.keys(localStorage).filter(key => key.startsWith('sourceline.conversation.'))
        .map(key => JSON.parse(localStorage.getItem(key)).thread.exchanges.map(each => each.question))"""
    )
    (only,) = found
    return only


def shown(window: Window, count: int) -> None:
    """Waits until the window shows a conversation of that many questions."""
    window.page.wait_for_function(f"document.querySelectorAll('#log .exchange[data-exchange]').length === {count}")


def deafen(window: Window) -> None:
    """From now on the tab hears of nothing that others store: as if all came while its own answer was on its way."""
    window.page.evaluate("addEventListener('storage', event => event.stopImmediatePropagation(), true)")


def delete(window: Window, question: str) -> None:
    window.page.locator("#conversations summary").click()
    window.page.get_by_role("button", name=f"Delete the conversation “{question}”").click()


@pytest.mark.parametrize("deaf", [False, True])
def test_what_two_tabs_ask_in_one_conversation_is_kept_of_both(chat: Window, deaf: bool) -> None:
    chat.ask(COMMANDER)
    if deaf:
        deafen(chat)
    other = Window.open(chat.page.context, chat.url)
    other.ask(TREES)
    if not deaf:
        shown(chat, 2)
    chat.ask(GARDENER)
    shown(chat, 3)
    assert questions(chat) == [COMMANDER, TREES, GARDENER]
    shown(other, 3)


def test_a_verdict_given_in_another_tab_outlives_an_answer_that_knows_nothing_of_it(chat: Window) -> None:
    chat.ask(COMMANDER)
    deafen(chat)
    other = Window.open(chat.page.context, chat.url)
    other.page.get_by_role("button", name="Helpful", exact=True).click()
    other.page.get_by_text("Thank you, that was noted.").wait_for()
    chat.ask(TREES)
    chat.page.get_by_role("button", name="Helpful", exact=True, pressed=True).wait_for()
    assert questions(chat) == [COMMANDER, TREES]


def test_a_new_tab_marks_the_conversation_that_it_shows_and_deleting_it_is_final(chat: Window) -> None:
    chat.ask(COMMANDER)
    tab = Window.open(chat.page.context, chat.url)
    assert (tab.page.locator(".open-conversation[aria-current=true]").text_content() or "").startswith(COMMANDER)
    delete(tab, COMMANDER)
    tab.page.locator("#log .welcome").wait_for()
    tab.ask(TREES)
    assert questions(tab) == [TREES]


def test_a_conversation_that_another_tab_deleted_leaves_the_screen(chat: Window) -> None:
    chat.ask(COMMANDER)
    other = Window.open(chat.page.context, chat.url)
    delete(other, COMMANDER)
    chat.page.locator("#log .welcome").wait_for()
    chat.ask(TREES)
    assert questions(chat) == [TREES]


def test_a_deleted_conversation_does_not_come_back_with_an_answer_that_was_on_its_way(chat: Window) -> None:
    chat.ask(COMMANDER)
    deafen(chat)
    delete(Window.open(chat.page.context, chat.url), COMMANDER)
    chat.page.locator("#question textarea").fill(TREES)
    chat.page.keyboard.press("Enter")
    chat.page.locator("#log .exchange[data-exchange] .question", has_text=TREES).wait_for()
    shown(chat, 1)
    assert questions(chat) == [TREES]


def test_a_verdict_and_its_reason_are_stored(chat: Window, chat_corpus: Path) -> None:
    chat.ask("Who is the gardener of the office?")
    chat.page.get_by_role("button", name="Not helpful").click()
    chat.page.get_by_label("What was wrong?").fill("Her name is spelt otherwise.")
    chat.page.get_by_role("button", name="Send").click()
    chat.page.get_by_text("Thank you, that was noted.").wait_for()
    chat.reload()
    pressed = chat.page.get_by_role("button", name="Not helpful")
    pressed.wait_for()
    assert pressed.get_attribute("aria-pressed") == "true"
    store = Feedback(chat_corpus.parent / "data" / "feedback.db")
    entry = store.entries("down")[-1]
    store.close()
    assert (entry.question, entry.reason) == (
        "Who is the gardener of the office?",
        "Her name is spelt otherwise.",
    )
    assert entry.answer["short"] == "Teuta Berisha"


def test_the_conversation_is_exported_as_markdown_with_its_citations(chat: Window) -> None:
    chat.ask(COMMANDER)
    chat.page.locator("#conversations summary").click()
    with chat.page.expect_download() as download:
        chat.page.get_by_role("button", name="Export this conversation (Markdown)").click()
    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert text.startswith("# Conversation with Sourceline\n\n## Who commands KFOR?\n\n")
    assert "> \\[1\\] “Kosovo President Vjosa Osmani met on Tuesday" in text
    assert "(`kfor-commander-meets-osmani.md`, characters 0–" in text


def test_an_answer_is_copied_with_its_quotations(chat: Window) -> None:
    chat.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    chat.ask(COMMANDER)
    chat.page.get_by_role("button", name="Copy").click()
    chat.page.get_by_role("button", name="Copied").wait_for()
    copied = chat.page.evaluate("navigator.clipboard.readText()")
    assert "Enrico Barduani" in copied
    assert "[1] “Kosovo President Vjosa Osmani" in copied


def test_the_documents_tab_lists_what_was_read_and_what_was_left_out(chat: Window) -> None:
    chat.page.get_by_role("tab", name="Documents").click()
    rows = chat.page.locator("#documents-list tbody tr")
    rows.nth(4).wait_for()
    texts = rows.all_inner_texts()
    assert any("REL (A2 Televizion)" in text and "undated" in text and "ready since" in text for text in texts)
    assert any("1 March 2025" in text for text in texts)
    assert any("empty.txt" in text and "left out" in text for text in texts)
    chat.page.get_by_role("button", name="The garden of the office").click()
    chat.page.locator("#source h2", has_text="The garden of the office").wait_for()
    assert "214 apple trees" in chat.page.locator("#source .document").inner_text()


def test_the_evaluation_tab_is_hidden_while_there_is_no_report(chat: Window, chat_server: Server) -> None:
    report = Path(__file__).parents[2] / "evals" / "results" / "latest.html"
    shown = chat.page.get_by_role("tab", name="Evaluation").is_visible()
    assert shown == report.is_file()
