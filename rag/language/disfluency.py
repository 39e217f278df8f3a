"""A spoken question as its speaker meant it: fillers out, self-corrections carried out.

"When is, uh, no, where is the meeting?" becomes "where is the meeting?". The pattern is the classic one of a
reparandum, an interregnum ("uh, no") and a repair (Shriberg, Preliminaries to a Theory of Speech
Disfluencies, 1994); the reparandum is found by the word the repair starts with.
"""

import re
from collections.abc import Sequence

from rag.language.lexicon import (
    AUXILIARIES,
    DETERMINERS,
    FUNCTION_WORDS,
    PAST_TO_BASE,
    PREPOSITIONS,
    VERBS,
    WH_WORDS,
    words,
)
from rag.language.phrases import is_verbal

_FILLER = r"(?:u+h+|u+m+|er+m?|h+m+|ah+|oh)"
_SURE_WORDS = (
    r"(?:no wait|oh wait|hold on|hang on|i mean(?:t)?(?: to (?:say|ask))?|(?:or )?better yet|scratch that"
    r"|strike that|let me rephrase(?: that| it)?|dang it|oh shoot|my bad|my mistake|oops|whoops|ugh|darn"
    r"|that's not right|that's wrong)"
)
_SOFT = (
    r"(?:wait|sorry|rather|actually|instead|just|pardon|well|i guess|make (?:that|it)|(?:change|switch)"
    r"(?: (?:this|that|it))? to|not that(?: but)?|excuse me|correction|tell me|ow|wow|whoa|better)"
)
_WEAK = r"(?:no|or|but|maybe|nope)"
_ATOM = rf"(?:{_SURE_WORDS}|{_FILLER}|{_SOFT}|{_WEAK})"
_RUN = re.compile(rf"(?<![\w'’/-]){_ATOM}(?:[\s,.…–—-]+{_ATOM})*(?![\w'’/-])", re.IGNORECASE)
_SURE = re.compile(rf"\b(?:{_SURE_WORDS})\b", re.IGNORECASE)
_MIXED = re.compile(rf"\b{_FILLER}\b|\b{_SOFT}\b", re.IGNORECASE)
# Ordinary words, too, unless there is a pause or a new question: "a hold on my account", "is it my mistake".
_DOUBTFUL = re.compile(r"\b(?:hold on|hang on|my bad|my mistake)\b", re.IGNORECASE)
# What says among several markers that something is taken back; "or just", "just wait" and "or better" don't.
_REJECTING = re.compile(
    rf"\b(?:{_FILLER}|no|nope|sorry|excuse me|or[\s,]+(?:rather|wait|make that|i guess))\b", re.IGNORECASE
)
_OR_WAIT = re.compile(r"\bor[\s,]+wait\b", re.IGNORECASE)
# Behind them "or wait" is a second infinitive: "should I leave or wait".
_BEFORE_INFINITIVE = words("can could may might must shall should will would to")
_BEGINNING_AGAIN = words("or but maybe instead")
_ATOMS = re.compile(rf"(?<!\w){_ATOM}(?!\w)", re.IGNORECASE)
_ONLY_FILLER = re.compile(rf"{_FILLER}(?:[\s,.…–—-]+{_FILLER})*", re.IGNORECASE)
_STUTTER = re.compile(r"(?<![\w'’-])(?P<word>[a-z]+)(?:,\s+(?P=word))+(?![\w'’-])", re.IGNORECASE)
# What is said again after its speaker said what was not meant, or after a "like": "countries, not troops, countries".
_ECHO = re.compile(
    r"(?<![\w'’-])(?P<said>[\w'’-]+(?: [\w'’-]+){0,3}),(?: no,?)? not [^,?]{1,40}, (?P=said)(?![\w'’-])"
    r"|(?<![\w'’-])(?P<begun>[\w'’-]+(?: [\w'’-]+){1,3}),? like,? (?P=begun)(?![\w'’-])",
    re.IGNORECASE,
)
_ASIDE = re.compile(r",\s+you know,\s+", re.IGNORECASE)
_NOT_CORRECTED = words(
    "is are was were has have had there with be almost makes make yes or says said say when that and if what "
    "of because where while vote a the did does do can will"
)
_NOT_A_REPAIR = words("longer one more other less fewer such matter man than to and or of by")
_ROUNDS = 4


def clean(question: str) -> str:
    """`question` without fillers and with its self-corrections carried out; a fluent one as it came.

    White space is collapsed only where something was changed. Never empty unless the question is.
    """
    text = _ASIDE.sub(" ", _STUTTER.sub(_once, question))
    for _ in range(_ROUNDS):
        repaired = _repair_first(text)
        if repaired is None:
            break
        text = repaired
    text = _ECHO.sub(lambda echo: echo["said"] or echo["begun"], text)
    return text or question


def _once(stutter: re.Match[str]) -> str:
    """The word of "the, the" once; an intensifier, as in "very, very", may be said twice."""
    closed = AUXILIARIES | DETERMINERS | PREPOSITIONS | WH_WORDS | {"i", "he", "she", "we", "they"}
    return stutter["word"] if stutter["word"].lower() in closed - {"no"} else stutter.group()


def _repair_first(text: str) -> str | None:
    for run in _RUN.finditer(text):
        before, after = text[: run.start()], text[run.end() :]
        kind = _judge(run.group(), before, after)
        if kind is not None:
            head, tail = before.rstrip(" ,;.…–—-").split(), after.lstrip(" ,;.…–—-").split()
            kept = head if kind == "filler" else head[: _reparandum(head, tail)]
            begun_again = kind == "filler" and kept and tail and _word(kept[-1]) == _word(tail[0])
            return " ".join((kept[:-1] if begun_again else kept) + tail)
    return None


def _judge(run: str, before: str, after: str) -> str | None:
    """What a run of markers is: "filler", "repair" (it takes words back too), or None: ordinary words."""
    previous = _word(before.split()[-1]) if before.split() else ""
    rest = after.lstrip(" ,;.…–—-").split()
    following = _word(rest[0]) if rest else ""
    if not following or after.startswith(". ") or (previous and before.rstrip().endswith(("?", "!"))):
        return None
    if _ONLY_FILLER.fullmatch(run):
        if run.isupper() or (run.istitle() and previous):
            return None
        several = len(_ATOMS.findall(run)) > 1 and previous not in FUNCTION_WORDS
        return "repair" if previous and (following in WH_WORDS or several) else "filler"
    if not previous:
        return "filler" if _MIXED.match(run) and following in WH_WORDS else None
    atoms = [atom.lower() for atom in _ATOMS.findall(run)]
    paused = before.rstrip().endswith((",", "-", "–", "—"))
    begun_again = following in WH_WORDS and (paused or _word(before.split()[0]) not in AUXILIARIES)
    commas = before.rstrip().endswith(",") and after.startswith(",")
    if _takes_back(run, atoms, before, paused=paused, begun_again=begun_again):
        return "repair" if following not in _NOT_A_REPAIR else None
    if following in _NOT_A_REPAIR or (len(rest) < 2 and following in WH_WORDS):
        return None
    if following in WH_WORDS:
        return (
            "repair" if begun_again and atoms[-1] in ("no", "wait", "sorry", "actually", "rather", "instead") else None
        )
    if set(atoms) == {"no"}:
        verb = previous in VERBS or previous in PAST_TO_BASE
        if verb and (is_verbal(following) or following in PAST_TO_BASE):
            return "repair"
        if verb and following not in FUNCTION_WORDS and len(atoms) == 1:
            # "Who took no part": what follows the verb is its object.
            return None
        return None if previous in _NOT_CORRECTED | PREPOSITIONS or previous.endswith("ed") else "repair"
    if atoms in (["wait"], ["sorry"]):
        return "repair" if commas or not (previous in FUNCTION_WORDS or following in FUNCTION_WORDS) else None
    return "repair" if atoms in (["rather"], ["actually"]) and commas else None


def _takes_back(run: str, atoms: Sequence[str], before: str, *, paused: bool, begun_again: bool) -> bool:
    """Whether a run of markers by itself says that what stands `before` was not meant."""
    if _SURE.search(run if paused or begun_again else _DOUBTFUL.sub("", run)):
        return True
    if len(atoms) == 1 or not (_MIXED.search(run) or _SURE.search(run)):
        return False
    if begun_again and atoms[-1] != "just" and (atoms[0] in _BEGINNING_AGAIN or atoms[-1] == "tell me"):
        return True
    told = [_word(word) for word in before.split()]
    # "Is there no better way": what follows is what there isn't.
    none = atoms[0] == "no" and told[-1] in _NOT_CORRECTED and not (paused or begun_again)
    marked = run[len("no") :] if none else run
    return bool(_REJECTING.search(marked if _BEFORE_INFINITIVE.isdisjoint(told) else _OR_WAIT.sub("", marked)))


def _reparandum(head: list[str], tail: list[str]) -> int:
    """The index in `head` from which words were taken back by the repair `tail`."""
    first = _word(tail[0])
    words = [_word(word) for word in head]
    second = _word(tail[1]) if len(tail) > 1 else ""
    if first in WH_WORDS or (first in PREPOSITIONS and second in WH_WORDS):
        asked = [index for index, word in enumerate(words) if word in WH_WORDS]
        if not asked or asked[0] <= 2:
            return 0
        at = asked[-1]
        return at - 1 if first in PREPOSITIONS and words[at - 1] in PREPOSITIONS else at
    same = [index for index, word in enumerate(words) if word == first and index >= len(words) - 8]
    if same:
        return same[-1]
    for closed in (DETERMINERS, PREPOSITIONS, AUXILIARIES):
        if first in closed:
            found = [index for index, word in enumerate(words) if word in closed]
            return found[-1] if found else max(len(words) - 1, 0)
    at = len(words) - 1
    if head[at][:1].isupper():
        while at > 1 and head[at - 1][:1].isupper():
            at -= 1
    return at if words[at] not in FUNCTION_WORDS or words[at] in WH_WORDS else at + 1


def _word(token: str) -> str:
    return token.strip(" ,;:.?!…“”\"'()").lower().replace("’", "'")
