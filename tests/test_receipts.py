import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import receipts
from rag.errors import ReceiptError
from rag.types import Evidence
from tests.test_citations import TEXT, document, resolve, said

DELETED = object()
FIELDS = ("marker", "document_id", "content_hash", "start", "end", "quote")


def made() -> dict[str, Any]:
    answer = resolve(said("Ann", Evidence(0, 0, 19)))
    return json.loads(json.dumps(receipts.receipt(answer, "abc")))


def changed(path: tuple[str | int, ...], value: object) -> str:
    """A receipt with another value at the path, or none, under a seal that fits."""
    record = made()
    place: Any = record
    for step in path[:-1]:
        place = place[step]
    if value is DELETED:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    del record["seal"]
    canonical = json.dumps(record, sort_keys=True, ensure_ascii=False)
    return json.dumps(record | {"seal": hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()})


@pytest.fixture
def record():
    return receipts.parse(json.dumps(made()))


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


@pytest.mark.parametrize(("confidence", "written"), [(1.0, "1"), (0.0, "0"), (-0.0, "0"), (0.5, "0.5")])
def test_a_receipt_that_passed_through_javascript_is_the_same(confidence, written):
    # What JSON.stringify(JSON.parse(text)) makes of these numbers.
    timings = {"read": 1e-06, "compose": 1e16, "total": 3.0}
    answer = replace(resolve(said("Ann", Evidence(0, 0, 19))), confidence=confidence, timings=timings)
    text = json.dumps(receipts.receipt(answer, "abc"))
    for python, javascript in ((f'"confidence": {confidence}', f'"confidence": {written}'), ("1e-06", "0.000001"),
                               ('"total": 3.0', '"total": 3')):  # fmt: skip
        assert text.count(python) == 1
        text = text.replace(python, javascript)
    assert receipts.verify(receipts.parse(text), {"club.md": document()}) == receipts.Verification(True, ())


def test_a_receipt_whose_whole_floats_were_sealed_as_they_stand_is_valid_still():
    text = changed(("answer", "confidence"), 1.0)
    assert receipts.verify(receipts.parse(text), {"club.md": document()}) == receipts.Verification(True, ())


@pytest.mark.parametrize(
    ("sealed", "written"),
    [
        (1.0, "2"),
        (1.0, "true"),
        (1.0, '"1"'),
        (0.0, "null"),
        (0.0, "false"),
        (-1.0, "1"),
        (2.0**53, "9007199254740993"),
        (1e22, "1e23"),
    ],
)
def test_another_number_breaks_the_seal(sealed, written):
    answer = replace(resolve(said("Ann", Evidence(0, 0, 19))), confidence=sealed)
    text = json.dumps(receipts.receipt(answer, "abc"))
    receipts.parse(text)
    with pytest.raises(ReceiptError, match="seal"):
        receipts.parse(text.replace(f'"confidence": {sealed}', f'"confidence": {written}'))


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


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("answer",), None),
        (("answer",), []),
        (("answer",), {}),
        (("answer",), DELETED),
        (("answer", "citations"), None),
        (("answer", "citations"), "x"),
        (("answer", "citations"), {"0": {}}),
        (("answer", "citations", 0), None),
        (("answer", "citations", 0), []),
        *((("answer", "citations", 0, field), value) for field in FIELDS for value in (DELETED, None, [], 1.5)),
        *((("answer", "citations", 0, field), "x") for field in ("marker", "start", "end")),
        *((("answer", "citations", 0, field), 7) for field in ("document_id", "content_hash", "quote")),
        (("answer", "citations", 0, "start"), True),
        (("answer", "citations", 0, "start"), -1),
        (("answer", "citations", 0, "document_id"), "\ud800"),
    ],
)
def test_a_seal_that_fits_makes_no_receipt_of_what_has_another_shape(path, value):
    with pytest.raises(ReceiptError, match=r"can't be read \(answer"):
        receipts.parse(changed(path, value))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=())),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
PATHS = st.sampled_from(
    [
        ("format",),
        ("answer",),
        ("answer", "citations"),
        ("answer", "citations", 0),
        *(("answer", "citations", 0, field) for field in FIELDS),
    ]
)


@given(path=PATHS, value=JSON | st.just(DELETED))
def test_whatever_stands_in_a_receipt_is_judged_or_refused(path, value):
    try:
        found = receipts.verify(receipts.parse(changed(path, value)), {"club.md": document()})
    except ReceiptError:
        return
    assert found.valid is not bool(found.problems)
    assert "".join(found.problems).encode()[:1] in (b"", b"[")


def test_a_receipt_nested_too_deeply_is_refused():
    # Reading, sealing and showing it reach their limits at depths that differ by a few.
    for depth in (10, 900, *range(960, 1000), 100_000):
        with pytest.raises(ReceiptError):
            receipts.parse('{"format": ' + "[" * depth + "]" * depth + "}")
