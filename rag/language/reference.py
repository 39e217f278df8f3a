"""Pronouns and short descriptions of a question put as the names and phrases that they stand for."""

import re
from collections.abc import Mapping, Sequence

from rag.language.lexicon import (
    ADVERBS,
    AUXILIARIES,
    CONJUNCTIONS,
    DETERMINERS,
    PERSON_NOUNS,
    PREPOSITIONS,
    VERBS,
    WH_WORDS,
)
from rag.language.mentions import TIME, Mention, dated, mentions, plain_name
from rag.language.phrases import TOKEN, conjugated, is_plural
from rag.language.questions import expects
from rag.language.salience import Focus, best

# Each pronoun with the form that it is weighed as.
_PRONOUNS: Mapping[str, str] = {
    "he": "he", "him": "he", "his": "he", "she": "she", "her": "she", "hers": "she", "it": "it", "its": "it",
    "they": "they", "them": "they", "their": "they",
}  # fmt: skip
_POSSESSIVES = ("his", "her", "its", "their")
_POINTERS = ("the", "this", "that", "these", "those")
_CONTRACTED = re.compile(r"\b(he|she|it|they|that|there)(['’](?:s|re|ll|d|ve))\b", re.IGNORECASE)
_EXPLETIVE = re.compile(
    r"\bit\s+(?:true|possible|likely|clear|important|necessary|known|said|correct|rain\w*|snow\w*|that)\b"
    r"|\bit\s+(?:take|takes|took)\b.*\bto\b|\b(?:say|says|said|mean|think|know)\s+it\b|\bit\s+(?:say|mention|state)\b|what\s+time\s+(?:is|was)\s+it|how\s+(?:cold|hot|warm|wet|windy)\s+(?:is|was)\s+it|how\s+many\s+(?:is|was)\s+it",
    re.IGNORECASE,
)
# "How long will it take?" is about what the question before says that something does, if it does.
_LASTS = re.compile(r"\bit\s+(?:take|takes|took)\b", re.IGNORECASE)
_EITHER = re.compile(r"\b(?P<one>he|she|him|her|his)\s+or\s+(?:he|she|him|her|his|hers)\b", re.IGNORECASE)
_SHORT_ANSWER = 8
# What behind a noun says which one is meant: "the year before".
_COMPLETING = (*("of", "in", "for", "who", "that", "which", "'"), *("before", "after", "earlier", "later", "ago"))


def referred(question: str, focus: Focus) -> tuple[str, dict[str, str]]:
    """`question` with what its pronouns and descriptions stand for, and the genders told so far, by name.

    The first pronoun of each kind is replaced; later ones then refer to it. One that something in the
    question itself explains, or that nothing in the conversation fits, stays.
    """
    text = _CONTRACTED.sub(r"\1 \2", _EITHER.sub(r"\g<one>", question))
    either = bool(_EITHER.search(question))
    tokens = list(TOKEN.finditer(text))
    words = [token.group().lower() for token in tokens]
    genders, said = dict(focus.genders), dict[str, Mention]()
    asked = _question_phrase(words)
    dummies = [match.span() for match in _EXPLETIVE.finditer(text)]
    if not any(mention.doer and mention.kind != "person" for mention in focus.latest()):
        dummies += [match.span() for match in _LASTS.finditer(text)]
    personal = next((form for form in map(_PRONOUNS.get, words) if form in ("he", "she")), None)
    person = best(focus, personal, {} if either else genders) if personal else None
    pieces: list[str] = []
    position = 0
    for index, token in enumerate(tokens):
        found: Mention | None = None
        if token.start() < position or any(start <= token.start() < end for start, end in dummies):
            continue
        pronoun, last = _PRONOUNS.get(words[index]), index
        if pronoun:
            local = text[tokens[asked].start() : token.start()] if asked < index else ""
            # "they … them" and "he … him" are two parties; "they … their" is one.
            role = words[index] if words[index] in ("him", "them") and pronoun in said else pronoun
            known = role in said or _bound(pronoun, local)
            taken = [mention.text for mention in said.values()]
            taken += [person.text] if person and pronoun not in ("he", "she") else []
            found = None if known else best(focus, pronoun, {} if either else genders, without=taken)
            new = found.text + _owner(found, words, index) if found else ""
            if found:
                said[role] = found
                genders |= {found.text.lower(): pronoun} if pronoun in ("he", "she") and not either else {}
                said |= _same_as(found, focus)
        else:
            new, last = _pointed(words, index, focus)
        if new:
            before = text[position : token.start()]
            pieces += [_agreeing(before) if words[index] == "they" and found and not found.plural else before, new]
            position = tokens[last].end()
    joined = re.sub(r"\s+(['’](?:s|re|ll|d|ve)\b)", r"\1", "".join(pieces) + text[position:])
    return (joined if pieces else question), genders


def _same_as(found: Mention, focus: Focus) -> dict[str, Mention]:
    """What `found`, if it answered, was named by in its question, and the members of a list that answered."""
    if found.origin != "answer" or not found.subject:
        return {}
    exchange = [mention for mention in focus.mentions if mention.turn == found.turn]
    members = [mention for mention in exchange if found.plural and mention.origin != "question"]
    named = [m for m in exchange if m.subject and not m.name and (found.plural or m.kind == found.kind)]
    return {mention.text: mention for mention in (*members, *named)}


def _question_phrase(words: Sequence[str]) -> int:
    """The index of the first word behind the question phrase: 3 in "how many troops do they have"."""
    if not words or words[0] not in WH_WORDS | PREPOSITIONS:
        return 0
    verbs = (i for i, word in enumerate(words) if word in AUXILIARIES or (i and conjugated(word)))
    return next(verbs, 0)


def _bound(pronoun: str, local: str) -> bool:
    """Whether something in `local`, the part of the question before it, may explain the pronoun."""
    spoken = mentions(local, 0, "question")
    if pronoun in ("he", "she"):
        first = spoken[:1]
        maybe = any(m.name and " " not in m.text and not m.text.isupper() for m in first)
        return maybe or any(mention.kind == "person" for mention in spoken)
    if pronoun == "they":
        return any(mention.plural for mention in spoken)
    return any(
        mention.kind in ("thing", "place")
        and not mention.plural
        and (mention.name or mention.text.split()[0].lower() in DETERMINERS)
        for mention in spoken
    )


def _agreeing(before: str) -> str:
    """`before`, whose last word is the auxiliary of "they", with the one that a singular takes."""
    return re.sub(
        r"\b(are|were|do|have)(?=\s*$)",
        lambda match: {"are": "is", "were": "was", "do": "does", "have": "has"}[match.group().lower()],
        before,
        flags=re.IGNORECASE,
    )


def _owner(owner: Mention, words: Sequence[str], index: int) -> str:
    """The ending of a possessive, where `words[index]` is one; "her" owns only what can be owned."""
    if words[index] not in _POSSESSIVES:
        return ""
    following = words[index + 1] if index + 1 < len(words) else ""
    closed = PREPOSITIONS | AUXILIARIES | CONJUNCTIONS | DETERMINERS | ADVERBS
    ranked = following in ("first", "last", "next", "most", "own")
    if words[index] == "her" and not ranked and (not following[:1].isalnum() or following in closed):
        return ""
    return "'" if owner.plural and is_plural(owner.text.lower()) else "'s"


def _pointed(words: Sequence[str], index: int, focus: Focus) -> tuple[str, int]:
    """What "there", "then" or "the mission" at `index` stands for, and the index of its last word."""
    word, following = words[index], words[index + 1 : index + 3]
    if word == "there" and _locative(words[:index], following):
        place = best(focus, "there", dict(focus.genders))
        return (f"in {place.text}" if place else ""), index
    if (
        word == "then"
        and not any(each.isalnum() for each in following)
        and not TIME.search(" ".join(words))
        and "happened" not in words
    ):
        times = [mention.text for mention in focus.latest() if mention.kind == "time"]
        return (dated(times[-1]) if times else ""), index
    if word not in _POINTERS:
        return "", index
    if not following or not following[0].isalpha() or following[0] in AUXILIARIES:
        return _whole_answer(words, index, focus), index
    return _described(following, focus), index + 1


def _locative(before: Sequence[str], after: Sequence[str]) -> bool:
    """Whether "there" is a place: "who lives there", not "are there any"."""
    last = not after or not after[0][0].isalnum() or after[0] in PREPOSITIONS | ADVERBS
    return last and not (before and before[-1] in AUXILIARIES - {"be", "been"} | {"'s"})


def _described(following: Sequence[str], focus: Focus) -> str:
    """What "the" and these words stand for: a holder of the office just asked for, or a longer phrase
    or name with the same head noun; "" when the description is complete in itself or nothing fits.
    """
    noun, behind = following[0], "".join(following[1:2])
    open_class = behind.isalpha() and behind not in AUXILIARIES | PREPOSITIONS | VERBS | ADVERBS | CONJUNCTIONS
    if noun in PREPOSITIONS | VERBS or behind in _COMPLETING or open_class:
        return ""
    if noun in PERSON_NOUNS and re.search(rf"\b{noun}\b", focus.question, re.IGNORECASE):
        people = [m for m in focus.latest() if m.origin == "answer" and m.kind == "person" and m.name]
        if people and expects(focus.question) == "person":
            return f"the {noun} {plain_name(people[0].text)}"
    phrases = [m.text for m in focus.mentions if not m.name and m.head == noun and m.turn >= focus.turn - 3]
    longer = [text for text in phrases if len(text.split()) > 2]
    if longer:
        return longer[-1] if longer[-1].split()[0].lower() in DETERMINERS else f"the {longer[-1]}"
    named = (m for m in reversed(focus.mentions) if m.name and m.origin != "evidence" and " " in m.text)
    return next((m.text for m in named if m.head == noun and m.kind != "person" and not m.plural), "")


def _whole_answer(words: Sequence[str], index: int, focus: Focus) -> str:
    """What a bare "this" or "that" points back to: the short answer, where it can stand as a noun."""
    led = index == 0 or words[index - 1] in PREPOSITIONS | AUXILIARIES | VERBS
    answer = focus.answer.lower().split()
    said = index > 0 and words[index - 1] in ("say", "said", "claim", "think", "state", "announce")
    noun = said or expects(focus.question) not in ("clause", "yes_no", "number")
    noun = noun and 0 < len(answer) <= _SHORT_ANSWER and answer[0] not in PREPOSITIONS | CONJUNCTIONS
    fits = words[index] in ("this", "that") and led and noun
    return focus.answer if fits else ""
