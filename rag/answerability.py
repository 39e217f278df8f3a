"""Spans out of the reader's logits, and the probability that they answer the question.

The reader gives, for each passage, logits over its tokens, with position 0 for "no answer" (Devlin et al.
2019). `candidates` turns them into spans; `features` describes the best span by what the model says and by
what can be checked against the words (where the question's words stand, its numbers, the type of its answer);
`probability` is a logistic model over these, fitted by `rag.training` on articles that the reader was not
trained on. Pure: numpy and the standard library.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from rag.idleness import idleness
from rag.language import naming, numbers, quantities, questions
from rag.language.bag import Bag, content_words, plain_words, spelt_words, stem
from rag.language.lexicon import (
    AUXILIARIES,
    FUNCTION_WORDS,
    MONTHS,
    PERSON_NOUNS,
    PREPOSITIONS,
    WEEKDAYS,
    WH_WORDS,
)

MAX_ANSWER_TOKENS = 30
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"')\]]*\s+(?=[\"'(\[]*[A-Z0-9])|\n+")
_WHO = re.compile(r"\b(?:who|whom|whose|which (?:person|man|woman|king|queen|president))\b")
_WHERE = re.compile(r"\W*(?:(?:and|so|but|from|to) )*where\b")
_WHEN = re.compile(r"\b(?:when|(?:what|which) (?:year|date|day|month|decade|century))\b")
_COUNT = re.compile(
    r"\b(?:how (?:many|much|old|long|far|tall|big|large|heavy|deep|high|wide|thick)|what (?:percentage|percent|number)"
    r"|what (?:do|does|did|will|would) .*\bcost)\b"
)
_TIME = re.compile(rf"\d|\b(?:{'|'.join(sorted(MONTHS | WEEKDAYS))}|century|ago|spring|summer|autumn|winter)\b", re.I)
_COUNTED = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|twenty|thirty|forty|fifty|sixty|"
    r"hundreds?|thousands?|millions?|billions?|half|third|quarter|no|none|several|many|few|all|both|once|twice|an?|free|"
    r"nothing)\b",
    re.I,
)
_INSIDE = re.compile(r"(?<=[^\W_])(?=[^\W_])|(?<=\d)(?=[.,]\d)|(?<=\d[.,])(?=\d)")
_PARAGRAPH = re.compile(r"\n[^\S\n]*\n")
_NEGATION = re.compile(r"\b(?:not|never|no longer|cannot|without)\b|n't\b", re.I)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span of one passage that may answer, `passages[passage][start:end]`.

    `score` is the sum of its start and end logits, `null` that of position 0 in the same passage; `verdict`
    is the answerability logit of question and passage, 0 from a model that gives none; `seconded` is what further
    opinions of the same words add: another encoder's, and a runoff's.
    """

    passage: int
    start: int
    end: int
    score: float
    null: float
    verdict: float = 0.0
    seconded: float = 0.0

    @property
    def margin(self) -> float:
        """How much the model prefers the span to silence."""
        return self.score - self.null

    @property
    def strength(self) -> float:
        """What spans of different passages are compared by."""
        return self.margin + self.verdict + self.seconded

    def overlaps(self, other: "Candidate") -> bool:
        """Whether the two have characters of one passage in common."""
        return self.passage == other.passage and self.start < other.end and other.start < self.end


def candidates(
    passage: int,
    text: str,
    offsets: Sequence[tuple[int, int]],
    tokens: range,
    start: npt.NDArray[Any],
    end: npt.NDArray[Any],
    verdict: float = 0.0,
    top: int = 3,
) -> list[Candidate]:
    """The best spans of one passage that don't overlap, best first.

    `tokens` are the positions of the passage's tokens in the row, `offsets` the row's character offsets into
    `text`. Spans are widened to whole words and numbers, and cut at a bracket that isn't closed; none goes on from
    one paragraph, or heading, into the next.
    """
    if not tokens:
        return []
    inside = slice(tokens.start, tokens.stop)
    starts, ends = start[inside].astype(np.float64), end[inside].astype(np.float64)
    within = _band(len(tokens)) & _together(text, [offsets[token][0] for token in tokens])
    sums = np.where(within, starts[:, None] + ends[None, :], -np.inf)
    null = float(start[0] + end[0])
    found: list[Candidate] = []
    while len(found) < top:
        first, last = (int(i) for i in np.unravel_index(int(np.argmax(sums)), sums.shape))
        score = float(sums[first, last])
        if score == -np.inf:
            break
        left, right = _balanced(text, *_whole_words(text, offsets[tokens[first]][0], offsets[tokens[last]][1]))
        # A full stop answers nothing.
        if any(map(str.isalnum, text[left:right])):
            found.append(Candidate(passage, left, right, score, null, verdict))
        sums[: last + 1, first:] = -np.inf
    return found


def features(
    question: str,
    passages: Sequence[str],
    spans: Sequence[Candidate],
    titles: Sequence[str] = (),
    scanned: Sequence[Candidate] = (),
) -> dict[str, float]:
    """What speaks for and against the first of `spans`, which are those of all passages as `ranked`, at least one.

    `strength` is the model's own judgement; `elsewhere` is the share of the question's content words that
    some passage has, but neither the sentence of the span nor the title of its document, if `titles` has one for
    each passage: that sentence tells of something else, then. Words that no passage has count neither way, since
    a question may be worded otherwise. `contradictions` counts what the span, its sentence or its passage hold
    against the question. `yes_no` is 1 for such a question and `keywords` for one without any wh-word or
    auxiliary, else 0: both kinds are rare in what encoders are trained on, which are less sure of them than they
    could be. With the spans of the small encoder, `scanned`, there are two more: `scan` is the strength of its
    first span, `agreement` is 1 when that one overlaps the first of `spans`, else 0.
    """
    best = spans[0]
    text, title = passages[best.passage], titles[best.passage] if titles else ""
    sentence = _sentence(text, best.start, best.end)
    said, asked = plain_words(question), content_words(question)
    near = Bag(f"{title} {sentence}")
    shown = {stem(word) for passage in passages for word in plain_words(passage)}
    answer = text[best.start : best.end]
    described = {
        "strength": best.strength,
        "elsewhere": _share([stem(w) in shown and w not in near for w in asked]),
        "contradictions": sum(
            (
                float(_other_type(question, answer, passages) or quantities.contradict(question, answer)),
                float(idleness(question, passages, titles)(best.passage, best.start, best.end)),
                float(numbers.missing(question, f"{title} {text}")),
                float(bool(_NEGATION.search(question)) and not _NEGATION.search(sentence)),
            )
        ),
        "yes_no": float(questions.expects(question) == "yes_no"),
        "keywords": float(not any(word in WH_WORDS or word in AUXILIARIES for word in said)),
    }
    if scanned:
        described["scan"] = scanned[0].strength
        described["agreement"] = float(scanned[0].overlaps(best))
    return described


def told(title: str, answer: str) -> bool:
    """Whether the title tells the answer, as headlines do: half of the answer's content words, or more, stand there."""
    said = set(plain_words(answer)) - FUNCTION_WORDS
    return bool(said) and 2 * len(said & set(plain_words(title))) >= len(said)


def ranked(
    question: str, passages: Sequence[str], found: Iterable[Sequence[Candidate]], titles: Sequence[str] = ()
) -> tuple[Candidate, ...]:
    """The spans of several rows, strongest first, those that tell nothing that was asked after all others.

    Of spans that overlap in one passage, as windows that overlap find twice, the first is kept.
    """
    kept: list[Candidate] = []
    spans = (span for row in found for span in row)
    idle = idleness(question, passages, titles)
    ordered = sorted(spans, key=lambda s: (idle(s.passage, s.start, s.end), -s.strength, s.passage, s.start))
    for span in ordered:
        if not any(map(span.overlaps, kept)):
            kept.append(span)
    return tuple(kept)


def probability(found: Mapping[str, float], weights: Mapping[str, float], intercept: float) -> float:
    """The probability, in (0, 1), that the strongest span answers, from the features that have a weight."""
    logit = intercept + sum(weight * found[name] for name, weight in weights.items())
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, logit))))


def _other_type(question: str, answer: str, passages: Sequence[str]) -> bool:
    """Whether the answer can be told not to be of the asked type; who Ada Berg is needn't be told by a name."""
    return not naming.who(question, passages) and _type_match(question.lower(), answer) is False


def _type_match(question: str, answer: str) -> bool | None:
    """Whether the answer is of the asked type; None where the question asks for no type that can be told."""
    if _COUNT.search(question):
        return bool(_COUNTED.search(answer))
    if _WHEN.search(question):
        return bool(_TIME.search(answer))
    if _WHO.search(question):
        return any(word[0].isupper() for word in spelt_words(answer))
    if _WHERE.match(question):
        said = plain_words(answer)
        somebody = bool(said) and said[-1] in PERSON_NOUNS and PREPOSITIONS.isdisjoint(said)
        return not somebody and not all(word[0].isdigit() or word in MONTHS | WEEKDAYS for word in said)
    return None


def _sentence(text: str, start: int, end: int) -> str:
    """The sentence or sentences of `text` that hold the span."""
    left = max((m.end() for m in _SENTENCE_END.finditer(text) if m.end() <= start), default=0)
    right = min((m.start() for m in _SENTENCE_END.finditer(text) if m.start() >= end), default=len(text))
    return text[left:right]


def _share(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags) if flags else 0.0


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """The span widened so that it cuts no word and no number: "200" of "3,200" becomes "3,200"."""
    while _INSIDE.match(text, start):
        start -= 1
    while _INSIDE.match(text, end):
        end += 1
    return start, end


def _balanced(text: str, start: int, end: int) -> tuple[int, int]:
    """The span up to the first bracket that isn't closed in it, and without one at its end that wasn't opened in it:
    "Rhine" of "Rhine (German: Rhein" and "11 BP" of "11 BP)".
    """
    opened: list[int] = []
    for at in range(start, end):
        if text[at] == "(":
            opened.append(at)
        elif text[at] == ")" and opened:
            opened.pop()
        elif text[at] == ")" and at == end - 1:
            end = at
    if opened and opened[0] == start:
        return start + 1, end
    return start, start + len(text[start : opened[0]].rstrip()) if opened else end


def _band(size: int) -> npt.NDArray[np.bool_]:
    """Which (first, last) pairs are spans of at most `MAX_ANSWER_TOKENS` tokens."""
    length = np.arange(size)[None, :] - np.arange(size)[:, None]
    return np.asarray((length >= 0) & (length < MAX_ANSWER_TOKENS))


def _together(text: str, begins: Sequence[int]) -> npt.NDArray[np.bool_]:
    """Which pairs of tokens, which begin at these characters, stand in one paragraph."""
    paragraphs = np.searchsorted([match.start() for match in _PARAGRAPH.finditer(text)], begins)
    return np.asarray(paragraphs[:, None] == paragraphs[None, :])
