"""Bytes of a file → its plain text and what it says about itself; one module a format."""

from collections.abc import Callable, Mapping

from rag.extraction import markup, pdf_process, plain, word
from rag.extraction.contents import Contents, ExtractionError

__all__ = ["EXTRACTORS", "Contents", "ExtractionError"]

EXTRACTORS: Mapping[str, Callable[[bytes], Contents]] = {
    ".txt": plain.from_text,
    ".text": plain.from_text,
    ".md": markup.from_markdown,
    ".markdown": markup.from_markdown,
    ".html": markup.from_html,
    ".htm": markup.from_html,
    ".xhtml": markup.from_html,
    ".pdf": pdf_process.from_pdf,
    ".docx": word.from_docx,
}
"""The extractor of each suffix, in lower case. Each raises ExtractionError and nothing else."""
