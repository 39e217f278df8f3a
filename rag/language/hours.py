"""The hours of a whole week, which a text gives line by line: "Monday to Friday: 9:00 to 18:00", "Sunday: closed"."""

import re

from rag.language.bullets import BULLET, LINE, run

_DAY = (
    r"(?:(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:days?)?\b|(?:week(?:end|day)s?|holidays?)\b)\.?"
)
_DAYS = rf"(?:on\s+)?(?:(?:public|bank)\s+)?{_DAY}(?:[\s,&/–-]+(?:(?:and|to|until|till|public|bank)\s+)*{_DAY})*"
_TIME = r"(?:\d{1,2}(?:[:.]\d{2})?(?:\s?(?:[ap]m\b|[ap]\.m\.|h\b|o['’]clock\b))?|noon\b|midnight\b)"
_JOINED = r"(?:\s*[–-]\s*|\s+(?:to|until|till|and)\s+|\s*,\s*(?:and\s+)?)"
_TIMES = rf"(?:closed\b|by\s+appointment\b|(?:from\s+)?{_TIME}(?:{_JOINED}(?:from\s+)?{_TIME})+)"
_HOURS = re.compile(
    rf"[^\S\n]*(?:{BULLET}[^\S\n]+)?(?P<words>{_DAYS}(?:\s*:\s*|\s+[–-]\s+|\s+){_TIMES})[\s,;.]*", re.IGNORECASE
)
_ASKED_OF_A_DAY = re.compile(rf"\b(?:{_DAY}|days?\b|today\b|tomorrow\b|tonight\b)", re.IGNORECASE)

Span = tuple[int, int]


def week(question: str, text: str, at: int) -> tuple[Span, ...]:
    """The lines with the hours of days, one below the other, of which one holds the character `text[at]`.

    None if they aren't several, or if `question` asks of a day. The spans are half-open, in order, without markers.
    """
    if _ASKED_OF_A_DAY.search(question):
        return ()
    lines = list(LINE.finditer(text))
    told = [_HOURS.fullmatch(text, *line.span()) for line in lines]
    same = run(lines, ["hours" if line else None for line in told], at)
    found = tuple(line.span("words") for line in told[same] if line)
    return found if len(found) > 1 else ()
