"""What the chat shows and keeps: pure functions, expectations by hand."""

import asyncio
import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import ingest
from rag.engine import build
from rag.feedback import Feedback
from rag.settings import Settings
from rag.types import Answer, Citation, Cited, Document, Generation, Progress, Turn
from rag.web.chat import render, source, threads
from rag.web.chat.handlers import FAILED, Handlers
from rag.web.chat.threads import Exchange, Thread
from rag.web.metrics import Metrics

TEXT = "Ann leads the team. It has 12 people.\n\nBob <b>left</b> in May."
MARKUP = "<script>alert(1)</script>"


def document(text: str = TEXT, **more: str) -> Document:
    return Document("team.txt", "The team", text, "hash", **more)  # type: ignore[arg-type]


def citation(start: int, end: int, marker: int = 1, text: str = TEXT, **more: object) -> Citation:
    fields = {"document_id": "team.txt", "title": "The team", "source": None, "published": None} | more
    return Citation(
        marker=marker,
        content_hash="hash",
        start=start,
        end=end,
        quote=text[start:end],
        **fields,  # type: ignore[arg-type]
    )


def answered(short: str | None, statements: tuple[Cited, ...], *citations: Citation, **more: object) -> Exchange:
    answer = Answer("answered", "q", "text", short, statements, citations, 0.9, **more)  # type: ignore[arg-type]
    return Exchange("e1", "q", answer)


def abstained(*related: Citation, reason: str = "no_answer") -> Exchange:
    return Exchange("e1", "q", Answer("abstained", "q", "text", reason=reason, related=related))  # type: ignore[arg-type]


class Reading(HTMLParser):
    """The text, the tags and the attributes of a piece of HTML."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.feed(page)
        self.close()

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.update(name for name, _ in attrs)

    @property
    def text(self) -> str:
        return "".join(self.words).replace("\xa0", " ")


def test_the_short_answer_comes_first_then_its_proof_then_where_it_stands() -> None:
    proof = citation(0, 19, focus_start=0, focus_end=3, source="HR", published="2025-03-01")
    page = render.exchange_html(answered("Ann", (Cited("Ann", (1,)),), proof))
    assert Reading(page).text.index("Ann [1]") < Reading(page).text.index("“Ann leads the team.” [1]")
    assert "<strong>Ann</strong> leads the " in page
    assert "The team · HR · published 1 March 2025" in Reading(page).text


def test_a_statement_that_is_its_quotation_is_not_said_twice() -> None:
    page = render.exchange_html(answered("Ann leads the team.", (Cited("Ann leads the team.", (1,)),), citation(0, 19)))
    assert Reading(page).text.count("Ann leads the team.") == 1
    assert "“Ann leads the team.”" in Reading(page).text
    assert "The team · undated" in Reading(page).text


def test_two_documents_that_disagree_are_each_followed_by_their_own_date() -> None:
    one = citation(0, 19, published="2024-01-01")
    two = citation(0, 19, 2, document_id="new.txt", title="New", published="2025-01-01")
    page = Reading(
        render.exchange_html(
            answered("Ann", (Cited("Ann", (1,)), Cited("Eve", (2,))), one, two, notice="The documents disagree.")
        )
    ).text
    order = ["Ann [1]", "published 1 January 2024", "Eve [2]", "published 1 January 2025", "documents disagree"]
    assert sorted(order, key=page.index) == order


def test_a_summary_runs_on_and_names_its_document_once() -> None:
    parts = (citation(0, 19), citation(20, 37, 2), citation(39, 63, 3))
    page = render.exchange_html(answered(None, tuple(Cited(c.quote, (c.marker,)) for c in parts), *parts))
    assert "blockquote" not in page
    assert Reading(page).text.count("The team · undated") == 1


def test_quotations_of_two_documents_in_turn_are_each_followed_by_their_document() -> None:
    parts = (citation(0, 19), citation(0, 19, 2, document_id="b", title="Other"), citation(20, 37, 3))
    statements = (Cited("One", (1, 2, 3)), Cited("Two", ()), Cited("Three", ()))
    page = Reading(render.exchange_html(answered(None, statements, *parts))).text
    assert page.count("The team · undated") == 2
    assert page.index("[2]") < page.index("Other · undated") < page.rindex("[3]") < page.rindex("The team · undated")


def test_a_quotation_says_under_which_heading_it_stands_unless_the_title_does() -> None:
    def caption(heading: str) -> str:
        return Reading(
            render.exchange_html(answered("Ann", (Cited("Ann", (1,)),), citation(0, 19, heading=heading)))
        ).text

    assert "The team › Board: <b>Chair</b> · undated" in caption("Board: <b>Chair</b>")
    assert "The team · undated" in caption("team")


def test_quotations_under_two_headings_are_each_followed_by_their_own() -> None:
    parts = (citation(0, 19, heading="Lead"), citation(20, 37, 2, heading="Size"), citation(39, 63, 3, heading="Size"))
    statements = (Cited("One", (1, 2, 3)), Cited("Two", ()), Cited("Three", ()))
    page = Reading(render.exchange_html(answered(None, statements, *parts))).text
    assert page.index("team.” [1]") < page.index("The team › Lead") < page.index("people.” [2]")
    assert page.index("in May.” [3]") < page.index("The team › Size")
    assert page.count("The team › Size") == 1


def test_a_summary_of_several_sections_names_its_document_once_without_them() -> None:
    parts = (citation(0, 19, heading="Lead"), citation(20, 37, 2, heading="Size"), citation(39, 63, 3, heading="News"))
    page = Reading(render.exchange_html(answered(None, tuple(Cited(c.quote, (c.marker,)) for c in parts), *parts))).text
    assert page.count("The team · undated") == 1
    assert "›" not in page


def test_an_abstention_says_why_and_offers_the_nearest_passages() -> None:
    page = Reading(render.exchange_html(abstained(citation(0, 19))))
    assert "The documents don’t say" in page.text
    assert "Nearest passages" in page.text
    assert page.tags.count("details") == 1
    assert "Outside these documents" in render.exchange_html(abstained(reason="off_topic"))


def test_a_greeting_offers_no_verdict() -> None:
    page = render.exchange_html(Exchange("e", "Hi", Answer("answered", "Hi", "Hello.")))
    assert Reading(page).text == "You asked: HiHello."


def test_a_question_that_was_rewritten_says_how_it_was_read() -> None:
    exchange = Exchange("e", "And when?", Answer("answered", "When did Bob leave?", "In May"))
    assert "Read as: When did Bob leave?" in render.exchange_html(exchange)


def test_dates_are_written_out_and_unknown_ones_are_left_as_they_stand() -> None:
    assert render.human_date("2025-03-01") == "published 1 March 2025"
    assert render.human_date("spring 2025") == "published spring 2025"
    assert render.human_date(None) == "undated"


def test_no_text_becomes_markup() -> None:
    evil = citation(0, len(MARKUP), text=MARKUP, title=MARKUP, source=MARKUP, published=MARKUP, document_id=MARKUP)
    said = answered(MARKUP, (Cited(MARKUP, (1,)),), evil, notice=MARKUP)
    pages = [
        render.conversation(Thread("t", (said, abstained(evil))), (), MARKUP),
        render.welcome([MARKUP]),
        source.document(document(MARKUP), [evil], MARKUP, "citations", [evil]),
        source.missing(MARKUP, [evil]),
        source.table([source.Listed(MARKUP, MARKUP, MARKUP, MARKUP, 1, MARKUP, readable=True)]),
    ]
    for page in pages:
        assert "script" not in Reading(page).tags
        assert MARKUP in Reading(page).text


@given(st.text())
def test_whatever_a_document_holds_is_shown_as_text_alone(text: str) -> None:
    page = Reading(source.document(document(text)))
    assert set(page.tags) <= {"section", "header", "h2", "p", "cite", "span", "div"}
    assert not any(name.startswith("on") for name in page.attributes)


def test_the_cited_words_are_marked_and_the_focus_is_stronger() -> None:
    page = source.document(document(), [citation(0, 19, focus_start=0, focus_end=3)])
    marked = re.findall(r'<mark data-markers="1">(.*?)</mark>', page)
    assert marked == ["<strong>Ann</strong>", " leads the team."]
    assert page.count('class="badge"') == 1


def test_overlapping_citations_share_the_words_between_them() -> None:
    page = source.document(document(), [citation(0, 19), citation(4, 37, 2)])
    marked = re.findall(r'<mark data-markers="([\d ]+)">(.*?)</mark>', page)
    assert marked == [("1", "Ann "), ("1 2", "leads the team."), ("2", " It has 12 people.")]


def test_a_citation_over_two_paragraphs_is_marked_in_both() -> None:
    page = source.document(document(), [citation(20, 63)])
    marked = re.findall(r"<mark[^>]*>(.*?)</mark>", page)
    assert marked == ["It has 12 people.", "Bob &lt;b&gt;left&lt;/b&gt; in May."]


def test_an_answer_from_an_older_version_of_the_document_marks_nothing_and_says_so() -> None:
    page = source.document(Document("team.txt", "The team", TEXT, "other"), [citation(0, 19)])
    assert "<mark" not in page
    assert "has changed since the answer" in page


def test_paragraphs_are_between_blank_lines_or_else_the_lines() -> None:
    assert [TEXT[a:b] for a, b in source.paragraphs(TEXT, 0, len(TEXT))] == [TEXT[:37], TEXT[39:]]
    lines = "one\ntwo\n three \n"
    assert [lines[a:b] for a, b in source.paragraphs(lines, 0, len(lines))] == ["one", "two", "three"]


@given(st.text(alphabet="ab \n\t"), st.data())
def test_paragraphs_leave_out_nothing_but_white_space(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    spans = source.paragraphs(text, start, end)
    shown = "".join("".join(text[a:b].split()) for a, b in spans)
    assert shown == "".join(text[start:end].split())
    assert all(start <= a < b <= end and text[a:b] == text[a:b].strip() for a, b in spans)


def test_a_long_document_is_shown_around_the_first_quotation() -> None:
    assert source.window(1_000, 500) == (0, 1_000)
    assert source.window(1_000_000, 0) == (0, 400_000)
    assert source.window(1_000_000, 500_000) == (300_000, 700_000)
    assert source.window(1_000_000, 999_999) == (600_000, 1_000_000)
    text = "a " * 300_000 + "needle" + " b" * 300_000
    page = source.document(document(text), [citation(600_000, 600_006, text=text)])
    assert "<mark" in page
    assert "characters 400,000 to 800,000 of 1,200,006" in page


def test_a_conversation_comes_back_as_it_was_kept() -> None:
    thread = threads.add(threads.new(), "Who?", answered("Ann", (Cited("Ann", (1,)),), citation(0, 19)).answer)
    assert threads.load(threads.dump(thread)) == thread


def test_what_is_no_conversation_begins_a_new_one() -> None:
    for stored in (None, {}, [], "x", {"id": 3}, {"id": "x", "exchanges": [{"id": "y"}]}):
        assert threads.load(stored).exchanges == ()


def test_a_conversation_drops_its_oldest_exchanges_rather_than_grow_without_end() -> None:
    thread = threads.new()
    for number in range(30):
        thread = threads.add(thread, str(number), Answer("answered", "q", "x" * 50_000))
    assert [each.question for each in thread.exchanges] == [str(number) for number in range(21, 30)]


def test_turns_are_question_and_answer_in_turn() -> None:
    thread = threads.add(threads.new(), "Who?", Answer("answered", "q", "Ann"))
    assert threads.turns(thread.exchanges) == (Turn("user", "Who?"), Turn("assistant", "Ann"))


def test_a_verdict_falls_on_the_answer_it_names() -> None:
    thread = threads.add(threads.new(), "Who?", Answer("answered", "q", "Ann"))
    id = thread.exchanges[0].id
    assert threads.judge(thread, id, "down", "no").exchanges[0].verdict == "down"
    assert threads.judge(thread, "another", "down", "no") == thread


def test_the_export_holds_answers_quotations_and_places_and_no_live_markup() -> None:
    evil = "![x](https://evil.example/x) <img src=x>"
    quote = citation(0, len(evil), text=evil, title="# Title", source="HR")
    thread = Thread("t", (answered("Ann", (Cited("Ann", (1,)),), quote), abstained(citation(0, 19, heading="*Lead*"))))
    assert threads.markdown(thread) == (
        "# Conversation with Sourceline\n\n"
        "## q\n\n"
        "Ann \\[1\\]\n\n"
        "> \\[1\\] “\\!\\[x\\](https://evil.example/x) \\<img src=x\\>”\n>\n"
        "> — \\# Title · HR · undated (`team.txt`, characters 0–40)\n\n"
        "## q\n\n"
        "The documents don’t answer this question.\n\n"
        "Nearest passages, which don’t answer it:\n\n"
        "> \\[1\\] “Ann leads the team.”\n>\n"
        "> — The team › \\*Lead\\* · undated (`team.txt`, characters 0–19)\n"
    )


def test_what_begins_a_list_in_markdown_is_escaped_too() -> None:
    assert threads.escape_markdown("1. one\n- two\nthree - four") == "1\\. one\n\\- two\nthree - four"


def test_what_is_provisional_is_text_that_says_so_and_nothing_to_press() -> None:
    found = answered("Ann", (Cited("Ann", (1,)),), citation(0, 19)).answer
    page = render.conversation(threads.new(), (), "Who leads?", Progress(found, ("It has 12 people.", MARKUP)))
    reading = Reading(page)
    assert "Provisional" in reading.text
    assert "“Ann leads the team.”" in reading.text
    assert reading.text.index("Ann leads the team.") < reading.text.index("It has 12 people.")
    assert MARKUP in reading.text
    assert not {"script", "button", "a", "form", "img"} & set(reading.tags)
    assert "data-exchange" not in page


def test_what_a_model_wrote_before_the_gate_is_not_kept_with_the_conversation() -> None:
    made = Generation("The raw draft.", "tiny", "0" * 64, {}, 1, 1)
    thread = threads.add(threads.new(), "Who leads?", Answer("answered", "Who leads?", "Ann", generation=made))
    assert "raw draft" not in str(threads.dump(thread))
    assert "raw draft" not in threads.markdown(thread)


@pytest.fixture(scope="module")
def away(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Handlers, str]]:
    """The handlers over an engine whose index was taken away, and where that was."""
    root = tmp_path_factory.mktemp("away")
    (root / "corpus").mkdir()
    (root / "corpus" / "team.txt").write_text(TEXT, encoding="utf-8")
    settings = Settings(_env_file=None, corpus=root / "corpus", data=root / "data")
    ingest.ingest(settings)
    engine = build(settings)
    ingest.ingest(settings.model_copy(update={"chunk_tokens": 64}))
    feedback = Feedback(root / "feedback.db")
    feedback.close()
    yield Handlers(engine, feedback, Metrics(), ()), str(root)
    engine.close()


def asked(handlers: Handlers, question: str, stored: object) -> list[tuple]:
    async def run() -> list[tuple]:
        return [each async for each in handlers.ask(question, stored)]

    return asyncio.run(run())


AWAY = "The store of documents can't be used now; try again."


def test_a_first_question_while_the_store_is_away_ends_in_an_alert_and_a_line_in_the_log(away, caplog) -> None:
    handlers, root = away
    first, last = asked(handlers, "Who leads the team?", None)
    assert "Looking in the documents" in first[1]
    assert "Looking in the documents" not in last[1]
    # No new exchange: the page then puts the question back into the box.
    assert last[2] == first[2]
    assert Reading(last[4]).text == AWAY
    assert root in caplog.text


def test_a_later_question_while_the_store_is_away_tells_nothing_of_the_store(away, caplog) -> None:
    handlers, root = away
    stored = threads.dump(Thread("t", (abstained(),)))
    *_, last = asked(handlers, "Who leads the team?", stored)
    assert "data-exchange" in last[1]
    assert Reading(last[4]).text == AWAY
    assert root in caplog.text


def test_a_page_opened_while_the_store_is_away_keeps_its_conversation_and_says_so(away) -> None:
    handlers, _ = away
    exchange = answered("Ann", (Cited("Ann", (1,)),), citation(0, 19))
    log, _, panel, alert = handlers.restore(threads.dump(Thread("t", (exchange,))))
    assert "data-exchange" in log
    assert panel == source.EMPTY
    assert Reading(alert).text == AWAY
    assert Reading(handlers.restore(None)[3]).text == AWAY


def test_whatever_failed_the_question_is_taken_out_and_an_alert_says_so(away) -> None:
    handlers, _ = away
    log, alert = handlers.failed(None)
    assert "Looking in the documents" not in log
    assert Reading(alert).text == FAILED


def test_a_question_that_cannot_be_asked_is_told_with_its_reason(away) -> None:
    *_, last = asked(away[0], "a" * 2001, None)
    assert "2,001 characters, at most 2,000" in Reading(last[4]).text


def test_a_verdict_that_cannot_be_kept_tells_nothing_of_the_file(away, caplog) -> None:
    handlers, root = away
    event = type("Event", (), {"exchange": "e1", "verdict": "up", "reason": None})()
    *_, alert = handlers.judge(threads.dump(Thread("t", (abstained(),))), event)
    assert 'role="alert"' in alert
    assert root not in alert
    assert root in caplog.text
