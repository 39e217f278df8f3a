"""A list that a text gives line by line, and the line that leads in to it."""

import re
from collections.abc import Sequence
from itertools import pairwise, takewhile

from rag.language.bag import Bag, content_words

# What a line tells, without what joins it to the next: "persons over 70, or".
_WORDS = r"(?=[^\s,;])(?P<words>[^\n]*?[^\s,;])(?:[\s,;]++(?:and|or))?[\s,;]*+$"
BULLET = "[-*+•‣▪●–—·]"
_ITEM = re.compile(rf"[^\S\n]*(?P<marker>{BULLET}|\(?(?:\d{{1,3}}|[A-Za-z])[.)])[^\S\n]+{_WORDS}", re.MULTILINE)
LINE = re.compile(r"^[^\n]*\S[^\n]*$", re.MULTILINE)
# "Office: e-mail and files": what a member is called, before what is said of it.
_NAMED = re.compile(r"(?P<name>[^:;,.]{1,40})(?:: | [–—] )")
# A line of a few words that ends as no sentence does but a question.
_HEADING = re.compile(r"(?=[^\W_])[^\n]{0,78}[\w)?]")
_LABEL = re.compile(r"\s*(?=[^\W_][^:;.\n]{0,39}:\s\S)" + _WORDS)

Span = tuple[int, int]


def whole(question: str, text: str, at: int, *, several: bool, title: str = "", heading: str = "") -> tuple[Span, ...]:
    """The members of the list of which one holds the character `text[at]`, if `question` asks for them all; else none.

    It does where what leads in, a line with a colon at its end or a heading, has a content word of the question, and it
    and what stands over it have all ("Please bring:" for "What shall I bring?"; "Fixed" under "Release 4.1" for "What
    was fixed in 4.1?"). Over it stand the `title` of the document and the heading above it in the text, or else the
    `heading` under which the text begins. Of a line with a colon half of the words are enough if the question asks for
    `several` and the members have none of the others ("Choose a profile:" for "Which profiles can I choose in
    Burrow?"). The spans are half-open, in order, without markers; of a member that is named and described it is the
    name's.
    """
    lines = list(LINE.finditer(text))
    items = [_item(line) for line in lines]
    alike = run(lines, [item[0] if item else None for item in items], at)
    members = [item[1] for item in items[alike] if item]
    before = [line[0].strip() for line in lines[: alike.start]]
    headings = ["" if item or not _is_heading(line) else line for line, item in zip(before, items, strict=False)]
    lead = before[-1] if before and (before[-1].endswith(":") or headings[-1]) else ""
    if len(members) < 2 or not lead:
        return ()
    over = f"{title} {_over(lead, headings[:-1], heading)}"
    if not _asked(question, lead, over, [text[slice(*member)] for member in members], several):
        return ()
    names = [_NAMED.match(text, *member) for member in members]
    return tuple(found.span("name") if found else member for found, member in zip(names, members, strict=True))


def run(lines: Sequence[re.Match[str]], kinds: Sequence[str | None], at: int) -> slice:
    """Which of `lines`, one below the other, are of the same kind as the one that holds the character `at`.

    Empty where that one has no kind, or none holds it.
    """
    own = next((number for number, line in enumerate(lines) if line.start() <= at < line.end()), None)
    if own is None or kinds[own] is None:
        return slice(0, 0)
    first = own - sum(1 for _ in takewhile(lambda kind: kind == kinds[own], reversed(kinds[:own])))
    return slice(first, first + sum(1 for _ in takewhile(lambda kind: kind == kinds[own], kinds[first:])))


def reached(text: str, start: int, end: int) -> tuple[Span, ...]:
    """The members of a list that `text[start:end]` reaches into, whole, if they are several; else none.

    Lines such as "Saturday: 10:00 to 14:00" count as members without a marker, too; only in its first line the span may
    be in something else. The spans are half-open, in order, without markers.
    """
    lines = [line for line in LINE.finditer(text) if line.start() < end and start < line.end()]
    members = [_item(line) or _labelled(line) for line in lines]
    kinds = [member[0] if member else None for member in members]
    first = 0 if len(set(kinds)) == 1 else 1
    found = tuple(member[1] for member in members[first:] if member)
    alike = len(set(kinds[first:])) == 1 and None not in kinds[first:]
    return found if alike and len(found) > 1 else ()


def _item(line: re.Match[str]) -> tuple[str, Span] | None:
    """The bullet of a line that is one of a list's, "1" for any number or letter, and the span of its words."""
    item = _ITEM.match(line.string, *line.span())
    if not item:
        return None
    return item["marker"] if len(item["marker"]) == 1 else "1", item.span("words")


def _labelled(line: re.Match[str]) -> tuple[str, Span] | None:
    """As `_item`, of a line that begins with what it is about and a colon."""
    named = _LABEL.match(line.string, *line.span())
    return ("", named.span("words")) if named else None


def _is_heading(line: str) -> bool:
    return bool(_HEADING.fullmatch(line)) and not line[0].islower()


def _over(lead: str, above: Sequence[str], heading: str) -> str:
    """The heading that a lead stands under, among those `above` in the text, "" for other lines; or else `heading`.

    That of a heading has no line between the two, and is of another form: "4.2" isn't over "4.1".
    """
    if not any(above):
        return "" if any(_of_one_form(part, lead) for part in heading.split(": ")) else heading
    if lead.endswith(":"):
        return next(filter(None, reversed(above)))
    pairs = [one for one, below in pairwise((*above, lead)) if one and below]
    return pairs[-1] if pairs and not _of_one_form(pairs[-1], lead) else ""


def _of_one_form(one: str, other: str) -> bool:
    """Whether two headings begin with a figure, or with the same word."""
    first, second = (text.split(maxsplit=1)[0].lower() if text.strip() else "" for text in (one, other))
    return first == second or (first[:1].isdigit() and second[:1].isdigit())


def _asked(question: str, lead: str, over: str, members: Sequence[str], several: bool) -> bool:
    asked, led, named = content_words(question), Bag(lead), Bag(over)
    others = [word for word in asked if word not in led]
    if len(others) == len(asked):
        return False
    others = [word for word in others if word not in named]
    if not (several and lead.endswith(":")):
        return not others
    told = Bag(" ".join(members))
    return 2 * len(others) <= len(asked) and not any(word in told for word in others)
