"""Word's .docx as plain text: headings, paragraphs, lists and table rows in the document's order."""

import io
import re
import zipfile
from collections.abc import Iterator

import docx
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.oxml.table import CT_Row, CT_Tbl, CT_Tc
from docx.oxml.text.paragraph import CT_P
from docx.oxml.xmlchemy import BaseOxmlElement

from rag.extraction.contents import MARK, Contents, ExtractionError, given_title, outlined, runs_into
from rag.extraction.tables import Cell, laid_out, rows_as_prose

MAX_UNPACKED_BYTES = 200_000_000
MAX_RATIO = 200
OLD_OR_ENCRYPTED = b"\xd0\xcf\x11\xe0"
RATIO_APPLIES_FROM = 20_000_000
WRAPPERS = frozenset(map(qn, ("w:sdt", "w:sdtContent", "w:customXml", "w:ins", "w:moveTo")))


def from_docx(data: bytes) -> Contents:
    """The text as Word shows it with changes accepted; text boxes, headers, footers and notes are left out.

    The title is that of the document's properties, else its first title or heading.

    Raises: ExtractionError.
    """
    if data.startswith(OLD_OR_ENCRYPTED):
        raise ExtractionError("is encrypted, or an old .doc; save it as .docx without a password")
    try:
        _check_size(data)
        return _contents(docx.Document(io.BytesIO(data)))
    except ExtractionError:
        raise
    except zipfile.BadZipFile as error:
        raise ExtractionError(f"is not a .docx ({error}); save it again from Word") from error
    except Exception as error:  # on damaged parts lxml and python-docx raise anything, KeyError included
        raise ExtractionError(f"can't be read as .docx, it seems damaged ({error!r:.200})") from error


def _check_size(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        unpacked = sum(member.file_size for member in archive.infolist())
    if unpacked > MAX_UNPACKED_BYTES or unpacked > max(RATIO_APPLIES_FROM, MAX_RATIO * len(data)):
        raise ExtractionError(
            f"would unpack to {unpacked / 1e6:,.0f} MB from {len(data) / 1e6:,.1f} MB, like a zip bomb; "
            "leave out large pictures or split it"
        )


def _contents(document: WordDocument) -> Contents:
    styles = {style.style_id: str(style.name or "") for style in document.styles}
    blocks = list(_blocks(document.element.body, styles))
    text, outline = outlined(_joined(blocks))
    return Contents(text, _stated_title(document) or (outline[0].words if outline else None), outline=outline)


def _level(style: str) -> int:
    """The level of a heading's style: 1 for "Title", 2 for "Heading 1"; 0 of other styles."""
    found = re.match(r"Title$|Heading ?(\d)?", style)
    return 1 + int(found[1] or 0) if found else 0


def _stated_title(document: WordDocument) -> str | None:
    # python-docx makes up properties, a title among them, for a document that has none.
    held = any(part.reltype == RELATIONSHIP_TYPE.CORE_PROPERTIES for part in document.part.package.rels.values())
    return given_title(document.core_properties.title) if held else None


def _joined(blocks: list[tuple[str, str]]) -> str:
    pieces: list[str] = []
    previous = ""
    for text, style in blocks:
        item = style.startswith("List") or style == "row"
        pieces.append("\n" if item and style == previous else "\n\n")
        pieces.append(f"- {text}" if style.startswith("List") else MARK * _level(style) + text)
        previous = style
    return "".join(pieces).strip()


def _blocks(parent: BaseOxmlElement, styles: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The text and the style's name of each paragraph; table rows have the style "row"."""
    for element in _unwrapped(parent):
        if isinstance(element, CT_P):
            if text := _text(element):
                found = element.xpath("string(./w:pPr/w:pStyle/@w:val)")
                yield text, styles.get(str(found), "")
        elif isinstance(element, CT_Tbl):
            for line in rows_as_prose(laid_out(list(_rows(element)))):
                yield line, "row"


def _unwrapped(parent: BaseOxmlElement) -> Iterator[BaseOxmlElement]:
    """The elements in it, those of content controls and of accepted insertions in these ones' places."""
    for element in parent:
        if element.tag in WRAPPERS:
            yield from _unwrapped(element)
        else:
            yield element


def _rows(table: CT_Tbl) -> Iterator[list[Cell]]:
    above: dict[int, str] = {}
    for row in _unwrapped(table):
        if not isinstance(row, CT_Row):
            continue
        column = max(row.grid_before, 0)
        cells = [Cell("", column)] if column else []
        for cell in _unwrapped(row):
            if not isinstance(cell, CT_Tc):
                continue
            text = " ".join(filter(None, map(_text, cell.xpath(".//w:p"))))
            above[column] = above.get(column, "") if cell.vMerge == "continue" else text
            cells.append(Cell(above[column], max(cell.grid_span, 1)))
            column += cells[-1].columns
        yield cells


def _text(paragraph: BaseOxmlElement) -> str:
    # python-docx's own Paragraph.text leaves out inserted text and content controls.
    shown = paragraph.xpath(
        ".//w:t[not(ancestor::w:txbxContent)] | .//w:tab[parent::w:r] | .//w:br | .//w:noBreakHyphen"
    )
    marks = {qn("w:tab"): " ", qn("w:br"): "\n", qn("w:noBreakHyphen"): "-"}
    superscript = set(paragraph.xpath(".//w:r[w:rPr/w:vertAlign[@w:val='superscript']]"))
    text, before_raised = "", False
    for element in shown:
        piece = marks.get(element.tag, element.text or "")
        raised = element.getparent() in superscript
        if raised and not before_raised and piece[:1].isdigit() and runs_into(text):
            piece = f"^{piece}"
        text, before_raised = text + piece, raised
    return "\n".join(" ".join(line.split()) for line in text.split("\n")).strip()
