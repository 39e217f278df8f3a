"""Unanswerable questions made from answerable ones.

Six ways, most after the kinds that people use in SQuAD 2.0 (Rajpurkar et al. 2018, table 3): a near passage
of the same article that lacks the answer; the passage itself without the sentence that answers; an entity,
number or year of the question exchanged for another one; a role, order or polarity word exchanged for its
opposite; any other word for its antonym, or for another thing of its kind; a narrower question than the
passage answers. Each keeps the words of question and passage close, which is what makes "don't know" hard.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from rag.language.lexicon import FUNCTION_WORDS
from rag.training.data import Example, mentions, sentences
from rag.training.wordings import exchanged, plain_words
from rag.training.wordlists import EXCHANGE, LIMITS, NARROWER
from rag.training.wordnet import WordNet
from rag.training.written import COLLECTED, DOCUMENTS

NAME = re.compile(r"(?<![.!?]\s)(?<!^)\b(?:[A-Z][\w'’-]+)(?:\s+(?:of|the|and)\s+[A-Z][\w'’-]+|\s+[A-Z][\w'’-]+){0,3}")
YEAR = re.compile(r"\b(?:1[0-9]|20)\d\d\b")
NUMBER = re.compile(r"(?<![\w.,])\d{1,3}(?:,\d{3})*(?:\.\d+)?(?![\w,]|\.\d)")
WORD = re.compile(r"[a-z0-9]+")
CHANGEABLE = re.compile(rf"\b({'|'.join(sorted(map(re.escape, EXCHANGE), key=len, reverse=True))})\b", re.IGNORECASE)
NEGATABLE = re.compile(r"\b(was|were|is|are|did|does|do|can|could|has|have|had|would|will)\b", re.IGNORECASE)
NOUN = re.compile(r"(?i)\b(?:how many|which|the) (?=[a-z]{4,}\b)")
MIN_LEFT = 2


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The passages of each article, the names that its questions use, and each passage's title, for near misses."""

    passages: dict[str, tuple[str, ...]]
    names: dict[str, tuple[str, ...]]
    titles: dict[str, str] = field(default_factory=dict)


def neighbours(examples: Iterable[Example]) -> Neighbours:
    """Gather the distinct passages and names of every article."""
    passages: defaultdict[str, dict[str, None]] = defaultdict(dict)
    names: defaultdict[str, dict[str, None]] = defaultdict(dict)
    titles: dict[str, str] = {}
    for example in examples:
        key = article(example)
        titles[example.context] = example.title
        passages[key].setdefault(example.context)
        for match in NAME.finditer(example.question):
            names[key].setdefault(match.group())
    return Neighbours(
        {key: tuple(values) for key, values in passages.items()},
        {key: tuple(values) for key, values in names.items()},
        titles,
    )


def article(example: Example) -> str:
    """The article, or the collection of documents, that an example belongs to.

    QAMR's titles name sentences, whose first parts name the article.
    """
    if example.source in COLLECTED:
        return f"{DOCUMENTS}|{example.id.split('/')[0]}"
    title = ":".join(example.title.split(":")[:3]) if example.source.startswith("qamr") else example.title
    return f"{example.source}|{title}"


def content_words(text: str) -> frozenset[str]:
    """Lower-cased words of a text that carry content."""
    return frozenset(WORD.findall(text.lower())) - FUNCTION_WORDS


def lacks(context: str, example: Example) -> bool:
    """Whether a context holds none of the example's answers."""
    return not any(mentions(context, answer) for answer in example.answers)


def unanswered(example: Example, question: str, context: str, kind: str) -> Example:
    """The example as an unanswerable one."""
    return replace(example, id=f"{example.id}-{kind}", question=question, context=context, spans=(), answerable=False)


def near_passage(example: Example, near: Neighbours, rng: random.Random, *, keep: int = 3) -> Example | None:
    """The question about one of the ``keep`` most similar passages of its article that lack the answers."""
    if not example.spans:
        return None
    wanted = content_words(example.question)
    others = [
        context
        for context in near.passages.get(article(example), ())
        if context != example.context and lacks(context, example)
    ]
    if not others:
        return None
    if len(others) > 40:
        others = rng.sample(others, 40)
    ranked = sorted(others, key=lambda context: -len(wanted & content_words(context)))
    chosen = rng.choice(ranked[:keep])
    made = unanswered(example, example.question, chosen, "near")
    return replace(made, title=near.titles.get(chosen, example.title))


def removed(example: Example) -> Example | None:
    """The question about its own passage without the sentences that hold an answer.

    What is left is still about the question's subject: it holds half of the question's content words or more, and two
    sentences.
    """
    if not example.spans:
        return None
    context = example.context
    left = [
        context[start:end]
        for start, end in sentences(context)
        if lacks(context[start:end], example) and not any(start < stop and at < end for at, stop in example.spans)
    ]
    rest, wanted = " ".join(left), content_words(example.question)
    if len(left) < MIN_LEFT or not lacks(rest, example) or 2 * len(wanted & content_words(rest)) < len(wanted):
        return None
    return unanswered(example, example.question, rest, "removed")


def swapped(example: Example, near: Neighbours, rng: random.Random) -> Example | None:
    """The question with a year, number or name exchanged for one that does not stand beside the answer."""
    if not example.spans:
        return None
    question = example.question
    years, numbers, names = (list(pattern.finditer(question)) for pattern in (YEAR, NUMBER, NAME))
    kinds = [(kind, found) for kind, found in (("year", years), ("number", numbers), ("name", names)) if found]
    if not kinds:
        return None
    kind, found = rng.choice(kinds)
    match = rng.choice(found)
    if kind == "year":
        new = str(int(match.group()) + rng.choice((-30, -11, -7, -3, -2, -1, 1, 2, 3, 6, 10, 25)))
    elif kind == "number":
        new = _other_number(match.group(), rng)
    else:
        new = _other_name(match.group(), example, near, rng)
    if not new or new.lower() in question.lower() or _beside_answer(example, new):
        return None
    changed = question[: match.start()] + new + question[match.end() :]
    return unanswered(example, changed, example.context, f"swap-{kind}")


def _other_number(text: str, rng: random.Random) -> str:
    """A number of similar size and form."""
    value = float(text.replace(",", ""))
    factor = rng.choice((0.5, 0.8, 1.2, 1.5, 2.0, 3.0))
    if "." in text:
        return f"{value * factor + 0.1:.1f}"
    new = int(value * factor) + rng.choice((1, 2, 3))
    return f"{new:,}" if "," in text else str(new)


def _other_name(text: str, example: Example, near: Neighbours, rng: random.Random) -> str:
    """A name from the passage itself (the hardest) or from other questions of the article."""
    inside = [
        match.group()
        for match in NAME.finditer(example.context)
        if not any(
            match.group().lower() in answer.lower() or answer.lower() in match.group().lower()
            for answer in example.answers
        )
    ]
    outside = [name for name in near.names.get(article(example), ()) if lacks(name, example)]
    pools = [pool for pool in (inside, outside) if pool]
    if not pools:
        return ""
    alike = [name for name in rng.choice(pools) if _unlike(name, text)]
    same_size = [name for name in alike if len(name.split()) == len(text.split())]
    return rng.choice(same_size or alike) if alike else ""


def _unlike(one: str, other: str) -> bool:
    """Whether two names share no word, so that neither is a form of the other."""
    return not set(WORD.findall(one.lower())) & set(WORD.findall(other.lower()))


def _beside_answer(example: Example, new: str) -> bool:
    """Whether the new word stands within 60 characters of an answer, where the question may be true."""
    return any(new.lower() in example.context[max(0, start - 60) : end + 60].lower() for start, end in example.spans)


def narrowed(example: Example, rng: random.Random) -> Example | None:
    """The question asked of fewer things or for a time or manner, of which the passage has no word."""
    if not example.spans:
        return None
    question, nouns = example.question, list(NOUN.finditer(example.question))
    if nouns and rng.random() < 0.6:
        added, at = rng.choice(NARROWER), rng.choice(nouns).end()
        changed = f"{question[:at]}{added} {question[at:]}"
    else:
        added = rng.choice(LIMITS)
        changed = f"{question.rstrip(' ?')} {added}?"
    if content_words(added) & content_words(f"{question} {example.context}"):
        return None
    return unanswered(example, changed, example.context, "narrowed")


def opposed(example: Example, rng: random.Random, words: WordNet | None = None) -> Example | None:
    """The question with a role, order or polarity word exchanged, or with a "not" put in; with ``words``, half
    of the time, with any word exchanged for one of unlike meaning.
    """
    if not example.spans:
        return None
    question = example.question
    if words and rng.random() < 0.5:
        choices = {
            word: [other for other in words.unlike(word) if not mentions(example.context, other)]
            for word in plain_words(question)
        }
        unlike = exchanged(question, choices, rng)
        return unanswered(example, unlike, example.context, "unlike") if unlike else None
    found = list(CHANGEABLE.finditer(question))
    if found:
        match = rng.choice(found)
        new = EXCHANGE[match.group().lower()]
        if mentions(example.context, new):
            return None
        changed = question[: match.start()] + new + question[match.end() :]
        return unanswered(example, changed, example.context, "opposite")
    verbs = list(NEGATABLE.finditer(question))
    if not verbs or rng.random() < 0.5:
        return None
    after = question[verbs[0].end() :]
    auxiliary = verbs[0].group().lower()
    if auxiliary in ("did", "does", "do"):
        subject = re.match(r"\s+(?:the\s+)?[\w'’-]+", after)
        if not subject:
            return None
        at = verbs[0].end() + subject.end()
        return unanswered(example, f"{question[:at]} not{question[at:]}", example.context, "negated")
    return unanswered(example, f"{question[: verbs[0].end()]} not{after}", example.context, "negated")
