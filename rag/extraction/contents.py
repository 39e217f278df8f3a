"""What extraction yields, and the one way in which it fails."""

from dataclasses import dataclass


class ExtractionError(ValueError):
    """A file can't be read; the message goes on after the file's name: "is encrypted; save a copy …"."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a file holds: its plain text, and what it says about itself, None or empty where nothing."""

    text: str
    title: str | None = None
    source: str | None = None
    published: str | None = None
    tags: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
