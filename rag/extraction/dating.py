"""The date that a text states of itself at its top: in a news agency's dateline, a line such as "Last updated: 30 May
2025", or the head of an e-mail. A date that the text only tells of, such as a meeting's, is none.
"""

import re

# How many characters count as the top.
TOP = 800
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|"
    r"Nov(?:ember)?|Dec(?:ember)?)"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_DATE = rf"((?:{_MONTH}\.? {_DAY},? |{_DAY} {_MONTH}\.?,? )\d{{4}}|\d{{4}}-\d{{2}}-\d{{2}})(?!\d)"
_WEEKDAY = r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? )?"
# "PORT LISANE, Velmora, May 23, 2016 (Meridian Wire) - ": the place in capitals, then the date, then a dash.
_DATELINE = re.compile(
    rf"^[^\W\d_a-z]{{2}}[^a-z\d\n,]*(?:, [^\n,]{{1,40}})?,? {_DATE}(?: \([^()\n]{{1,40}}\))? ?[–—-]{{1,2}} ",
    re.MULTILINE,
)
_UPDATED = re.compile(
    r"(?:^[\s*_>#|-]*|[.;|] )(?:last |date )?(?:updated|revised|reviewed|modified|published|posted|publication date)"
    rf"(?: on)?[\s:*_]{{1,5}}{_WEEKDAY}{_DATE}",
    re.MULTILINE | re.IGNORECASE,
)
_LETTER = re.compile(r"^(?:from|to|subject): ", re.MULTILINE | re.IGNORECASE)
_SENT = re.compile(rf"^(?:date|sent): {_WEEKDAY}{_DATE}", re.MULTILINE | re.IGNORECASE)


def stated(text: str) -> str | None:
    """The date as it is written; None where the text states none of itself."""
    top = text[:TOP]
    found = _DATELINE.search(top) or _UPDATED.search(top) or (_SENT.search(top) if _LETTER.search(top) else None)
    return found[1] if found else None
