"""Bytes as text: which encodings are read, and what is said about those that aren't."""

import codecs
import re
import unicodedata

from rag.extraction import frontmatter
from rag.extraction.contents import Contents, ExtractionError

BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
MAGIC = {
    b"%PDF-": "a PDF; rename it to end in .pdf",
    b"PK\x03\x04": "a zip archive; if it is from Word, rename it to end in .docx",
    b"\xd0\xcf\x11\xe0": "an old Office file; save it as .docx",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
    b"GIF8": "an image",
    b"\x1f\x8b": "a gzip archive; unpack it first",
}
DECLARED_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([\w:.-]{1,40})", re.IGNORECASE)
DECLARATION_WITHIN = 4096
LINE_BREAK = re.compile(r"\r\n?|[\v\f\x85\u2028\u2029]")
# Controls; soft hyphen, zero-width space, word joiner and byte order mark; overrides of direction,
# which can make a quotation read other than it is; surrogates. Joiners and plain marks of direction stay.
INVISIBLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def from_text(data: bytes) -> Contents:
    """The text after the front matter, as it stands.

    Raises: ExtractionError.
    """
    return frontmatter.parse(decoded(data))


def normalised(text: str) -> str:
    """`text` in Unicode NFC, with line feeds for all line breaks, less control and invisible characters."""
    return unicodedata.normalize("NFC", INVISIBLE.sub("", LINE_BREAK.sub("\n", text)))


def decoded(data: bytes) -> str:
    """The text of UTF-8, or of UTF-16 with a byte order mark, normalised.

    Raises: ExtractionError for binary data; or naming the first byte that isn't of the encoding.
    """
    for bom, encoding in BOMS:
        if data.startswith(bom):
            return _decoded(data, encoding)
    for magic, what in MAGIC.items():
        if data.startswith(magic):
            raise ExtractionError(f"is not text but {what}")
    if (zero := data.find(b"\0")) >= 0:
        raise ExtractionError(
            f"is not text: there is a zero byte at position {zero}; "
            "if it is UTF-16 without a byte order mark, convert it to UTF-8"
        )
    return _decoded(data, "utf-8")


def decoded_page(data: bytes) -> str:
    """As `decoded`, for a web page: in the encoding that it declares, if there is no byte order mark.

    Raises: ExtractionError.
    """
    declared = DECLARED_CHARSET.search(data, 0, DECLARATION_WITHIN)
    if not declared or b"\0" in data or any(data.startswith(bom) for bom, _ in BOMS):
        return decoded(data)
    name = declared[1].decode("ascii", "replace").lower()
    try:
        # Browsers read these two as Windows-1252, which has them both within it.
        encoding = "cp1252" if name in ("iso-8859-1", "us-ascii") else codecs.lookup(name).name
        return _decoded(data, encoding)
    except (LookupError, ExtractionError):
        return decoded(data)


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return normalised(data.decode(encoding))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ExtractionError(
            f"is not {encoding.upper().removesuffix('-SIG')}: byte 0x{data[error.start]:02x} at position "
            f"{error.start} (line {line}); convert it to UTF-8, for one with `iconv -f WINDOWS-1252 -t UTF-8`"
        ) from error
