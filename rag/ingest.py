"""`corpus/` against the index: what was added, changed or removed, and only that.

A document is compared by the SHA-256 of its file. Each is stored as soon as its chunks are embedded,
so that an interrupted run loses at most the one document in work, and the next one completes it: the
index remembers that something was written and not yet published.
"""

import hashlib
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from time import perf_counter

from filelock import FileLock, Timeout

from rag import chunking, corpus, lexical
from rag import embedding as embeddings
from rag.corpus import CorpusFile
from rag.embedding import MiniLMEmbedding
from rag.errors import EmptyCorpus, IndexUnavailable, UnreadableFile
from rag.folder import claim, fingerprint
from rag.index import Index
from rag.settings import Settings

LOCK_SECONDS = 10.0

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Report:
    """What one run did, by document id in order.

    `problems` are the files left out, each with its reason, `notes` the files of kinds that aren't
    read. `reindexed` says why everything was indexed anew, or is None. `chunks` counts those of the
    whole index now; `seconds` is the time taken.
    """

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    problems: tuple[str, ...]
    notes: tuple[str, ...]
    reindexed: str | None
    chunks: int
    seconds: float

    def __str__(self) -> str:
        counts = ", ".join(
            f"{len(ids)} {name}"
            for name, ids in (
                ("added", self.added),
                ("changed", self.changed),
                ("removed", self.removed),
                ("unchanged", self.unchanged),
            )
        )
        skipped = f", {len(self.problems)} skipped" if self.problems else ""
        return f"{counts}{skipped}; {self.chunks} chunks in the index ({self.seconds:.1f} s)"


def open_index(settings: Settings) -> Index:
    """The index that fits the settings' model and chunk size, made empty if there is none.

    Raises: IndexUnavailable.
    """
    name = fingerprint(
        embedding=embeddings.SHA256,
        vectors=embeddings.VERSION,
        chunking=chunking.VERSION,
        chunk_tokens=settings.chunk_tokens,
    )
    return Index(settings.data, name, settings.chroma_url)


def ingest(settings: Settings, progress: Progress | None = None, embedding: MiniLMEmbedding | None = None) -> Report:
    """Brings the index in line with the corpus folder and reports what was done.

    `progress(done, total, document_id)` is called after each document to be indexed. A file that
    can't be read is left out; if an earlier version of it is indexed, that stays, and the problem
    says so.

    Raises: CorpusError when there is no such folder; EmptyCorpus when nothing in it can be read;
    IndexUnavailable; ModelError.
    """
    begun = perf_counter()
    with _lock(settings.data):
        # Only now: what another run wrote while this one waited must be known to both.
        found = corpus.scan(settings.corpus, settings.max_file_mb * 1_000_000)
        with closing(open_index(settings)) as index:
            return _Run(settings, index, found, progress, embedding).report(begun)


class _Run:
    """One ingestion under the lock. Not shared between threads."""

    def __init__(
        self,
        settings: Settings,
        index: Index,
        found: corpus.Scan,
        progress: Progress | None,
        embedding: MiniLMEmbedding | None,
    ) -> None:
        self._settings = settings
        self._index = index
        self._found = found
        self._progress = progress
        self._embedding = embedding
        self._known = {record.id: record.file_hash for record in index.records()}
        self._problems = list(found.problems)

    def report(self, begun: float) -> Report:
        """Does the work and tells of it."""
        hashes = self._hashes()
        work = [file for file in self._found.files if hashes.get(file.id) != self._known.get(file.id)]
        work = [file for file in work if file.id in hashes]
        removed = tuple(id_ for id_ in sorted(self._known.keys() - hashes.keys()) if not self._hidden(id_))
        others = self._index.other_fingerprints()
        done: list[str] = []
        try:
            for document_id in removed:
                self._index.remove(document_id)
            for document_id in self._store(work, hashes):
                done.append(document_id)
                if self._progress:
                    self._progress(len(done), len(work), document_id)
        finally:
            if self._index.unpublished():
                self._index.publish(uuid.uuid4().hex)
        if not self._index.records():
            raise EmptyCorpus(_empty(self._settings.corpus, self._problems))
        for other in others:
            self._index.drop(other)
        lexical.load(self._index)
        return Report(
            added=tuple(id_ for id_ in done if id_ not in self._known),
            changed=tuple(id_ for id_ in done if id_ in self._known),
            removed=removed,
            unchanged=tuple(sorted(hashes.keys() - set(done) - {file.id for file in work})),
            problems=tuple(self._with_fate(problem) for problem in self._problems),
            notes=self._found.notes,
            reindexed=_reindexed(self._settings) if others and done else None,
            chunks=self._index.count(),
            seconds=perf_counter() - begun,
        )

    def _hidden(self, document_id: str) -> bool:
        """Whether the document's file, or a folder above it, is there but can't be read now."""
        above = {document_id, *map(str, PurePosixPath(document_id).parents)}
        return any(problem.document_id in above for problem in self._problems)

    def _hashes(self) -> dict[str, str]:
        hashes = {}
        for file in self._found.files:
            try:
                with file.path.open("rb") as stream:
                    hashes[file.id] = hashlib.file_digest(stream, "sha256").hexdigest()
            except OSError as error:
                self._problems.append(UnreadableFile(file.id, f"can't be read ({error.strerror})"))
        return hashes

    def _store(self, work: Sequence[CorpusFile], hashes: dict[str, str]) -> Iterator[str]:
        """Stores one document after the other; yields the id of each once it is stored."""
        if not work:
            return
        embedding = self._embedding or MiniLMEmbedding(self._settings.threads)
        for file in work:
            try:
                document = corpus.read(file)
            except UnreadableFile as problem:
                self._problems.append(problem)
                continue
            chunks = chunking.split(document, self._settings.chunk_tokens)
            vectors = embedding.embed_passages([chunk.text for chunk in chunks], document.title)
            now = datetime.now(UTC).isoformat(timespec="seconds")
            self._index.replace(document, hashes[document.id], chunks, vectors, now)
            yield document.id

    def _with_fate(self, problem: UnreadableFile) -> str:
        if problem.document_id in self._known:
            return f"{problem} (the version indexed before stays in use)"
        return str(problem)


@contextmanager
def _lock(data: Path) -> Iterator[None]:
    """Lets one process at a time write to the data folder.

    Raises: IndexUnavailable when the folder can't be used, or another ingestion holds the lock for more
    than LOCK_SECONDS.
    """
    claim(data)
    lock = FileLock(data / "ingest.lock")
    try:
        lock.acquire(timeout=LOCK_SECONDS)
    except Timeout as error:
        raise IndexUnavailable(f"{data}: another ingestion is at work; try again when it is done") from error
    try:
        yield
    finally:
        lock.release()


def _empty(folder: Path, problems: Sequence[UnreadableFile]) -> str:
    detail = f" ({'; '.join(str(problem) for problem in problems)})" if problems else ""
    return f"{folder}: no document to answer from{detail}; put .txt, .md, .html, .pdf or .docx files there"


def _reindexed(settings: Settings) -> str:
    return (
        f"the chunk size (now {settings.chunk_tokens} tokens), the model or the format changed since the "
        "last run: every document was indexed anew"
    )
