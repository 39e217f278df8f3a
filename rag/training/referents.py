"""What follow-ups speak of: examples that teach the small encoder to find it in the conversation before them.

An example's passage is a conversation as `rag.conversation` tells it, its question the one of `rag.reader.SPOKEN_OF`;
its answers are the words of the conversation that people took into the follow-up when they wrote it standalone, as
QuReTeC picks terms (Voskarides et al. 2020). A question that takes none, such as the first one of another
conversation, is unanswerable.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from rag.conversation import standalone, told_in
from rag.language.lexicon import FUNCTION_WORDS
from rag.reader import SPOKEN_OF
from rag.training.data import Example
from rag.training.rewriting import half_of_dialogue, read, turns
from rag.training.written import Asked, conversations
from rag.types import Turn

REFERENTS = "referents"
_WORD = re.compile(r"\w+(?:[’'.-]\w+)*")
_OWNER = re.compile(r"[’']s?$")
_BREAK = re.compile(r"[?.,;]")


def of_collection(path: Path) -> list[Example]:
    """Those of a collection's conversations, each first question, too, after the conversation before its own."""
    made: list[Example] = []
    before: tuple[Turn, ...] = ()
    last: Asked | None = None
    for asked in conversations(path):
        if not asked.history and last:
            before = last.continued
        history, whole = (asked.history, asked.example.question) if asked.history else (before, asked.typed)
        if history:
            made.append(example(asked.example.id, path.stem, asked.typed, whole, history))
        last = asked
    return made


def headed(path: Path) -> list[Example]:
    """A collection's follow-ups after what they speak of, as the product reads those without a word for it.

    Such are those that the rules leave as they are, and that share no word with the conversation that people kept.
    """
    made = []
    for asked in conversations(path):
        context, whole = told_in(asked.history), standalone(asked.typed, asked.history)
        spans = taken(context, whole, asked.example.question)
        said = _content(whole)
        if spans and said == _content(asked.typed) and not said & _content(asked.example.question) & _content(context):
            start, end = max(spans, key=lambda span: (span[1] - span[0], span))
            made.append(replace(asked.example, question=f"{context[start].upper()}{context[start + 1 : end]}: {whole}"))
    return made


def of_dialogues(path: Path) -> list[Example]:
    """Those of the seen half of CANARD's dialogues (Elgohary et al. 2019)."""
    return [
        example(record["id"], record["history"][0], record["question"], record["rewrite"], turns(record["history"]))
        for record in read(path)
        if half_of_dialogue(record["id"].rsplit("_", 1)[0]) == "seen"
    ]


def example(name: str, title: str, typed: str, whole: str, history: Sequence[Turn]) -> Example:
    """What `typed`, after `history`, speaks of, when people would write it as `whole` to stand alone."""
    context = told_in(history)
    spans = taken(context, typed, whole)
    return Example(name, REFERENTS, title, SPOKEN_OF.format(typed), context, spans, answerable=bool(spans))


def taken(context: str, typed: str, whole: str) -> tuple[tuple[int, int], ...]:
    """The half-open spans of `context` with words of `whole` that `typed` lacks, wherever they stand.

    Function words may stand between such words, but no sign.
    """
    wanted = _content(whole) - _content(typed)
    found: list[tuple[int, int]] = []
    open_end = False
    for match in _WORD.finditer(context):
        word = _bare(match.group())
        if word in wanted:
            end = match.start() + len(_OWNER.sub("", match.group()))
            joins = open_end and not _BREAK.search(context, found[-1][1], match.start())
            found.append((found.pop()[0] if joins else match.start(), end))
            open_end = True
        elif word not in FUNCTION_WORDS:
            open_end = False
    return tuple(found)


def _content(text: str) -> set[str]:
    return {_bare(word) for word in _WORD.findall(text)} - FUNCTION_WORDS


def _bare(word: str) -> str:
    return _OWNER.sub("", word.lower())
