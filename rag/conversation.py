"""A follow-up question made standalone, by rules: the same history always gives the same question.

The history is folded into a small discourse state, exchange by exchange, each question in its resolved form;
pronouns, short descriptions and fragments then take the most salient thing that fits. What fits best is weighed with
the hints of a `Finder`, if there is one. What history says is only ever copied from as a name or a phrase, never
followed.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import takewhile

from rag.language.clauses import FORMS_OF_BE, parse, spoken_in
from rag.language.ellipsis import completed
from rag.language.framing import unframed
from rag.language.fronting import conditional, unfronted
from rag.language.intents import intent, without_courtesy
from rag.language.lexicon import content_words
from rag.language.mentions import Kind, Mention, mentions, truecased
from rag.language.questions import expects
from rag.language.reference import referred
from rag.language.salience import Focus
from rag.types import Hint, Turn, Understood

Finder = Callable[[str, str], Sequence[Hint]]
"""Which words of a conversation, the second, a follow-up, the first, speaks of, in any order."""

# What is read of a history: its last exchanges, the beginnings of each question and answer, and of a
# question only if it is short: a follow-up of more words has said what it is about.
_EXCHANGES = 12
# Exchanges that a `Finder` is shown.
_TOLD = 4
_QUESTION_CHARACTERS = 300
_ANSWER_CHARACTERS = 600
_KNOWN_CHARACTERS = 4000
_FOLLOW_UP_WORDS = 40
_WORDS_OF_A_NAME = 12
_BRIEF_WORDS = 12
# The strength from which a hint tells what a question speaks of that has no word for it.
_SURE = 4.0
_MARKER = re.compile(r"\s*\[\d{1,3}\]")
_SOURCE_LINE = re.compile(r"(?<=[”\"])\s+[—–-]\s.*$", re.MULTILINE)
_ABSTAINED = re.compile(
    r"the documents (?:don't|do not|didn't)|i (?:don't|do not|can't|cannot|couldn't) (?:know|answer|find)"
    r"|no (?:answer|passage)|cannotanswer|not (?:stated|mentioned)|this question doesn't seem|an answer was found, but",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"(?:(?:please|and|ok|so|can you|could you)\s+)*(?:(?:tell|say|explain|give|know)\s+(?:me\s+|us\s+)?)?"
    r"(?:a (?:bit|little) )?(?:more(?: (?:details?|info|information))?|go on|elaborate|continue)(?:\s+please)?",
    re.IGNORECASE,
)
_CALLED = re.compile(r"^\W*what\b.*\b(?:called|titled|entitled)\W*$", re.IGNORECASE)
_NOBODY = re.compile(r"(?:nobody|no one|none|nothing)\b", re.IGNORECASE)
_CONJUNCTION = re.compile(r"(?:(?:and|but|so|also|ok|okay|then|well)\b[\s,]+)+", re.IGNORECASE)


def standalone(question: str, history: Sequence[Turn], finder: Finder | None = None) -> str:
    """`question` so that it can be understood without `history`, in grammatical English.

    White space at the ends, courtesies in front, what frames it ("according to the article") and, behind other
    questions, "and" are dropped; a question that needs nothing else from the history comes back otherwise unchanged.
    One without a word for what it speaks of comes after that, if `finder` is sure of it: "The chess club: who is late
    pays how much?". Only the last exchanges count, each up to a fixed length.
    """
    return in_context(question, history, finder).question


def in_context(question: str, history: Sequence[Turn], finder: Finder | None = None) -> Understood:
    """`question` as `standalone` has it, and what came before that a search and the reader should look at besides.

    For the rules leave much of what was spoken of unsaid ("Who voted against?"): the search gets the last question and
    its short answer, the reader that answer, if it is brief and not in the question yet. Neither gets anything for a
    question that has a name of its own and takes nothing from the history: it may turn to something else.
    """
    asked, focus = _bare(question), _focus(history, finder)
    focus = _hinted(asked, focus, finder)
    whole = _resolve(asked, focus)[0]
    named = any(mention.name for mention in mentions(whole, 0, "question"))
    if named and whole in (asked, _tidy(asked)):
        return Understood(whole)
    about = "" if named or _MORE.fullmatch(asked.rstrip("?!. ")) else _unsaid(whole, focus)
    whole = f"{about[:1].upper()}{about[1:]}: {whole}" if about else whole
    brief = len(focus.answer.split()) <= _BRIEF_WORDS and focus.answer.lower() not in whole.lower()
    return Understood(whole, f"{focus.question} {focus.answer}".strip(), focus.answer if brief else "")


def _bare(question: str) -> str:
    return unframed(without_courtesy(question)).strip()


def _unsaid(whole: str, focus: Focus) -> str:
    """What `whole` speaks of without a word of it, by the surest hint; "" where that isn't sure enough."""
    surest = max(focus.hints, key=lambda hint: hint.strength, default=None)
    if surest is None or surest.strength < _SURE:
        return ""
    content = content_words(surest.words)
    # Words of two sentences name nothing.
    one = any(surest.words in said for exchange in focus.told for said in exchange)
    brief = len(surest.words.split()) <= _BRIEF_WORDS
    return surest.words if one and brief and content and not content & content_words(whole) else ""


def told_in(history: Sequence[Turn]) -> str:
    """The last exchanges of `history` as the text that a `Finder` is shown."""
    return _told(_focus(history, None))


def _told(focus: Focus) -> str:
    said = [(question.rstrip(" ?!."), answer.rstrip(" .")) for question, answer in focus.told[-_TOLD:]]
    return " ".join(f"{text}{mark}" for pair in said for text, mark in zip(pair, "?.", strict=True) if text)


def _hinted(asked: str, focus: Focus, finder: Finder | None) -> Focus:
    """The focus with what a `Finder` takes `asked` to speak of."""
    if finder is None or not (asked and focus.told) or len(asked.split()) > _FOLLOW_UP_WORDS:
        return focus
    return replace(focus, hints=tuple(finder(asked, _told(focus))))


def _focus(history: Sequence[Turn], finder: Finder | None) -> Focus:
    """What has been spoken of, exchange by exchange; small talk isn't."""
    focus = Focus()
    before: list[Turn] = []
    exchanges = _exchanges(history)
    for number, (earlier, answer) in enumerate(exchanges):
        kind = intent(earlier, before).kind
        before += [Turn("user", earlier), Turn("assistant", answer)]
        if kind not in ("question", "summary"):
            continue
        asked = _bare(earlier)
        if kind == "summary":
            focus = _after(focus, "", answer)
        else:
            late = number >= len(exchanges) - _TOLD
            resolved, focus = _resolve(asked, _hinted(asked, focus, finder) if late else focus)
            focus = _after(focus, resolved, answer)
        focus = replace(focus, told=(*focus.told, (asked, focus.answer)), hints=())
    return focus


def _exchanges(history: Sequence[Turn]) -> list[tuple[str, str]]:
    """Pairs of a question and what was answered, oldest first; either may be missing and is then ""."""
    pairs: list[tuple[str, str]] = []
    for turn in history[-2 * _EXCHANGES :]:
        if turn.role == "user":
            pairs.append((turn.content[:_QUESTION_CHARACTERS], ""))
        else:
            question, answer = pairs.pop() if pairs else ("", "")
            pairs.append((question, f"{answer}\n{turn.content[:_ANSWER_CHARACTERS]}".strip()[:_ANSWER_CHARACTERS]))
    return pairs


def _after(focus: Focus, question: str, answer: str) -> Focus:
    """The focus once `question`, standalone, has been answered with `answer`."""
    turn = focus.turn
    first, evidence = (_MARKER.sub("", _SOURCE_LINE.sub("", part)) for part in _parted(question, answer))
    silent = bool(_ABSTAINED.match(first.replace("’", "'")))
    short = "" if silent else first.strip().strip("“”\"'").rstrip(" .,;:")
    evidence = "" if silent else evidence
    known = f"{focus.known} {short} {evidence}"[-_KNOWN_CHARACTERS:]
    cased = truecased(question, known)
    asked = spoken_in(cased, turn)
    spoken = (*asked, *_answered(short, question, asked, turn), *mentions(evidence, turn, "evidence"))
    return replace(
        focus,
        mentions=(*focus.mentions, *_full(spoken, focus.mentions)),
        question=cased or focus.question,
        answer=short,
        turn=turn + 1,
        known=known,
    )


def _parted(question: str, answer: str) -> tuple[str, str]:
    """The direct answer in `answer`, and the rest: its first line, or those of all things that are asked for."""
    lines = answer.split("\n")
    said = list(takewhile(_MARKER.search, lines)) if expects(question) == "list" else []
    if len(said) > 1 and not "".join(lines[len(said) : len(said) + 1]).strip():
        return " and ".join(_MARKER.sub("", line).strip() for line in said), "\n".join(lines[len(said) :])
    return lines[0], "\n".join(lines[1:])


def _answered(short: str, question: str, asked: Sequence[Mention], turn: int) -> tuple[Mention, ...]:
    """The mentions in a short answer, by what `question` asked for; the whole of it when it is a list."""
    wanted = expects(question)
    parts = mentions(short, turn, "answer", person=wanted == "person")
    if not short or len(short.split()) > _WORDS_OF_A_NAME:
        return tuple(replace(part, subject=False) for part in parts)
    whole = Mention(short, "thing", False, turn, "answer", subject=True)
    if _NOBODY.match(short):
        return tuple(replace(part, subject=False) for part in parts if part.name)
    if _CALLED.search(question) and not any(mention.kind == "person" for mention in asked[-1:]):
        return (whole,)
    if wanted == "list" and re.search(r",| and ", short):
        kind: Kind = "person" if re.match(r"\W*who", question, re.IGNORECASE) else "thing"
        return (replace(whole, kind=kind, plural=True), *(replace(part, subject=False) for part in parts))
    if wanted == "person":
        new = _asks_for_doer(question, asked) or not any(mention.kind == "person" and mention.name for mention in asked)
        people = [part for part in parts if part.kind == "person"] or [replace(whole, kind="person")]
        return tuple(replace(person, subject=new and person is people[0]) for person in people)
    if wanted == "date":
        return (replace(whole, kind="time"),)
    if wanted == "place":
        return tuple(replace(part, kind="place" if part.kind in ("thing", "person") else part.kind) for part in parts)
    if wanted == "number":
        # "Nine days", "310 euros": units aren't spoken of.
        return tuple(replace(part, subject=False) for part in parts if part.name or part.kind == "time")
    # "A mining engineer" says what somebody is; nobody new is spoken of.
    return tuple(
        replace(part, subject=wanted == "thing" and part.subject and (part.name or part.kind != "person"))
        for part in parts
    )


def _asks_for_doer(question: str, asked: Sequence[Mention]) -> bool:
    """Whether who answers is who `question` is about: "who succeeded Pell?", not "who is Pell?" nor "whom did
    Pell meet?".
    """
    clause = parse(question)
    if clause is None or clause.wh.lower() != "who":
        return False
    body = clause.body
    names = [re.match(rf"(?:[A-Z]\S*\s+)*?(?i:{re.escape(m.text)})(?!['’])", body) for m in asked if m.name]
    return not any(names) and (clause.subject or clause.auxiliary in FORMS_OF_BE)


def _full(spoken: Sequence[Mention], before: Sequence[Mention]) -> tuple[Mention, ...]:
    """`spoken`, with people named by one word under the longest name that the conversation has for them."""
    people = [m for m in (*before, *spoken) if m.kind == "person" and m.name and " " in m.text]

    def full(mention: Mention) -> Mention:
        if not mention.name or " " in mention.text or mention.kind == "place":
            return mention
        longer = [p for p in people if mention.text.lower() in (p.text.split()[-1].lower(), p.text.split()[0].lower())]
        return replace(mention, text=longer[-1].text, kind="person") if longer else mention

    return tuple(full(mention) for mention in spoken)


def _resolve(question: str, focus: Focus) -> tuple[str, Focus]:
    """`question` standalone, and the focus with what its pronouns told of people's gender."""
    if not (focus.mentions or focus.question) or len(question.split()) > _FOLLOW_UP_WORDS:
        return question, focus
    if _MORE.fullmatch(question.rstrip("?!. ")):
        topic = _topic(focus)
        return (f"Tell me more about {topic}." if topic else question), focus
    condition = conditional(question, focus.question)
    if condition:
        return _tidy(condition), focus
    text, genders = referred(unfronted(question), focus)
    earlier = [m for m in focus.mentions if m.turn < focus.turn - 1]
    whole = completed(text, focus.question, focus.answer, earlier) if focus.question else None
    result = whole or text
    told = replace(focus, genders=tuple(genders.items()))
    changed = result != question or _CONJUNCTION.match(question)
    return (_tidy(result) if changed else question), told


def _topic(focus: Focus) -> str:
    """What the last exchange was about: the person it named, else the first name, else anything."""
    recent = [m for m in focus.latest() if m.kind != "time" and m.origin != "evidence"]
    people = [m for m in recent if m.kind == "person" and m.origin == "answer" and m.subject]
    named = [m for m in recent if m.name]
    return next((m.text for m in (*people, *named, *recent)), "")


def _tidy(text: str) -> str:
    """`text` as a sentence: a capital first, single spaces, a mark at the end."""
    text = _CONJUNCTION.sub("", " ".join(text.split()), count=1) if _CONJUNCTION.match(text) else " ".join(text.split())
    text = text[:1].upper() + text[1:]
    return text if text.endswith(("?", "!", ".")) else f"{text}?"
