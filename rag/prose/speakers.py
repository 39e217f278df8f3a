"""Who says something: a sentence may not put one person's words into another's mouth."""

from collections.abc import Iterator, Sequence
from itertools import takewhile

from rag.language import wording
from rag.language.lexicon import words
from rag.language.wording import Word, same_name
from rag.prose.sources import PERSONAL, Unit

REPORTING = frozenset(
    map(
        wording.stem,
        words(
            "say state announce tell claim believe think estimate propose suggest warn deny confirm explain "
            "argue report admit promise stress add mention ask insist declare predict recommend laugh"
        ),
    )
)
HE, SHE = words("he him his"), words("she her hers")
# Words that show that the speaker stands after the verb: “…,” said Osmani.
QUOTED = frozenset({'"', "”", "“", ","})


def wrong_speaker(claim: Sequence[Word], unit: Unit) -> str | None:
    """The speaker whom `claim` names without the passage letting them speak, or None.

    Where the passage names a speaker by a pronoun, whoever the sentences before it name may be meant.
    """
    named = [speaker for speaker in speakers(claim) if speaker]
    meant = {key for speaker in speakers(unit.core) for key in speaker}
    if meant <= PERSONAL:
        # "Osmani met Barduani, with whom she said …": the sentence's own subject, else one before it.
        meant |= _run(unit.core) - PERSONAL or {w.key for w in unit.leaning if w.kind in ("name", "opening")}
    # "According to the timetable": a document speaks for itself.
    titled = {word.key for word in unit.title} if any(word.key == "accord" for word in claim) else set()
    for speaker in named:
        known = any(same_name(key, name) or wording.stem(key) == name for key in speaker for name in meant | titled)
        if not known and not speaker <= PERSONAL:
            return f"speaker {' '.join(sorted(speaker))}"
    return None


def wrong_pronoun(claim: Sequence[Word], unit: Unit) -> str | None:
    """The pronoun in `claim` for someone whom the passage calls "she" alone, or "he" alone, but doesn't call so."""
    said, there = {word.key for word in claim}, {word.key for word in unit.told}
    for mine, other in ((HE, SHE), (SHE, HE)):
        if said & mine and there & other and not there & mine:
            return f"pronoun {min(said & mine)}"
    return None


def speakers(found: Sequence[Word]) -> Iterator[frozenset[str]]:
    """The keys of each speaker: the names, else the pronoun, before a verb of saying, or after an inverted one."""
    for place, word in enumerate(found):
        if word.key == "accord" and place + 1 < len(found):
            yield _run(list(takewhile(lambda other: other.kind != "mark", found[place + 1 :])))
        elif word.key in REPORTING and word.kind == "plain":
            inverted = place > 0 and found[place - 1].key in QUOTED
            after = _run(found[place + 1 : place + 9])
            yield after if inverted and after else _run(found[:place][::-1])


def _run(found: Sequence[Word]) -> frozenset[str]:
    """The first run of names in `found`, or the pronoun that comes before any."""
    run: set[str] = set()
    for word in found:
        if word.kind in ("name", "opening"):
            run.add(word.key)
        elif run and word.content:
            break
        elif not run and word.key in PERSONAL and word.kind == "function" and word.key not in ("his", "her", "their"):
            return frozenset({word.key})
    return frozenset(run)
