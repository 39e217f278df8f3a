"""Words of like and of unlike meaning, from WordNet's database files.

WordNet 3.0 (Miller 1995; WordNet licence) is Debian's package ``wordnet-base``; its format is that of the
manual page wndb(5). Only a word's first, most frequent sense is used, and only words that were seen in the
texts whose senses were tagged: rare senses and rare words would be noise.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

FILES = {"n": "noun", "v": "verb", "a": "adj"}
HYPERNYM, HYPONYM, ANTONYM = "@", "~", "!"


@dataclass(frozen=True, slots=True)
class Synset:
    """Words of one meaning, and pointers to other synsets: (kind, part of speech, offset)."""

    words: tuple[str, ...]
    pointers: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class WordNet:
    """First senses by part of speech and lemma, synsets by part of speech and offset, and for each part of speech the
    lemmas of irregular forms.
    """

    senses: dict[tuple[str, str], str]
    synsets: dict[tuple[str, str], Synset]
    irregular: dict[str, dict[str, str]]

    def alike(self, word: str) -> list[str]:
        """Synonyms and, for a noun, the next wider terms, in the form in which ``word`` stands; none for a word
        that may be of several parts of speech.
        """
        found = self._only(word)
        if not found:
            return []
        part, lemma, ending, own = found
        wider = self._linked(own, HYPERNYM) if part == "n" else []
        return self._formed(part, ending, [*own.words, *(name for synset in wider for name in synset.words)], lemma)

    def unlike(self, word: str) -> list[str]:
        """Antonyms and, for a noun, other terms under the same wider one, in the form in which ``word`` stands."""
        found = self._only(word)
        if not found:
            return []
        part, lemma, ending, own = found
        others = self._linked(own, ANTONYM)
        if part == "n":
            others += [
                sister
                for wider in self._linked(own, HYPERNYM)
                for sister in self._linked(wider, HYPONYM)
                if sister is not own
            ]
        names = [name for synset in others for name in synset.words if name not in own.words]
        return self._formed(part, ending, names, lemma)

    def _linked(self, synset: Synset, kind: str) -> list[Synset]:
        wanted = [(part, offset) for each, part, offset in synset.pointers if each == kind]
        return [self.synsets[key] for key in wanted if key in self.synsets]

    def _only(self, word: str) -> tuple[str, str, str, Synset] | None:
        """Part of speech, lemma, ending and first sense of a word that can be but one part of speech."""
        found = [
            (part, lemma, ending, self.synsets[part, self.senses[part, lemma]])
            for part in FILES
            for lemma, ending in self._lemmas(part, word)
            if (part, lemma) in self.senses
        ]
        return found[0] if len({part for part, *_ in found}) == 1 else None

    def _lemmas(self, part: str, word: str) -> list[tuple[str, str]]:
        """What a form may come from, with its ending: "", "s", "ed" or "ing"."""
        irregular = {"n": "s", "v": "ed", "a": ""}[part]
        if part != "a" and word in self.irregular[part]:
            return [(self.irregular[part][word], "ing" if word.endswith("ing") else irregular)]
        made = [(word, "")]
        if part != "a":
            made += [(word[:-3] + "y", "s")] * word.endswith("ies") + [(word[:-1], "s")] * word.endswith("s")
        if part == "v":
            for ending in ("ed", "ing"):
                if word.endswith(ending):
                    stem = word.removesuffix(ending)
                    made += [(stem, ending), (stem + "e", ending)]
        return made

    def _formed(self, part: str, ending: str, names: list[str], lemma: str) -> list[str]:
        """The names that are seen in tagged texts, each once and with the ending, without the lemma itself."""
        kept = [name for name in dict.fromkeys(names) if name != lemma and (part, name) in self.senses]
        return [self._inflected(part, name, ending).replace("_", " ") for name in kept]

    def _inflected(self, part: str, lemma: str, ending: str) -> str:
        if not ending or "_" in lemma:
            return lemma
        for form, base in self.irregular[part].items():
            if base == lemma and (ending == "ing") == form.endswith("ing"):
                return form
        if ending == "s":
            if lemma.endswith("y") and lemma[-2:-1] not in "aeiou":
                return lemma[:-1] + "ies"
            return lemma + ("es" if lemma.endswith(("s", "x", "ch", "sh")) else "s")
        if ending == "ed" and lemma.endswith("y") and lemma[-2:-1] not in "aeiou":
            return lemma[:-1] + "ied"
        return lemma.removesuffix("e") + ending


def read(folder: Path) -> WordNet:
    """Read the index, data and exception files of nouns, verbs and adjectives.

    Raises: FileNotFoundError when one is not there.
    """
    senses: dict[tuple[str, str], str] = {}
    synsets: dict[tuple[str, str], Synset] = {}
    irregular: dict[str, dict[str, str]] = {}
    for part, name in FILES.items():
        for line in _lines(folder / f"index.{name}"):
            fields = line.split()
            pointers = int(fields[3])
            if int(fields[5 + pointers]):
                senses[part, fields[0]] = fields[6 + pointers]
        for line in _lines(folder / f"data.{name}"):
            offset, synset = _synset(line)
            synsets[part, offset] = synset
        pairs = (line.split() for line in _lines(folder / f"{name}.exc"))
        irregular[part] = {fields[0]: fields[1] for fields in pairs if "_" not in fields[0]}
    return WordNet(senses, synsets, irregular)


def _lines(path: Path) -> list[str]:
    """The lines of a database file without its licence, which is indented."""
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith(" ")]


def _synset(line: str) -> tuple[str, Synset]:
    fields = line.partition("|")[0].split()
    count = int(fields[3], 16)
    words = tuple(fields[4 + 2 * at].partition("(")[0].lower() for at in range(count))
    at = 4 + 2 * count
    rest = fields[at + 1 : at + 1 + 4 * int(fields[at])]
    pointers = tuple((rest[i], rest[i + 2].replace("s", "a"), rest[i + 1]) for i in range(0, len(rest), 4))
    return fields[0], Synset(words, pointers)
