"""Other wordings of a question: keywords as people type them into a search box, a yes/no question, another beginning,
other words.

What answers the question still answers it, so that its label stays.
"""

from __future__ import annotations

import random
import re

from rag.language.lexicon import AUXILIARIES, CONJUNCTIONS, DETERMINERS, FUNCTION_WORDS, PREPOSITIONS, WH_WORDS
from rag.training.invented.names import begun
from rag.training.wordnet import WordNet

TOKEN = re.compile(r"[\w'’.,%-]*\w")
WORD = re.compile(r"\b[a-z]{4,}\b")
CONDITION = re.compile(
    r"(?i)^(?:when|where|why|how) (is|was|are|were|did|does|do|can|could|will|would|has|have|had) (.+)$"
)
# Beginnings of questions, and others that ask for the same; {0} and {1} are what the groups held.
FRAMES = tuple(
    (re.compile(rf"(?i)^{pattern}"), others)
    for pattern, others in (
        (r"how many (\w+) are there\b", ("what is the number of {0}", "how large is the number of {0}")),
        (r"how many (\w+) were there\b", ("what was the number of {0}", "how large was the number of {0}")),
        (r"how many\b", ("what number of", "how great a number of", "in all, how many", "how many, roughly,")),
        (r"how much\b", ("what amount of", "how large an amount of", "how much, in all,")),
        (r"how long (did|does|will|has|have|had|do)\b", ("for how long {0}", "for what length of time {0}")),
        (r"how often\b", ("with what frequency", "how frequently", "how many times")),
        (r"how old\b", ("of what age",)),
        (r"how (did|does|do|can|could)\b", ("in what way {0}", "by what means {0}", "in which manner {0}")),
        (
            r"when (did|was|were|does|is|are|will|has|had)\b",
            ("at what time {0}", "on what date {0}", "at which point in time {0}", "when exactly {0}"),
        ),
        (
            r"in (?:what|which) year\b",
            ("when", "what year was it when", "during which year", "at what time"),
        ),
        (
            r"where (did|was|were|does|is|are|will|can|do|has|had)\b",
            ("in what place {0}", "at which location {0}", "in which spot {0}", "whereabouts {0}"),
        ),
        (
            r"why (did|was|were|does|is|are|do|has|had|can|could|would|will)\b",
            ("for what reason {0}", "on what grounds {0}", "because of what {0}", "on account of what {0}"),
        ),
        (r"who (is|was) (the|a)\b", ("what {0} the name of {1}", "which person {0} {1}", "can you name {1}")),
        (
            r"who (?=(?!is|was|are|were|did|does|do)[a-z]+\b)",
            ("which person ", "what is the name of whoever ", "who was it that ", "which man or woman "),
        ),
        (r"what (is|was) the name of\b", ("how {0} one to call", "what does one call", "which name goes with")),
        (r"what (percentage|share|part|portion|proportion) of\b", ("how much of", "how large a share of")),
        (r"what (kind|type|sort) of\b", ("which kind of", "what class of", "which variety of")),
        (r"which\b", ("what",)),
        (r"what (?=(?:is|was|are|were|did|does|do)\b)", ("which thing ", "tell me, what ", "what exactly ")),
        (r"what (?!is|was|are|were|did|does|do|can|could|will|would|has|have|had)([a-z]+)\b", ("which {0}",)),
    )
)
SAID = AUXILIARIES | WH_WORDS | DETERMINERS | CONJUNCTIONS | PREPOSITIONS


def keywords(question: str, rng: random.Random) -> str:
    """The question without its small words, lower-case, now and then in another order or with "how many" at
    its end; the question itself where fewer than two words would stay.
    """
    said = TOKEN.findall(question.lower())
    kept = [word for word in said if word not in SAID]
    if len(kept) < 2:
        return question
    counted = re.search(r"(?i)\bhow (?:many|much|long|old|far)\b", question)
    kept = [word for word in kept if not (counted and word in counted.group().lower().split())]
    asked = counted or re.search(r"(?i)^(?:who|when|where|why)\b", question)
    if len(kept) > 2 and rng.random() < 0.3:
        at = rng.randrange(1, len(kept))
        kept = kept[at:] + kept[:at]
    if asked and (counted or rng.random() < 0.3):
        word = asked.group().lower()
        kept = [*kept, word] if rng.random() < 0.5 else [word, *kept]
    return " ".join(kept)


def yes_no(question: str) -> str | None:
    """Whether what a when-, where-, why- or how-question takes for granted is so; None for other questions."""
    found = CONDITION.match(question)
    if not found:
        return None
    return f"{found.group(1).capitalize()} {found.group(2)}"


def reframed(question: str, rng: random.Random) -> str:
    """The question begun otherwise ("for what reason" for "why"), or as it is where no other beginning is known."""
    for pattern, others in FRAMES:
        if found := pattern.match(question):
            return f"{begun(rng.choice(others).format(*found.groups()))}{question[found.end() :]}"
    return question


def reworded(question: str, words: WordNet, rng: random.Random) -> str:
    """The question with some of its words, now and then with each, exchanged for others of like meaning, where there
    are such.
    """
    left = rng.choice((1, 1, 2, 2, 3, len(question)))
    said = plain_words(question)
    for word in rng.sample(said, len(said)):
        others = words.alike(word) if left else []
        if others:
            question = _replaced(question, word, rng.choice(others))
            left -= 1
    return question


def exchanged(question: str, choices: dict[str, list[str]], rng: random.Random) -> str | None:
    """The question with one of the words that have choices exchanged for one of them; None where none has."""
    possible = sorted(word for word, others in choices.items() if others)
    if not possible:
        return None
    word = rng.choice(possible)
    return _replaced(question, word, rng.choice(choices[word]))


def _replaced(question: str, word: str, other: str) -> str:
    """The question with the other word where the word first stands."""
    return re.sub(rf"\b{re.escape(word)}\b", other, question, count=1)


def plain_words(question: str) -> list[str]:
    """The lower-case content words of a question."""
    return [word for word in WORD.findall(question) if word not in FUNCTION_WORDS]
