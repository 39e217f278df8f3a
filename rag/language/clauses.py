"""A question taken apart into question phrase, auxiliary and the rest, so that it can be asked anew."""

import re
from dataclasses import dataclass, replace

from rag.language.lexicon import ADVERBS, AUXILIARIES, PAST_TO_BASE, PREPOSITIONS, VERBS, WH_WORDS, words
from rag.language.mentions import Mention, mentions
from rag.language.phrases import conjugated, is_plural
from rag.language.questions import without_lead

FORMS_OF_BE = words("is are was were")
ADVERBIALS = words("when where why how since")

_IS = re.compile(r"^(who|what|where|when|how)['’]?s\b", re.IGNORECASE)
_FRAMED = re.compile(r"\W*is it (?:true|correct|right|the case) that (.+?)[?!. ]*$", re.IGNORECASE)
_WHO_IS = re.compile(r"\W*who(?:['’]?s|\s+(?:is|was|are|were))\s", re.IGNORECASE)
_VERB_SHAPE = re.compile(r"\w{3,}(?:ed|ing)", re.IGNORECASE)
_ES = ("ches", "shes", "sses", "xes", "zes", "oes")
# Ends of stems whose verb is written with a silent e: "promot(e)d", "divid(e)d".
_SILENT_E = tuple(sorted(words("at iz uc ut ot os as rv lv nc rg dg ag us ur ir id ic")))


@dataclass(frozen=True, slots=True)
class Clause:
    """The parts of a question: "Which countries | have | sent troops"; `wh` is "" when it is yes/no.

    `noun` is what the question phrase counts or chooses ("countries"), "" for a bare question word;
    `subject` tells that the question phrase is the subject; `auxiliary` is lower case, "" when none.
    """

    wh: str
    noun: str
    auxiliary: str
    body: str
    subject: bool


def parse(question: str) -> Clause | None:
    """The parts of `question`, or None when it has no order of words that we know."""
    framed = _FRAMED.match(question)
    if framed:
        return _inverted(framed.group(1))
    tokens = _IS.sub(r"\1 is", without_lead(question).strip().rstrip("?!. ")).split()
    lower = [token.lower().strip(",") for token in tokens]
    if not tokens:
        return None
    if lower[0] in AUXILIARIES:
        return Clause("", "", lower[0], " ".join(tokens[1:]), subject=False)
    at = 1 if lower[0] in PREPOSITIONS and lower[1:2] and lower[1] in WH_WORDS else 0
    if lower[at] not in WH_WORDS or "'" in lower[at]:
        return None
    end = _end_of_phrase(lower, at)
    wh, noun, rest = " ".join(tokens[:end]), " ".join(tokens[at + 1 : end]), tokens[end:]
    if lower[at] == "how":
        noun = noun.removeprefix("many ").removeprefix("much ")
    if len(rest) < 2 or lower[end] not in AUXILIARIES:
        return Clause(wh, noun, "", " ".join(rest), subject=True)
    counted = bool(noun) and lower[end] in FORMS_OF_BE and lower[end + 1] in PREPOSITIONS
    asks_subject = (lower[at] == "how" or lower[at] not in ADVERBIALS) and verbal(lower[end + 1])
    return Clause(wh, noun, lower[end], " ".join(rest[1:]), subject=at == 0 and (counted or asks_subject))


def spoken_in(question: str, turn: int) -> tuple[Mention, ...]:
    """The mentions in `question`, with what stands behind the auxiliary as the subject: "employees" in
    "how many days do employees get".
    """
    asked = mentions(question, turn, "question", person=bool(_WHO_IS.match(question)))
    clause = parse(question)
    body = clause.body.lower().removeprefix("the ") if clause and not clause.subject else ""
    first = next((m for m in asked if body and body.startswith(m.text.lower().removeprefix("the "))), None)
    owned = first and first.kind != "person" and re.match(r"['’]s?\s+", body.removeprefix(first.text.lower()))
    if first and owned:
        begin = len(first.text) + owned.end()
        first = next((m for m in asked if body.startswith(m.text.lower(), begin)), first)
    does = clause is not None and clause.auxiliary not in FORMS_OF_BE
    return tuple(replace(m, subject=m is first, doer=m is first and does) for m in asked) if first else asked


def verbal(word: str) -> bool:
    """Whether a lower-case word behind an auxiliary or a subject can be the verb."""
    shaped = word not in ADVERBS and bool(_VERB_SHAPE.fullmatch(word))
    return word in VERBS or word in PAST_TO_BASE or shaped


def plain_form(verb: str) -> tuple[str, str]:
    """The form of "do" in the tense and person of `verb`, and its plain form: "did", "send" for "sent"."""
    word = verb.lower()
    if word in PAST_TO_BASE:
        return "did", PAST_TO_BASE[word]
    if word.endswith("ied"):
        return "did", f"{word[:-3]}y"
    if word.endswith("ed") and len(word) > 4:
        return "did", _plain_past(word[:-2])
    if word.endswith("ies") and len(word) > 4:
        return "does", f"{word[:-3]}y"
    if word.endswith("s") and not word.endswith("ss"):
        return "does", word[:-2] if word.endswith(_ES) else word[:-1]
    return "do", verb


def _plain_past(stem: str) -> str:
    if stem in VERBS or f"{stem}e" in VERBS:
        return stem if stem in VERBS else f"{stem}e"
    if len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in "sl":
        return stem[:-1]
    return f"{stem}e" if stem.endswith(_SILENT_E) else stem


def _end_of_phrase(lower: list[str], at: int) -> int:
    """The index behind the question phrase whose question word is at `at`: 3 for "how many troops are"."""
    end = at + 1
    if lower[at] not in ("which", "what", "whose", "how"):
        return end
    # "How many volunteers": what is counted is no verb, whatever it looks like.
    first = end + (lower[at] == "how" and lower[end : end + 1] in (["many"], ["much"]))
    while end < len(lower) and lower[end] not in AUXILIARIES:
        if end > first and (is_plural(lower[end - 1]) or conjugated(lower[end])):
            break
        end += 1
    if end < len(lower):
        return end
    return next((index for index in range(at + 1, end) if is_plural(lower[index])), at) + 1


def _inverted(statement: str) -> Clause | None:
    """A statement as a yes/no clause: "US troops will leave" → "will | US troops leave"."""
    tokens = statement.split()
    at = next((index for index, token in enumerate(tokens) if index and token.lower() in AUXILIARIES), None)
    if at is None:
        return None
    return Clause("", "", tokens[at].lower(), " ".join(tokens[:at] + tokens[at + 1 :]), subject=False)
