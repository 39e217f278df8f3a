"""What extraction yields, and the one way in which it fails."""

import re
from collections import Counter
from dataclasses import dataclass

from rag.types import Headline

# As many as its level stand before a heading in what `outlined` is given; no document's text holds any.
MARK = "\x01"

_NO_TITLE = re.compile(
    r"untitled|(?:word )?document ?\d*|microsoft \w+ - .*|.*\.(?:docx?|pdf|rtf|odt|tex|indd|qxd|pptx?)", re.IGNORECASE
)
_UNIT_OR_BREAK = re.compile(r"\s$|(?<![^\W\d_])[^\W\d_]{1,3}$")


class ExtractionError(ValueError):
    """A file can't be read; the message goes on after the file's name: "is encrypted; save a copy …"."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a file holds: its plain text, and what it says about itself, None or empty where nothing.

    `outline` has its headings, in order, as far as the format tells them; each is a paragraph of the text.
    """

    text: str
    title: str | None = None
    source: str | None = None
    published: str | None = None
    tags: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    outline: tuple[Headline, ...] = ()


def outlined(marked: str) -> tuple[str, tuple[Headline, ...]]:
    """The text without its marks, and the headings that they stand before; paragraphs are an empty line apart."""
    paragraphs: list[str] = []
    found: list[Headline] = []
    known: Counter[str] = Counter()
    for paragraph in marked.split("\n\n"):
        words = paragraph.lstrip(MARK)
        level = len(paragraph) - len(words)
        if level:
            found.append(Headline(level, words, known[words]))
        known[words] += 1
        paragraphs.append(words)
    return "\n\n".join(paragraphs), tuple(found)


def given_title(stated: str | None) -> str | None:
    """The title that a file's properties state, in one line; None where a program filled it in, not a person."""
    title = " ".join((stated or "").split())
    return None if _NO_TITLE.fullmatch(title) else title or None


def runs_into(before: str) -> bool:
    """Whether a raised number behind `before` would be read as part of it: behind "10" or "litres", not "km"."""
    return bool(before) and not _UNIT_OR_BREAK.search(before)
