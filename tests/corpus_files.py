"""Real files for the corpus tests, made as they are needed."""

import io
from pathlib import Path

from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from rag import corpus
from rag.types import Document

LINE_HEIGHT = 14


def pdf(*pages: list[str], title: str | None = None, password: str | None = None, owner: str | None = None) -> bytes:
    """A PDF of one page for each list of lines, in Helvetica; Latin letters, no brackets."""
    writer = PdfWriter()
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
            NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
        }
    )
    for lines in pages:
        page = writer.add_blank_page(width=612, height=792)
        fonts = DictionaryObject({NameObject("/F1"): font})
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
        shown = [
            f"BT /F1 11 Tf 72 {720 - LINE_HEIGHT * number} Td ({line}) Tj ET"
            for number, line in enumerate(lines)
            if line
        ]
        stream = DecodedStreamObject()
        stream.set_data("\n".join(shown).encode("cp1252"))
        page[NameObject("/Contents")] = writer._add_object(stream)
    if title:
        writer.add_metadata({"/Title": title})
    if password is not None:
        writer.encrypt(password, owner, algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def read(folder: Path, name: str, content: bytes | str) -> Document:
    """What the corpus makes of a file of this name and content."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    (file,) = (each for each in corpus.scan(folder, 10_000_000).files if each.id == name)
    return corpus.read(file)
