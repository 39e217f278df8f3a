"""Other wordings of a question: keywords as people type them into a search box, a yes/no question, other words.

What answers the question still answers it, so that its label stays.
"""

from __future__ import annotations

import random
import re

from rag.language.lexicon import AUXILIARIES, CONJUNCTIONS, DETERMINERS, FUNCTION_WORDS, PREPOSITIONS, WH_WORDS
from rag.training.wordnet import WordNet

TOKEN = re.compile(r"[\w'’.,%-]*\w")
WORD = re.compile(r"\b[a-z]{4,}\b")
CONDITION = re.compile(
    r"(?i)^(?:when|where|why|how) (is|was|are|were|did|does|do|can|could|will|would|has|have|had) (.+)$"
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


def reworded(question: str, words: WordNet, rng: random.Random) -> str:
    """The question with up to three of its words exchanged for others of like meaning, where there are such."""
    for _ in range(rng.choice((1, 1, 2, 2, 3))):
        question = exchanged(question, {word: words.alike(word) for word in plain_words(question)}, rng) or question
    return question


def exchanged(question: str, choices: dict[str, list[str]], rng: random.Random) -> str | None:
    """The question with one of the words that have choices exchanged for one of them; None where none has."""
    possible = sorted(word for word, others in choices.items() if others)
    if not possible:
        return None
    word = rng.choice(possible)
    return re.sub(rf"\b{re.escape(word)}\b", rng.choice(choices[word]), question, count=1)


def plain_words(question: str) -> list[str]:
    """The lower-case content words of a question."""
    return [word for word in WORD.findall(question) if word not in FUNCTION_WORDS]
