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


@dataclass(frozen=True)
class Speller:
    """Corrects words that neither the corpus nor the dictionary knows.

    `corpus` counts the chunks that hold each word; `stems` are those of its words; `dictionary` ranks
    common words, the most common lowest. All are in the form of `lexical.words`.
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

    def correct(self, question: str) -> str:
        """`question` with each unknown word replaced by its nearest known one, if one is near.

        Near is one edit (insertion, deletion, substitution or swap of neighbours; Damerau 1964) for
        words of 4 to 6 letters, two for longer ones; of several, the likeliest slip. A word with a
        capital is taken for a name, and becomes only a word of the corpus. Numbers, short words and
        inflections of what the corpus says stay as they are.
        """
        return TOKEN.sub(lambda match: self._word(match.group(), match.start() == 0), question)

    def _word(self, written: str, first: bool) -> str:
        found = words(written)
        if len(found) != 1:
            return written
        (word,) = found
        if word in self.corpus:
            # A hyphen that the corpus doesn't write ("k-for") makes another word for the reader.
            return word if "-" in written and written.casefold() not in self.corpus else written
        if len(word) < LEAST_LENGTH or any(char.isdigit() for char in word) or word in self.dictionary:
            return written
        if word.endswith(("s", "ed", "ing")) and lexical.stem(word) in self.stems:
            return written
        name = written[0].isupper() and not first
        known = (self._corpus_shapes,) if name else (self._corpus_shapes, self._dictionary_shapes)
        return self._nearest(word, known) or written

    def _nearest(self, word: str, vocabularies: Sequence[Shapes]) -> str | None:
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
        }
        return min(near, key=lambda choice: self._doubt(word, choice, near[choice]), default=None)

    def _doubt(self, word: str, choice: str, edits: float) -> tuple[float, int, str]:
        """How unlikely it is that `choice` was meant: its edits, then how rare it is.

        A dropped, doubled or swapped letter is a likelier slip than a wrong one, and a word of the
        corpus likelier to be meant than one that it never uses.
        """
        wrong = sum(op.tag == "replace" for op in Levenshtein.editops(word, choice)) if edits == 1 else 0
        swapped = sorted(word) == sorted(choice)
        doubt = edits + (0.5 if wrong and not swapped else 0.0) + (0.4 if choice not in self.corpus else 0.0)
        return doubt, -self.corpus.get(choice, 0) or self.dictionary.get(choice, 0), choice


def _shapes(vocabulary: Mapping[str, int]) -> Shapes:
    found: dict[tuple[str, int], list[str]] = {}
    for word in vocabulary:
        if word:
            found.setdefault((word[0], len(word)), []).append(word)
    return found


def dictionary(vocabulary: Mapping[str, int]) -> dict[str, int]:
    """The whole words of a WordPiece vocabulary, at least three letters long, with their ranks.

    The vocabulary of the reader stands for a dictionary: a word that it knows whole is common enough
    not to be a slip.
    """
    return {piece: rank for piece, rank in vocabulary.items() if len(piece) > 2 and piece.isalpha()}
