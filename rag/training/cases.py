"""What the reader is measured and calibrated on: questions with the passages that the product would give it.

``single`` is SQuAD's own setting (one paragraph). ``several`` is the product's: the article is cut into
chunks of whole sentences, and the question meets its six nearest chunks by BM25 (Robertson & Zaragoza
2009), the chunk with the answer always among them. ``far`` asks the questions of one article of another
one. ``documents`` are written questions about documents of our own, each with its collection's twelve nearest
chunks, as many as the product reads, and their documents' titles, ``hard`` those that were written to be hard.
``asked`` are questions of users, put to the product's own retrieval by ``python -m evals cases``; ``follow_ups`` are
those of written conversations.
"""

from __future__ import annotations

import json
import math
import random
import re
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from rag.conversation import Finder, in_context
from rag.training.data import Example, sentences
from rag.training.written import Asked

WORD = re.compile(r"\w+")
PASSAGES, DOCUMENT_PASSAGES = 6, 12
CHUNK_WORDS = 75


@dataclass(frozen=True, slots=True)
class Case:
    """A question, its passages, the gold answers (none: to be left unanswered), article and setting.

    ``titles`` are those of the passages' documents, or none. With ``groups`` an answer is right when it holds one
    of every group; with ``whole`` the sentence that is said counts, not its short form alone. ``said`` is the short
    answer that a follow-up follows.
    """

    id: str
    kind: str
    title: str
    question: str
    passages: tuple[str, ...]
    answers: tuple[str, ...]
    titles: tuple[str, ...] = ()
    groups: tuple[tuple[str, ...], ...] = ()
    whole: bool = False
    said: str = ""


def single(examples: list[Example]) -> list[Case]:
    """Each question about its own paragraph."""
    return [Case(item.id, "single", item.title, item.question, (item.context,), item.answers) for item in examples]


def several(examples: list[Example], kind: str = "several") -> list[Case]:
    """Each question about the six nearest chunks of its article, the answer's among them, in BM25 order."""
    shelves = {title: _Shelf(_paragraphs(examples, title)) for title in {item.title for item in examples}}
    made = []
    for item in examples:
        nearest = _nearest(shelves[item.title], item, PASSAGES)
        made.append(Case(item.id, kind, item.title, item.question, nearest, item.answers))
    return made


def documents(examples: list[Example], kind: str = "documents") -> list[Case]:
    """Each question about the nearest chunks of its collection, the answer's among them, with their titles."""
    shelves = _shelves(examples)
    return [replace(_about(shelves, item, item.question), kind=kind) for item in examples]


def follow_ups(asked: list[Asked], examples: list[Example], finder: Finder) -> list[Case]:
    """Each question of a conversation but the first, as `rag.conversation` hands it on, about its collection's chunks.

    They are found with what was spoken of before. The collections are those of ``examples``.
    """
    shelves = _shelves(examples)
    made = []
    for one in asked:
        if one.history:
            whole = in_context(one.typed, one.history, finder)
            case = _about(shelves, one.example, whole.question, whole.before)
            made.append(replace(case, kind="follow_ups", said=whole.said))
    return made


def _shelves(examples: list[Example]) -> dict[str, tuple[_Shelf, dict[str, str]]]:
    """The chunks of each collection, and their documents' titles."""
    titles: dict[str, dict[str, str]] = {}
    for item in examples:
        for part in chunks(item.context):
            titles.setdefault(item.id.split("/")[0], {})[part] = item.title
    return {name: (_Shelf(list(parts)), parts) for name, parts in titles.items()}


def _about(shelves: dict[str, tuple[_Shelf, dict[str, str]]], item: Example, question: str, before: str = "") -> Case:
    """The question about what is nearest in its collection to it and what was spoken of before."""
    name = item.id.split("/")[0]
    shelf, titles = shelves[name]
    nearest = _nearest(shelf, replace(item, question=f"{question} {before}"), DOCUMENT_PASSAGES)
    return Case(item.id, "documents", name, question, nearest, item.answers, tuple(titles[part] for part in nearest))


def far(examples: list[Example], rng: random.Random) -> list[Case]:
    """Each question asked of another article's nearest chunks, where there is no answer to it."""
    titles = sorted({item.title for item in examples})
    shelves = {title: _Shelf(_paragraphs(examples, title)) for title in titles}
    made = []
    for item in examples:
        other = rng.choice([title for title in titles if title != item.title])
        nearest = shelves[other].nearest(item.question, PASSAGES)
        made.append(Case(f"{item.id}-far", "far", other, item.question, tuple(nearest), ()))
    return made


def asked_otherwise(cases: list[Case], questions: dict[str, str], kind: str) -> list[Case]:
    """The cases whose question has another wording, with that wording and the same passages."""
    return [replace(case, question=questions[case.id], kind=kind) for case in cases if case.id in questions]


def asked(path: Path) -> list[Case]:
    """The questions of users in a file of ``python -m evals cases``, one JSON object a line."""
    made = []
    for line in filter(None, path.read_text(encoding="utf-8").split("\n")):
        record = json.loads(line)
        groups = tuple(tuple(group) for group in record["answers"])
        made.append(
            Case(
                record["id"],
                "asked",
                record["group"],
                record["question"],
                tuple(passage["text"] for passage in record["passages"]),
                tuple(answer for group in groups for answer in group),
                tuple(passage["title"] for passage in record["passages"]),
                groups,
                record["whole_sentence"],
            )
        )
    return made


def chunks(paragraph: str, words: int = CHUNK_WORDS) -> list[str]:
    """Runs of whole sentences of about ``words`` words; a short rest joins the chunk before it."""
    return [paragraph[start:end] for start, end in _chunked(paragraph, words)]


def _chunked(paragraph: str, words: int = CHUNK_WORDS) -> list[tuple[int, int]]:
    made: list[tuple[int, int]] = []
    for start, end in sentences(paragraph):
        if made and len(paragraph[made[-1][0] : end].split()) <= words * 1.3:
            made[-1] = (made[-1][0], end)
        else:
            made.append((start, end))
    return made


def _nearest(shelf: _Shelf, item: Example, limit: int) -> tuple[str, ...]:
    """The chunks nearest to the question; one with the answer takes the last place if it isn't among them."""
    own = _own_chunk(item)
    nearest = shelf.nearest(item.question, limit)
    return tuple(nearest if own in nearest else [*nearest[: limit - 1], own])


def _own_chunk(item: Example) -> str:
    """The chunk with an answer, where that was marked, or the one nearest to an unanswerable question."""
    parts = _chunked(item.context)
    holding = [(left, right) for start, end in item.spans for left, right in parts if left <= start and end <= right]
    if holding:
        return item.context[slice(*holding[0])]
    return _Shelf([item.context[left:right] for left, right in parts]).nearest(item.question, 1)[0]


def _paragraphs(examples: list[Example], title: str) -> list[str]:
    """The chunks of an article, each once."""
    contexts = dict.fromkeys(item.context for item in examples if item.title == title)
    return list(dict.fromkeys(part for context in contexts for part in chunks(context)))


class _Shelf:
    """BM25 over a few hundred chunks."""

    def __init__(self, texts: list[str]) -> None:
        self._texts = texts
        self._counts = [Counter(word.lower() for word in WORD.findall(text)) for text in texts]
        self._mean = sum(sum(counts.values()) for counts in self._counts) / max(1, len(texts))
        self._seen = Counter(word for counts in self._counts for word in counts)

    def nearest(self, question: str, size: int) -> list[str]:
        """The ``size`` best chunks, best first."""
        words = [word.lower() for word in WORD.findall(question)]
        scores = [sum(self._weight(word, counts) for word in words) for counts in self._counts]
        order = sorted(range(len(scores)), key=lambda at: -scores[at])
        return [self._texts[at] for at in order[:size]]

    def _weight(self, word: str, counts: Counter[str]) -> float:
        """BM25's weight of a word in one chunk, with its usual constants."""
        rare = math.log(1 + (len(self._texts) - self._seen[word] + 0.5) / (self._seen[word] + 0.5))
        length = sum(counts.values()) / self._mean
        return rare * counts[word] * 2.2 / (counts[word] + 1.2 * (0.25 + 0.75 * length)) if counts[word] else 0.0
