"""A model's text as statements: sentence by sentence, their markers resolved to passages."""

import re
from collections.abc import Iterator
from itertools import pairwise

from rag import chunking
from rag.types import Evidence, Passage, Statement

# "[2]", "[1, 3]", "[2][3]", "[1-3]"; "[2015]" and "[0]" are not ours, whatever a model meant by them.
MARKER = re.compile(r"\s*[\[【]\s*(\d{1,9}(?:\s*[,;–-]\s*\d{1,9})*)\s*[\]】]")
WIDEST_RANGE = 8
LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
EMPHASIS = re.compile(r"(\*\*|__|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w))")
LIST_MARK = re.compile(r"^(?:[-*+•]|\d{1,2}[.)]|#{1,6}|>)\s+")
REPLY = re.compile(r"^(?:yes|no)\s*[,.;:–—-]\s*(?=\S)", re.IGNORECASE)


def parse(text: str, passages: tuple[Passage, ...]) -> tuple[Statement, ...]:
    """The sentences of `text` in order, without their markers, each with the passages it cites.

    Evidence is a whole passage per marker, in the order of the markers; a number that no passage has
    is left out. A marker that follows a sentence's full stop belongs to that sentence. Marks of lists,
    headings and emphasis are dropped, as is a leading "Yes," or "No,", which nothing could be held
    against; a link keeps its words and loses its target.
    """
    found: list[Statement] = []
    for line in LINK.sub(r"\1", text).splitlines():
        for piece in _sentences(EMPHASIS.sub("", LIST_MARK.sub("", line.strip()))):
            numbers = [number for match in MARKER.finditer(piece) for number in _numbers(match[1], len(passages))]
            said = _tidy(MARKER.sub("", piece))
            evidence = tuple(
                Evidence(number - 1, 0, len(passages[number - 1].chunk.text)) for number in dict.fromkeys(numbers)
            )
            if any(char.isalnum() for char in said):
                found.append(Statement(said, evidence))
            elif found and evidence:
                found[-1] = Statement(found[-1].text, tuple(dict.fromkeys(found[-1].evidence + evidence)))
    return tuple(found)


def _sentences(line: str) -> Iterator[str]:
    """The sentences of a line, each with the markers that stand right after it."""
    # Markers are masked while sentences are cut: "…2023.[1] The" is two sentences, "[1." isn't one.
    masked = MARKER.sub(lambda found: " " * len(found[0]), line)
    starts = [start for start, _ in chunking.sentences(masked)][1:]
    for start, end in pairwise([0, *starts, len(line)]):
        yield line[start:end]


def _numbers(inside: str, passages: int) -> Iterator[int]:
    """The numbers from 1 to `passages` that a marker's inside names; a range counts only if all of it does."""
    for part in re.split(r"[,;]", inside):
        ends = [int(number) for number in re.findall(r"\d+", part)]
        first, last = ends[0], ends[-1]
        if len(ends) <= 2 and 1 <= first <= last <= passages and last - first < WIDEST_RANGE:
            yield from range(first, last + 1)


def _tidy(sentence: str) -> str:
    said = REPLY.sub("", " ".join(sentence.split())).strip()
    said = re.sub(r"\s+([.,;:!?])", r"\1", said)
    return said[:1].upper() + said[1:]
