"""Whether one sentence of a passage bears out a sentence of a draft: facts, words, order, polarity, speaker.

Each check names what it objects to, or finds nothing. All are lexical: no model takes part, so the same
two sentences always get the same verdict. They refuse what they can't follow.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from rag.language import wording
from rag.language.lexicon import MONTHS, words
from rag.language.wording import Word, same_name
from rag.prose.oppositions import DIRECTIONS, EXCEPTIONS, LIMITS, NEGATORS, OPPOSITES, REFUSALS, UPWARD, refuses
from rag.prose.order import crossed, roles
from rag.prose.sources import VERB_KEYS, Unit
from rag.prose.speakers import wrong_pronoun, wrong_speaker

# Least share of a sentence's plain words that the passage's sentence must hold; fitted on
# evals/drafts/dev.jsonl by `python -m evals.prose`.
COVERAGE = 0.65
# Least share of its content words that must stand in the one sentence it rests on, context left aside.
OWN = 0.5
NAME_REACH = 4
# Content words that a negation reaches.
SCOPE = 4
DAY = re.compile(r"[12]?\d|3[01]")
GLUE_KEYS = frozenset(map(wording.stem, wording.GLUE))
# Verbs that say little by themselves, so that one may stand for another.
LIGHT_KEYS = frozenset(
    map(
        wording.stem,
        words(
            "have get give come go keep make take hold cost allow receive provide include contain lie stand "
            "locate need use become remain stay serve consist occur happen offer find put set"
        ),
    )
)
# Between a measure and its value.
EQUALS = words("is was are were of at")
# Where a sentence may fall into parts.
JOINTS = words("and but while whereas which who with where because since when although so") | set(",;:–—")


def objection(claim: Sequence[Word], unit: Unit) -> str | None:
    """What speaks against `claim` resting on `unit`, in a word or two; None when nothing does."""
    own = (_facts, _dates, _quantities, _pairs, _words, _added, _limits, _negation)
    checks = (*own, wrong_pronoun, roles, crossed, wrong_speaker)
    return next((problem for check in checks if (problem := check(claim, unit))), None)


def coverage(claim: Sequence[Word], unit: Unit) -> float:
    """The share, in [0, 1], of the claim's content words that the unit's own sentence holds."""
    said = [word.key for word in claim if word.content and word.key not in GLUE_KEYS]
    return sum(key in unit.core_keys or wording.stem(key) in unit.core_keys for key in said) / max(1, len(said))


def _facts(claim: Sequence[Word], unit: Unit) -> str | None:
    names = [word.key for word in unit.about if word.content]
    for word in claim:
        if word.kind == "address":
            return f"address {word.key}"
        if word.kind == "number" and word.key not in unit.keys:
            return f"number {word.key}"
        if word.kind in ("name", "opening") and not _named(word, names, unit):
            return f"name {word.key}"
    return None


def _named(word: Word, names: Sequence[str], unit: Unit) -> bool:
    key = word.key
    if any(same_name(key, name) for name in names) or wording.stem(key) in unit.keys:
        return True
    if word.kind == "opening" and (wording.stem(key) in GLUE_KEYS or wording.stem(key) in unit.wide_keys):
        return True
    # "Mark Rutte" where the sentence itself has "Rutte" and the passage the full name.
    told = {each.key for each in unit.told if each.kind in ("name", "opening")}
    return key in _acronyms(unit.about) or any(key in run and told & set(run) for run in unit.named)


def _acronyms(found: Sequence[Word]) -> set[str]:
    """The initials of each run of capitalised words: "United States" → "us"."""
    made, run = set(), ""
    for word in found:
        if word.kind in ("name", "opening"):
            run += word.key[0]
            made |= {run[place:] for place in range(len(run) - 1)}
        else:
            run = ""
    return made


def _dates(claim: Sequence[Word], unit: Unit) -> str | None:
    """A day must belong to its month: "14 June" isn't "1 June to 14 September"."""
    there = wording.content(unit.about)
    said = [word for word in claim if word.key not in ("of", "the")]
    for left, right in pairwise(said):
        for day, month in ((left, right), (right, left)):
            dated = DAY.fullmatch(day.key) and day.kind == "number" and month.key in MONTHS
            if dated and not _beside(day.key, month.key, there):
                return f"date {day.key} {month.key}"
    return None


def _quantities(claim: Sequence[Word], unit: Unit) -> str | None:
    """A number must count what it counts in the passage, measure what it measures, and have the same limit."""
    there = wording.content(unit.about)
    for place, word in enumerate(claim):
        if word.kind != "number":
            continue
        counted = next((other for other in claim[place + 1 : place + 2] if other.kind == "plain"), None)
        measure = claim[place - 2] if place > 1 and claim[place - 1].key in EQUALS else None
        if counted and _miscounted(word.key, counted.key, unit.about):
            return f"number {word.key} of {counted.key}"
        if measure and measure.kind == "plain" and _mismeasured(measure.key, word.key, there):
            return f"number {word.key} for {measure.key}"
        limit = _limit(claim, place)
        limits = {_limit(unit.core, n) for n, other in enumerate(unit.core) if other.key == word.key}
        if limit and limit not in limits:
            return f"limit of {word.key}"
    return None


def _miscounted(number: str, counted: str, there: Sequence[Word]) -> bool:
    """Whether the passage counts these things with other numbers only, or counts others with this number."""
    numbers = {left.key for left, right in pairwise(there) if left.kind == "number" and right.key == counted}
    if numbers:
        return number not in numbers
    things = {right.key for left, right in pairwise(there) if left.key == number and right.kind == "plain"}
    known = {word.key for word in there}
    return bool(things) and counted not in known and counted not in VERB_KEYS


def _mismeasured(measure: str, value: str, there: Sequence[Word]) -> bool:
    """Whether the passage gives another number for the measure: "the surplus was 24.8 million"."""
    given = set()
    for place, word in enumerate(there):
        if word.key == measure:
            given |= set([other.key for other in there[place + 1 : place + 4] if other.kind == "number"][:1])
            given |= {other.key for other in there[max(0, place - 1) : place] if other.kind == "number"}
    return bool(given) and value not in given


def _limit(found: Sequence[Word], place: int) -> str | None:
    before = {word.key for word in found[max(0, place - 3) : place]} & DIRECTIONS
    if not before:
        return None
    # "No more than six" is at most six.
    denied = any(word.key in NEGATORS for word in found[max(0, place - 4) : place])
    return "up" if bool(before & UPWARD) != denied else "down"


def _pairs(claim: Sequence[Word], unit: Unit) -> str | None:
    """Capitalised words side by side ("Vjosa Barduani") must stand near each other in the passage, too."""
    for left, right in pairwise(claim):
        both = {left.kind, right.kind} <= {"name", "opening"} and left.key != right.key
        if both and not {left.key, right.key} & MONTHS:
            acronym = {left.key, right.key} & _acronyms(unit.about)
            if not acronym and not _near(left.key, right.key, unit):
                return f"name {left.key} {right.key}"
    return None


def _near(one: str, other: str, unit: Unit) -> bool:
    if any(one in run and other in run for run in unit.named):
        return True
    for line in (unit.title, unit.heading, unit.told):
        said = wording.content(line)
        first = [place for place, word in enumerate(said) if _alike(word.key, one)]
        second = [place for place, word in enumerate(said) if _alike(word.key, other)]
        if any(0 < abs(a - b) < NAME_REACH for a in first for b in second):
            return True
    return False


def _alike(key: str, name: str) -> bool:
    return same_name(key, name) or key == wording.stem(name)


def _words(claim: Sequence[Word], unit: Unit) -> str | None:
    """Most plain words must be the passage's, and none of them its opposite."""
    plain = [word.key for word in claim if word.kind == "plain" and word.key not in GLUE_KEYS]
    missing = [key not in unit.wide_keys for key in plain]
    for key in plain:
        if key not in unit.core_keys and OPPOSITES.get(key, frozenset()) & unit.core_keys:
            return f"opposite {key}"
    for one, other in _turns(claim):
        for there_one, there_other in _turns(unit.core):
            if other == there_other and one != there_one and there_one in OPPOSITES[one]:
                return f"opposite {one} {other}"
    if plain and sum(missing) > (1 - COVERAGE) * len(plain):
        return f"words {', '.join(key for key, absent in zip(plain, missing, strict=True) if absent)}"
    # One other verb makes another story: "keeps the books", "stole the books".
    verbs = [key for key in plain if key in VERB_KEYS - LIGHT_KEYS]
    if verbs and not any(key in unit.wide_keys for key in verbs):
        return f"verb {', '.join(verbs)}"
    beside = set(pairwise(word.key for word in wording.content(unit.core)))
    for left, right in pairwise(word.key for word in wording.content(claim)):
        turned = any((left, key) in beside for key in OPPOSITES.get(right, ()))
        if turned and (left, right) not in beside:
            return f"opposite {left} {right}"
    if coverage(claim, unit) < OWN:
        return "another matter"
    return None


def _turns(found: Sequence[Word]) -> Iterator[tuple[str, str]]:
    """Each small word that has an opposite ("before"), with the next word that says something."""
    for place, word in enumerate(found):
        following = next((other.key for other in found[place + 1 :] if other.content), None)
        if word.kind == "function" and word.key in OPPOSITES and following:
            yield word.key, following


def _added(claim: Sequence[Word], unit: Unit) -> str | None:
    """No part of the sentence may be made mostly of words that the passage hasn't."""
    part: list[str] = []
    for word in (*claim, None):
        if word is not None and word.key not in JOINTS:
            if word.kind == "plain" and word.key not in GLUE_KEYS:
                part.append(word.key)
            continue
        missing = [key for key in part if key not in unit.wide_keys]
        if missing and (len(missing) == len(part) or (len(missing) > 1 and 2 * len(missing) >= len(part))):
            return f"added {', '.join(missing)}"
        part = []
    return None


def _limits(claim: Sequence[Word], unit: Unit) -> str | None:
    # "At most six" is a limit of the number, which has its own check.
    said = {word.key for before, word in pairwise((None, *claim)) if word and (not before or before.key != "at")}
    there = {word.key for word in unit.told}
    for limit, equals in LIMITS.items():
        if limit in said and not ({limit} | equals) & there:
            return f"limit {limit}"
    singled = {other.key for word, other in pairwise(claim) if word.key == "only" and other.kind == "plain"}
    if singled - unit.core_keys:
        return f"limit only {', '.join(singled)}"
    if (said & LIMITS["all"]) and (there & EXCEPTIONS) and not said & (EXCEPTIONS | {"but"} | NEGATORS):
        return "exception left out"
    return None


def _negation(claim: Sequence[Word], unit: Unit) -> str | None:
    """What is denied here must be denied there, and the other way round."""
    refusal = next((word.key for place, word in enumerate(claim) if refuses(claim, place)), None)
    if refusal and not REFUSALS & unit.keys:
        return f"negation {refusal}"
    there = [scope for scope in _scopes(unit.core) if scope]
    # "… but the council refused" doesn't say beside it what was refused.
    told = any(refuses(unit.core, place) for place in range(len(unit.core)))
    here = [scope for scope in _scopes(claim, refusals=told) if scope]
    denied = {key for scope in there for key in scope}
    denying = {key for scope in here for key in scope}
    for scope in here:
        if not set(scope[:3]) & denied:
            return f"negation of {scope[0]}"
    said = {word.key for word in claim if word.content}
    for scope in there:
        head = next((key for key in scope[:2] if key in said), None)
        if head is not None and head not in denying:
            return f"negation of {head} lost"
    return None


def _scopes(found: Sequence[Word], refusals: bool = True) -> Iterator[list[str]]:
    """The content words that each negation, refusal or exception reaches: those that follow in its clause, else those
    before ("on the other ships there is none").
    """
    for place, word in enumerate(found):
        following = found[place + 1].key if place + 1 < len(found) else ""
        exception = word.key in EXCEPTIONS or (word.key == "but" and "all" in {w.key for w in found[:place]})
        negates = word.key in NEGATORS or exception or (refusals and refuses(found, place))
        if not negates or following in DIRECTIONS | {"only", "later"}:
            continue
        reached: list[str] = []
        for other in found[place + 1 :]:
            if other.key in ",;:." or other.key in ("but", "because", "since") or len(reached) == SCOPE:
                break
            if other.content:
                reached.append(other.key)
        if not reached:
            reached = [other.key for other in found[:place] if other.content][-3:]
        yield reached


def _beside(one: str, other: str, there: Sequence[Word]) -> bool:
    if any({left.key, right.key} == {one, other} for left, right in pairwise(there)):
        return True
    # "19 to 23 May", "25 December and 1 January": a day whose month is said after the other day.
    return any(
        left.key == one and right.key == other and middle.kind == "number"
        for left, middle, right in zip(there, there[1:], there[2:], strict=False)
    )
