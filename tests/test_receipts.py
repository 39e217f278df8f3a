import hashlib
import json

import pytest

from rag import receipts
from rag.errors import ReceiptError
from rag.types import Evidence
from tests.test_citations import TEXT, document, resolve, said


@pytest.fixture
def record():
    answer = resolve(said("Ann", Evidence(0, 0, 19)))
    return receipts.parse(json.dumps(receipts.receipt(answer, "abc")))


def test_a_receipt_is_valid_while_the_words_stand(record):
    assert receipts.verify(record, {"club.md": document()}) == receipts.Verification(True, ())


@pytest.mark.parametrize(
    ("documents", "said_of_it"),
    [
        ({}, "no longer in the corpus"),
        ({"club.md": document(text="News. " + TEXT)}, "still stand in it"),
        ({"club.md": document(text="Ann left.")}, "no longer holds the quoted words"),
    ],
)
def test_a_receipt_goes_stale_with_the_reason(record, documents, said_of_it):
    verification = receipts.verify(record, documents)
    assert not verification.valid
    assert verification.problems[0].startswith("[1] club.md: ")
    assert said_of_it in verification.problems[0]


def test_a_receipt_with_other_words_at_the_offsets_is_not_valid(record):
    moved = dict(record["answer"]["citations"][0], start=1)
    forged = {**record, "answer": {**record["answer"], "citations": [moved]}}
    assert receipts.verify(forged, {"club.md": document()}).problems == (
        "[1] club.md: the words don't stand at the offsets given",
    )


def test_a_receipt_changed_after_it_was_made_is_refused(record):
    record["answer"]["short"] = "Bob"
    with pytest.raises(ReceiptError, match="seal"):
        receipts.parse(json.dumps(record))


def test_a_receipt_of_the_first_format_can_still_be_verified(record):
    old = {key: value for key, value in record.items() if key not in ("generation", "seal")}
    old["format"] = "sourceline-receipt/1"
    canonical = json.dumps(old, sort_keys=True, ensure_ascii=False)
    text = json.dumps(old | {"seal": hashlib.sha256(canonical.encode()).hexdigest()})
    assert receipts.verify(receipts.parse(text), {"club.md": document()}) == receipts.Verification(True, ())


def test_a_format_that_is_not_known_is_named_beside_those_that_are():
    with pytest.raises(ReceiptError, match=r"'sourceline-receipt/9', none of sourceline-receipt/1, sourceline-rec"):
        receipts.parse('{"format": "sourceline-receipt/9"}')


def test_a_receipt_without_a_language_model_says_so(record):
    assert record["format"] == "sourceline-receipt/2"
    assert record["generation"] is None


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", "not json", '{"format": "other/9"}', "3", '{"format": "sourceline-receipt/1", "x": "\\ud800"}'],
)
def test_what_is_no_receipt_is_refused(text):
    with pytest.raises(ReceiptError):
        receipts.parse(text)


def test_a_receipt_that_lacks_a_field_is_refused(record):
    del record["answer"]["citations"][0]["quote"]
    with pytest.raises(ReceiptError, match="quote"):
        receipts.verify(record, {"club.md": document()})
