"""Documents, chunks and the store's state as rows of the store, and back: Chroma's metadata hold no None."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from rag.types import Chunk, Document

Vectors = npt.NDArray[np.float32]
INCOMPLETE = ""


@dataclass(frozen=True, slots=True)
class Record:
    """A document as the index knows it, without its text.

    `file_hash` is the file's SHA-256, or INCOMPLETE while its chunks are being written;
    `ingested_at` is ISO 8601 in UTC; `characters` counts those of the text.
    """

    id: str
    title: str
    source: str | None
    published: str | None
    tags: tuple[str, ...]
    questions: tuple[str, ...]
    content_hash: str
    file_hash: str
    chunks: int
    characters: int
    ingested_at: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk found, and the cosine between its vector and the one asked for, in [-1, 1]."""

    chunk: Chunk
    similarity: float


def row_vector(document_id: str) -> Vectors:
    """A vector for a document's row, which is never searched: distinct ones keep the graph index sound."""
    digest = hashlib.sha256(document_id.encode()).digest()[:8]
    return np.frombuffer(digest, dtype=np.uint8).astype(np.float32) - 127.5


def hits(found: Mapping[str, Any]) -> list[Hit]:
    """The chunks that Chroma found for one vector, in its order: best first."""
    columns = (found[name][0] for name in ("ids", "documents", "metadatas", "distances"))
    return [
        Hit(chunk(id_, text, meta), 1.0 - float(distance)) for id_, text, meta, distance in zip(*columns, strict=True)
    ]


def state(generation: str, unpublished: bool = False) -> dict[str, str | bool]:
    """What is kept of the store's state: the generation that readers see, and whether more was written since."""
    return {"generation": generation, "unpublished": unpublished}


def generation(state: Mapping[str, Any]) -> str:
    """The name of the state last published; "0" before the first."""
    return str(state.get("generation", "0"))


def unpublished(state: Mapping[str, Any]) -> bool:
    """Whether something was written since the state was published."""
    return bool(state.get("unpublished", False))


def chunk_metadata(chunk: Chunk) -> dict[str, str | int]:
    """What is kept of a chunk beside its id, text and vector."""
    return {
        "document_id": chunk.document_id,
        "content_hash": chunk.content_hash,
        "start": chunk.start,
        "end": chunk.end,
        "tokens": chunk.tokens,
        "heading": chunk.heading,
    }


def chunk(chunk_id: str, text: str, meta: Mapping[str, Any]) -> Chunk:
    """The chunk whose id, text and metadata these are."""
    return Chunk(
        id=chunk_id,
        document_id=str(meta["document_id"]),
        content_hash=str(meta["content_hash"]),
        start=int(meta["start"]),
        end=int(meta["end"]),
        text=text,
        tokens=int(meta["tokens"]),
        heading=str(meta["heading"]),
    )


def document_metadata(document: Document, file_hash: str, chunks: int, ingested_at: str) -> dict[str, str | int]:
    """What is kept of a document beside its id and text."""
    facts = {"title": document.title, "source": document.source, "published": document.published}
    lists = {"tags": list(document.tags), "questions": list(document.questions)}
    return {
        "facts": json.dumps(facts | lists, ensure_ascii=False),
        "content_hash": document.content_hash,
        "file_hash": file_hash,
        "chunks": chunks,
        "characters": len(document.text),
        "ingested_at": ingested_at,
    }


def record(document_id: str, meta: Mapping[str, Any]) -> Record:
    """What is known of the document whose id and metadata these are."""
    facts = json.loads(str(meta["facts"]))
    return Record(
        id=document_id,
        title=facts["title"],
        source=facts["source"],
        published=facts["published"],
        tags=tuple(facts["tags"]),
        questions=tuple(facts["questions"]),
        content_hash=str(meta["content_hash"]),
        file_hash=str(meta["file_hash"]),
        chunks=int(meta["chunks"]),
        characters=int(meta["characters"]),
        ingested_at=str(meta["ingested_at"]),
    )


def document(document_id: str, text: str, meta: Mapping[str, Any]) -> Document:
    """The document whose id, text and metadata these are."""
    known = record(document_id, meta)
    return Document(
        id=document_id,
        title=known.title,
        text=text,
        content_hash=known.content_hash,
        source=known.source,
        published=known.published,
        tags=known.tags,
        questions=known.questions,
    )
