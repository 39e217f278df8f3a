"""What of a model's prose may be said: the sentences that the passages bear out, with the words that do."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import dropwhile, takewhile, zip_longest

from rag.language import wording
from rag.language.lexicon import AUXILIARIES, DETERMINERS, words
from rag.language.wording import Word
from rag.prose import support
from rag.prose.oppositions import NEGATORS
from rag.prose.sources import PERSONAL, VERB_KEYS, Unit, units
from rag.prose.speakers import speakers
from rag.types import Draft, Evidence, Generation, Judged, Passage, Statement

REMOVED = "Part of what the language model wrote was left out: the documents don't bear it out."
# Least share of the words of the reader's answer, or else of the question, in a statement that speaks to it. With
# half of the question's, any sentence about the same people passed for an answer.
ANSWERING, ASKED = 0.5, 0.8
OFF_QUESTION = "doesn't speak to the question"
CONTRADICTIONS = ("negation", "opposite")
# The documents don't speak in the first person but in quotations; a model that was talked into something does.
FIRST_PERSON = words("i me my mine myself")
QUOTE = re.compile(r"[“\"„«]([^“”\"„«»]+)[”\"“»]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Written(Draft):
    """A draft in a language model's own words: each statement cites whole passages, and proves nothing yet.

    `instead` is what is said when nothing of it can be. `generation` is None while it is being written.
    """

    instead: Draft
    generation: Generation | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of one statement: the evidence that bears it out, or none and what speaks against it."""

    statement: Statement
    evidence: tuple[Evidence, ...]
    objection: str | None


def judge(statements: Sequence[Statement], passages: Sequence[Passage]) -> tuple[Verdict, ...]:
    """A verdict per statement, in order.

    The passages that a statement cites are tried first, then the others. A statement that begins with a
    pronoun must rest on what the statement before it is about, and falls with it.
    """
    verdicts: list[Verdict] = []
    for statement in statements:
        claim = wording.read(statement.text)
        subject: tuple[str, ...] = ()
        if claim and claim[0].key in PERSONAL and verdicts:
            if not verdicts[-1].evidence:
                verdicts.append(Verdict(statement, (), "what it refers to was left out"))
                continue
            subject = _subject(verdicts[-1].statement.text)
        cited = [evidence.passage for evidence in statement.evidence]
        found = _first(statement.text, claim, dict.fromkeys([*cited, *range(len(passages))]), passages, subject)
        verdicts.append(Verdict(statement, *found))
    return tuple(verdicts)


def _first(
    text: str, claim: Sequence[Word], order: Iterable[int], passages: Sequence[Passage], subject: tuple[str, ...]
) -> tuple[tuple[Evidence, ...], str | None]:
    """The evidence in the first passage, of those in `order`, that bears the statement out; else what speaks
    against the first.

    What one passage of a document denies isn't looked for in its others.
    """
    problems: dict[str, str] = {}
    for number in order:
        document = passages[number].chunk.document_id
        if problems.get(document, "").startswith(CONTRADICTIONS):
            continue
        borne, problem = _carry(text, claim, units(number, passages[number]), subject)
        if borne:
            return borne, None
        problems.setdefault(document, problem or "")
        if (problem or "").startswith(CONTRADICTIONS):
            problems[document] = problem or ""
    return (), next(iter(problems.values()), "nothing was found")


def gated(question: str, draft: Written, passages: Sequence[Passage]) -> tuple[Draft | None, tuple[Judged, ...]]:
    """The draft that may go on, with a notice if something was left out; and what became of each sentence.

    Each statement then cites the very sentences it rests on; `short` is the first that speaks to the question.
    None when nothing is borne out, or nothing of it speaks to the question: true words that answer nothing.
    """
    verdicts = judge(draft.statements, passages)
    borne_out = [each for each in verdicts if each.evidence]
    # Small models say the same thing again and again.
    once = {each.statement.text: replace(each.statement, evidence=each.evidence) for each in borne_out}
    kept = tuple(once.values())
    short = next((each.text for each in kept if _answers(question, each, draft.instead)), None)
    if short is None:
        return None, tuple(Judged(each.statement.text, each.objection or OFF_QUESTION) for each in verdicts)
    removed = [REMOVED] if len(borne_out) < len(verdicts) else []
    notice = " ".join([*([draft.notice] if draft.notice else []), *removed]) or None
    judged = tuple(Judged(each.statement.text, each.objection) for each in verdicts)
    return Draft(kept, short, draft.confidence, notice=notice), judged


def _answers(question: str, statement: Statement, instead: Draft) -> bool:
    """Whether the statement has half of the words of what the reader answers, or nearly all of the question's."""
    said = {word.key for word in wording.read(statement.text)}
    wanted = [(each.text, ANSWERING) for each in instead.statements]
    for text, share in (*wanted, (question, ASKED)):
        keys = {word.key for word in wording.content(wording.read(text))}
        if keys and len(keys & said) >= share * len(keys):
            return True
    return False


def _carry(
    text: str, claim: Sequence[Word], offered: Sequence[Unit], subject: tuple[str, ...]
) -> tuple[tuple[Evidence, ...], str | None]:
    """The evidence in one passage for a whole statement, or what speaks against the unit nearest to it."""
    if not _tells(text, claim):
        # "Vjosa Osmani" claims what only the question says, and would be borne out by any mention.
        return (), "no whole sentence"
    if FIRST_PERSON & {word.key for word in wording.read(QUOTE.sub("", text))}:
        return (), "first person"
    for quote in QUOTE.findall(text):
        if not any(wording.plain(quote) in wording.plain(unit.text) for unit in offered):
            return (), "quotation"
    near = sorted(offered, key=lambda unit: (-support.coverage(claim, unit), unit.number))
    for unit in near:
        problem = support.objection(claim, unit)
        if problem is None and _refers(subject, unit):
            return _evidence(claim, [unit]), None
        if problem and problem.startswith(CONTRADICTIONS) and support.coverage(claim, unit) >= support.OWN:
            # What the nearest words deny isn't borne out by others that are merely like it.
            return (), problem
    for first, second in _halves(claim):
        borne = _borne(first, second, near)
        if borne and _refers(subject, borne[0]):
            return _evidence(claim, borne), None
    return (), support.objection(claim, near[0]) or "its subject"


def _tells(text: str, claim: Sequence[Word]) -> bool:
    """Whether the words have a verb: one that is known, or one by its form ("touched", "insures the")."""
    for word, following in zip_longest(claim, claim[1:]):
        written = text[word.start : word.end]
        formed = written.endswith("ed") or (
            written.endswith("s") and following is not None and following.key in DETERMINERS
        )
        if word.key in AUXILIARIES or word.key in VERB_KEYS or (word.kind == "plain" and formed):
            return True
    return False


def _borne(first: Sequence[Word], second: Sequence[Word], near: Sequence[Unit]) -> tuple[Unit, ...]:
    """Two neighbouring units of which one bears out each half; empty when there are none."""
    for one in (unit for unit in near if support.objection(first, unit) is None):
        for other in near:
            # Halves that fit one sentence where the whole doesn't have had their facts crossed.
            beside = other is not one and _neighbours(one, other)
            if beside and support.objection(second, one) and support.objection(second, other) is None:
                return one, other
    return ()


def _neighbours(unit: Unit, other: Unit) -> bool:
    return other.paragraph == unit.paragraph or abs(other.number - unit.number) <= 1


def _halves(claim: Sequence[Word]) -> Iterator[tuple[Sequence[Word], Sequence[Word]]]:
    """The claim in two, cut before a joint, in every way that leaves each half something to say in words.

    What someone is said to have said is never cut: the halves could come from two mouths.
    """
    if any(speakers(claim)):
        return
    for place, word in enumerate(claim):
        halves = claim[:place], claim[place:]
        if word.key in support.JOINTS and all(map(_speaks, halves)):
            yield halves


def _speaks(part: Sequence[Word]) -> bool:
    said = wording.content(part)
    denied = any(word.key in NEGATORS for word in part)
    return len(said) + denied >= 2 and any(word.kind == "plain" for word in said)


def _subject(text: str) -> tuple[str, ...]:
    """The keys of the names that the statement before begins with, to which a pronoun then points."""
    said = dropwhile(lambda word: word.kind in ("function", "mark"), wording.read(text))
    return tuple(word.key for word in takewhile(lambda word: word.kind in ("name", "opening"), said))


def _refers(subject: tuple[str, ...], unit: Unit) -> bool:
    return not subject or any(key in unit.keys or wording.stem(key) in unit.keys for key in subject)


def _evidence(claim: Sequence[Word], chosen: Sequence[Unit]) -> tuple[Evidence, ...]:
    """The chosen sentences, with those they lean on where the claim names something that only these name."""
    spans: list[tuple[int, int]] = []
    names = {word.key for word in claim if word.kind in ("name", "opening", "number")}
    for unit in dict.fromkeys(chosen):
        start, end = unit.span
        missing = names - unit.core_keys
        if unit.leaning_span and missing & {word.key for word in unit.leaning}:
            start = unit.leaning_span[0]
        spans.append((start, end))
        missing -= {word.key for word in unit.leaning}
        if unit.heading_span and missing & {word.key for word in unit.heading}:
            spans.append(unit.heading_span)
    return tuple(Evidence(chosen[0].passage, *span) for span in dict.fromkeys(spans))
