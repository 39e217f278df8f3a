"""Which of the things spoken of a pronoun most likely stands for.

Candidates are weighed by recency, place and kind, in the manner of Lappin and Leass (An Algorithm for
Pronominal Anaphora Resolution, Computational Linguistics 20, 1994). The weights are set by hand and were
checked on dialogues of CANARD (Elgohary et al., 2019); there a model fitted to one half of them picked the
right person more often, but by the habit of those dialogues to stay with the subject of one article.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.language.lexicon import DETERMINERS, GROUP_NOUNS
from rag.language.mentions import Mention
from rag.language.phrases import is_plural
from rag.types import Hint

_WEIGHTS: Mapping[str, Mapping[str, float]] = {
    "he": {
        "person": 2.0,
        "doubtful": -2.0,
        "plural": -2.0,
        "vague": -0.8,
        "name": 1.0,
        "answer": -1.2,
        "evidence": -2.5,
        "subject": 0.9,
        "asked_for": 2.2,
        "age": -0.8,
        "repeated": 0.3,
        "same_gender": 0.3,
    },
    "it": {
        "place": -1.0,
        "plural": -1.5,
        "name": 0.9,
        "vague": -1.0,
        "relational": -1.5,
        "answer": -0.8,
        "evidence": -2.5,
        "subject": 0.9,
        "asked_for": 1.0,
        "doer": 0.2,
        "age": -0.7,
        "repeated": 0.4,
        "gendered": -4.0,
    },
    "they": {
        "person": 0.0,
        "place": -0.5,
        "plural": 2.8,
        "name": 1.3,
        "vague": -1.0,
        "relational": -1.0,
        "answer": -0.9,
        "evidence": -2.5,
        "subject": 1.0,
        "asked_for": 0.6,
        "age": -0.6,
        "repeated": 0.3,
    },
    "there": {
        "place": 2.0,
        "name": 0.5,
        "answer": -0.6,
        "asked_for": 1.2,
        "evidence": -2.5,
        "subject": -1.5,
        "age": -0.8,
        "gendered": -3.0,
    },
}


# What a mention loses for each logit that its words are behind the surest hint's, and at most.
_HINTED, _UNHINTED = 0.2, 12.0


@dataclass(frozen=True, slots=True)
class Focus:
    """What has been spoken of before the question at hand, after `turn` exchanges.

    `question` is the last one, standalone, `answer` its short answer ("" when there was none), `genders`
    pairs of a name, lower case, and the pronoun used for it, `known` the words of the answers so far, `told` the
    exchanges as they were typed and answered. `hints` tell what the question at hand speaks of.
    """

    mentions: tuple[Mention, ...] = ()
    question: str = ""
    answer: str = ""
    turn: int = 0
    genders: tuple[tuple[str, str], ...] = ()
    known: str = ""
    told: tuple[tuple[str, str], ...] = ()
    hints: tuple[Hint, ...] = ()

    def latest(self) -> tuple[Mention, ...]:
        """The mentions of the last exchange, in order."""
        return tuple(mention for mention in self.mentions if mention.turn == self.turn - 1)


def best(focus: Focus, pronoun: str, genders: Mapping[str, str], without: Sequence[str] = ()) -> Mention | None:
    """The fitting mention of the greatest weight, the latest of equals; None when none fits.

    `pronoun` is he, she, it, they or there; mentions whose text is in `without` don't count.
    """
    asked = Counter(m.text.lower() for m in focus.mentions if m.origin == "question")
    weights = _WEIGHTS["he" if pronoun == "she" else pronoun]

    def weight(item: tuple[int, Mention]) -> tuple[float, int]:
        place, mention = item
        signs = _signs(mention, pronoun, focus, genders)
        signs["repeated"] = max(0, min(asked[mention.text.lower()], 3) - 1)
        told = sum(weights.get(sign, 0.0) * strength for sign, strength in signs.items())
        return told - _HINTED * _behind(mention, focus.hints), place

    fitting = [
        item
        for item in enumerate(focus.mentions)
        if _fits(item[1], pronoun) and item[1].text not in without and not _other(item[1], pronoun, genders)
    ]
    return max(fitting, key=weight)[1] if fitting else None


def _behind(mention: Mention, hints: Sequence[Hint]) -> float:
    """How many logits the best hint for `mention` is behind the best of all: at most `_UNHINTED`, 0 without hints."""
    if not hints:
        return 0.0
    text = re.sub(r"^(?:the|an?)\s+", "", mention.text.lower())
    own = [hint.strength for hint in hints if _within(text, hint.words.lower()) or _within(hint.words.lower(), text)]
    return min(_UNHINTED, max(hint.strength for hint in hints) - max(own)) if own else _UNHINTED


def _within(words: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text) is not None


def _other(mention: Mention, pronoun: str, genders: Mapping[str, str]) -> bool:
    """Whether the conversation has spoken of `mention` as "he" where `pronoun` is "she", or the reverse."""
    told = genders.get(mention.text.lower())
    return pronoun in ("he", "she") and told is not None and told != pronoun


def _fits(mention: Mention, pronoun: str) -> bool:
    """Whether `mention` can be what `pronoun` stands for at all."""
    perhaps_anyone = mention.kind == "thing" and mention.name and not mention.text.isupper()
    if pronoun in ("he", "she"):
        described = mention.text.split()[0] in DETERMINERS and not mention.plural
        return (mention.kind == "person" and (mention.name or described)) or (
            perhaps_anyone and (" " not in mention.text or " of " in mention.text)
        )
    if pronoun == "it":
        group = mention.head in GROUP_NOUNS and not is_plural(mention.head)
        one = group or not mention.plural or (mention.name and not re.search(r",| and ", mention.text))
        return mention.kind in ("thing", "place") and one
    if pronoun == "they":
        return mention.kind != "time" and (mention.name or mention.plural or mention.kind != "person")
    return mention.kind == "place" or (perhaps_anyone and mention.origin != "evidence")


def _signs(mention: Mention, pronoun: str, focus: Focus, genders: Mapping[str, str]) -> dict[str, float]:
    """What speaks for or against a mention, by name, each about 0 to 1 but "age", which counts exchanges."""
    told = genders.get(mention.text.lower())
    # "Who travels to Oslo?" speaks of nothing else, but Oslo is where "there" is all the same.
    placed = pronoun == "there" and mention.kind == "place" and mention.name
    return {
        "person": mention.kind == "person",
        "doubtful": mention.kind != "person" and not mention.subject,
        "place": mention.kind == "place",
        "plural": mention.plural,
        "name": mention.name,
        "vague": not mention.name and len(mention.text.split()) < 3 and not is_plural(mention.head),
        "relational": not (mention.name or mention.plural or mention.doer) and " of " in mention.text,
        "doer": mention.doer,
        "answer": mention.origin == "answer",
        "evidence": mention.origin == "evidence",
        "subject": mention.subject and mention.origin == "question" and not placed,
        "asked_for": mention.subject and mention.origin == "answer",
        "age": min(focus.turn - 1 - mention.turn, 4),
        "same_gender": told == pronoun,
        "gendered": told is not None,
    }
