"""Reading question-answering records into one frozen shape.

Two formats are read: one JSON record a line (plain or gzipped; ``{"question", "context", "answers":
[{"text", "start"}]}``), and the nested SQuAD format (Rajpurkar et al. 2016, 2018), so that any public
SQuAD-like file can be added.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SENTENCE_END = re.compile(r"(?<=[.!?])[\"')\]]*\s+(?=[\"'(\[]*[A-Z0-9])|\n+")


@dataclass(frozen=True, slots=True)
class Example:
    """One question about one passage; ``spans`` are half-open character spans of the answers."""

    id: str
    source: str
    title: str
    question: str
    context: str
    spans: tuple[tuple[int, int], ...] = ()
    answerable: bool = True

    @property
    def answers(self) -> tuple[str, ...]:
        """The answer texts, in the order of the spans."""
        return tuple(self.context[start:end] for start, end in self.spans)


def read(path: Path, source: str | None = None) -> list[Example]:
    """Read a file of records or a SQuAD file, leaving out answers whose offsets are wrong."""
    name = source or path.name.split(".")[0]
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as stream:
        if ".jsonl" in path.name:
            return [example for line in stream if line.strip() for example in _example(json.loads(line), name)]
        document = json.load(stream)
    return [example for record in _squad_records(document) for example in _example(record, name)]


def _squad_records(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Flatten the nested SQuAD format into records."""
    for article in document["data"]:
        for paragraph in article["paragraphs"]:
            for question in paragraph["qas"]:
                yield {
                    "id": question["id"],
                    "title": article.get("title", ""),
                    "context": paragraph["context"],
                    "question": question["question"],
                    "answers": [
                        {"text": answer["text"], "start": answer["answer_start"]} for answer in question["answers"]
                    ],
                }


def _example(record: dict[str, Any], source: str) -> Iterator[Example]:
    """Turn a record into an example; one without a passage, or with all answers misplaced, gives none."""
    if "context" not in record:
        return
    context = record["context"]
    marked = record.get("answers", [])
    spans = tuple(
        (answer["start"], answer["start"] + len(answer["text"]))
        for answer in marked
        if answer["text"] and context[answer["start"] : answer["start"] + len(answer["text"])] == answer["text"]
    )
    if marked and not spans:
        return
    yield Example(
        id=str(record["id"]),
        source=source,
        title=record.get("title", ""),
        question=record["question"].strip(),
        context=context,
        spans=spans,
        answerable=bool(spans) or "yes" in record,
    )


def split_titles(examples: Iterable[Example], held_out: Iterable[str]) -> tuple[list[Example], list[Example]]:
    """Part the examples into (training, held out) by article, so that no article is on both sides."""
    titles = frozenset(held_out)
    train: list[Example] = []
    dev: list[Example] = []
    for example in examples:
        (dev if example.title in titles else train).append(example)
    return train, dev


def majority_span(example: Example) -> tuple[int, int]:
    """The span most annotators marked, the shorter one among equals."""
    counts = Counter(example.spans)
    return min(counts, key=lambda span: (-counts[span], span[1] - span[0], span[0]))


def sentences(text: str) -> list[tuple[int, int]]:
    """Half-open spans of the sentences of a text, without the space between them."""
    starts = [0, *(match.end() for match in SENTENCE_END.finditer(text))]
    ends = [*(match.start() for match in SENTENCE_END.finditer(text)), len(text)]
    return [(start, end) for start, end in zip(starts, ends, strict=True) if text[start:end].strip()]


def mentions(text: str, answer: str) -> bool:
    """Whether the text holds the answer as whole words, whatever the case."""
    stripped = answer.strip()
    if not stripped:
        return False
    return re.search(rf"(?<!\w){re.escape(stripped)}(?!\w)", text, re.IGNORECASE) is not None
