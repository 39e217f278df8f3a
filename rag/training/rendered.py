"""Documents of our own as the product reads them: tables in Markdown are told row by row."""

from __future__ import annotations

import re
from functools import cache

from rag.extraction import EXTRACTORS

Spans = tuple[tuple[int, int], ...]
_TABLE = re.compile(r"^\|.+\|$", re.MULTILINE)
_ROWS = re.compile(r"(?:^[^:;\n]+(?:: [^;\n]+)?(?:; [^:;\n]+: [^;\n]+)+$\n?){2}", re.MULTILINE)
# Two characters for private use, which stand in no document.
_BEGIN, _END = "\ue000", "\ue001"
_MARKS = str.maketrans("", "", _BEGIN + _END)


@cache
def rendered(source: str) -> str:
    """The text that the product extracts of a document, if that holds a table; else the document as it is.

    Without a table it may as well be plain text, whose lines would run together in Markdown.
    """
    return _shown(source) if _TABLE.search(source) else source


def tabular(text: str) -> bool:
    """Whether a text, as rendered, tells rows of a table."""
    return bool(_ROWS.search(text))


def carried(source: str, spans: Spans) -> Spans | None:
    """Where half-open spans of the source stand in what is rendered of it; None where one can't be followed."""
    found = []
    for start, end in spans:
        marked = f"{source[:start]}{_BEGIN}{source[start:end]}{_END}{source[end:]}"
        text = _shown(marked)
        begin, stop = text.find(_BEGIN), text.find(_END)
        # Behind its marks, a cell that ends a row gets a full stop even if it has one.
        if begin < 0 or stop < 0 or not rendered(source).startswith(text[:stop].translate(_MARKS)):
            return None
        found.append((begin, stop - 1))
    return tuple(found)


def _shown(source: str) -> str:
    return EXTRACTORS[".md"](source.encode("utf-8")).text
