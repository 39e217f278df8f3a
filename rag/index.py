"""The store of documents and chunks: the only room that knows Chroma.

Two collections per fingerprint of model and chunking: `documents-…` holds each document whole, with
what is known of it, and is written last, so that a document counts as indexed only when all its
chunks are there; `chunks-…` holds the chunks and their vectors. A changed model or chunk size has
another fingerprint and so begins with empty collections: nothing old can be mixed in.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Any

import chromadb
import numpy as np
from chromadb.api import ClientAPI
from chromadb.api.models.Collection import Collection
from chromadb.config import Settings as ChromaSettings
from chromadb.errors import ChromaError, NotFoundError
from httpx import HTTPError

from rag import rows
from rag.errors import DocumentNotFound, IndexUnavailable
from rag.folder import claim
from rag.rows import Hit, Record, Vectors
from rag.types import Chunk, Document

# Chroma refuses more than 5,461 records in one call.
BATCH = 2000


class Index:
    """The chunks and documents of one corpus under one fingerprint. Safe to share between threads.

    `generation` names the state that readers have loaded; `refresh` compares it with the stored one,
    which every finished ingestion changes, so that no process answers from an old state.

    Raises: IndexUnavailable when the folder or server can't be used.
    """

    def __init__(self, data: Path, fingerprint: str, chroma_url: str | None = None) -> None:
        self.data = data
        self.fingerprint = fingerprint
        self._url = chroma_url
        self._where = chroma_url or str(data)
        # One caller at a time: `refresh` exchanges the client under the others' feet.
        self._lock = RLock()
        self._listed: tuple[str, tuple[Record, ...]] | None = None
        if chroma_url is None:
            claim(data)
        self._open()

    @contextmanager
    def _access(self) -> Iterator[None]:
        """The store for one caller; whatever it raises becomes one error that says where and what to do.

        Raises: IndexUnavailable.
        """
        try:
            with self._lock:
                yield
        except NotFoundError as error:
            raise IndexUnavailable(
                f"{self._where}: the index was rebuilt with other settings meanwhile; start again"
            ) from error
        except (ChromaError, ValueError, OSError, RuntimeError, HTTPError) as error:
            raise IndexUnavailable(
                f"{self._where}: the index can't be used ({_first_line(error)}); check that the folder "
                "can be written or the server runs; if it is damaged, delete it and run `make ingest`"
            ) from error

    def _open(self) -> None:
        with self._access():
            client = _client(self.data, self._url)
            documents, chunks = (_collection(client, f"{kind}-{self.fingerprint}") for kind in ("documents", "chunks"))
            self.generation = rows.generation(_state(client, documents))
            self._client, self._documents, self._chunks = client, documents, chunks

    def refresh(self) -> bool:
        """Whether another state was stored since this one was loaded; if so, it is loaded now.

        Raises: IndexUnavailable.
        """
        with self._access():
            if rows.generation(_state(self._client, self._documents)) == self.generation:
                return False
            stale = self._client
            # A client in process has its graph index in memory and doesn't see other writers, nor does a second one.
            if self._url is None:
                _disconnect(stale)
            self._open()
            # Only now: a server that was away at this moment can then be asked again with the next question.
            if self._url is not None:
                _disconnect(stale)
            return True

    def publish(self, generation: str) -> None:
        """Declares what was written to be the new state, under a name never used before."""
        with self._access():
            self._documents.modify(metadata=rows.state(generation))
        self.generation = generation

    def unpublished(self) -> bool:
        """Whether something was written since the last `publish`, if only by a process that was killed."""
        with self._access():
            return rows.unpublished(_state(self._client, self._documents))

    def _mark_unpublished(self) -> None:
        state = _state(self._client, self._documents)
        if not rows.unpublished(state):
            self._documents.modify(metadata=rows.state(rows.generation(state), unpublished=True))

    def close(self) -> None:
        """Lets go of the store. In-process Chroma stops when its last client is closed."""
        _disconnect(self._client)

    def records(self, document_ids: Sequence[str] | None = None) -> tuple[Record, ...]:
        """Every indexed document, or those of these ids, by id.

        The whole list is kept while the stored generation stays: each question asks for it, and reading 2,000
        rows took 150 ms. What another process has written but not yet published isn't in it.
        """
        if document_ids is not None:
            return self._records(list(set(document_ids))) if document_ids else ()
        with self._access():
            generation = rows.generation(_state(self._client, self._documents))
            if self._listed is None or self._listed[0] != generation:
                self._listed = generation, self._records(None)
            return self._listed[1]

    def _records(self, document_ids: list[str] | None) -> tuple[Record, ...]:
        with self._access():
            found = self._documents.get(ids=document_ids, include=["metadatas"])
        return tuple(sorted(map(rows.record, found["ids"], found["metadatas"] or []), key=lambda record: record.id))

    def document(self, document_id: str) -> Document:
        """The document with its text.

        Raises: DocumentNotFound.
        """
        if found := self.documents([document_id]):
            return found[document_id]
        raise DocumentNotFound(f"{document_id}: no document of this id is in the index")

    def documents(self, document_ids: Sequence[str]) -> dict[str, Document]:
        """Those of the documents that are indexed, by id."""
        if not document_ids:
            return {}
        with self._access():
            found = self._documents.get(ids=list(set(document_ids)), include=["metadatas", "documents"])
        known = zip(found["ids"], found["metadatas"] or [], found["documents"] or [], strict=True)
        return {id_: rows.document(id_, text, meta) for id_, meta, text in known}

    def replace(
        self, document: Document, file_hash: str, chunks: Sequence[Chunk], vectors: Vectors, ingested_at: str
    ) -> None:
        """Stores the document in place of what was known under its id.

        The document's row is written last (a new document's first, too, marked incomplete), so that
        whatever an interruption leaves behind is seen, and put right, by the next run.
        """
        with self._access():
            self._mark_unpublished()
            old = set(self._chunks.get(where={"document_id": document.id}, include=[])["ids"])
            if not self._documents.get(ids=[document.id], include=[])["ids"]:
                self._write_row(document, rows.INCOMPLETE, 0, ingested_at)
            for begin in range(0, len(chunks), BATCH):
                part = chunks[begin : begin + BATCH]
                self._chunks.upsert(
                    ids=[chunk.id for chunk in part],
                    embeddings=_any(vectors[begin : begin + BATCH]),
                    documents=[chunk.text for chunk in part],
                    metadatas=[rows.chunk_metadata(chunk) for chunk in part],
                )
            self._delete_chunks(old - {chunk.id for chunk in chunks})
            self._write_row(document, file_hash, len(chunks), ingested_at)

    def _write_row(self, document: Document, file_hash: str, chunks: int, ingested_at: str) -> None:
        self._listed = None
        self._documents.upsert(
            ids=[document.id],
            embeddings=_any(rows.row_vector(document.id)[None]),
            documents=[document.text],
            metadatas=[rows.document_metadata(document, file_hash, chunks, ingested_at)],
        )

    def remove(self, document_id: str) -> None:
        """Forgets the document and its chunks; does nothing when the id is unknown."""
        with self._access():
            self._mark_unpublished()
            self._listed = None
            self._delete_chunks(set(self._chunks.get(where={"document_id": document_id}, include=[])["ids"]))
            self._documents.delete(ids=[document_id])

    def _delete_chunks(self, ids: set[str]) -> None:
        ordered = sorted(ids)
        for begin in range(0, len(ordered), BATCH):
            self._chunks.delete(ids=ordered[begin : begin + BATCH])

    def other_fingerprints(self) -> tuple[str, ...]:
        """Fingerprints, other than this one, of which something is stored."""
        with self._access():
            names = [each.name for each in self._client.list_collections()]
        found = {name.partition("-")[2] for name in names if name.startswith(("documents-", "chunks-"))}
        return tuple(sorted(found - {self.fingerprint}))

    def drop(self, fingerprint: str) -> None:
        """Deletes all that is stored under another fingerprint."""
        with self._access():
            names = {each.name for each in self._client.list_collections()}
            for kind in ("documents", "chunks"):
                if f"{kind}-{fingerprint}" in names:
                    self._client.delete_collection(f"{kind}-{fingerprint}")

    def nearest(self, vector: Vectors, limit: int, documents: Sequence[str] | None = None) -> list[Hit]:
        """The chunks nearest to `vector`, best first, at most `limit`, of `documents` only if given."""
        if documents is not None and not documents:
            return []
        where: Any = None if documents is None else {"document_id": {"$in": list(documents)}}
        kept: Any = ["documents", "metadatas", "distances"]
        with self._access():
            found = self._chunks.query(_any(vector[None]), n_results=limit, where=where, include=kept)
        return rows.hits(found)

    def chunks(self, chunk_ids: Sequence[str], vector: Vectors) -> list[Hit]:
        """The chunks of these ids in their order, each with its cosine to `vector`; unknown ids drop out."""
        if not chunk_ids:
            return []
        with self._access():
            found = self._chunks.get(ids=list(chunk_ids), include=["documents", "metadatas", "embeddings"])
        texts, metas, vectors = found["documents"] or [], found["metadatas"] or [], found["embeddings"]
        hits = {
            id_: Hit(rows.chunk(id_, text, meta), float(np.dot(vector, row)))
            for id_, text, meta, row in zip(found["ids"], texts, metas, vectors, strict=True)  # type: ignore[arg-type]
        }
        return [hits[id_] for id_ in chunk_ids if id_ in hits]

    def every_chunk(self) -> Iterator[Chunk]:
        """The chunks of all documents, in no set order."""
        offset = 0
        while True:
            with self._access():
                page = self._chunks.get(limit=BATCH, offset=offset, include=["documents", "metadatas"])
            for id_, text, meta in zip(page["ids"], page["documents"] or [], page["metadatas"] or [], strict=True):
                yield rows.chunk(id_, text, meta)
            if len(page["ids"]) < BATCH:
                return
            offset += BATCH

    def count(self) -> int:
        """How many chunks are stored."""
        with self._access():
            return self._chunks.count()


def _client(data: Path, url: str | None) -> ClientAPI:
    settings = ChromaSettings(anonymized_telemetry=False)
    if url is None:
        return chromadb.PersistentClient(str(data / "chroma"), settings=settings)
    scheme, _, rest = url.partition("://")
    host, _, port = rest.rstrip("/").partition(":")
    if scheme not in ("http", "https") or not host or not (port or "80").isdigit():
        raise ValueError(f"SOURCELINE_CHROMA_URL={url!r} is no http://host:port or https://host:port")
    secure = scheme == "https"
    return chromadb.HttpClient(host, int(port or (443 if secure else 80)), ssl=secure, settings=settings)


def _disconnect(client: ClientAPI) -> None:
    client.close()  # type: ignore[attr-defined]  # every client has it, the protocol doesn't say
    # Closing a client of a server leaves its connections, and those of its admin client, open.
    for each in (client, getattr(client, "_admin_client", None)):
        session = getattr(getattr(each, "_server", None), "_session", None)
        if session is not None:
            session.close()


def _collection(client: ClientAPI, name: str) -> Collection:
    # Without `embedding_function=None` Chroma puts in a default that downloads a model.
    return client.get_or_create_collection(
        name,
        embedding_function=None,
        configuration={"hnsw": {"space": "cosine", "ef_search": 200, "ef_construction": 200}},
    )


def _state(client: ClientAPI, documents: Collection) -> Mapping[str, Any]:
    return client.get_collection(documents.name, embedding_function=None).metadata or {}


def _any(vectors: Vectors) -> Any:
    # Chroma's type for vectors is narrower than numpy's own for the same arrays.
    return vectors


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
