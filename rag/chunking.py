"""A document's text cut into chunks: whole sentences, packed to a budget of tokens, as exact spans."""

import base64
import hashlib
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import tiktoken
from sentencex import get_sentence_boundaries

from rag.errors import ModelError
from rag.headings import HEADING_CHARACTERS, above, headings
from rag.types import Chunk, Document

Span = tuple[int, int]

# Part of the index's fingerprint: raise it when the same file would give other text, another date or other chunks.
VERSION = 7

CL100K_FILE = "_static/tiktoken_cache/9b5ad71b2ce5302211f9c61530b329a4922fc6a4"
CL100K_SHA256 = "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7"
CL100K_PATTERN = (
    r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+"
    r"| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s"
)

NEWLINE = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
LINE = re.compile(r"[^\n\r\v\f\x85\u2028\u2029]+")
SURROGATE = re.compile(r"[\ud800-\udfff]")
LIST_MARKER = re.compile(r"(?:[-*+•‣▪●–—·]|\(?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,4})[.)])(?=\s|$)")
# What may be a line of a list or of pairs, if the next one is alike: "- Oars", "Weight: 94 kg".
MEMBER = re.compile(rf"{LIST_MARKER.pattern}|[^:]+: ")
# The lines over a mail or memo stay with it.
MAIL_HEADER = re.compile(r"(?:From|To|Cc|Sent|Date|Subject|Re): ")
CLAUSE_END = re.compile(r"[,;:،؛](?=\s)|[，、；：]|\s[–—-](?=\s)")
# What sentencex 1.0.32 takes for the end of a sentence in English text and isn't one.
ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:Ms|Amb|Ft|Figs?|Eqs?|paras?|vols?|chs?|eds?|est|approx|tel|max|incl|excl|Abs|Bd|bzw)\.$",
    re.IGNORECASE,
)
WRAP_COLUMNS = range(40, 121)

# What breaking a chunk at this place costs, beside the square of the share of the budget left empty.
INSIDE_SENTENCE, INSIDE_PARAGRAPH, AT_LINE, AT_PARAGRAPH, AFTER_LEAD_IN = 1.2, 0.6, 0.1, 0.0, 1.5


@cache
def _encoding() -> tiktoken.Encoding:
    # tiktoken's own loader would download, or need TIKTOKEN_CACHE_DIR changed for the whole process.
    # Leaving out the special tokens makes "<|endoftext|>" in a document ordinary text.
    package = find_spec("llama_index.core")
    if package is None or package.origin is None:
        raise ModelError("llama-index-core, which carries the cl100k_base tokens, is missing: run `make install`")
    path = Path(package.origin).parent / CL100K_FILE
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ModelError(f"the cl100k_base tokens can't be read: {error}; run `make install` again") from error
    found = hashlib.sha256(data).hexdigest()
    if found != CL100K_SHA256:
        raise ModelError(
            f"{path.name} holds other cl100k_base tokens than pinned: sha256 {found}, not {CL100K_SHA256}; "
            "reinstall llama-index-core"
        )
    pairs = (line.split() for line in data.splitlines() if line)
    ranks = {base64.b64decode(token): int(rank) for token, rank in pairs}
    return tiktoken.Encoding("cl100k_base", pat_str=CL100K_PATTERN, mergeable_ranks=ranks, special_tokens={})


def count_tokens(text: str) -> int:
    """The number of cl100k_base tokens in `text`; "tiktoken is great!" has 6. Special tokens count as text.

    Raises: ModelError if llama-index-core's copy of the tokens is missing or isn't the pinned one.
    """
    return len(_encoding().encode_ordinary(text))


def sentences(text: str) -> tuple[Span, ...]:
    """The sentences of `text` as half-open spans, in order, non-overlapping, without white space around.

    Everything but white space lies in one of them. A blank line always ends a sentence, and so does
    a line break, except in a paragraph that was wrapped at a fixed column. Boundaries inside a
    block are those of sentencex (Wikimedia), whose rules for English carry to most scripts; list
    markers and a few abbreviations are put back to what follows them.
    """
    return tuple(span for block in _blocks(text) for span in _block_sentences(text, block))


def sentence_around(text: str, start: int, end: int) -> Span:
    """The half-open span of the sentence, or sentences, of `text` that hold the span given."""
    held = [span for span in sentences(text) if span[0] < end and start < span[1]]
    return (min(start, held[0][0]), max(end, held[-1][1])) if held else (start, end)


def split(document: Document, budget: int) -> tuple[Chunk, ...]:
    """The chunks of `document` in order: `document.text[start:end] == chunk.text`, none overlapping.

    Each has at most `budget` cl100k_base tokens, unless a single character has more; between them
    is nothing but white space. They are packed from whole sentences so that breaks fall at the ends
    of paragraphs where they can, and so that no chunk is much smaller than its neighbours: the
    total-fit method of Knuth and Plass (1981), with sentences for words. A sentence over the budget is
    cut between clauses, or else words. The ids depend on document id, span and text alone.

    Raises: ModelError as `count_tokens` does.
    """
    text = document.text
    whole = sentences(text)
    units = [unit for span in whole for unit in _fitted(text, span, budget)]
    breaks = _break_costs(text, units, {end for _, end in whole})
    weights = [count_tokens(text[start:end]) + 1 for start, end in units]
    limit = budget
    while True:
        spans = [(units[first][0], units[last - 1][1]) for first, last in _pack(weights, breaks, limit)]
        tokens = [count_tokens(text[start:end]) for start, end in spans]
        # Tokens of neighbours join when encoded together; should that ever yield more, pack looser.
        if limit == 0 or all(count <= budget for count in tokens):
            found = headings(text, document.outline)
            over = above(text, found, [start for start, _ in spans], document.title)
            return tuple(
                _chunk(document, span, count, heading) for span, count, heading in zip(spans, tokens, over, strict=True)
            )
        limit -= 1


def _trimmed(text: str, span: Span) -> Span:
    piece = text[span[0] : span[1]]
    start = span[0] + len(piece) - len(piece.lstrip())
    return start, start + len(piece.strip())


def _blocks(text: str) -> Iterator[Span]:
    """Runs of lines that read as one: a line, or several where a paragraph was wrapped."""
    paragraph: list[Span] = []
    for match in LINE.finditer(text):
        line = _trimmed(text, match.span())
        if line[0] == line[1]:
            continue
        if paragraph and len(NEWLINE.findall(text, paragraph[-1][1], line[0])) > 1:
            yield from _unwrapped(text, paragraph)
            paragraph = []
        paragraph.append(line)
    yield from _unwrapped(text, paragraph)


def _unwrapped(text: str, lines: list[Span]) -> Iterator[Span]:
    """The lines of one paragraph, joined where the next line's first word wouldn't have fitted any more."""
    if not lines:
        return
    width = max(end - start for start, end in lines)
    block = lines[0]
    for line, following in pairwise(lines):
        words = text[slice(*following)]
        room = width - (line[1] - line[0])
        wrapped = width in WRAP_COLUMNS and len(words.split(maxsplit=1)[0]) >= room
        if wrapped and not LIST_MARKER.match(words):
            block = block[0], following[1]
        else:
            yield block
            block = following
    yield block


def _block_sentences(text: str, block: Span) -> Iterator[Span]:
    start, end = block
    readable = SURROGATE.sub("\ufffd", NEWLINE.sub(lambda found: " " * len(found[0]), text[start:end]))
    current: Span | None = None
    for boundary in get_sentence_boundaries("en", readable):
        span = _trimmed(text, (start + boundary["start_index"], start + boundary["end_index"]))
        if span[0] == span[1]:
            continue
        if current and (_goes_on(text[slice(*current)]) or not _has_words(text[slice(*span)])):
            span = current[0], span[1]
        elif current:
            yield current
        current = span
    if current:
        yield current


def _goes_on(sentence: str) -> bool:
    return bool(LIST_MARKER.fullmatch(sentence) or ABBREVIATION.search(sentence)) or not _has_words(sentence)


def _has_words(piece: str) -> bool:
    return any(character.isalnum() for character in piece)


def _fitted(text: str, span: Span, budget: int) -> Iterator[Span]:
    """The span itself if it is within the budget, else its parts, each as near half as its clauses allow."""
    start, end = span
    if end - start == 1 or count_tokens(text[start:end]) <= budget:
        yield span
        return
    cut = _cut(text, span)
    for part in ((start, cut), (cut, end)):
        yield from _fitted(text, _trimmed(text, part), budget)


def _cut(text: str, span: Span) -> int:
    """Where to cut the span in two: after a clause or word of its middle half, else between characters."""
    start, end = span
    middle, quarter = (start + end) // 2, (end - start) // 4
    for pattern in (CLAUSE_END, re.compile(r"\s+")):
        found = [match.end() for match in pattern.finditer(text, start + quarter, end - quarter)]
        if found:
            return min(found, key=lambda place: abs(place - middle))
    for place in range(middle, end):
        # A mark or joiner belongs to the character before it.
        if unicodedata.category(text[place])[0] != "M" and "\u200d" not in text[place - 1 : place + 1]:
            return place
    return middle


def _break_costs(text: str, units: list[Span], sentence_ends: set[int]) -> list[float]:
    """What it costs to end a chunk after each unit."""
    gaps = [len(NEWLINE.findall(text, unit[1], following[0])) for unit, following in pairwise(units)]
    members = [MEMBER.match(text, *unit) is not None for unit in units]
    # Whether the next line is of the same list.
    listed = [gap == 1 and one and other for gap, (one, other) in zip(gaps, pairwise(members), strict=True)]
    costs = []
    for unit, before, after, within, ends in zip(units, [1, *gaps], gaps, listed, [False, *listed], strict=False):
        if unit[1] not in sentence_ends:
            costs.append(INSIDE_SENTENCE)
        elif within:
            costs.append(INSIDE_PARAGRAPH)
        elif after and _leads_in(text[slice(*unit)], own_line=before > 0, ends_list=ends):
            costs.append(AFTER_LEAD_IN)
        else:
            costs.append((INSIDE_PARAGRAPH, AT_LINE, AT_PARAGRAPH)[min(after, 2)])
    return [*costs, AT_PARAGRAPH]


def _leads_in(words: str, *, own_line: bool, ends_list: bool) -> bool:
    """Whether the words are a heading, or its underline, or a mail's header, or end in a colon, and what follows should
    stay with them.
    """
    if words[-1] == ":" or not own_line:
        return words[-1] == ":"
    short = len(words) <= HEADING_CHARACTERS and words[-1].isalnum()
    return not _has_words(words) or (short and (not ends_list or MAIL_HEADER.match(words) is not None))


def _pack(weights: list[int], breaks: list[float], limit: int) -> list[tuple[int, int]]:
    """Runs of units, half-open, of least total cost; each weighs at most `limit` or is a single unit."""
    costs, starts = [0.0], [0]
    for last in range(1, len(weights) + 1):
        best, weight = (float("inf"), last - 1), 0
        for first in range(last - 1, -1, -1):
            weight += weights[first]
            if weight > limit and first < last - 1:
                break
            empty = max(0, limit - weight) / max(limit, 1)
            best = min(best, (costs[first] + empty**2 + breaks[last - 1], first))
        costs.append(best[0])
        starts.append(best[1])
    runs: list[tuple[int, int]] = []
    last = len(weights)
    while last:
        runs.append((starts[last], last))
        last = starts[last]
    return runs[::-1]


def _chunk(document: Document, span: Span, tokens: int, heading: str) -> Chunk:
    start, end = span
    text = document.text[start:end]
    text_hash = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    key = f"{document.id}\0{start}\0{end}\0{text_hash}".encode("utf-8", "surrogatepass")
    return Chunk(
        id=hashlib.sha256(key).hexdigest()[:32],
        document_id=document.id,
        content_hash=document.content_hash,
        start=start,
        end=end,
        text=text,
        tokens=tokens,
        heading=heading,
    )
