"""What a portal's `sources` lets be seen, in each form that an answer has."""

import json

import pytest

from rag.citations import REASONS
from rag.types import Answer, Citation, Cited
from rag.web.api import shown as policy
from tests.web.conftest import GUARD, INTRANET, KIOSK, TICKETS

MASTER = {"question": "Who is the harbour master?"}
FRANCE = {"question": "What is the capital of France?"}
UNLIMITED = GUARD.replace("per_session = 3\nper_day = 5\n", "")


@pytest.fixture(scope="module")
def server(serve):
    return serve(UNLIMITED)


@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
@pytest.mark.parametrize("origin", [TICKETS, KIOSK])
def test_without_quotes_no_words_are_shown_but_those_that_answer(server, accept, origin):
    with server.portal(INTRANET) as page:
        whole = page.post("/api/v1/ask", json=MASTER).json()
        silent = page.post("/api/v1/ask", json=FRANCE).json()
    quotes = [each["quote"] for each in (*whole["citations"], *silent["related"])]
    assert whole["citations"]
    assert silent["related"]
    with server.portal(origin) as page:
        answered = page.post("/api/v1/ask", json=MASTER, headers={"Accept": accept}).text
        abstained = page.post("/api/v1/ask", json=FRANCE, headers={"Accept": accept}).text
    assert "Mira" in answered
    assert any(reason in abstained for reason in REASONS.values())
    for shown in (answered, abstained):
        assert not any(words in shown for quote in quotes for words in (quote, quote[:25]))
        assert "Nearest passages" not in shown
        assert ("Harbour notice" in shown) is (origin == TICKETS)
        assert ("Port office" in shown) is (origin == TICKETS)


def test_titles_only_keeps_the_markers_in_the_answer(server):
    with server.portal(TICKETS) as page:
        assert page.post("/api/v1/ask", json=MASTER).json()["answer"] == "Mira Kovač [1]"
    with server.portal(KIOSK) as page:
        assert page.post("/api/v1/ask", json=MASTER).json()["answer"] == "Mira Kovač"


@pytest.mark.parametrize(("sources", "heading"), [("quotes", "Rooms: Upstairs"), ("titles", None)])
def test_the_heading_over_a_quotation_is_shown_where_the_quotation_is(sources, heading):
    cited = Citation(1, "club.md", "The club", None, None, "hash", 0, 3, "Ann", heading="Rooms: Upstairs")
    answer = Answer("answered", "Who leads?", "Ann [1]", "Ann", (Cited("Ann", (1,)),), (cited,))
    (out,) = policy.shown(answer, sources, b"key", "id").citations
    assert (out.title, out.heading) == ("The club", heading)


@pytest.mark.parametrize("words", ["Hello", "What can you do?", "Thanks!", "Goodbye"])
def test_no_sources_means_no_title_in_small_talk(server, words):
    with server.portal(KIOSK) as page:
        answer = page.post("/api/v1/ask", json={"question": words}).json()
    assert answer["status"] == "answered"
    assert answer["answer"]
    assert "Harbour notice" not in json.dumps(answer)


def test_no_sources_means_no_list_of_documents_and_no_title_in_an_example(serve):
    memo = UNLIMITED.replace('documents = ["harbour.md"]', 'documents = ["internal/*", "harbour.md"]')
    with serve(memo).portal(KIOSK) as page:
        assert page.get("/api/v1/documents").json() == {"documents": []}
        assert page.post("/api/v1/session", json={}).json()["examples"] == [MASTER["question"]]
