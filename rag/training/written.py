"""Questions that were written for the training: about passages of the public sets, and about documents of our own.

`questions/README.md` says how they came about. Passages are named by a hash, since their text belongs to their
sets; documents stand beside their questions and conversations, a collection a file.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from rag.conversation import standalone
from rag.training.data import Example, sentences
from rag.training.rendered import carried, rendered
from rag.types import Turn

PASSAGES, HARD_PASSAGES = "passages", "hard_passages"
DOCUMENTS, HARD, BARE, FOLLOW_UPS = "documents", "hard", "bare", "follow_ups"
# Sets of standalone questions about a collection's documents, and all its sets.
STANDALONE = (DOCUMENTS, HARD, BARE)
COLLECTED = (*STANDALONE, FOLLOW_UPS)
HASH_DIGITS = 16
_DOCUMENT = re.compile(r"^## DOC (.+)$", re.MULTILINE)
# The sections after a collection's documents, and the sets of their questions.
_SECTIONS = {"QUESTIONS": DOCUMENTS, "HARD QUESTIONS": HARD, "BARE QUESTIONS": BARE, "CONVERSATIONS": FOLLOW_UPS}
_SECTION = re.compile(rf"^## ({'|'.join(_SECTIONS)})$", re.MULTILINE)
_SILENCE = "The documents don't answer this question."
_MARKED = re.compile(r"\[\[(.+?)\]\]", re.DOTALL)


def key(passage: str) -> str:
    """The name of a passage: the first hexadecimal digits of its SHA-256."""
    return hashlib.sha256(passage.encode("utf-8")).hexdigest()[:HASH_DIGITS]


def about_passages(path: Path, known: Iterable[Example]) -> list[Example]:
    """The questions of a file about those passages that some known example has, in order: a set of the file's name.

    A line holds the passage's hash, the question and the half-open character spans of its answers ("12-20 31-40"; none
    for an unanswerable question), between tabs.

    Raises: ValueError for a line of another form, or with a span outside its passage.
    """
    passages = {key(example.context): example for example in reversed(list(known))}
    made = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        columns = line.split("\t")
        if len(columns) != 3:
            raise ValueError(f"{path}, line {number}: {len(columns)} columns, not hash, question and spans")
        name, question, marked = columns
        if name not in passages:
            continue
        about = passages[name]
        spans = tuple((int(start), int(end)) for start, end in (span.split("-") for span in marked.split()))
        if any(not 0 <= start < end <= len(about.context) for start, end in spans):
            raise ValueError(f"{path}, line {number}: {marked} leaves a passage of {len(about.context)} characters")
        made.append(
            Example(
                f"{name}/{key(question)}",
                path.stem,
                about.title,
                question,
                about.context,
                spans,
                answerable=bool(spans),
            )
        )
    return made


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a conversation as it was typed, after its history, and as people would make it standalone."""

    typed: str
    history: tuple[Turn, ...]
    example: Example

    @property
    def continued(self) -> tuple[Turn, ...]:
        """The history with this question and its answer."""
        answer = ", ".join(self.example.answers) or _SILENCE
        return (*self.history, Turn("user", self.typed), Turn("assistant", answer))


def collection(path: Path) -> list[Example]:
    """The questions about a collection's documents; their ids begin with the collection's name, then a slash.

    The file holds each document after a line ``## DOC title``, then, after ``## QUESTIONS``, lines of the document's
    number from 1, the question, and its answers as `spans` reads them ("-": unanswerable), between tabs; those after
    ``## HARD QUESTIONS`` and ``## BARE QUESTIONS`` are of sets of their own.

    Raises: ValueError for a line of another form, or with an answer that its document lacks.
    """
    documents, asked = _parts(path)
    lines = [(source, line) for source in STANDALONE for line in asked.get(source, ())]
    return [
        replace(_about(path, documents, number, *_columns(path, line, 3)), source=source)
        for number, (source, line) in enumerate(lines, 1)
    ]


def conversations(path: Path) -> list[Asked]:
    """The questions of the conversations about a collection's documents, in order.

    They follow ``## CONVERSATIONS``, an empty line between two conversations; a line holds the document's number, the
    question as typed, the same standalone, and its answers.

    Raises: ValueError as `collection` does.
    """
    documents, asked = _parts(path)
    made: list[Asked] = []
    history: tuple[Turn, ...] = ()
    for number, line in enumerate(asked.get(FOLLOW_UPS, ()), 1):
        if not line:
            history = ()
            continue
        about, typed, whole, answers = _columns(path, line, 4)
        example = replace(_about(path, documents, number, about, whole, answers), source=FOLLOW_UPS)
        made.append(Asked(typed, history, example))
        history = made[-1].continued
    return made


def follow_ups(path: Path) -> list[Example]:
    """The questions of a collection's conversations that lean on their history, each twice.

    First as it would be standalone, then as the rules of `rag.conversation` make it.
    """
    return [
        replace(asked.example, question=question)
        for asked in conversations(path)
        if asked.history
        for question in dict.fromkeys((asked.example.question, standalone(asked.typed, asked.history)))
    ]


def _parts(path: Path) -> tuple[list[tuple[str, str]], dict[str, list[str]]]:
    """Titles and texts of the documents, and the lines of each set of questions."""
    told, *sections = _SECTION.split(path.read_text(encoding="utf-8"))
    pieces = _DOCUMENT.split(told)[1:]
    documents = [(title.strip(), text.strip()) for title, text in zip(pieces[::2], pieces[1::2], strict=True)]
    asked = zip(sections[::2], sections[1::2], strict=True)
    return documents, {_SECTIONS[name]: lines.strip("\n").split("\n") for name, lines in asked}


def _columns(path: Path, line: str, size: int) -> list[str]:
    columns = line.split("\t")
    if len(columns) != size:
        raise ValueError(f"{path}: {len(columns)} columns between tabs, not {size}: {line!r}")
    return columns


def _about(
    path: Path, documents: list[tuple[str, str]], line: int, number: str, question: str, answers: str
) -> Example:
    """The example of one line about the document of this number."""
    if not number.isdecimal() or not 0 < int(number) <= len(documents):
        raise ValueError(f"{path}, question {line}: no document {number!r}, there are {len(documents)}")
    title, source = documents[int(number) - 1]
    text, found = rendered(source), spans(source, question, answers)
    if found is not None and text != source:
        told = spans(text, question, answers)
        found = carried(source, found) if told is None else told
    if found is None:
        raise ValueError(f"{path}, question {line}: {answers!r} isn't word for word in {title!r}")
    return Example(f"{path.stem}/{key(question)}", DOCUMENTS, title, question, text, found, answerable=bool(found))


def spans(text: str, question: str, answers: str) -> tuple[tuple[int, int], ...] | None:
    """The half-open character spans of answers in a text; none for "-", None where the text lacks one.

    Several are parted by " ;; ". Of an answer that the text holds several times ``[[…]]`` marks the right place within
    the words around it; without, it is where the sentence shares most words with the question, the first of equals.
    """
    if answers.strip() == "-":
        return ()
    found = []
    for answer in answers.split(" ;; "):
        marked = _MARKED.search(answer)
        whole = _MARKED.sub(r"\1", answer).strip()
        lead, size = (len(answer[: marked.start()].lstrip()), len(marked.group(1))) if marked else (0, len(whole))
        places = [match.start() for match in re.finditer(re.escape(whole), text)] if whole else []
        if not places:
            return None
        start = max(places, key=lambda place: _shared(text, place, question)) + lead
        found.append((start, start + size))
    return tuple(found)


def _shared(text: str, place: int, question: str) -> int:
    """How many words of the question stand in the sentence around a place, which isn't inside a word if that can be."""
    start, end = next((span for span in sentences(text) if span[0] <= place < span[1]), (0, len(text)))
    words = set(re.findall(r"\w+", text[start:end].lower()))
    inside = place > 0 and text[place - 1].isalnum() and text[place].isalnum()
    return len(words & set(re.findall(r"\w+", question.lower()))) - 100 * inside
