"""What extraction yields, and the one way in which it fails."""

import re
from dataclasses import dataclass

_NO_TITLE = re.compile(
    r"untitled|(?:word )?document ?\d*|microsoft \w+ - .*|.*\.(?:docx?|pdf|rtf|odt|tex|indd|qxd|pptx?)", re.IGNORECASE
)
_UNIT_OR_BREAK = re.compile(r"\s$|(?<![^\W\d_])[^\W\d_]{1,3}$")


class ExtractionError(ValueError):
    """A file can't be read; the message goes on after the file's name: "is encrypted; save a copy …"."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a file holds: its plain text, and what it says about itself, None or empty where nothing.

    `outline` has the levels, from 1, and words of its headings, in order; each is a paragraph of the text.
    """

    text: str
    title: str | None = None
    source: str | None = None
    published: str | None = None
    tags: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    outline: tuple[tuple[int, str], ...] = ()


def given_title(stated: str | None) -> str | None:
    """The title that a file's properties state, in one line; None where a program filled it in, not a person."""
    title = " ".join((stated or "").split())
    return None if _NO_TITLE.fullmatch(title) else title or None


def runs_into(before: str) -> bool:
    """Whether a raised number behind `before` would be read as part of it: behind "10" or "litres", not "km"."""
    return bool(before) and not _UNIT_OR_BREAK.search(before)
