"""Who leads a whole, and who only a part of it: the commander of a league's mission isn't the head of the league."""

import re

from rag.language.lexicon import FUNCTION_WORDS, PERSON_NOUNS, TITLES, words

_ROLE = "|".join(sorted(PERSON_NOUNS))
_NAME = r"(?!of\b)(?:the\s+)?([^\W_][\w.&-]*(?:\s+[^\W_][\w.&-]*){0,3}?)"
_LEADS = (
    r"(?:leads?|led|leading|heads?|headed|heading|commands?|commanded|commanding|runs?|ran|running|chairs?|chaired"
    r"|directs?|directed|governs?|governed|in\s+(?:charge|command|control)\s+of|at\s+the\s+(?:head|helm|top)\s+of"
    rf"|(?:{_ROLE})\s+of)"
)
_ASKED = re.compile(rf"\bwho(?:m|['’]s)?\b.*?\b{_LEADS}\s+{_NAME}\W*$", re.IGNORECASE)
_OWNER = re.compile(
    rf"\bwho(?:['’]s|\s+(?:is|was|are|were))\s+{_NAME}['’]s?\s+(?:[\w-]+\s+){{0,2}}(?:{_ROLE})\W*$", re.IGNORECASE
)
_PARTS = words(
    "mission missions force forces troops unit branch division department section subsidiary office committee "
    "subcommittee delegation embassy wing arm squad programme program project campaign contingent battalion brigade "
    "regiment fleet operation operations staff workshop laboratory plant garage depot desk"
)
_ENDS = TITLES | PERSON_NOUNS | FUNCTION_WORDS
_WORD = re.compile(r"['’]s\b|[^\W_][\w-]*|[^\w\s]")
_PART_OF = re.compile(rf"\b(?:{'|'.join(sorted(_PARTS))})\s+(?:of|at|for)\s+(?:the\s+)?$", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?;][\"”')\]]*\s")
# How many words may stand between a body and what names its part: "the league's first rescue mission".
_BETWEEN = 2


def led(question: str) -> str:
    """The body whose head `question` asks for, as it stands there; nothing if it asks for something else.

    "Who is in charge of the league?" asks for the head of the league, "Who came?" for nobody's.
    """
    asked = _ASKED.search(question) or _OWNER.search(question)
    return asked.group(1) if asked else ""


def of_a_part(before: str, after: str, body: str) -> bool:
    """Whether somebody, named between `before` and `after`, is told of as at a part of `body`, not at `body` itself.

    Told by the nearest mention in the sentence, one before the name first: in "the commander of the league's mission,
    Ada Berg, met the league's secretary, Otto Lind" Berg is at a part of the league, Lind isn't.
    """
    mention = re.compile(rf"\b{re.escape(body)}\b", re.IGNORECASE)
    near = before[max((end.end() for end in _SENTENCE_END.finditer(before)), default=0) :]
    found = list(mention.finditer(near))
    if found:
        return _partly(near[: found[-1].start()], near[found[-1].end() :])
    end = _SENTENCE_END.search(after)
    rest = after[: end.start()] if end else after
    first = mention.search(rest)
    return first is not None and _partly(rest[: first.start()], rest[first.end() :])


def _partly(before: str, after: str) -> bool:
    """Whether a mention between these words only tells whose part is meant: "the mission of it", "its mission"."""
    if _PART_OF.search(before):
        return True
    following = [word.lower() for word in _WORD.findall(after) if word not in ("'s", "’s")]
    for word in following[: _BETWEEN + 1]:
        if word in _PARTS:
            return True
        if not word[0].isalnum() or word in _ENDS or word.endswith("ed"):
            return False
    return False
