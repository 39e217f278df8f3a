import hashlib
from dataclasses import replace

import pytest

from evals.metrics import citations as metrics
from rag.types import Answer, Chunk, Citation, Cited, Document, Passage

TEXT = "Rutte arrives on March 11. Italy sends most troops. Rutte arrives by air."


def document(id_: str = "a.md", text: str = TEXT) -> Document:
    return Document(id_, "Title", text, hashlib.sha256(text.encode()).hexdigest())


def citation(marker: int, start: int, end: int, of: Document | None = None) -> Citation:
    of = of or document()
    return Citation(marker, of.id, of.title, None, None, of.content_hash, start, end, of.text[start:end])


def test_a_quote_is_valid_only_verbatim_at_its_place_in_that_very_document():
    documents = {"a.md": document()}
    good = citation(1, 0, 26)
    assert metrics.quote_is_valid(good, documents)
    assert not metrics.quote_is_valid(replace(good, start=1), documents)
    assert not metrics.quote_is_valid(replace(good, content_hash="0" * 64), documents)
    assert not metrics.quote_is_valid(replace(good, document_id="b.md"), documents)
    assert not metrics.quote_is_valid(replace(good, start=3, end=3, quote=""), documents)


def test_every_occurrence_of_evidence_is_found_within_the_named_documents():
    documents = {"a.md": document(), "b.md": document("b.md", "Rutte arrives.")}
    assert metrics.occurrences("Rutte arrives", documents) == (
        ("a.md", 0, 13),
        ("a.md", 52, 65),
        ("b.md", 0, 13),
    )
    assert metrics.occurrences("Rutte arrives", documents, ["b.md"]) == (("b.md", 0, 13),)


@pytest.mark.parametrize(
    ("cited", "evidence", "covered"),
    [
        (("a", 0, 100), ("a", 40, 60), True),
        (("a", 45, 55), ("a", 40, 60), True),
        (("a", 50, 70), ("a", 40, 60), True),
        (("a", 51, 71), ("a", 40, 60), False),
        (("a", 60, 80), ("a", 40, 60), False),
        (("b", 40, 60), ("a", 40, 60), False),
    ],
)
def test_a_citation_covers_evidence_from_half_of_the_shorter_one_on(cited, evidence, covered):
    assert metrics.covers(cited, evidence) is covered


def test_precision_is_over_citations_and_recall_over_evidence_items_with_alternatives():
    first, twin, second = ("a", 0, 10), ("b", 0, 10), ("a", 50, 60)
    items = [[first, twin], [second]]
    cited = [("b", 0, 10), ("a", 20, 30)]
    assert metrics.precision(cited, items) == 0.5
    assert metrics.recall(cited, items) == 0.5
    assert metrics.precision([], items) is None
    assert metrics.recall(cited, []) is None


def test_a_quote_carries_a_statement_when_its_numbers_and_words_of_substance_stand_in_it():
    assert metrics.carries(["There are over 4,600 troops from 29 countries."], "4600 troops")
    assert not metrics.carries(["There are over 4,600 troops."], "4,700 troops")
    assert not metrics.carries(["Rutte will come."], "Rutte will not come")


def test_a_quote_does_not_carry_a_number_or_name_that_differs_by_its_point_or_its_letter():
    assert not metrics.carries(["It cost 38 million."], "It cost 3.8 million")
    assert metrics.carries(["It cost 3.8 million."], "It cost “3.8 million”.")
    assert not metrics.carries(["Platform B is north."], "Platform A is north")
    assert metrics.carries(["The boat leaves from Platform A."], "A boat leaves from Platform A")


def test_alce_recall_and_precision_are_those_worked_out_by_hand():
    quotes = (citation(1, 0, 26), citation(2, 27, 51), citation(3, 52, 73))
    answer = Answer(
        "answered",
        "?",
        "",
        statements=(
            Cited("Rutte arrives on March 11", (1, 2)),
            Cited("Italy sends most troops, arrives by air", (2, 3)),
            Cited("Nobody knows", (1,)),
        ),
        citations=quotes,
    )
    # Two of three statements are carried. Of five citations, [2] beside [1] is needless; both of the
    # second statement are needed; the last one's statement is not carried: 3 of 5.
    assert metrics.alce(answer) == (pytest.approx(2 / 3), pytest.approx(3 / 5))


def test_alce_is_none_without_statements():
    assert metrics.alce(Answer("abstained", "?", "")) == (None, None)


def test_a_draft_is_supported_by_what_it_cites_and_without_markers_by_any_passage():
    chunks = [
        Chunk(str(n), "a", "hash", 0, len(t), t, 1) for n, t in enumerate(("Ann leads the club.", "It has 42 members."))
    ]
    given = [Passage(chunk, "A", None, None, 1, 0.0, 0.0) for chunk in chunks]
    assert metrics.supported_draft("Ann leads the club [1]. It has 42 members [1].", given) == 0.5
    assert metrics.supported_draft("It has 42 members. It has 43 members.", given) == 0.5
    assert metrics.supported_draft("", given) is None
