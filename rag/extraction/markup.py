"""HTML and Markdown as plain text: headings, paragraphs, lists and table rows; no tags, images or scripts.

lxml parses and this file decides what a reader sees. On a plain page of one heading, a list and a
table, trafilatura 2.3.1 kept the menu, broke every sentence at its links and returned nothing at all
for a page of one paragraph: it looks for the article in a news site, and a corpus is chosen already.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from lxml import etree, html
from lxml.html import HtmlElement
from markdown_it import MarkdownIt

from rag.extraction import plain
from rag.extraction.contents import MARK, Contents, outlined, runs_into
from rag.extraction.tables import Cell, laid_out, rows_as_prose
from rag.types import Headline

UNSEEN = (
    ".//script|.//style|.//noscript|.//template|.//svg|.//canvas|.//iframe|.//object|.//embed|.//head|.//img"
    "|.//button|.//select|.//input|.//textarea"
)
FOOTNOTE_MARKS = (
    ".//sup[.//a[@href] or re:test(concat(@class, ' ', @role), 'foot-?note|note-?ref|reference', 'i')]"
    "|.//a[@href and sup and string(.) = string(sup)]"
)
FRAME = ".//nav|.//dialog"
OUTER_FRAME = ".//aside|.//footer"
FRAME_ROLES = frozenset(("navigation", "banner", "contentinfo", "search", "complementary", "dialog"))
FRAME_NAME = re.compile(
    r"(?:^|[\s_-])(?:breadcrumbs?|cookies?|share|sharing|newsletter|adverts?|comments)(?:$|[\s_-])",
    re.IGNORECASE,
)
LINKS_NAME = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|social|sidebar|related|tags)(?:$|[\s_-])", re.IGNORECASE
)
HEADING = re.compile(r"h[1-6]")
SPAN = re.compile(r"\s*0*([1-9]\d{0,4})(?!\d)")
LIST_START = re.compile(r"\d{1,9}")
HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
PARAGRAPHS = frozenset(
    {
        *("address", "article", "blockquote", "body", "caption", "center", "details", "div", "dl"),
        *("fieldset", "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header"),
        *("hgroup", "hr", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "ul"),
    }
)
LINES = frozenset(("br", "dd", "dt", "li", "tr"))
PUBLISHED = (
    "//meta[@property='article:published_time']/@content",
    "//*[@itemprop='datePublished']/@content|//*[@itemprop='datePublished']/@datetime",
    "//meta[re:test(@name, '^((dc|dcterms)[.])?(date|date[.]issued|issued|pubdate)$', 'i')]/@content",
    "//time[@pubdate]/@datetime",
)
SOURCE = (
    "//meta[@property='og:site_name']/@content",
    "//meta[re:test(@name, '^(dc.publisher|publisher)$', 'i')]/@content",
    "//link[@rel='canonical']/@href",
)
LINKED_DATA = "string(//script[@type='application/ld+json'][contains(., 'datePublished')])"
LINKED_DATA_DATE = re.compile(r'"datePublished"\s*:\s*"([^"]+)"')
# Lines of a data sheet, "Weight: 94 kg", whose breaks Markdown would make spaces.
ENTRIES = re.compile(
    r"^([*_]{0,2}[^\W_][^\n:;|]{0,59}:[*_]{0,2} [^\n]*\S)(?=\n[*_]{0,2}[^\W_][^\n:;|]{0,59}:[*_]{0,2} \S)", re.MULTILINE
)
NAMESPACES = {"re": "http://exslt.org/regular-expressions"}


def from_html(data: bytes) -> Contents:
    """The text of a page without its frame (menus, footers, side bars); of its <main>, if it has one.

    The title is the only <h1> of it, else what the page's metadata say. A date is taken only from
    metadata that says it is the date of publication.

    Raises: ExtractionError.
    """
    root = _parse(plain.decoded_page(data))
    if root is None:
        return Contents("")
    named = _first(root, ("//meta[@property='og:title']/@content", "//title/text()"))
    published = _first(root, PUBLISHED) or _first_group(LINKED_DATA_DATE, root.xpath(LINKED_DATA))
    source = _first(root, SOURCE)
    main = root.xpath("//main|//*[@role='main']") or root.xpath("//article")
    content = main[0] if len(main) == 1 and _line(main[0].text_content()) else root
    _drop_all(content, FRAME if content is not root else f"{FRAME}|{OUTER_FRAME}")
    _drop_named_frames(content)
    _drop_all(content, f"{UNSEEN}|{FOOTNOTE_MARKS}")
    headings = [_line(_rendered(heading)) for heading in content.xpath(".//h1")]
    title = headings[0] if len(headings) == 1 and headings[0] else named
    text, outline = _text(content)
    return Contents(text, title, source, published, outline=outline)


def from_markdown(data: bytes) -> Contents:
    """The text that Markdown (CommonMark and tables) shows.

    The title is the front matter's, else the first heading.

    Raises: ExtractionError.
    """
    contents = plain.from_text(data)
    marked = ENTRIES.sub(r"\1  ", contents.text)
    root = _parse(MarkdownIt("commonmark").enable("table").enable("strikethrough").render(marked))
    if root is None:
        return replace(contents, text="")
    _drop_all(root, f"{UNSEEN}|{FOOTNOTE_MARKS}")
    headings = [_line(_rendered(heading)) for heading in root.xpath("//h1|//h2|//h3|//h4|//h5|//h6")]
    title = contents.title or next(filter(None, headings), None)
    text, outline = _text(root)
    return replace(contents, text=text, title=title, outline=outline)


def _parse(page: str) -> HtmlElement | None:
    # Without huge_tree libxml2 gives up, silently, on all that follows a nesting of 256.
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        return html.document_fromstring(page.encode("utf-8", "replace"), parser=parser)
    except etree.ParserError:
        return None


def _first(root: HtmlElement, paths: Iterable[str]) -> str | None:
    for path in paths:
        for found in root.xpath(path, namespaces=NAMESPACES):
            if words := _line(str(found)):
                return words
    return None


def _first_group(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return found[1] if found else None


def _drop_all(content: HtmlElement, path: str) -> None:
    for element in content.xpath(path, namespaces=NAMESPACES):
        element.drop_tree()


def _drop_named_frames(content: HtmlElement) -> None:
    """Drops what is hidden, and what role or class call a frame, unless most of the page is in it.

    An id may be made of a heading's words, so what it calls a frame must be links and forms for the most part.
    """
    size = len(content.text_content())
    for element in content.xpath(".//*[@role or @class or @id or @hidden or @style]"):
        if element.getparent() is None:
            continue
        hidden = element.get("hidden", "until-found") != "until-found"
        if hidden or HIDDEN_STYLE.search(element.get("style", "")):
            element.drop_tree()
            continue
        named, marked = element.get("class", ""), element.get("id", "")
        framing = element.get("role") in FRAME_ROLES or FRAME_NAME.search(named)
        suspected = LINKS_NAME.search(f"{named} {marked}") or FRAME_NAME.search(marked)
        if framing or (suspected and not HEADING.fullmatch(element.tag)):
            length = len(element.text_content())
            linked = length if framing else sum(len(part.text_content()) for part in element.iter("a", "form"))
            if 2 * length < size and 2 * linked >= length:
                element.drop_tree()


def _text(content: HtmlElement) -> tuple[str, tuple[Headline, ...]]:
    """The words of the element, tables told row by row, and its headings."""
    for table in content.xpath(".//table[not(.//table)]"):
        _flatten(table)
    for description in content.xpath(".//dd[preceding-sibling::*[1][self::dt]]"):
        _describe(description)
    return outlined(_rendered(content, marked=True))


def _rendered(content: HtmlElement, *, marked: bool = False) -> str:
    """The words of the element as they stand, paragraphs an empty line apart, if `marked` with marks of headings."""
    pieces: list[str] = []
    numbers: dict[HtmlElement, int] = {}
    mark = ""
    for event, element in etree.iterwalk(content, events=("start", "end")):
        words = ""
        if event == "start":
            pieces += (_break(element), _marker(element, numbers), _raised(element, pieces))
            words = _words(element.text, element)
            mark = MARK * _level(element) if marked and HEADING.fullmatch(element.tag) else mark
        else:
            pieces.append(_break(element) if element.tag != "br" else "")
            mark = "" if HEADING.fullmatch(element.tag) else mark
            if element is not content:
                words = _words(element.tail, element.getparent())
        if mark and words.strip():
            words, mark = mark + words.lstrip(), ""
        pieces.append(words)
    # Until here a line break is \v and a paragraph's \f, which don't occur in HTML; where they meet, \f wins.
    text = re.sub(r" +", " ", "".join(pieces))
    return re.sub(r" ?[\v\f][ \v\f]*", lambda found: "\n\n" if "\f" in found[0] else "\n", text).strip()


def _level(heading: HtmlElement) -> int:
    """The level of a heading, from 1; 0 of one that is no paragraph of its own."""
    inside = any(element.tag in ("li", "dd", "table") for element in heading.iterancestors())
    return 0 if inside else int(heading.tag[1])


def _flatten(table: HtmlElement) -> None:
    """Puts a line of prose for each row in place of the table's rows."""
    rows = [[_cell(cell) for cell in row.xpath("./td|./th")] for row in table.xpath(".//tr")]
    captions = [_line(_rendered(caption)) for caption in table.xpath("./caption")]
    tail = table.tail
    table.clear()
    table.tail = tail
    for line in (*captions, *rows_as_prose(laid_out(rows))):
        etree.SubElement(table, "tr").text = line


def _describe(description: HtmlElement) -> None:
    """Puts the term before its description, in one line: "Gym: £25 a month"."""
    term = description.getprevious()
    words = _line(_rendered(term))
    term.drop_tree()
    if words:
        colon = ":" if words[-1].isalnum() or words[-1] in ")]%”\"'" else ""
        description.text = f"{words}{colon} {description.text or ''}"


def _cell(element: HtmlElement) -> Cell:
    columns, rows = (SPAN.match(element.get(name, "")) for name in ("colspan", "rowspan"))
    return Cell(_line(_rendered(element)), int(columns[1]) if columns else 1, int(rows[1]) if rows else 1)


def _raised(element: HtmlElement, before: Sequence[str]) -> str:
    """What tells a raised number from the word or number that it follows: 10^6, but km2, as it is written."""
    if element.tag != "sup" or not any(map(str.isdigit, element.text_content())):
        return ""
    if not runs_into(next(filter(None, reversed(before)), " ")):
        return ""
    return " " if (element.tail or "").startswith(("/", "\N{FRACTION SLASH}")) else "^"


def _break(element: HtmlElement) -> str:
    if element.tag not in PARAGRAPHS:
        return "\v" if element.tag in LINES else " " if element.tag in ("td", "th") else ""
    parent = element.getparent()
    if parent is None or parent.tag not in ("li", "dd"):
        return "\f"
    # The first paragraph of a list item goes on behind its marker, that of a description behind its term.
    return "" if parent[0] is element and element.tag in ("p", "div") else "\v"


def _marker(element: HtmlElement, numbers: dict[HtmlElement, int]) -> str:
    parent = element.getparent()
    if element.tag != "li" or parent is None:
        return ""
    if parent.tag != "ol":
        return "- "
    start = parent.get("start", "")
    numbers[parent] = numbers[parent] + 1 if parent in numbers else int(start) if LIST_START.fullmatch(start) else 1
    return f"{numbers[parent]}. "


def _words(text: str | None, parent: HtmlElement) -> str:
    if not text:
        return ""
    text = text.replace(MARK, "")
    if parent.tag == "pre" or (parent.tag == "code" and parent.getparent().tag == "pre"):
        return text.replace("\n", "\v")
    return re.sub(r"\s+", " ", text)


def _line(text: str) -> str:
    return " ".join(text.split())
