"""What a passage offers a sentence to rest on: each of its sentences, with the lines that tell what it is about."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby, pairwise

from rag import chunking
from rag.language import wording
from rag.language.lexicon import AUXILIARIES, PAST_TO_BASE, VERBS, words
from rag.language.wording import Word
from rag.types import Passage

PERSONAL = words("he she they it his her its their him them")
POINTING = words("this these that those such there also")
# How far back a sentence that begins "This mission …" may point.
REACH = 3
HEADING_CHARACTERS = 80
LEAD_IN_WORDS = 5
VERB_KEYS = frozenset(map(wording.stem, VERBS | set(PAST_TO_BASE.values())))


@dataclass(frozen=True)
class Unit:
    """One sentence of a passage and what it leans on.

    `span` is the sentence in the passage's own text, half-open; `text` is that whole text. `core` are its
    words; `leaning` those of the sentences before it that its pronouns point to, in the passage's order,
    with their span; `near` those of the two sentences before it in its paragraph; `heading` those of the
    nearest heading above, with its span; `title` those of the document's title. `named` are the
    names of several words in the whole passage, as runs of keys.
    """

    passage: int
    number: int
    span: tuple[int, int]
    paragraph: int
    text: str
    core: tuple[Word, ...]
    leaning: tuple[Word, ...]
    leaning_span: tuple[int, int] | None
    near: tuple[Word, ...]
    heading: tuple[Word, ...]
    heading_span: tuple[int, int] | None
    title: tuple[Word, ...]
    named: tuple[tuple[str, ...], ...]

    @cached_property
    def told(self) -> tuple[Word, ...]:
        """The sentence and what its pronouns point to, in order."""
        return self.leaning + self.core

    @cached_property
    def about(self) -> tuple[Word, ...]:
        """Everything that says what the sentence is about."""
        return self.title + self.heading + self.told

    @cached_property
    def core_keys(self) -> frozenset[str]:
        """Keys of the sentence's own words."""
        return _keys(self.core)

    @cached_property
    def keys(self) -> frozenset[str]:
        """Keys of `about`."""
        return _keys(self.about)

    @cached_property
    def wide_keys(self) -> frozenset[str]:
        """Keys of `about` and of the sentences just before."""
        return self.keys | _keys(self.near)


def _keys(line: Sequence[Word]) -> frozenset[str]:
    """The keys of a line; a word that opens a sentence also counts as it would inside one."""
    return frozenset(word.key for word in line) | {wording.stem(word.key) for word in line if word.kind == "opening"}


def units(passage: int, found: Passage) -> tuple[Unit, ...]:
    """The units of one passage, in the order of its sentences."""
    return _units(passage, found.chunk.text, found.title)


@lru_cache(maxsize=512)
def _units(passage: int, text: str, title: str) -> tuple[Unit, ...]:
    spans = chunking.sentences(text)
    read = [wording.read(text[start:end]) for start, end in spans]
    titled = wording.read(title)
    named = tuple(run for line in (*read, titled) for run in _named(line))
    paragraphs = [0]
    for (_, end), (start, _) in pairwise(spans):
        paragraphs.append(paragraphs[-1] + bool(re.search(r"[\n\r]", text[end:start])))
    headings = [
        number
        for number, span in enumerate(spans)
        if _is_heading(text, spans, paragraphs, number, span) or _leads_in(read, paragraphs, number)
    ]
    found = []
    for number, span in enumerate(spans):
        first = _antecedent(read, number, paragraphs)
        before = [n for n in range(max(0, number - 2), number) if paragraphs[n] == paragraphs[number]]
        above = max((n for n in headings if n < number), default=None)
        found.append(
            Unit(
                passage=passage,
                number=number,
                span=span,
                paragraph=paragraphs[number],
                text=text,
                core=read[number],
                leaning=tuple(word for words_ in read[first:number] for word in words_),
                leaning_span=(spans[first][0], spans[number - 1][1]) if first < number else None,
                near=tuple(word for n in before for word in read[n]),
                heading=read[above] if above is not None else (),
                heading_span=spans[above] if above is not None else None,
                title=titled,
                named=named,
            )
        )
    return tuple(found)


def _antecedent(read: Sequence[Sequence[Word]], number: int, paragraphs: Sequence[int]) -> int:
    """The number of the first sentence that sentence `number` leans on; `number` itself if on none.

    A pronoun leans on the sentences before, "this mission" on the last three, and "the proposal" on the
    sentence before in the same paragraph if that speaks of proposing.
    """
    opening = [word.key for word in read[number][:4]]
    keys = {word.key for word in read[number]}
    if keys & POINTING & set(opening):
        return max(0, number - REACH)
    if not keys & PERSONAL:
        known = number > 0 and paragraphs[number - 1] == paragraphs[number]
        return number - 1 if known and _resumes(read[number], read[number - 1]) else number
    first = number - 1
    while first > 0 and {word.key for word in read[first][:4]} & PERSONAL:
        first -= 1
    return max(0, first)


def _resumes(sentence: Sequence[Word], before: Sequence[Word]) -> bool:
    told = {word.key for word in before if word.kind == "plain"}
    return any(
        article.key == "the" and noun.kind == "plain" and noun.key in told for article, noun in pairwise(sentence)
    )


def _named(line: Sequence[Word]) -> Iterator[tuple[str, ...]]:
    for capitalised, run in groupby(line, key=lambda word: word.kind in ("name", "opening")):
        keys = tuple(word.key for word in run)
        if capitalised and len(keys) > 1:
            yield keys


def _leads_in(read: Sequence[Sequence[Word]], paragraphs: Sequence[int], number: int) -> bool:
    """Whether the sentence opens its paragraph like a heading: "3. Terminal in Nesbay. Three tenders had …"."""
    opens = paragraphs.index(paragraphs[number]) == number and paragraphs.count(paragraphs[number]) > 1
    said = [word for word in read[number] if word.kind != "number"]
    tells = any(word.key in AUXILIARIES or (word.kind == "plain" and word.key in VERB_KEYS) for word in said)
    return opens and not tells and len(wording.content(said)) <= LEAD_IN_WORDS


def _is_heading(
    text: str, spans: Sequence[tuple[int, int]], paragraphs: Sequence[int], number: int, span: tuple[int, int]
) -> bool:
    alone = paragraphs.count(paragraphs[number]) == 1 and number + 1 < len(spans)
    said = text[slice(*span)]
    return alone and len(said) <= HEADING_CHARACTERS and (said[-1] in "?:" or said[-1] not in ".!…\"”'")
