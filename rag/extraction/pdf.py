"""PDF as plain text. Runs by itself, `python pdf.py < file.pdf`, so that a hostile file can do no harm.

pypdf can be kept busy, or made to use all memory, by a few crafted bytes, and nothing inside the
process can stop it. So `pdf_process` runs this file as a process of its own with limits on both; it
imports nothing of ours, reads the PDF from standard input and writes one JSON object.
"""

import io
import json
import logging
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise

import pypdf

MEMORY_BYTES = 2_000_000_000
LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
SENTENCE_END = re.compile(r"[.!?:;…。！？][\"'”’»)\]]*$")
NEW_ITEM = re.compile(r"(?:[-*•‣▪●–—·]|\(?(?:\d{1,3}|[A-Za-z])[.)])\s")
SECTION = re.compile(r"\d{1,2}(?:\.\d{1,2}){0,4}\.?\s+[A-Z]")
LEADERS = re.compile(r"(?:\. ?){4,}\s*\w*$")
COMPOUND = re.compile(r"\w+-\w+")
LAST_PART, FIRST_PART = re.compile(r"(\w{1,40})[-\u2010]$"), re.compile(r"\w+")
PAGE_NUMBER = re.compile(r"\W*(?:page |p\. ?)\d+(?:\W+(?:of )?\d+)?\W*", re.IGNORECASE)
BARE_NUMBER = re.compile(r"[\s–—|·•()\[\]-]*\d{1,5}(?:\s*(?:/|\||of)\s*\d{1,5})?[\s–—|·•()\[\]-]*", re.IGNORECASE)
# Pages that are headed by one year after the other aren't numbered by them.
COUNTER = re.compile(r"(?<!\d)(?!(?:19|20)\d\d(?!\d))\d{1,5}(?!\d)")
FULL_LINE = 0.8
HEADING_LIMIT = 3
LONGEST_HEAD = 200


def extract(data: bytes) -> dict[str, str | None]:
    """`{"text", "title"}` of a PDF, or `{"error"}` with what a user can do about it."""
    reader = pypdf.PdfReader(io.BytesIO(data))
    # An empty user password opens a file that is only protected against changes.
    if reader.is_encrypted and not reader.decrypt(""):
        return {"error": "is encrypted; save a copy without a password"}
    pages = [page.extract_text().translate(LIGATURES) for page in reader.pages]
    text = reflow([[line.strip() for line in page.splitlines()] for page in pages])
    if not text:
        count = f"its {len(pages)} pages are" if len(pages) > 1 else "its page is"
        return {"error": f"has no text: {count} probably scanned; run OCR on it first (ocrmypdf, for one)"}
    title = (reader.metadata and reader.metadata.title) or None
    return {"text": text, "title": title and str(title)}


def reflow(pages: Sequence[Sequence[str]]) -> str:
    """The paragraphs of pages given as lines: lines joined, split words mended, running heads left out.

    A line ends its paragraph if an empty line, a list item or a numbered heading follows, or if it is
    clearly shorter than the usual widest line.
    """
    lines = [line for page in _without_running_heads(pages) for line in page]
    lengths = sorted(len(line) for line in lines if line)
    if not lengths:
        return ""
    usual = lengths[int(0.9 * (len(lengths) - 1))]
    compounds = {word.casefold() for line in lines for word in COMPOUND.findall(line)}
    pieces = []
    for line, following in pairwise([*lines, ""]):
        runs_on = line and following and not _parted(line, following)
        full = len(line) >= FULL_LINE * usual
        if runs_on and (full or (following[0].islower() and not SENTENCE_END.search(line))):
            pieces.append(_led_on(line, following, compounds))
        else:
            pieces.append(f"{line}\n\n")
    return re.sub(r"\n{3,}", "\n\n", "".join(pieces)).strip()


def _parted(line: str, following: str) -> bool:
    if SENTENCE_END.search(line) and SECTION.match(following):
        return True
    return bool(NEW_ITEM.match(following) or LEADERS.search(line))


def _led_on(line: str, following: str, compounds: set[str]) -> str:
    """The line with what stands between it and the next of its paragraph: a space, or nothing."""
    left, right = LAST_PART.search(line), FIRST_PART.match(following)
    if not left or not right or not right[0][0].islower():
        return f"{line} "
    # "Serb-majority" keeps its hyphen where the document spells it so within a line; "secu-rity" doesn't.
    return line if f"{left[1]}-{right[0]}".casefold() in compounds else line[:-1]


def _without_running_heads(pages: Sequence[Sequence[str]]) -> Iterator[Sequence[str]]:
    """The pages less their page numbers, and less first and last lines that most pages share.

    A number of its own is a page's only if it rises by one from page to page: others are figures.
    """
    shown = [[*page] for page in pages]
    for page in shown:
        while page and not page[0]:
            page.pop(0)
        while page and not page[-1]:
            page.pop()
    for place in (0, -1):
        shapes = [_shapes(page[place], number) if page else set() for number, page in enumerate(shown)]
        counts = Counter(chain.from_iterable(shapes))
        for page, alike in zip(shown, shapes, strict=True):
            if len(page) < 2:
                continue
            needed = 2 if BARE_NUMBER.fullmatch(page[place]) else HEADING_LIMIT
            often = max((counts[shape] for shape in alike), default=0)
            if PAGE_NUMBER.fullmatch(page[place]) or (often >= needed and 2 * often > len(shown)):
                page.pop(place)
    yield from shown


def _shapes(line: str, page: int) -> set[str]:
    """What the same running head or page number shows on every page: the line, or it with a number less the page's."""
    numbers = COUNTER.finditer(line, 0, LONGEST_HEAD)
    counted = {f"{line[: each.start()]}<{int(each[0]) - page}>{line[each.end() :]}" for each in numbers}
    if BARE_NUMBER.fullmatch(line):
        return counted
    # "€ 4,600" at the foot of each page is a figure, though it be the same.
    figure = any(map(str.isdigit, line)) and not any(map(str.isalpha, line))
    return set() if figure else {line, *counted}


def main() -> None:
    """Read a PDF from standard input; write the JSON of `extract` to standard output."""
    if sys.platform == "linux":  # elsewhere the limit is refused or means something else
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    logging.disable()
    try:
        outcome = extract(sys.stdin.buffer.read())
    except Exception as error:  # noqa: BLE001 (a damaged file makes pypdf raise anything, KeyError to RecursionError)
        outcome = {"error": f"can't be read as PDF, it seems damaged: {type(error).__name__}: {error}"[:300]}
    json.dump(outcome, sys.stdout)


if __name__ == "__main__":
    main()
