"""The words of a text, and whether one is among them, be it inflected or mistyped."""

import re

from rag.language.lexicon import FUNCTION_WORDS

_WORD = re.compile(r"[^\W_]+(?:[’'.-][^\W_]+)*")


class Bag:
    """The words of a text, found again despite inflection or a single typo."""

    def __init__(self, text: str) -> None:
        words = set(plain_words(text))
        self._words = words | {part for word in words for part in re.split(r"[-.’']", word)}
        self._stems = {stem(word) for word in self._words}
        self._blurred = {form for word in self._words if len(word) > 4 for form in _blur(word)}
        self._joined = {_joined(word) for word in words}

    def __contains__(self, word: str) -> bool:
        if word in self._words or stem(word) in self._stems or _joined(word) in self._joined:
            return True
        return len(word) > 4 and not self._blurred.isdisjoint(_blur(word))


def spelt_words(text: str) -> list[str]:
    """The words in order, as they stand; what hyphens, points or apostrophes join is one word."""
    return _WORD.findall(text)


def plain_words(text: str) -> list[str]:
    """The words in order, lower case and without the possessive "'s"."""
    return [re.sub(r"[’']s$", "", word.lower()) for word in spelt_words(text)]


def content_words(text: str) -> list[str]:
    """The plain words in order that aren't function words or single letters."""
    return [word for word in plain_words(text) if word not in FUNCTION_WORDS and len(word) > 1]


def stem(word: str) -> str:
    """A crude stem: enough to see "commands" in "commander"; what holds a digit stays whole, but for a plural's "s"."""
    if _has_digit(word):
        return word if word[0].isdigit() else word.removesuffix("s")
    return word if len(word) < 4 else re.sub(r"(?:e?s|ed|ing|e)$", "", word)[:6]


def _blur(word: str) -> set[str]:
    """The word and the word with each letter dropped: two words that share one are at most a typo apart.

    Nothing of a word with a digit: "4.1.0" is no "4.2.0".
    """
    return set() if _has_digit(word) else {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}


def _joined(word: str) -> str:
    """The word without hyphens, and without points unless it holds a digit: "U.S." is "US", "4.10" isn't "4.1.0"."""
    return word.replace("-", "") if _has_digit(word) else word.replace("-", "").replace(".", "")


def _has_digit(word: str) -> bool:
    return any(map(str.isdigit, word))
