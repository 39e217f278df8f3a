"""A question's misspelt words, set right by the words of the corpus and of the model's vocabulary."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein, Levenshtein

from rag import lexical
from rag.lexical import words

# Words by first letter and length.
Shapes = Mapping[tuple[str, int], Sequence[str]]

TOKEN = re.compile(r"\w+(?:[-'’]\w+)*", re.UNICODE)
LEAST_LENGTH = 4
# A shorter word with a letter more or less is too often another word, "latte" and "late".
LONG = 6
_POSSESSIVE = re.compile(r"['’]s?$", re.IGNORECASE)
# A word that is another one with such an ending is that word inflected or derived, hardly a slip.
_ENDINGS = frozenset(("s", "es", "d", "ed", "ing", "r", "er", "y", "ly"))
# Letters that are taken for one another: by sound, and as neighbours on the keyboard.
_SOUNDS = ("aeiouy", "scz", "ckq", "fv", "gj", "mn", "td", "bp")
_DOUBLED = re.compile(r"(\w)\1+")
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


@dataclass(frozen=True)
class Speller:
    """Corrects words that neither the corpus nor the dictionary knows.

    `corpus` counts the chunks that hold each word; `stems` are those of its words and of the parts of its
    hyphenated ones; `dictionary` ranks common words, the most common lowest. All are in the form of
    `lexical.words`.
    """

    corpus: Mapping[str, int]
    stems: Collection[str]
    dictionary: Mapping[str, int]

    @cached_property
    def _corpus_shapes(self) -> Shapes:
        return _shapes(self.corpus)

    @cached_property
    def _dictionary_shapes(self) -> Shapes:
        return _shapes(self.dictionary)

    @cached_property
    def _function_shapes(self) -> Shapes:
        return _shapes({word: rank for word, rank in self.dictionary.items() if _functional(word)})

    def correct(self, question: str) -> str:
        """`question` with each unknown word replaced by its nearest known one, if one is near.

        Near is one edit (insertion, deletion, substitution or swap of neighbours; Damerau 1964) for
        words of 4 to 6 letters, two for longer ones; of several, the likeliest slip. A wrong letter counts
        only where the two sound alike or are neighbours on the keyboard. A word that the corpus lacks is meant
        only where the slip is unmistakable. A word with a capital is taken for a name, and becomes only a word of
        the corpus, or, as the first of a question with other capitals, a function word. Numbers, short words,
        contractions, compounds and inflections of known words stay as they are; capitals and possessives are kept.
        """
        return TOKEN.sub(lambda match: self._token(match.group(), self._besides(match)), question)

    def _besides(self, token: re.Match[str]) -> Shapes:
        """What a token of a question may become, if it has a capital, besides a word of the corpus."""
        if token.start():
            return {}
        capitals = any(letter.isupper() for letter in token.string[token.end() :])
        return self._function_shapes if capitals else self._dictionary_shapes

    def _token(self, written: str, besides: Shapes) -> str:
        if "-" not in written:
            return self._word(written, besides)
        joined = written.replace("-", "")
        spoken_of = all(term in self.stems for term in lexical.terms(written))
        if not spoken_of and "".join(words(joined)) in self.corpus:
            # A hyphen that the corpus doesn't write ("k-for") makes another word for the reader.
            return joined
        return "-".join(self._word(part, {} if at else besides) for at, part in enumerate(written.split("-")))

    def _word(self, written: str, besides: Shapes) -> str:
        owner = _POSSESSIVE.search(written)
        bare = written[: owner.start()] if owner else written
        found = words(bare)
        if len(found) != 1 or not bare.isalpha():
            return written
        (word,) = found
        if len(word) < LEAST_LENGTH or self._known(word):
            return written
        others = besides if bare[0].isupper() else self._dictionary_shapes
        nearest = self._nearest(word, (self._corpus_shapes, others))
        return written if nearest is None else _in_case(nearest, bare) + written[len(bare) :]

    def _known(self, word: str) -> bool:
        """Whether `word` is one that is written so, if only as an inflection or a compound."""

        def listed(part: str) -> bool:
            return part in self.corpus or part in self.dictionary

        if listed(word) or (word.endswith(("s", "ed", "ing")) and lexical.stem(word) in self.stems):
            return True
        if word.endswith("s") and len(word) > LEAST_LENGTH and listed(word[:-1]) and not word.endswith("ss"):
            return True
        cuts = range(LEAST_LENGTH, len(word) - LEAST_LENGTH + 1)
        return any(listed(word[:cut]) and listed(word[cut:]) for cut in cuts)

    def _nearest(self, word: str, vocabularies: Sequence[Shapes]) -> str | None:
        """The word most likely meant; None when none is near, `word` only inflects the nearest, or may be its own."""
        edits = 1 if len(word) < 7 else 2
        # People rarely mistake a word's first letter; a large corpus has too many words to try them all.
        near = {
            choice: distance
            for known in vocabularies
            for length in range(len(word) - edits, len(word) + edits + 1)
            for choice, distance, _ in process.extract(
                word,
                known.get((word[0], length), ()),
                scorer=DamerauLevenshtein.distance,
                score_cutoff=edits,
                limit=None,
            )
            if self._likely(word, choice)
        }
        nearest = min(near, key=lambda choice: self._doubt(word, choice, near[choice]), default=None)
        if nearest is None or _inflected(word, nearest):
            return None
        return nearest if nearest in self.corpus or _unmistakable(word, nearest) else None

    def _likely(self, word: str, choice: str) -> bool:
        """Whether the letters that differ may be a slip: each wrong one is taken for the right one by many."""
        wrong = _wrong_letters(word, choice)
        return not wrong or (choice in self.corpus and all(_confused(*pair) for pair in wrong))

    def _doubt(self, word: str, choice: str, edits: float) -> tuple[float, int, str]:
        """How unlikely it is that `choice` was meant: its edits, then how rare it is.

        A doubled letter is the likeliest slip, then a dropped or swapped one, then a wrong one, then one too
        many at the end; a word of the corpus is likelier to be meant than one that it never uses.
        """
        doubt = edits + 0.3 * bool(_wrong_letters(word, choice)) + 0.4 * (choice not in self.corpus)
        doubt += 0.4 * (word[:-1] == choice and word[-2] != word[-1])
        doubt -= 0.5 * (_DOUBLED.sub(r"\1", word) == _DOUBLED.sub(r"\1", choice))
        return doubt, -self.corpus.get(choice, 0) or self.dictionary.get(choice, 0), choice


def _shapes(vocabulary: Mapping[str, int]) -> Shapes:
    found: dict[tuple[str, int], list[str]] = {}
    for word in vocabulary:
        if word:
            found.setdefault((word[0], len(word)), []).append(word)
    return found


def _wrong_letters(word: str, choice: str) -> list[tuple[str, str]]:
    """The letters of `word` that stand for others of `choice`; none where they are swapped."""
    if sorted(word) == sorted(choice):
        return []
    edits = Levenshtein.editops(word, choice)
    return [(word[edit.src_pos], choice[edit.dest_pos]) for edit in edits if edit.tag == "replace"]


def _unmistakable(word: str, choice: str) -> bool:
    """Whether `word` can hardly be another than `choice`, which the corpus lacks.

    Letters may be swapped, doubled or not, or one left out inside; a function word may have one too many besides.
    """
    if sorted(word) == sorted(choice):
        return True
    functional = _functional(choice)
    shorter = len(word) < len(choice)
    if _DOUBLED.sub(r"\1", word) == _DOUBLED.sub(r"\1", choice):
        return functional or shorter or len(word) >= LONG
    if functional:
        return not _wrong_letters(word, choice) and (shorter or len(word) > LEAST_LENGTH)
    return shorter and len(word) >= LONG and word[-1] == choice[-1] and Levenshtein.distance(word, choice) == 1


def _functional(word: str) -> bool:
    """Whether `word` is one of those that every question may hold: "which", "before", "should"."""
    return not lexical.terms(word)


def _confused(one: str, other: str) -> bool:
    near = any(abs(row.find(one) - row.find(other)) == 1 for row in _ROWS if one in row and other in row)
    return near or any(one in group and other in group for group in _SOUNDS)


def _inflected(word: str, choice: str) -> bool:
    """Whether one of the two is the other with an ending: "router" and "route", but not "cros" and "cross"."""
    shorter, longer = sorted((word, choice), key=len)
    ending = longer[len(shorter) :]
    inflected = longer.startswith(shorter) and ending in _ENDINGS and len(shorter) >= LEAST_LENGTH
    return inflected and ending != shorter[-1]


def _in_case(word: str, written: str) -> str:
    """`word` with the capitals that the writer gave `written`."""
    if written.isupper():
        return word.upper()
    return word[:1].upper() + word[1:] if written[0].isupper() else word


def dictionary(vocabulary: Mapping[str, int]) -> dict[str, int]:
    """The whole words of a WordPiece vocabulary, at least three letters long, with their ranks.

    The vocabulary of the reader stands for a dictionary: a word that it knows whole is common enough
    not to be a slip.
    """
    return {piece: rank for piece, rank in vocabulary.items() if len(piece) > 2 and piece.isalpha()}
