"""Every error that Sourceline raises on purpose, as one tree.

    SourcelineError
    ├── SettingsError          a setting has no usable value
    ├── CorpusError            the corpus folder or one of its files can't be used
    │   ├── UnreadableFile     one file: named, skipped, the others go on
    │   └── EmptyCorpus        no file that can be read
    ├── ModelError             a shipped model file is missing or isn't the one that was pinned
    ├── StoreError             the store can't be used
    │   ├── IndexUnavailable   unreachable, read-only, locked or corrupted
    │   └── DocumentNotFound   no document of that id
    ├── QuestionError          the question can't be asked as it stands
    ├── AnswererError          a plugged-in language model failed
    └── ReceiptError           a receipt can't be read

Each message says what was wrong, with the values, and what to do next. This file imports nothing of ours.
"""


class SourcelineError(Exception):
    """The root: `except SourcelineError` catches whatever a user can be told in one line."""


class SettingsError(SourcelineError):
    """A setting has no usable value; the message names it, the value, and what is allowed."""


class CorpusError(SourcelineError):
    """The corpus folder or one of its files can't be used."""


class UnreadableFile(CorpusError):
    """One file can't be read; the message begins with its id, the path below the corpus folder."""

    def __init__(self, document_id: str, reason: str) -> None:
        super().__init__(f"{document_id}: {reason}")
        self.document_id = document_id


class EmptyCorpus(CorpusError):
    """The corpus holds no file that can be read."""


class ModelError(SourcelineError):
    """A model file is missing, damaged, or not the one whose hash is pinned."""


class StoreError(SourcelineError):
    """The store of chunks can't be used."""


class IndexUnavailable(StoreError):
    """The store is unreachable, read-only, locked by another process, or corrupted."""


class DocumentNotFound(StoreError):
    """The store holds no document of the id asked for."""


class QuestionError(SourcelineError):
    """The question is empty, too long, or holds nothing that can be asked."""


class AnswererError(SourcelineError):
    """A plugged-in language model could not be reached or broke off; `kind` is what failures are counted by."""

    def __init__(self, message: str, kind: str = "other") -> None:
        super().__init__(message)
        self.kind = kind


class ReceiptError(SourcelineError):
    """A receipt is not one of ours or is damaged."""
