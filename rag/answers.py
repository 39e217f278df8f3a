"""What the reader found, put into words: the answer first, then the sentence that proves it."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from rag.answerability import Candidate
from rag.chunking import sentence_around
from rag.language import bullets, dates, hours, naming, pairs, questions, wording
from rag.language.numbers import begins_with_number
from rag.language.wholes import CAPITAL, listed, whole_list, whole_name
from rag.reader import Reader, Reading
from rag.types import Draft, Evidence, Passage, Statement, in_line

MAX_SHORT_WORDS = 40
# How far below the best span's margin another document's must not lie to count as its rival.
RIVAL_MARGIN = 2.0
# Share of the words of two sentences from which they count as telling of the same thing.
SAME_MATTER = 0.5
# Least cosine of question and nearest passage; below, the question is about something else.
ON_TOPIC = 0.15

# What a number says less without: "over 4,600", "no more than six", "up to 25 kg".
QUALIFIER = re.compile(
    r"\b(?:(?:no|not|well|just|far|slightly|a little) )?(?:over|under|above|below|about|around|almost|nearly|roughly|"
    r"approximately|some|(?:more|less|fewer) than|at (?:least|most)|up to|as (?:many|much|few|little) as) $",
    re.IGNORECASE,
)
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
MARKER = re.compile(rf"^{bullets.BULLET}[^\S\n]+", re.MULTILINE)
CLAUSE_BREAK = re.compile(r"[;:,]\s|\s[–—-]\s")
# What may stand between two members of an answer that asks for one: "the mayor and State Secretary Emil Darrow".
JOINED = re.compile(rf"(?:,?\s+(?:and|or|as well as|&))\s+(?:(?:the|a|an)\s+)?(?:{CAPITAL}[\w’'-]*\s+){{0,3}}")
# The same, or what may stand between two parts of one time: "on Sunday from 11 to 16 o'clock", "17 May, at noon".
JOINED_IN_TIME = re.compile(rf"{JOINED.pattern}|,?\s+(?:(?:at|on|in|of|from)\s+)?")
# How far below the best span's strength another may lie to be said with it, and one of its own sentence where a number
# is asked for. Of 28 lists left out, 7.5 instead of 6 completes two.
MEMBER_MARGIN = 6.0
COUNTED_MARGIN = 7.5
# The strength that a span of another sentence must have to be one of so many answers.
FURTHER_STRENGTH = 0.0
DISAGREEMENT = "The documents disagree."


class ReaderAnswerer:
    """Answers with the words that the reader finds, from a probability of `threshold` on.

    Without one the reader's own fitted threshold holds. Safe to share between threads.
    """

    def __init__(self, reader: Reader, threshold: float | None = None) -> None:
        self._reader = reader
        self._threshold = reader.threshold if threshold is None else threshold

    def draft(self, question: str, passages: Sequence[Passage], said: str = "") -> Draft:
        """The draft for `question`, which follows the short answer `said`, if any, from what the reader finds."""
        texts = [passage.chunk.text for passage in passages]
        leads = [lead_for(question, passage) for passage in passages]
        reading = self._reader.read(question, texts, leads, said)
        return compose(question, passages, reading, self._threshold)


def lead_for(question: str, passage: Passage) -> str:
    """What is read before the passage: its lead, with its document's date if `question` names the year of that.

    The date says what the text leaves out, "How high was the turnout in 2016?", but wears on questions of no year.
    """
    published = passage.published or ""
    return f"{passage.lead}, {dates.spelt(published)}" if dates.of_year(question, published) else passage.lead


def compose(question: str, passages: Sequence[Passage], reading: Reading, threshold: float) -> Draft:
    """The draft that answers `question` from `reading`, or one that abstains and says why.

    `reading` is of these passages, in this order. Yes/no, why and how questions are answered with
    the sentence that holds the evidence, since a bare span would mislead; so is who somebody is where a
    span doesn't stand beside the name. Of two documents that
    disagree the later one's answer comes first. Pure.
    """
    if not passages:
        return Draft((), None, 0.0, reason="no_passages")
    if not reading.spans or reading.probability < threshold:
        far = max(passage.similarity for passage in passages) < ON_TOPIC
        return Draft((), None, reading.probability, reason="off_topic" if far else "no_answer")
    best = _about_thing(question, reading.spans[0], passages)
    expected = _kind(question, best, passages)
    rival = _rival(reading.spans, passages) if expected not in ("yes_no", "clause") else None
    wanted = questions.how_many(question)

    first = _statement(best, reading.spans, passages, expected, wanted)
    if rival:
        other = _statement(rival, reading.spans, passages, expected, wanted)
        both = (other, first) if _later(passages[rival.passage], passages[best.passage]) else (first, other)
        return Draft(both, _short(both[0].text), reading.probability, notice=DISAGREEMENT)
    said = _itemised(question, best, passages, expected, wanted) if expected not in ("yes_no", "clause") else ()
    if not said:
        said = _gathered(first, reading.spans, passages, wanted) if expected == "list" else (first,)
    return Draft(said, _short(in_line(each.text for each in said)), reading.probability)


def _about_thing(question: str, span: Candidate, passages: Sequence[Passage]) -> Candidate:
    """The span without an office in front where it is asked what a thing is."""
    name = naming.named(question, (passage.chunk.text for passage in passages))
    said = passages[span.passage].chunk.text[span.start : span.end]
    return replace(span, start=span.start + naming.thing(said, name)) if name else span


def _kind(question: str, span: Candidate, passages: Sequence[Passage]) -> questions.Expected:
    """What kind of answer the span is to become; who Ada Berg is, is told by what stands beside her name, or with it,
    or else by the sentence.
    """
    name = naming.who(question, (passage.chunk.text for passage in passages))
    if not name:
        return questions.expects(question)
    text = passages[span.passage].chunk.text
    said = text[span.start : span.end]
    if not naming.describes(text[: span.start], said, text[span.end :], name):
        return "clause"
    return "thing" if name.split()[-1].lower() in said.lower() else "person"


def _itemised(
    question: str, span: Candidate, passages: Sequence[Passage], expected: questions.Expected, wanted: int
) -> tuple[Statement, ...]:
    """The members of the list, one a line, that `span` is of, where all of them are asked for, or the hours of a whole
    week, or the members that it reaches into, if they are several; else none.
    """
    passage = passages[span.passage]
    text, heading = passage.chunk.text, passage.chunk.heading
    members: tuple[tuple[int, int], ...] = ()
    if expected in ("list", "thing"):
        members = bullets.whole(question, text, span.start, several=wanted != 1, title=passage.title, heading=heading)
    members = members or hours.week(question, text, span.start) or bullets.reached(text, span.start, span.end)
    if wanted not in (0, 1, len(members)) or sum(_words(text[start:end]) for start, end in members) > MAX_SHORT_WORDS:
        return ()
    lines = (sentence_around(text, start, end) for start, end in members)
    return tuple(
        Statement(text[start:end], (Evidence(span.passage, *line, start, end),))
        for (start, end), line in zip(members, lines, strict=True)
    )


def _gathered(
    first: Statement, spans: Sequence[Candidate], passages: Sequence[Passage], wanted: int
) -> tuple[Statement, ...]:
    """`first` and, where it is one thing of the `wanted` that are asked for, what other sentences have of them, surely:
    "Which two people …?".
    """
    found = [first]
    if listed(first.text) > 1:
        return (first,)
    for before, span in pairwise(spans):
        # What only repeats the question comes after all else, however strong it is.
        if span.strength <= max(FURTHER_STRENGTH, spans[0].strength - MEMBER_MARGIN) or span.strength > before.strength:
            break
        text = passages[span.passage].chunk.text
        place = span.passage, sentence_around(text, span.start, span.end)
        if any(place == (each.passage, (each.start, each.end)) for one in found for each in one.evidence):
            continue
        member = _statement(span, (), passages, "list", 1)
        new = all(_differ(member.text, each.text) for each in found)
        texts = [each.text for each in (*found, member)]
        if new and sum(map(listed, texts)) <= wanted and _words("; ".join(texts)) <= MAX_SHORT_WORDS:
            found.append(member)
    return tuple(found)


def _statement(
    span: Candidate,
    spans: Sequence[Candidate],
    passages: Sequence[Passage],
    expected: questions.Expected,
    wanted: int,
) -> Statement:
    text = passages[span.passage].chunk.text
    start, end = span.start, span.end
    if expected not in ("yes_no", "clause"):
        start, end = _with_others(span, spans, text, wanted, JOINED_IN_TIME if expected == "date" else JOINED)
    if expected in ("list", "person"):
        whole = whole_list if expected == "list" else whole_name
        left, right = sentence_around(text, start, end)
        first, last = whole(text[left:right], start - left, end - left)
        start, end = left + first, left + last
    elif begins_with_number(text[start:end]) and (qualifier := QUALIFIER.search(text, 0, start)):
        start = qualifier.start()
    start, end = pairs.value(text, *_trimmed(text, start, end))
    left, right = sentence_around(text, start, end)
    evidence = Evidence(span.passage, left, right, start, end)
    if expected in ("yes_no", "clause"):
        left, right = _clause(text, left, right, start, end)
        return Statement(text[left:right], (evidence,))
    return Statement(text[start:end], (evidence,))


def _with_others(
    span: Candidate, spans: Sequence[Candidate], text: str, wanted: int, link: re.Pattern[str]
) -> tuple[int, int]:
    """The stretch of one sentence that holds `span`, the next best spans that a `link` joins to it and, where more than
    one answer is asked for (`wanted`, 0 for an unknown number), others: "… by the bridge, closed since May, and by …".
    """
    left, right = sentence_around(text, span.start, span.end)
    others = [each for each in spans if each.passage == span.passage and left <= each.start and each.end <= right]
    start, end = span.start, span.end
    members = listed(text[start:end])
    for other in others:
        if other == span or other.strength < span.strength - (COUNTED_MARGIN if wanted > 1 else MEMBER_MARGIN):
            continue
        linked = link.fullmatch(text[min(end, other.end) : max(start, other.start)])
        more = listed(text[other.start : other.end])
        if linked or wanted == 0 or members + more <= wanted:
            first, last = min(start, other.start), max(end, other.end)
            if _words(text[first:last]) <= MAX_SHORT_WORDS:
                start, end, members = first, last, members + more
    return start, end


def _clause(text: str, left: int, right: int, start: int, end: int) -> tuple[int, int]:
    """The sentence `text[left:right]`, or of a long one the clauses around the span, within 40 words; no bullet."""
    marker = MARKER.match(text, left, end)
    if marker and marker.end() < end:
        left, start = marker.end(), max(start, marker.end())
    if _words(text[left:right]) <= MAX_SHORT_WORDS:
        return left, right
    cuts = [left, *(left + match.end() for match in CLAUSE_BREAK.finditer(text[left:right])), right]
    first = max(cut for cut in cuts if cut <= start)
    last = min(cut for cut in cuts if cut >= end)
    for cut in cuts:
        if cut > last and _words(text[first:cut]) <= MAX_SHORT_WORDS:
            last = cut
    for cut in reversed(cuts):
        if cut < first and _words(text[cut:last]) <= MAX_SHORT_WORDS:
            first = cut
    return _trimmed(text, first, last)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and (text[start].isspace() or text[start] in ",;:"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",;:"):
        end -= 1
    return start, end


def _rival(spans: Sequence[Candidate], passages: Sequence[Passage]) -> Candidate | None:
    """A span of another document that answers as surely, otherwise, in a sentence on the same matter."""
    best = spans[0]
    said = passages[best.passage].chunk.text
    proof = said[slice(*sentence_around(said, best.start, best.end))]
    for span in spans[1:]:
        if passages[span.passage].chunk.document_id == passages[best.passage].chunk.document_id:
            continue
        if span.margin < max(0.0, best.margin - RIVAL_MARGIN):
            continue
        text = passages[span.passage].chunk.text
        other = text[slice(*sentence_around(text, span.start, span.end))]
        if _differ(said[best.start : best.end], text[span.start : span.end]) and _alike(proof, other):
            return span
    return None


def _later(one: Passage, other: Passage) -> bool:
    """Whether one passage's document was published after the other's; not where a date can't be told."""
    dates = [each.published or "" for each in (one, other)]
    return all(map(ISO_DATE.fullmatch, dates)) and dates[0] > dates[1]


def _differ(one: str, other: str) -> bool:
    first, second = _said(one), _said(other)
    return not first <= second and not second <= first


def _alike(one: str, other: str) -> bool:
    first, second = _said(one), _said(other)
    return len(first & second) / max(1, min(len(first), len(second))) >= SAME_MATTER


def _said(text: str) -> set[str]:
    """The keys of the words of `text`; a name's as those of a common word, since a capital may only begin it."""
    found = [word for word in wording.read(text) if word.kind != "mark"]
    return {wording.stem(word.key) if word.kind in ("name", "opening") else word.key for word in found}


def _short(text: str) -> str:
    return " ".join(text.split()[:MAX_SHORT_WORDS])


def _words(text: str) -> int:
    return len(text.split())
