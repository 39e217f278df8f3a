"""What a question asks for, told by its own words alone."""

import re
from typing import Literal

from rag.language.disfluency import clean
from rag.language.lexicon import (
    AUXILIARIES,
    DETERMINERS,
    GROUP_NOUNS,
    NUMBER_NOUNS,
    PERSON_NOUNS,
    PLACE_NOUNS,
    PREPOSITIONS,
    TIME_NOUNS,
    WEEKDAYS,
    WH_WORDS,
    words,
)

Expected = Literal["yes_no", "clause", "list", "number", "date", "person", "place", "thing"]

_WORD = re.compile(r"\w+(?:['’.-]\w+)*", re.UNICODE)
_LEAD = re.compile(
    r"(?:(?:so|well|ok|okay|now|and|but|also|then|please|pls|hey|hi|hello|um|uh|er|right|actually|alright|oh|just"
    r"|quick question|one more (?:question|thing)|(?:my|a) question is|question|in that case|by the way|btw"
    r"|according to (?:the|this) (?:article|document|text|report|passage)s?|in the (?:article|document|text)"
    r"|i (?:am|was) wondering|i'm wondering|i wonder|i(?:'d| would) like to know|i want to know|i need to know"
    r"|(?:can|could|would|will) you (?:please |kindly )?(?:tell me|explain to me|say|let me know)|tell me"
    r"|do you (?:happen to )?know|does (?:it|the (?:article|document|text)) (?:say|mention|tell(?: us)?)"
    r"|any idea|remind me|let me know|please tell me|it is known)\b[\s,:;–—-]*)+",
    re.IGNORECASE,
)
_ABOUT = re.compile(r".*\b(?:tell|explain to|inform) (?:me|us)\b(?! (?:the|a|if|whether)\b)", re.IGNORECASE)
_TAG = re.compile(
    r"[,\s](?:right|correct|true|yes|no|(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could)"
    r"n['’]?t (?:it|he|she|they|there|we|you))\s*\?*$",
    re.IGNORECASE,
)
_TRUTH = re.compile(r"(?:if|whether|(?:is|was) it (?:true|correct|right|the case) (?:that|to say))\b", re.IGNORECASE)
_CLAUSE_ORDER = re.compile(
    r"(?:explain|describe|elaborate|clarify|discuss|outline|tell (?:me|us) (?:more )?about|what about|how about"
    r"|what for$|more (?:about|on)\b|(?:for|to) what (?:purpose|reason|end)|in what (?:way|manner)|how come|why)\b",
    re.IGNORECASE,
)
_CLAUSE_NOUNS = words(
    "reason reasons purpose purposes cause causes role aim aims goal goals effect effects impact consequence "
    "consequences result results significance importance meaning explanation motive motivation rationale "
    "difference relationship relation connection reaction response opinion view stance position attitude"
)
_SPEECH = words(
    "say said says saying think thinks thought claim claims claimed argue argues argued mention mentions mentioned "
    "discuss discussed state stated explain explained announce announced declare declared believe believes "
    "suggest suggested happen happened happens happening mean means meant talk talked do doing comment commented "
    "promise promised request warn warned emphasize emphasise emphasized emphasised"
)
_LISTING = re.compile(
    r"(?:please )?(?:list|enumerate|name (?:all|some|two|three|four|five|six|\d+|a few|the)|give (?:me )?(?:a|the) list"
    r"|mention (?:all|some|two|three))\b",
    re.IGNORECASE,
)
_COUNTS = words("two three four five six seven eight nine ten several main different various all")
_SINGULAR_S = words(
    "news series species physics politics mathematics economics athletics headquarters crisis basis analysis "
    "thesis status process class bus gas press loss business princess address access success congress lens"
)
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "both": 2, "2": 2, "3": 3, "4": 4, "5": 5}
# A number that names a thing, "hotel in grade 3", or of which one is asked for, "which of the two", counts no answers.
_NUMBERED = re.compile(
    r"(?:\w+ )?(?:which|what|whom?|name|list|mention|give(?: me)?)(?: (?:are|were|is|was))?"
    rf"(?: (?:the|all|these|those|other|main|first|last|next))* ({'|'.join(_NUMBERS)}) (?=[^\W\d])",
    re.IGNORECASE,
)
_SECOND = re.compile(
    r",? and (?:(?:in|on|at|for|to|by|between|from|of|with) )?(?:how many|how much|wh(?:at|ich|o|en|ere))\b", re.I
)
_HOURS = re.compile(r"\b[^\W\d]+ (?:hours|times)\b(?! (?:of|per|a|an|in)\b)", re.IGNORECASE)
_MEASURES = words("many much old tall long far often big large high deep fast wide heavy strong frequently small")


def expects(question: str) -> Expected:
    """The kind of answer that `question` asks for; "thing" when nothing tells more.

    A statement with a question mark counts as yes/no. Case, missing marks and spoken lead-ins don't matter.
    """
    text = clean(question).replace("’", "'").strip()
    stripped = without_lead(text)
    tokens = [word.lower() for word in _WORD.findall(stripped)]
    asked = next((index for index, word in enumerate(tokens) if word in WH_WORDS), None)
    if not tokens:
        return "clause" if re.match(r"\W*(?:tell me|explain)", text, re.IGNORECASE) else "thing"
    if asked is None and _ABOUT.match(text):
        return "clause"
    if _TRUTH.match(stripped) or (_TAG.search(stripped) and asked != 0):
        return "yes_no"
    if tokens[0] in AUXILIARIES and not (tokens[0] in ("do", "have") and len(tokens) == 1):
        return "yes_no"
    if _LISTING.match(stripped):
        return "list" if any(_plural(word) for word in tokens) else _noun_kind(tokens[1:])
    if _CLAUSE_ORDER.match(stripped):
        return "clause"
    if asked is None:
        if _declarative(tokens) and stripped.endswith("?"):
            return "yes_no"
        # Of "opening hours library" every day's are asked for, of "Saturday hours library" that day's.
        return "list" if _HOURS.search(stripped) and WEEKDAYS.isdisjoint(tokens) else _noun_kind(tokens)
    return _by_wh(tokens[asked], tokens[asked + 1 :])


def how_many(question: str) -> int:
    """How many answers `question` asks for: "which two towns" 2, "who came, and when?" 2, most others 1; 0 where it
    asks for several without a number.
    """
    numbered = _NUMBERED.match(without_lead(clean(question)))
    if numbered:
        return _NUMBERS[numbered[1].lower()]
    if _SECOND.search(question):
        return 2
    return 0 if expects(question) == "list" else 1


def without_lead(question: str) -> str:
    """`question` without discourse words and polite frames in front: "so, can you tell me who …" → "who …"."""
    lead = _LEAD.match(question)
    return question[lead.end() :] if lead else question


def _by_wh(wh: str, rest: list[str]) -> Expected:
    wh = wh.removesuffix("'s") if wh not in ("whats", "whos") else wh[:-1]
    following = rest[0] if rest else ""
    if wh == "why":
        return "clause"
    if wh == "when":
        return "date"
    if wh == "where":
        return "place"
    if wh == "how":
        if following in ("many", "much") or (following in _MEASURES and rest[1:2] != ["term"]):
            return "number"
        return "clause"
    if wh in ("who", "whom", "whose"):
        return "list" if following in ("are", "were") and _plural_head(rest[1:]) else "person"
    return _by_what(wh, rest)


def _by_what(wh: str, rest: list[str]) -> Expected:
    if rest and rest[0] in AUXILIARIES and wh != "which":
        plural = rest[0] in ("are", "were")
        if rest[0] in (
            "did",
            "does",
            "do",
            "has",
            "have",
            "had",
            "is",
            "was",
            "are",
            "were",
            "will",
            "would",
        ) and (rest[-1] in _SPEECH or any(word in _SPEECH - {"state", "do", "means", "view"} for word in rest[1:])):
            return "clause"
        noun = _noun_kind(rest[1:]) if rest[0] in ("is", "was", "are", "were", "'s") else "thing"
        if plural and noun != "clause":
            return "list" if _plural_head(rest[1:]) or noun == "person" else noun
        return noun
    if rest and rest[0] in ("happened", "happens", "led", "caused", "made", "prompted", "motivated"):
        return "clause"
    head = _head(rest)
    if not head:
        return "thing"
    if rest[:1] == ["percentage"]:
        return "number"
    if _plural(head) or (head == "people" or (set(rest[:2]) & _COUNTS and wh != "what")):
        return "list"
    return _noun_kind(rest[: rest.index(head) + 1] if head in rest else rest)


def _noun_kind(tokens: list[str]) -> Expected:
    """The kind named by the head of the noun phrase that `tokens` begin with."""
    phrase = _phrase(tokens)
    if phrase[-1:] in (["name"], ["names"], ["kind"], ["type"], ["title"]) and phrase[-1] in (
        "name",
        "names",
    ):
        after = tokens[tokens.index(phrase[-1]) + 2 :]
        kind = _noun_kind(after) if after else "thing"
        return "list" if phrase[-1] == "names" else kind if kind in ("person", "place") else "thing"
    head = phrase[-1] if phrase else ""
    if head in _CLAUSE_NOUNS:
        return "clause"
    tables: tuple[tuple[frozenset[str], Expected], ...] = (
        (TIME_NOUNS - {"age"} | {"date"}, "date"),
        (NUMBER_NOUNS, "number"),
        (PERSON_NOUNS, "person"),
        (PLACE_NOUNS - {"border", "address"}, "place"),
    )
    return next((kind for table, kind in tables if head in table), "thing")


def _phrase(tokens: list[str]) -> list[str]:
    stops = AUXILIARIES | PREPOSITIONS | WH_WORDS | {"and", "that"}
    start = next((index for index, word in enumerate(tokens) if word not in DETERMINERS), len(tokens))
    end = next((index for index in range(start, len(tokens)) if tokens[index] in stops), len(tokens))
    return tokens[start:end]


def _head(tokens: list[str]) -> str:
    """The head noun after "which" or "what": the first noun that a verb or preposition follows, by class."""
    phrase = _phrase(tokens)
    known = PERSON_NOUNS | PLACE_NOUNS | TIME_NOUNS | NUMBER_NOUNS | GROUP_NOUNS | _CLAUSE_NOUNS
    for index, word in enumerate(phrase):
        if word in known:
            return word
        if _plural(word):
            before = phrase[index - 1] if index else ""
            return before if _verb(tokens, tokens.index(word)) else word
    return phrase[-1] if phrase else ""


def _verb(tokens: list[str], index: int) -> bool:
    """Whether the word there, a plural by its form, is the verb: "stands" in "which object stands for …"."""
    before, after = tokens[index - 1] if index else "", tokens[index + 1 :]
    if not after or before in _COUNTS or before in DETERMINERS or before.isdigit() or before.endswith("'s"):
        return False
    follows = DETERMINERS | (PREPOSITIONS - {"of"} if before else frozenset())
    return after[0] in follows and not any(word in AUXILIARIES for word in after)


def _plural(word: str) -> bool:
    regular = len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "'s"))
    return (regular and word not in _SINGULAR_S) or word in ("people", "men", "women", "children", "media")


def _plural_head(tokens: list[str]) -> bool:
    phrase = _phrase(tokens)
    return bool(phrase) and (_plural(phrase[-1]) or bool(set(phrase[:2]) & _COUNTS))


def _declarative(tokens: list[str]) -> bool:
    return any(word in AUXILIARIES for word in tokens[1:]) or any(word.endswith("ed") for word in tokens[1:])
