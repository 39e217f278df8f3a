import hashlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import citations
from rag.types import Chunk, Document, Draft, Evidence, Passage, Statement

TEXT = "Ann leads the club. Bob keeps its books since 2015. It has [3] rooms."


def document(id_: str = "club.md", text: str = TEXT) -> Document:
    return Document(id_, "The club", text, hashlib.sha256(text.encode()).hexdigest(), "Gazette", None)


def passage(doc: Document, start: int = 0, end: int | None = None) -> Passage:
    stop = len(doc.text) if end is None else end
    chunk = Chunk("c", doc.id, doc.content_hash, start, stop, doc.text[start:stop], 9)
    return Passage(chunk, doc.title, doc.source, doc.published, 1, 0.5, 0.5)


def said(text: str, *evidence: Evidence) -> Statement:
    return Statement(text, evidence)


def resolve(*statements: Statement, passages=None, documents=None):
    doc = document()
    draft = Draft(statements, statements[0].text if statements else None, 0.9)
    return citations.resolve(
        "Who leads the club?",
        draft,
        [passage(doc)] if passages is None else passages,
        {doc.id: doc} if documents is None else documents,
    )


def test_a_citation_is_the_exact_words_with_their_place_in_the_document():
    doc = document()
    answer = resolve(said("Bob", Evidence(0, 0, 31, 0, 3)), passages=[passage(doc, 20)])
    (citation,) = answer.citations
    assert (citation.start, citation.end, citation.quote) == (20, 51, "Bob keeps its books since 2015.")
    assert doc.text[citation.start : citation.end] == citation.quote
    assert (citation.focus_start, citation.focus_end) == (20, 23)
    assert (citation.marker, citation.title, citation.source) == (1, "The club", "Gazette")


def test_the_text_says_the_answer_first_and_then_the_proof_with_its_origin():
    answer = resolve(said("Ann", Evidence(0, 0, 19)))
    assert answer.text == "Ann [1]\n\n[1] “Ann leads the club.” — The club, Gazette, undated"
    assert (answer.status, answer.short, answer.reason) == ("answered", "Ann", None)


def test_a_citation_says_under_which_heading_its_words_stand():
    boats = "Tern\n----\nWeight: 94 kg\nSeats: 6\n\nGull\n----\nWeight: 27 kg\nSeats: 2"
    doc = document(text=boats)
    at = boats.index("Weight: 27")
    answer = resolve(
        said("27 kg", Evidence(0, at, at + 13, at + 8, at + 13)),
        said("Weight: 94 kg", Evidence(0, 10, 23)),
        passages=[passage(doc)],
        documents={doc.id: doc},
    )
    assert [each.heading for each in answer.citations] == ["Gull", "Tern"]
    assert answer.text.split("\n")[-2:] == [
        "[1] “Weight: 27 kg” — The club › Gull, Gazette, undated",
        "[2] The club › Tern, Gazette, undated",
    ]


def test_where_no_heading_stands_between_the_chunks_own_is_told_unless_the_title_says_it():
    doc = document()
    under = replace(passage(doc), chunk=replace(passage(doc).chunk, heading="Rooms: Upstairs"))
    titled = replace(passage(doc), chunk=replace(passage(doc).chunk, heading="The club"))
    assert "— The club › Rooms: Upstairs, Gazette" in resolve(said("Ann", Evidence(0, 0, 19)), passages=[under]).text
    assert "— The club, Gazette" in resolve(said("Ann", Evidence(0, 0, 19)), passages=[titled]).text


def test_markers_count_from_one_in_order_of_appearance_and_one_span_has_one_marker():
    first, second = Evidence(0, 20, 51), Evidence(0, 0, 19)
    answer = resolve(said("Bob", first), said("Ann", second), said("books", first, first))
    assert [statement.markers for statement in answer.statements] == [(1,), (2,), (1,)]
    assert [citation.start for citation in answer.citations] == [20, 0]


def test_a_statement_whose_words_are_not_in_its_evidence_is_not_said():
    answer = resolve(said("Ann", Evidence(0, 0, 19)), said("Carla", Evidence(0, 0, 19)))
    assert [statement.text for statement in answer.statements] == ["Ann"]


def test_a_notice_comes_after_what_was_found():
    doc = document()
    statements = (said("Ann", Evidence(0, 0, 19)), said("Bob", Evidence(0, 20, 51)))
    draft = Draft(statements, "Ann", 0.9, notice="The documents disagree.")
    answer = citations.resolve("Who?", draft, [passage(doc)], {doc.id: doc})
    assert answer.text.startswith("Ann [1]\nBob [2]\nThe documents disagree.\n\n[1] ")


def test_when_the_first_statement_falls_neither_its_short_form_nor_the_notice_about_both_is_said():
    doc, gone = document(), document("gone.md", "Eve leads the club.")
    statements = (said("Eve", Evidence(1, 0, 19)), said("Ann", Evidence(0, 0, 19)))
    draft = Draft(statements, "Eve", 0.9, notice="The documents disagree.")
    answer = citations.resolve("Who?", draft, [passage(doc), passage(gone)], {doc.id: doc})
    assert (answer.short, answer.notice) == ("Ann", None)
    assert "Eve" not in answer.text
    assert "disagree" not in answer.text


def test_of_a_short_answer_with_several_members_only_those_that_stand_are_said():
    doc, gone = document(), document("gone.md", "Eve leads the club.")
    statements = (said("Ann", Evidence(0, 0, 19)), said("Eve", Evidence(1, 0, 19)))
    draft = Draft(statements, "Ann; Eve", 0.9)
    found = {each.id: each for each in (doc, gone)}
    assert citations.resolve("Who?", draft, [passage(doc), passage(gone)], found).short == "Ann; Eve"
    assert citations.resolve("Who?", draft, [passage(doc), passage(gone)], {doc.id: doc}).short == "Ann"


def test_when_nothing_is_supported_the_answer_abstains():
    answer = resolve(said("Carla", Evidence(0, 0, 19)))
    assert (answer.status, answer.reason, answer.short, answer.citations) == (
        "abstained",
        "unsupported",
        None,
        (),
    )


@pytest.mark.parametrize(
    "evidence",
    [
        Evidence(1, 0, 5),
        Evidence(-1, 0, 5),
        Evidence(999_999, 0, 5),
        Evidence(0, 5, 5),
        Evidence(0, 9, 3),
        Evidence(0, -3, 5),
        Evidence(0, 0, 1000),
        Evidence(0, 3, 4),
    ],
)
def test_evidence_that_points_nowhere_supports_nothing(evidence):
    assert resolve(said("Ann", evidence)).reason == "unsupported"


def test_evidence_from_a_document_that_changed_supports_nothing():
    doc, changed = document(), document(text="Ann leads the club no more.")
    answer = resolve(said("Ann", Evidence(0, 0, 19)), passages=[passage(doc)], documents={doc.id: changed})
    assert answer.reason == "unsupported"


def test_evidence_from_a_document_that_is_gone_supports_nothing():
    assert resolve(said("Ann", Evidence(0, 0, 19)), documents={}).reason == "unsupported"


def test_a_chunk_whose_words_differ_from_the_document_supports_nothing():
    doc = document()
    chunk = Chunk("c", doc.id, doc.content_hash, 1, 20, "Ann leads the club.", 9)
    forged = Passage(chunk, "The club", None, None, 1, 0.5, 0.5)
    assert resolve(said("Ann", Evidence(0, 0, 19)), passages=[forged]).reason == "unsupported"


def test_a_bracketed_number_of_the_document_is_text_and_no_citation():
    answer = resolve(said("[3] rooms", Evidence(0, 52, len(TEXT))))
    assert answer.statements[0].text == "[3] rooms"
    assert [citation.marker for citation in answer.citations] == [1]


def test_an_abstention_gives_its_reason_and_the_nearest_passages():
    doc = document()
    draft = Draft((), None, 0.1, reason="no_answer")
    answer = citations.resolve("Who?", draft, [passage(doc, 0, 19), passage(doc, 20)], {doc.id: doc})
    assert (answer.status, answer.reason, answer.citations) == ("abstained", "no_answer", ())
    assert [(each.marker, each.start) for each in answer.related] == [(1, 0), (2, 20)]
    assert answer.text.startswith("The documents don't answer this question.")
    assert "“Ann leads the club.” — The club, Gazette, undated" in answer.text


def test_an_abstention_without_passages_has_a_reason_only():
    answer = citations.resolve("Who?", Draft((), None, 0.0, reason="no_passages"), [], {})
    assert "\n" not in answer.text
    assert answer.related == ()


evidences = st.builds(
    Evidence,
    passage=st.integers(-2, 3),
    start=st.integers(-5, 90),
    end=st.integers(-5, 90),
    focus_start=st.none() | st.integers(-5, 90),
    focus_end=st.none() | st.integers(-5, 90),
)
statements = st.builds(
    Statement,
    text=st.sampled_from(["Ann", "Bob", "club", "2015", "[1]", "[3]", "x"]),
    evidence=st.lists(evidences).map(tuple),
)


@given(st.lists(statements, max_size=5))
def test_whatever_is_drafted_each_quote_is_verbatim_and_each_marker_resolves(drafted):
    doc = document()
    answer = resolve(*drafted, passages=[passage(doc), passage(doc, 20)])
    assert [citation.marker for citation in answer.citations] == list(range(1, len(answer.citations) + 1))
    for citation in answer.citations:
        assert doc.text[citation.start : citation.end] == citation.quote
        if citation.focus_start is not None:
            assert citation.start <= citation.focus_start < citation.focus_end <= citation.end
    for statement in answer.statements:
        quotes = [answer.citations[marker - 1].quote for marker in statement.markers]
        assert quotes
        assert all(statement.text in quote for quote in quotes)
