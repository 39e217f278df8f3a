"""Fragments ("and when?", "what about Hungary?", "who else?") made whole with the question before them."""

import re
from collections.abc import Sequence
from itertools import pairwise

from rag.language.clauses import ADVERBIALS, FORMS_OF_BE, Clause, parse, plain_form, verbal
from rag.language.lexicon import AUXILIARIES, DETERMINERS, PREPOSITIONS, WH_WORDS, words
from rag.language.mentions import TIME, Mention, mentions
from rag.language.phrases import conjugated, is_plural
from rag.language.questions import expects
from rag.language.substitution import substituted

_SHORT_ANSWER = 8
_SAYABLE_ANSWER = 12
# "Sundays?", "soft drinks?": so much with a question mark goes on from the question before.
_BARE_WORDS = 3
_FRAGMENT_END = words("exactly precisely then again else so not for from to long far often many much old come time")
_AND = re.compile(
    r"(?:(?:and|but|so|or|also|ok|okay|well|then|yes|no)\b[\s,]*)*"
    r"(?:(?:what|how|what's|how's)\s+about\s+|(?:and|or|but)\s+)?",
    re.IGNORECASE,
)
_CONTRAST = re.compile(r"\b(?:what|how)\s+about\s|^\s*(?:and|or|but)\s", re.IGNORECASE)
_ELSE = re.compile(
    r"(?:(who|what|where|which)\s+else|any(?:one|body)\s+else|anything\s+else|(?:any\s+)?others?)", re.IGNORECASE
)
_OTHER = re.compile(
    r"(?:any|what|which|some)?\s*other\s+(?P<noun>[\w\s-]+)|(?:any\s+)?more\s+(?P<more>[\w-]+s)", re.IGNORECASE
)
_AGAIN = re.compile(
    r"really|are you (?:really )?(?:sure|certain)|is (?:that|this|it) (?:true|right|correct|so)", re.IGNORECASE
)
_HOW_MANY = re.compile(r"how (?P<much>many|much)(?: (?P<noun>\w+))?(?: exactly)?", re.IGNORECASE)
_HOW_MANY_ARE = re.compile(r"how many (?=(?:of them )?(?:are|were|have|had|do|did|will|come|came)\b)", re.IGNORECASE)
_SAID_ABOUT = re.compile(r"\b(say|said|think|do|claim|argue)(?= (?:about|on|to|with)\b)", re.IGNORECASE)
_SUBJECTS = words("i we you he she it they")
_WHYS = {"why not": "Why", "how so": "How", "how come": "Why"}
_DENIED = {"will": "won't", "can": "can't", "shall": "won't", "may": "can't"}
_MAY_I = re.compile(r"(?:i|we|you|one)\s+(?P<deed>.+)", re.IGNORECASE)


def completed(question: str, last: str, answer: str, earlier: Sequence[Mention]) -> str | None:
    """`question` made whole with the standalone question `last` and its short `answer` ("" when none).

    None when the question is no fragment, or can't be completed. `earlier` are mentions of older questions.
    """
    bare = _AND.sub("", question.strip(), count=1).strip().rstrip("?!. ").removesuffix(" then").strip()
    clause = parse(last)
    if not bare or clause is None:
        return None
    if _AGAIN.fullmatch(bare):
        return last
    lower = bare.lower().split()
    others, more = _ELSE.fullmatch(bare), _OTHER.fullmatch(bare)
    if others:
        return _others(clause, others.group(1) or "", "", answer)
    if more and not any(verbal(word) for word in lower):
        return _others(clause, "", (more["noun"] or more["more"]).strip(), answer)
    counted = _HOW_MANY_ARE.match(bare)
    if counted:
        return _counted_again(bare[counted.end() :], last, answer)
    if _is_question_phrase(lower):
        return _asked(clause, bare, last, answer)
    if lower[0] in WH_WORDS or set(lower) & AUXILIARIES or set(lower[1:2]) & WH_WORDS:
        return None
    if any(word in WH_WORDS and before.endswith(",") for before, word in pairwise(lower)):
        return None
    if lower[0] == "any" and len(lower) <= 4 and re.search(r"\bany\s+\w+", last):
        return re.sub(r"\bany\s+(?:other\s+)?\w+", lambda _: bare, last, count=1)
    named = question.rstrip().endswith("?") and len(lower) <= _BARE_WORDS and not any(verbal(word) for word in lower)
    if named and bare[1:].islower() and len(lower) > 1:
        bare = bare[0].lower() + bare[1:]
    if _CONTRAST.search(question) or TIME.fullmatch(bare) or lower[0] in PREPOSITIONS or named:
        return substituted(bare, last, clause, earlier, cased=question.strip()[:1].isupper())
    return None


def _is_question_phrase(lower: Sequence[str]) -> bool:
    """Whether the words are a question phrase and nothing more: "since when", "how many troops"."""
    at = 1 if lower[0] in PREPOSITIONS and len(lower) > 1 else 0
    rest = lower[at + 1 :]
    if lower[at] not in WH_WORDS or "'" in lower[at] or len(rest) > 3:
        return False
    if any(word in AUXILIARIES | WH_WORDS | DETERMINERS or verbal(word) for word in rest):
        return False
    if any(conjugated(word) for word in rest[1:-1]):  # "which country | sends | most"
        return False
    return lower[at] in ("which", "what", "how", "whose") or all(word in _FRAGMENT_END for word in rest)


def _asked(clause: Clause, wh: str, last: str, answer: str) -> str | None:
    """The proposition of `clause` with another question phrase in front."""
    many = _HOW_MANY.fullmatch(wh)
    if many:
        return _counted(clause, many["much"].lower(), many["noun"] or "", answer)
    if wh.lower() == "why not" and not clause.wh:
        said = clause.auxiliary.removesuffix("n't")
        denied = _DENIED.get(said, said + "n't")
        return f"Why {denied} {clause.body}?"
    front = _WHYS.get(wh.lower(), wh[:1].upper() + wh[1:])
    known = answer if expects(last) not in ("clause", "yes_no") and _is_short(answer) else ""
    before = clause.wh.lower()
    # "What withdrawal?" asks about "the withdrawal" of the clause, which then isn't said twice.
    body = re.sub(rf"\b(?:the|an?|any)\s+{re.escape(wh.split()[-1])}\b\s*", "", clause.body, flags=re.IGNORECASE)
    if before == wh.lower():
        return None
    if clause.subject:
        return _asked_of_subject(clause, front, known, answer)
    if clause.auxiliary in FORMS_OF_BE and before in ("who", "what"):
        return _asked_of_description(clause, front, known)
    if body and before and (clause.noun or before.split()[0] not in ADVERBIALS):
        said = answer if len(answer.split()) <= _SAYABLE_ANSWER else ""
        spoken = body.lower().split()
        counted = clause.noun.removeprefix("of ")
        led = not counted or counted.split()[0].lower() in DETERMINERS
        thing = counted if led else f"the {counted}"
        # "May I carry over": a verb and its particle, whose object was asked for.
        lone = spoken[0] in _SUBJECTS and (len(spoken) == 2 or (len(spoken) == 3 and spoken[2] in PREPOSITIONS))
        if verbal(spoken[-1]) or (thing and lone):
            body = f"{body} {thing or known or said}".rstrip()
        elif before == "what":
            body = _SAID_ABOUT.sub(r"\1 that", body, count=1)
    return f"{front} {clause.auxiliary} {body.strip()}?"


def _asked_of_subject(clause: Clause, front: str, known: str, answer: str) -> str | None:
    """After "Since when?" after "Who commands KFOR?": what was asked for becomes the subject, by its name."""
    if not clause.body:
        return None
    if clause.body.lower().startswith("happen") and answer:
        return f"{front} did this happen: {answer}?"
    before = clause.wh.lower()
    unnamed = "someone" if before == "who" else "something"
    subject = known or (f"the {clause.noun}" if clause.noun else unnamed)
    if before.startswith("how"):
        subject = f"the {clause.noun}"
    if clause.auxiliary:
        return f"{front} {clause.auxiliary} {subject} {clause.body}?"
    verb, _, rest = clause.body.partition(" ")
    do, plain = plain_form(verb)
    several = " and " in subject or is_plural(Mention(subject, "thing", False, 0, "answer").head)
    do = "do" if do == "does" and several else do
    return f"{front} {do} {subject} {plain} {rest}".rstrip() + "?"


def _asked_of_description(clause: Clause, front: str, known: str) -> str | None:
    """After "Since when?" after "Who is the director?" or "What is KFOR?": name and description change places."""
    if "where" in front.lower().split() and clause.body.split()[0].lower() not in DETERMINERS:
        return f"{front} {clause.auxiliary} {clause.body}?"
    if not known:
        return None
    described = clause.body.split()[0].lower() in DETERMINERS
    pair = f"{known} {clause.body}" if described else f"{clause.body} {known}"
    return f"{front} {clause.auxiliary} {pair}?"


def _counted(clause: Clause, much: str, noun: str, answer: str) -> str | None:
    """After "How many?": the thing counted stands in the clause before, as "which N" or as a plural in its body.

    "How much?" after "May I bring a dog?" asks for the price of it.
    """
    chosen = clause.noun and not clause.wh.lower().startswith("how")
    if chosen and is_plural(clause.noun.split()[-1].lower()):
        return " ".join(f"How {much} {noun or clause.noun} {clause.auxiliary} {clause.body}?".split())
    deed = _MAY_I.fullmatch(clause.body)
    if much == "much" and not clause.wh and clause.auxiliary in ("can", "could", "may") and deed:
        return f"How much does it cost to {deed['deed']}?"
    tokens = clause.body.split()
    plurals = [token for token in tokens if is_plural(token) and token.islower() and not verbal(token)]
    thing = noun or next(iter(plurals), "")
    if thing and not clause.auxiliary and clause.subject and _is_short(answer) and thing in tokens:
        # "Which party won the most seats?": what won is known now.
        do, plain = plain_form(tokens[0])
        rest = " ".join(tokens[tokens.index(thing) + 1 :])
        return " ".join(f"How {much} {thing} {do} {answer} {plain} {rest}".split()) + "?"
    if not thing or not clause.auxiliary:
        return None
    at = tokens.index(thing) if thing in tokens else len(tokens)
    start = at - 1 if at and tokens[at - 1].lower() in ("any", "some", "the") else at
    return " ".join(["How", much, thing, clause.auxiliary, *tokens[:start], *tokens[at + 1 :]]) + "?"


def _counted_again(rest: str, last: str, answer: str) -> str | None:
    """After "How many are from Italy?": what was counted before is counted again."""
    spoken = (*mentions(last, 0, "question"), *mentions(answer, 0, "answer"))
    plurals = (mention.text.removeprefix("the ") for mention in spoken if mention.plural and not mention.name)
    noun = next(plurals, "")
    return f"How many {noun} {rest}?" if noun else None


def _others(clause: Clause, wh: str, noun: str, answer: str) -> str | None:
    """After "Who else?", "any other countries?": the same question for what hasn't been said yet."""
    before = clause.wh.lower()
    kind = noun or clause.noun
    chooses = before.split()[0] if before else ""
    if not (clause.auxiliary or clause.body) or (noun and not clause.noun and chooses not in ("what", "which")):
        return None
    if kind and not (wh and wh.lower() != "which" and not clause.noun):
        front = f"{'what' if chooses == 'what' else 'which'} other {kind}"
    elif before in ("who", "what", "where"):
        front = f"{before} else"
    else:
        return None
    besides = f"Besides {answer}, " if _is_short(answer) else ""
    whole = " ".join(f"{besides}{front} {clause.auxiliary} {clause.body}?".split())
    return whole[:1].upper() + whole[1:]


def _is_short(answer: str) -> bool:
    return 0 < len(answer.split()) <= _SHORT_ANSWER
