"""A question without what only says where its answer stands, and without the shouting of capitals.

"According to the article, who leads the club?" and "Does the text say who leads the club?" both ask "Who leads the
club?": documents are all that is answered from, and their words don't speak of themselves.
"""

import re

from rag.language.lexicon import WH_WORDS

_DOCUMENT = (
    r"(?:the|this|that|these|those|your|our)\s+(?:(?:given|provided|above|attached|uploaded|news|following)\s+)*"
    r"(?:article|text|document|doc|passage|excerpt|page|corpus)s?(?:\s+(?:provided|given|above|here))?\b"
)
_BY = r"(?:according\s+to|based\s+(?:up)?on|as\s+per|going\s+by|judging\s+by)"
_STATED = r"as\s+(?:stated|mentioned|described|reported|told|said|written)\s+in"
_BEFORE = re.compile(rf"\W*(?:{_BY}\s+{_DOCUMENT}\s*[,:–—-]?|(?:in|from)\s+{_DOCUMENT}\s*[,:])\s*(?=\w)", re.IGNORECASE)
_AMID = re.compile(rf"\s*,\s*(?:{_BY}|{_STATED})\s+{_DOCUMENT}\s*,\s*(?=\w)", re.IGNORECASE)
_BEHIND = re.compile(rf"[\s,(–—-]*(?<!\w)(?:{_BY}|{_STATED})\s+{_DOCUMENT}\s*\)?(?=\W*$)", re.IGNORECASE)
_TOLD = re.compile(
    rf"\W*(?:(?:and|but|so|also)\s+)*(?:does|do|did)\s+{_DOCUMENT}\s+(?:(?:also|actually|anywhere|ever)\s+)*"
    r"(?:say|mention|state|explain|specify|indicate|reveal|tell(?:\s+(?:us|me))?)\s+(?:anything\s+about\s+)?"
    rf"(?=(?:{'|'.join(sorted(WH_WORDS))})\b)",
    re.IGNORECASE,
)


def unframed(question: str) -> str:
    """`question` without such words at its beginning, at its end or between commas; else as it came.

    Where they stood at its beginning it has a capital now. A question of three words or more, all in capitals, comes in
    small letters.
    """
    asked = question.lower() if question.isupper() and len(question.split()) > 2 else question
    begun = _BEFORE.match(asked) or _TOLD.match(asked)
    if begun:
        asked = asked[begun.end() : begun.end() + 1].upper() + asked[begun.end() + 1 :]
    asked = _AMID.sub(" ", asked)
    ended = _BEHIND.search(asked)
    return asked[: ended.start()] + asked[ended.end() :] if ended and ended.start() else asked
