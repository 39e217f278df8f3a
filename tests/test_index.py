import hashlib
import subprocess
import sys

import numpy as np
import pytest

from rag.errors import DocumentNotFound, IndexUnavailable
from rag.folder import fingerprint
from rag.index import Index
from rag.types import Chunk, Document

WHEN = "2026-01-02T03:04:05+00:00"


def document(id_: str, text: str, **about) -> Document:
    return Document(id_, f"Title of {id_}", text, hashlib.sha256(text.encode()).hexdigest(), **about)


def whole(doc: Document) -> Chunk:
    """The document as one chunk."""
    name = hashlib.sha256(f"{doc.id}{doc.text}".encode()).hexdigest()
    return Chunk(name, doc.id, doc.content_hash, 0, len(doc.text), doc.text, 7)


def axis(number: int) -> np.ndarray:
    return np.eye(384, dtype=np.float32)[number]


def store(index: Index, doc: Document, number: int, file_hash: str = "f") -> Chunk:
    chunk = whole(doc)
    index.replace(doc, file_hash, [chunk], axis(number)[None], WHEN)
    return chunk


@pytest.fixture
def index(tmp_path):
    made = Index(tmp_path / "data", "abc")
    yield made
    made.close()


def test_a_document_comes_back_as_it_was_stored(index):
    doc = document("a.md", "Żółw 🐢\nline", source="The Gazette", published="2024-05-01", tags=("x", "y"))
    store(index, doc, 0, file_hash="beef")
    assert index.document("a.md") == doc
    (record,) = index.records()
    assert (record.id, record.file_hash, record.chunks, record.characters, record.ingested_at) == (
        "a.md",
        "beef",
        1,
        11,
        WHEN,
    )


def test_the_nearest_chunk_comes_first_with_its_cosine(index):
    near, far = store(index, document("a", "one"), 0), store(index, document("b", "two"), 1)
    asked = (axis(0) * 3 + axis(1) * 4) / 5
    hits = index.nearest(asked, 5)
    assert [hit.chunk for hit in hits] == [far, near]
    assert [hit.similarity for hit in hits] == pytest.approx([0.8, 0.6], abs=1e-5)


def test_search_can_be_limited_to_some_documents(index):
    store(index, document("a", "one"), 0)
    other = store(index, document("b", "two"), 1)
    assert [hit.chunk for hit in index.nearest(axis(0), 5, documents=["b"])] == [other]
    assert index.nearest(axis(0), 5, documents=["unknown"]) == []


def test_replacing_a_document_leaves_none_of_its_old_chunks(index):
    store(index, document("a", "old words"), 0)
    new = store(index, document("a", "new words"), 1)
    assert [hit.chunk for hit in index.nearest(axis(0), 5)] == [new]
    assert index.count() == 1


def test_removing_one_of_two_identical_documents_keeps_the_other(index):
    store(index, document("a", "same"), 0)
    kept = store(index, document("b", "same"), 0)
    index.remove("a")
    assert [record.id for record in index.records()] == ["b"]
    assert [hit.chunk for hit in index.nearest(axis(0), 5)] == [kept]
    store(index, document("c", "three"), 2)
    assert [record.id for record in index.records()] == ["b", "c"]


def test_an_unknown_document_is_named(index):
    with pytest.raises(DocumentNotFound, match=r"nowhere\.md"):
        index.document("nowhere.md")


def test_more_chunks_than_one_call_to_the_store_takes_are_stored(index):
    text = "x" * 6001
    doc = document("big", text)
    chunks = [Chunk(f"c{i}", doc.id, doc.content_hash, i, i + 1, "x", 1) for i in range(6001)]
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(6001, 384)).astype(np.float32)
    index.replace(doc, "f", chunks, vectors / np.linalg.norm(vectors, axis=1, keepdims=True), WHEN)
    assert index.count() == 6001
    assert sorted(chunk.id for chunk in index.every_chunk()) == sorted(chunk.id for chunk in chunks)


def test_what_another_process_publishes_is_seen_after_a_refresh(index, tmp_path):
    store(index, document("a", "one"), 0)
    index.publish("first")
    index.nearest(axis(1), 1)
    assert [record.id for record in index.records()] == ["a"]
    code = (
        "import sys; sys.path.insert(0, 'tests');"
        "from pathlib import Path; from rag.index import Index;"
        "from test_index import store, document;"
        f"index = Index(Path({str(tmp_path / 'data')!r}), 'abc');"
        "store(index, document('b', 'two'), 1); index.publish('second'); index.close()"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    assert [record.id for record in index.records()] == ["a", "b"]
    assert index.refresh()
    assert index.nearest(axis(1), 1)[0].chunk.document_id == "b"
    assert not index.refresh()


def test_what_was_written_counts_as_unpublished_for_whoever_opens_the_index_until_it_is_published(index, tmp_path):
    index.publish("first")
    assert not index.unpublished()
    store(index, document("a", "one"), 0)
    again = Index(tmp_path / "data", "abc")
    assert (again.generation, again.unpublished()) == ("first", True)
    again.publish("second")
    assert not index.unpublished()
    again.remove("a")
    assert index.unpublished()
    again.close()


def test_other_fingerprints_share_nothing_and_can_be_dropped(index, tmp_path):
    store(index, document("a", "one"), 0)
    other = Index(tmp_path / "data", "def")
    assert other.records() == ()
    assert other.other_fingerprints() == ("abc",)
    other.drop("abc")
    assert other.other_fingerprints() == ()
    other.close()


def test_a_fingerprint_changes_with_each_of_its_parts():
    one = fingerprint(model="m", tokens=160)
    assert one == fingerprint(tokens=160, model="m")
    assert len({one, fingerprint(model="m", tokens=161), fingerprint(model="n", tokens=160)}) == 3
    assert len(one) == 12


def test_a_folder_of_another_format_is_refused_and_left_alone(tmp_path):
    (tmp_path / "FORMAT").write_text("99\n")
    with pytest.raises(IndexUnavailable, match="'99'"):
        Index(tmp_path, "abc")
    assert (tmp_path / "FORMAT").read_text() == "99\n"


def test_a_file_in_place_of_the_folder_is_named(tmp_path):
    (tmp_path / "data").write_text("not a folder")
    with pytest.raises(IndexUnavailable, match="SOURCELINE_DATA"):
        Index(tmp_path / "data", "abc")


def test_a_corrupted_database_gets_one_clear_error(tmp_path):
    made = Index(tmp_path, "abc")
    store(made, document("a", "one"), 0)
    made.close()
    (tmp_path / "chroma" / "chroma.sqlite3").write_bytes(b"not a database" * 1000)
    with pytest.raises(IndexUnavailable, match="delete it and run `make ingest`"):
        Index(tmp_path, "abc")


@pytest.mark.parametrize("url", ["localhost:8000", "ftp://host:1", "http://", "http://host:many"])
def test_a_server_url_that_is_none_is_refused(tmp_path, url):
    with pytest.raises(IndexUnavailable, match="SOURCELINE_CHROMA_URL"):
        Index(tmp_path, "abc", url)


def test_a_server_that_does_not_answer_is_named(tmp_path):
    with pytest.raises(IndexUnavailable, match=r"http://127\.0\.0\.1:9"):
        Index(tmp_path, "abc", "http://127.0.0.1:9")
