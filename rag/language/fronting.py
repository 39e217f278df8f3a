"""Follow-ups in two parts put in the order of plain questions: a topic in front, a condition by itself."""

import re

from rag.language.lexicon import AUXILIARIES, DETERMINERS, FUNCTION_WORDS, PREPOSITIONS, WH_WORDS
from rag.language.mentions import TIME
from rag.language.phrases import TOKEN

_TOPIC_WORDS = 8
_FRONTED = re.compile(
    r"\s*(?P<lead>(?:(?:and|but|so|also)\s+)*(?:(?:what|how)\s+about\s+|as\s+for\s+)?)(?P<topic>[^,?!.:;]+?)\s*[,:–—-]\s+(?P<asked>.+)",
    re.IGNORECASE | re.DOTALL,
)
_RESUMED = re.compile(r"\b(?P<word>it|he|she|they|him|her|them|its|his|their|that(?=\W*$))\b(?!['’])", re.IGNORECASE)
_CONDITION = re.compile(
    r"\s*(?:(?:and|but|so|or|then)\s+|(?:what|how)\s+(?:about\s+)?(?=if\b))*(?P<condition>(?:even\s+)?(?:if|unless|in\s+case)\s+[^,]+)",
    re.IGNORECASE,
)
_CONDITION_BEFORE = re.compile(r",?\s+(?:even\s+)?(?:if|unless|in\s+case)\s.*$", re.IGNORECASE | re.DOTALL)


def unfronted(question: str) -> str:
    """`question` with a topic set in front of it where its pronoun stands: "and the union, who speaks for it?"
    becomes "who speaks for the union?"; any other as it came.

    The construction is left dislocation (Ross, Constraints on Variables in Syntax, 1967).
    """
    fronted = _FRONTED.fullmatch(question)
    if not fronted:
        return question
    topic, asked = fronted["topic"], fronted["asked"]
    words, first = [word.lower() for word in topic.split()], [word.lower() for word in TOKEN.findall(asked)[:2]]
    noun = words[0] in DETERMINERS or (words[0] not in FUNCTION_WORDS and not TIME.fullmatch(topic))
    named = len(words) <= _TOPIC_WORDS and noun and (fronted["lead"] or words[0] in DETERMINERS or "'s" in topic)
    asks = first[0] in WH_WORDS | AUXILIARIES or (first[0] in PREPOSITIONS and first[-1] in WH_WORDS)
    resumed = _RESUMED.search(asked)
    if not (named and asks and resumed) or set(words) & (WH_WORDS | AUXILIARIES):
        return question
    return asked[: resumed.start()] + topic + _owned(resumed["word"], asked[resumed.end() :]) + asked[resumed.end() :]


def conditional(question: str, last: str) -> str | None:
    """`last` under the condition that is all that `question` says: "and if it is faulty?".

    Its pronouns stay: what they stand for is then said in the same sentence. A condition of `last` gives way.
    None when `question` is anything else, or `last` is "".
    """
    found = _CONDITION.fullmatch(question.strip().rstrip("?!. "))
    if not found or not last or found["condition"].split()[1].lower() in AUXILIARIES | {"so", "not"}:
        return None
    stem = _CONDITION_BEFORE.sub("", last.strip().rstrip("?!. "))
    return f"{stem} {found['condition'][:1].lower()}{found['condition'][1:]}?"


def _owned(pronoun: str, behind: str) -> str:
    """The ending of a possessive where `pronoun` is one; "her" is before a word that can be owned."""
    following = TOKEN.match(behind.lstrip())
    owns = bool(following and following.group().lower() not in FUNCTION_WORDS and following.group()[0].isalnum())
    return "'s" if pronoun.lower() in ("its", "his", "their") or (pronoun.lower() == "her" and owns) else ""
