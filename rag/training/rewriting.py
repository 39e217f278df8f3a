"""How well follow-ups are rewritten and spoken questions cleaned, against what people wrote.

    D="--dialogues canard_dev.jsonl.gz"; S="--spoken disfl_qa_a.jsonl.gz --written squad2_dev_a.jsonl.gz"
    python -m rag.training.rewriting $D $S --collections rag/training/questions/held_out/*.txt

Dialogues are CANARD's (Elgohary et al. 2019), spoken questions Disfl-QA's (Gupta et al. 2021). The rules were
made with an eye on one half, by dialogue and by question; the figures are of each half. Collections hold our own
conversations, on which no rule was made. Word F1 and BLEU-1 are on lower-case words without punctuation, "held"
is the share of the wanted question's content words that ours has.
"""

import argparse
import gzip
import hashlib
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from math import exp
from pathlib import Path
from typing import Any

from rag.conversation import Finder, standalone
from rag.language.disfluency import clean
from rag.language.lexicon import content_words
from rag.reader import Reader
from rag.training.written import Asked, conversations
from rag.types import Turn

Record = dict[str, Any]
HALVES = ("seen", "unseen")


def rewriting(records: Iterable[Record], finder: Finder) -> dict[str, Any]:
    """Word F1, BLEU-1 and exact match of each way to rewrite, by half of the dialogues.

    A history's first two entries, the article's and section's titles, stand as a first exchange.
    """
    ways: dict[str, Callable[[Record], str]] = {
        "unchanged": lambda record: str(record["question"]),
        "last question's names": _with_names,
        "rules": lambda record: standalone(record["question"], turns(record["history"])),
        "rules and hints": lambda record: standalone(record["question"], turns(record["history"]), finder),
    }
    kept = list(records)
    return {
        half: {name: _figures([(way(each), each["rewrite"]) for each in own]) for name, way in ways.items()}
        for half in HALVES
        if (own := [each for each in kept if half_of_dialogue(each["id"].rsplit("_", 1)[0]) == half])
    }


def follow_ups(asked: Iterable[Asked], finder: Finder) -> dict[str, dict[str, float]]:
    """The same of our own conversations' questions that have a history."""
    kept = [one for one in asked if one.history]
    ways: dict[str, Callable[[Asked], str]] = {
        "unchanged": lambda one: one.typed,
        "rules": lambda one: standalone(one.typed, one.history),
        "rules and hints": lambda one: standalone(one.typed, one.history, finder),
    }
    return {name: _figures([(way(one), one.example.question) for one in kept]) for name, way in ways.items()}


def cleaning(spoken: Iterable[Record], written: Iterable[Record]) -> dict[str, Any]:
    """How near spoken questions come to the written ones of the same ids, by half; and of the written
    ones the share that `clean` leaves as they are.
    """
    fluent = {record["id"]: str(record["question"]) for record in written}
    pairs = [(each["id"], str(each["question"]), fluent[each["id"]]) for each in spoken if each["id"] in fluent]
    figures: dict[str, Any] = {}
    for half in HALVES:
        own = [(said, meant) for name, said, meant in pairs if half_of_question(name) == half]
        before = [word_f1(said, meant) for said, meant in own]
        after = [word_f1(clean(said), meant) for said, meant in own]
        changes = [new - old for new, old in zip(after, before, strict=True)]
        figures[half] = {
            "questions": len(own),
            "f1_as_spoken": _mean(before),
            "f1_cleaned": _mean(after),
            "nearer": _mean([change > 0 for change in changes]),
            "farther": _mean([change < 0 for change in changes]),
        }
    return {**figures, "fluent_unchanged": _mean([clean(each) == each for each in fluent.values()])}


def half_of_dialogue(name: str) -> str:
    """The half that a dialogue belongs to, for good, by the hash of its name."""
    return HALVES[hashlib.sha256(name.encode()).digest()[0] % 2]


def half_of_question(name: str) -> str:
    """The half that a question belongs to, by the last byte of its id, which is hexadecimal."""
    return HALVES[int(name[-2:], 16) % 2]


def word_f1(first: str, second: str) -> float:
    """Harmonic mean of precision and recall over words; 0 when none is shared."""
    ours, theirs = _words(first), _words(second)
    shared = sum((Counter(ours) & Counter(theirs)).values())
    return 2 * shared / (len(ours) + len(theirs)) if shared else 0.0


def _figures(pairs: Sequence[tuple[str, str]]) -> dict[str, float]:
    words = [(_words(ours), _words(theirs)) for ours, theirs in pairs]
    contents = [(content_words(ours), content_words(theirs)) for ours, theirs in pairs]
    shared = sum(sum((Counter(ours) & Counter(theirs)).values()) for ours, theirs in words)
    length, wanted = sum(len(ours) for ours, _ in words), sum(len(theirs) for _, theirs in words)
    return {
        "questions": len(pairs),
        "f1": _mean([word_f1(*pair) for pair in pairs]),
        "bleu1": round(shared / length * exp(min(0.0, 1 - wanted / length)), 4),
        "exact": _mean([ours == theirs for ours, theirs in words]),
        "held": _mean([len(ours & theirs) / len(theirs) for ours, theirs in contents if theirs]),
    }


def _with_names(record: Record) -> str:
    last = re.findall(r"\w+", record["history"][::2][-1])
    names = [word for place, word in enumerate(last) if word[0].isupper() and (place or len(record["history"]) == 2)]
    return " ".join([record["question"].rstrip("? "), *names])


def turns(history: Sequence[str]) -> list[Turn]:
    """A record's history, questions and answers in turn, as turns."""
    return [Turn("user" if place % 2 == 0 else "assistant", text) for place, text in enumerate(history)]


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / max(1, len(values)), 4)


def read(path: Path) -> list[Record]:
    """The records of a gzipped file, one JSON object a line."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def main(arguments: list[str] | None = None) -> int:
    """Measure and print the figures as JSON."""
    parser = argparse.ArgumentParser(prog="python -m rag.training.rewriting", description=__doc__)
    parser.add_argument("--dialogues", type=Path, help="CANARD's records: id, history, question, rewrite")
    parser.add_argument("--collections", type=Path, nargs="+", default=[], help="our own, with conversations, .txt")
    parser.add_argument("--spoken", type=Path, help="Disfl-QA's records; needs --written")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--written", type=Path, help="the same questions as they were written")
    given = parser.parse_args(arguments)
    figures: dict[str, Any] = {}
    finder = Reader(given.threads).spoken_of
    if given.dialogues:
        figures["rewriting"] = rewriting(read(given.dialogues), finder)
    if given.collections:
        talked = [asked for path in given.collections for asked in conversations(path)]
        figures["follow_ups"] = follow_ups(talked, finder)
    if given.spoken and given.written:
        figures["cleaning"] = cleaning(read(given.spoken), read(given.written))
    json.dump(figures, sys.stdout, indent=2)
    sys.stdout.write("\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
