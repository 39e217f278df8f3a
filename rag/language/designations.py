"""Names of rows, columns and data sheets, and what a question says of them: "Grade 11", "Kestrel 5", "Tessen Park"."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import product, takewhile

from rag.language import numbers, ranges
from rag.language.bag import Bag, plain_words, stem
from rag.language.lexicon import AUXILIARIES, CONJUNCTIONS, DETERMINERS, FUNCTION_WORDS, PREPOSITIONS
from rag.language.numbers import NUMBER

# What is asked for: "bay" in "Which bay …?", "size" and "of", "box" in "What size of box …?".
_ASKED_FOR = re.compile(r"\b(?:which|what|whose)\s+((?:[\w-]+\s+){0,2}[\w-]+)", re.IGNORECASE)
_NUMBER = rf"(?>{numbers.FIGURES})(?![^\W\d_])"
_NUMBERED = re.compile(rf"([^\W\d_]+)[\s-]?({_NUMBER}(?:(?:,\s|\s?(?:[–-]|and|or|to)\s?){_NUMBER})*)", re.IGNORECASE)
_UNTOLD = PREPOSITIONS | DETERMINERS | CONJUNCTIONS
# A number of so many figures names a row by itself, "B 4410"; of fewer, only with a word of its column: "grade 4".
_TELLING_FIGURES = 4


def numbered_otherwise(question: str, name: str) -> bool:
    """Whether the question has other numbers behind a word of the name: "Kestrel 6" for "Kestrel 5".

    Not of a name that tells a range, which holds more numbers than it says.
    """
    if ranges.told(name):
        return False
    asked: defaultdict[tuple[str, bool], list[str]] = defaultdict(list)
    for kind, figures in _numbered(question):
        asked[kind] += figures
    told = [(asked.get(kind), own) for kind, own in _numbered(name)]
    return any(others and not any(map(_agree, product(others, own))) for others, own in told)


def _numbered(text: str) -> Iterator[tuple[tuple[str, bool], list[str]]]:
    """Words with the numbers behind them, "rooms 12 and 14"; "Year 1" isn't of the kind of "year 2031"."""
    for word, told in _NUMBERED.findall(text):
        if word.lower() not in FUNCTION_WORDS:
            found = NUMBER.findall(told)
            yield (stem(word.lower()), len(found[0]) < _TELLING_FIGURES), found


def _agree(pair: tuple[str, str]) -> bool:
    """Whether two numbers are the same, or one a version of the other: "5" and "5.0"."""
    one, other = pair
    return one == other or one.startswith(f"{other}.") or other.startswith(f"{one}.")


def asks_for(question: str, column: str) -> bool:
    """Whether the question asks which row it is, by the name of their first column: "Which bay takes paint?"."""
    label = {stem(word) for word in plain_words(column)}
    behind = (plain_words(found[1]) for found in _ASKED_FOR.finditer(question))
    nouns = (takewhile(lambda word: word not in AUXILIARIES, each) for each in behind)
    return any(stem(word) in label for each in nouns for word in each)


def said(question: str, column: str) -> Callable[[str, int], bool]:
    """Whether the question says a word of a name of so many words in that column."""
    bag = Bag(NUMBER.sub(" ", question))
    figures = set(numbers.values(question))
    about = any(word in bag for word in plain_words(column))

    def says(word: str, size: int) -> bool:
        if not NUMBER.fullmatch(word):
            return word in bag
        return numbers.value(word) in figures and (about or size > 1 or len(word) >= _TELLING_FIGURES)

    return says


def words(name: str) -> set[str]:
    """The words and figures of a name that may tell it from others."""
    return {*NUMBER.findall(name), *plain_words(NUMBER.sub(" ", name))} - _UNTOLD
