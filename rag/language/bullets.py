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
# A line of a few words that ends as no sentence does.
_HEADING = re.compile(r"(?=[^\W_a-z])[^\n]{0,78}[\w)]")
_LABEL = re.compile(r"\s*(?=[^\W_][^:;.\n]{0,39}:\s\S)" + _WORDS)

Span = tuple[int, int]


def whole(question: str, text: str, at: int, *, several: bool, title: str = "") -> tuple[Span, ...]:
    """The members of the list of which one holds the character `text[at]`, if `question` asks for them all; else none.

    It does where what leads in, a line with a colon at its end or headings, has all of the question's content words but
    those of the `title` ("Please bring:" for "What shall I bring?", "Release 4.1" and "Fixed" for "What was fixed in
    4.1?"). Of a line with a colon half of them are enough if it asks for `several` and the members have none of the
    others ("Choose a profile:" for "Which profiles can I choose in Burrow?"). The spans are half-open, in order,
    without markers; of a member that is named and described it is the name's.
    """
    lines = list(LINE.finditer(text))
    items = [_item(line) for line in lines]
    alike = run(lines, [item[0] if item else None for item in items], at)
    members = [item[1] for item in items[alike] if item]
    lead = _lead([line[0].strip() for line in lines[: alike.start]])
    if len(members) < 2 or not lead:
        return ()
    if not _asked(question, lead, title, [text[slice(*member)] for member in members], several):
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


def _lead(lines: Sequence[str]) -> str:
    """What leads in to the list below `lines`: the last one, if a colon ends it, or the headings above; else ""."""
    last = lines[-1] if lines else ""
    if last.endswith(":"):
        return last
    if not _HEADING.fullmatch(last):
        return ""
    outer = (one for one, below in pairwise(lines) if _HEADING.fullmatch(one) and _HEADING.fullmatch(below))
    return " ".join((*list(outer)[-1:], last))


def _asked(question: str, lead: str, title: str, members: Sequence[str], several: bool) -> bool:
    led = Bag(lead)
    asked = content_words(question)
    others = [word for word in asked if word not in led]
    if len(others) == len(asked):
        return False
    named = Bag(title)
    others = [word for word in others if word not in named]
    if not (several and lead.endswith(":")):
        return not others
    told = Bag(" ".join(members))
    return 2 * len(others) <= len(asked) and not any(word in told for word in others)
