"""Words against words: a BM25 index over the chunks and their leads, built once per state of the index, kept on disk.

Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework: BM25 and Beyond", in the form
that `bm25s` calls "lucene" (Lù 2024, "BM25S").
"""

import json
import math
import re
import shutil
import tempfile
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import bm25s
import numpy as np
import numpy.typing as npt
import Stemmer

from rag.errors import IndexUnavailable
from rag.index import Index
from rag.language import dates
from rag.language.lexicon import FUNCTION_WORDS
from rag.types import lead

# Numbers keep their inner marks until they are normalised; a hyphenated or dotted word is one match.
WORD = re.compile(r"\d+(?:[.,]\d+)*|\w+(?:[-'’.]\w+)*", re.UNICODE)
COMPOUND = re.compile(r"\w+(?:-\w+)+")
VERSION = 4
# Anserini's for passages. With the usual b of 0.75 a chunk that is short, only because a paragraph was cut there,
# outranks one that holds the question's single rare name.
K1 = 0.9
B = 0.4
BUILDING = "building-"
# Seconds after which a folder that is still being built belongs to a process that died.
ABANDONED = 6 * 3600.0

Shares = npt.NDArray[np.float32]


@dataclass(frozen=True)
class LexicalIndex:
    """BM25 over the chunks of one index state, each with its document's title and its heading.

    `chunk_ids` and `document_ids` are parallel, in the order of the shares; `words` counts in how
    many chunks, with their titles and headings, each word as written in lower case occurs.
    """

    bm25: bm25s.BM25
    chunk_ids: tuple[str, ...]
    document_ids: tuple[str, ...]
    words: dict[str, int]

    @cached_property
    def _documents(self) -> tuple[dict[str, int], npt.NDArray[np.int64]]:
        """A number for each document, and that of each chunk's: strings would take longer to compare than to search."""
        numbers = {id_: number for number, id_ in enumerate(dict.fromkeys(self.document_ids))}
        return numbers, np.array([numbers[id_] for id_ in self.document_ids], dtype=np.int64)

    @cached_property
    def rows(self) -> dict[str, int]:
        """The place of each chunk, by id, in `chunk_ids`."""
        return {id_: row for row, id_ in enumerate(self.chunk_ids)}

    def shares(self, question: str) -> Shares:
        """How much of `question` each chunk holds: float32 in [0, 1), one a chunk.

        That is its BM25 score over the highest that any text could reach, so that it compares across questions
        and corpora. Rare words count for more, and those that no chunk has count as missing.
        """
        asked = terms(question)
        known = [term for term in asked if term in self.bm25.vocab_dict]
        if not known or not self.chunk_ids:
            return np.zeros(len(self.chunk_ids), dtype=np.float32)
        return np.asarray(self.bm25.get_scores(known) / sum(map(self._rarity, asked)), dtype=np.float32)

    def _rarity(self, term: str) -> float:
        """The weight of a term that a text repeats without end (Lucene's inverse document frequency)."""
        ends, row = self.bm25.scores["indptr"], self.bm25.vocab_dict.get(term)
        held = 0 if row is None else int(ends[row + 1] - ends[row])
        return math.log1p((len(self.chunk_ids) - held + 0.5) / (held + 0.5))

    def best(self, shares: Shares, limit: int, documents: Sequence[str] | None = None) -> list[str]:
        """Ids of the chunks with the highest of `shares`, best first, at most `limit`, of `documents` only if given.

        Chunks that share no word are left out.
        """
        if documents is not None:
            numbers, of_chunks = self._documents
            wanted = np.zeros(len(numbers), dtype=bool)
            wanted[[numbers[id_] for id_ in documents if id_ in numbers]] = True
            shares = shares * wanted[of_chunks]
        found = np.flatnonzero(shares > 0)
        if len(found) > limit:
            # Sorting every chunk that holds a common word would cost more than scoring them.
            found = found[shares[found] >= np.partition(shares[found], -limit)[-limit]]
        # Ties go to the lower position, so that the order never depends on the sort's whims.
        order = found[np.argsort(-shares[found], kind="stable")][:limit]
        return [self.chunk_ids[row] for row in order]


def words(text: str) -> list[str]:
    """The words of `text` in order, as written but in lower case, without accents and possessives.

    A hyphenated or dotted word stands as one ("k-for" → "kfor", "U.S." → "us"); digits lose their
    thousands marks ("4,600" → "4600").
    """
    plain = text.casefold()
    if not plain.isascii():
        plain = "".join(char for char in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(char))
    return [_normal(match) for match in WORD.findall(plain)]


def _normal(word: str) -> str:
    if word.isalnum():
        return word
    if word[0].isdigit():
        return re.sub(r"[,.](?=\d{3}(?:\D|$))", "", word)
    return re.sub(r"['’]s$|[-'’.]", "", word)


def terms(text: str) -> list[str]:
    """What BM25 counts, repetitions included: each word, and each part of a hyphenated one, stemmed.

    Stop words are left out.
    """
    return _terms(text, words(text))


def _terms(text: str, found: list[str]) -> list[str]:
    parts = [part for compound in COMPOUND.findall(text) for part in words(compound.replace("-", " "))]
    return [stem(word) for word in found + parts if word not in FUNCTION_WORDS]


def stem(word: str) -> str:
    """The stem of an English word (Porter's Snowball algorithm); of other words, something like it."""
    return _stemmer()(word)


@cache
def _stemmer() -> Callable[[str], str]:
    made: Callable[[str], str] = Stemmer.Stemmer("english").stemWord
    return made


def load(index: Index) -> LexicalIndex:
    """The lexical index of the state that `index` has loaded: from disk, or built and kept there.

    Raises: IndexUnavailable.
    """
    folder = index.data / "lexical" / f"{index.fingerprint}-{index.generation}-{VERSION}"
    if not folder.exists():
        _build(index, folder)
    try:
        facts = json.loads((folder / "facts.json").read_text(encoding="utf-8"))
        return LexicalIndex(
            bm25=bm25s.BM25.load(folder, mmap=False),
            chunk_ids=tuple(facts["chunk_ids"]),
            document_ids=tuple(facts["document_ids"]),
            words=facts["words"],
        )
    except (OSError, ValueError, KeyError) as error:
        raise IndexUnavailable(f"{folder}: can't be read ({error}); delete it and ask again") from error


def _build(index: Index, folder: Path) -> None:
    counts: Counter[str] = Counter()
    numbers: dict[str, int] = {}
    about = {record.id: (record.title, dates.spelt(record.published or "")) for record in index.records()}
    rows = []
    for chunk in index.every_chunk():
        title, published = about.get(chunk.document_id, ("", ""))
        text = f"{lead(title, chunk.heading)}\n{published}\n{chunk.text}"
        found = words(text)
        counts.update(set(found))
        # A chunk of stop words alone would make BM25 divide by a length of zero.
        counted = _terms(text, found) or [""]
        # Numbers instead of words, since those of 100,000 chunks are a gigabyte.
        rows.append((chunk.id, chunk.document_id, [numbers.setdefault(term, len(numbers)) for term in counted]))
    rows.sort()
    facts = {
        "chunk_ids": [chunk_id for chunk_id, _, _ in rows],
        "document_ids": [document_id for _, document_id, _ in rows],
        "words": counts,
    }
    bm25 = bm25s.BM25(method="lucene", k1=K1, b=B)
    held = [counted for _, _, counted in rows] or [[numbers.setdefault("", 0)]]
    bm25.index((held, numbers), show_progress=False)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        building = Path(tempfile.mkdtemp(dir=folder.parent, prefix=BUILDING))
        bm25.save(building)
        (building / "facts.json").write_text(json.dumps(facts), encoding="utf-8")
        try:
            building.rename(folder)
        except OSError:
            # Another process built the same state first; its folder is as good.
            shutil.rmtree(building)
        _forget_old(folder)
    except OSError as error:
        raise IndexUnavailable(f"{folder.parent}: can't be written ({error.strerror})") from error


def _forget_old(folder: Path) -> None:
    """Clears away the states before `folder`, but for the last, which may be on its way into another process's memory.

    What others build at the same time stays, too, unless nobody has finished it for hours.
    """
    others = sorted((path for path in folder.parent.iterdir() if path != folder), key=_written, reverse=True)
    building = [path for path in others if path.name.startswith(BUILDING)]
    states = [path for path in others if path not in building]
    abandoned = [path for path in building if _written(path) < time.time() - ABANDONED]
    for old in [*states[1:], *abandoned]:
        shutil.rmtree(old, ignore_errors=True)


def _written(path: Path) -> float:
    """When the folder was last written to, in seconds since 1970; 0 when another process has removed it."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0
