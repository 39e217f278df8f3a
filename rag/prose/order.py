"""Who does what to whom, and what goes with what: the order of names and facts in two sentences."""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations, takewhile

from rag.language import wording
from rag.language.lexicon import AUXILIARIES, MONTHS, WEEKDAYS, words
from rag.language.wording import Word, same_name
from rag.prose.sources import VERB_KEYS, Unit

# Who meets whom makes no difference.
SYMMETRIC = frozenset(map(wording.stem, words("meet discuss talk speak agree border compare differ negotiate deal")))
ROLE_KEYS = VERB_KEYS - SYMMETRIC
FACTS = ("number", "name", "opening")
YEAR = re.compile(r"(?:1[0-9]|20)\d\d")


def roles(claim: Sequence[Word], unit: Unit) -> str | None:
    """Who does it to whom: names around a verb must stand in the same order, or the voice must differ."""
    for place, verb in enumerate(claim):
        if verb.key not in ROLE_KEYS or verb.kind != "plain":
            continue
        agents = [_agent(unit.core, n) for n, word in enumerate(unit.core) if word.key == verb.key]
        if any(agent and _misplaced(agent, claim, place) for agent in agents):
            return f"who did {verb.key}"
        doer, done = _name_before(claim, place), _name_after(claim, place)
        if not doer or not done or same_name(doer, done):
            continue
        orders = [order for order in _orders(doer, done, verb.key, unit.told) if order is not None]
        passive = _passive(claim, place)
        if orders and all(straight == (passive != there) for straight, there in orders):
            return f"roles of {doer} and {done}"
    return None


def _orders(doer: str, done: str, verb: str, told: Sequence[Word]) -> Iterator[tuple[bool, bool] | None]:
    """Per occurrence of the verb: whether doer comes before and done behind it, and whether it is passive.

    None where neither that order nor its reverse can be told: of each name the occurrence nearest counts.
    """
    for there in [n for n, word in enumerate(told) if word.key == verb]:
        places = [_nearest(name, there, told) for name in (doer, done)]
        first, second = places
        if first is None or second is None or (first < there) == (second < there):
            yield None
        else:
            yield first < there, _passive(told, there)


def _nearest(name: str, place: int, told: Sequence[Word]) -> int | None:
    found = [n for n, word in enumerate(told) if same_name(word.key, name)]
    return min(found, key=lambda n: abs(n - place), default=None)


def _name_before(found: Sequence[Word], place: int) -> str | None:
    return next((word.key for word in reversed(found[:place]) if word.kind in ("name", "opening")), None)


def _name_after(found: Sequence[Word], place: int) -> str | None:
    return next((word.key for word in found[place + 1 :] if word.kind == "name"), None)


def _passive(found: Sequence[Word], place: int) -> bool:
    return any(word.key in AUXILIARIES for word in found[max(0, place - 2) : place]) and _by(found, place) is not None


def _by(found: Sequence[Word], place: int) -> int | None:
    """Where "by" stands after the verb at `place`, within its clause."""
    clause = takewhile(lambda word: word.key not in (",", ";", "and", "but"), found[place + 1 : place + 10])
    return next((place + 1 + n for n, word in enumerate(clause) if word.key == "by"), None)


def _agent(found: Sequence[Word], place: int) -> str | None:
    """The name of who did it, if the verb at `place` is passive and says so."""
    by = _by(found, place)
    return _name_after(found, by) if by is not None and _passive(found, place) else None


def _misplaced(agent: str, claim: Sequence[Word], place: int) -> bool:
    """Whether `agent` stands where the one it is done to belongs: behind an active verb, before a passive one."""
    at = _nearest(agent, place, claim)
    return at is not None and (at > place) != _passive(claim, place)


def crossed(claim: Sequence[Word], unit: Unit) -> str | None:
    """Two facts that each stand nearer to the other's neighbour in the passage than to their own."""
    said = wording.content(claim)
    facts = [
        place for place, word in enumerate(said) if word.kind in FACTS and word.key.rstrip("s") not in MONTHS | WEEKDAYS
    ]
    for first, second in combinations(facts, 2):
        if _sort(said[first]) == _sort(said[second]) and _swapped(said, first, second, wording.content(unit.told)):
            return f"{said[first].key} and {said[second].key} swapped"
    return None


def _sort(fact: Word) -> str:
    if fact.kind != "number":
        return "name"
    return "year" if YEAR.fullmatch(fact.key) else "number"


def _swapped(said: Sequence[Word], first: int, second: int, there: Sequence[Word]) -> bool:
    verdicts = []
    names = said[first].kind != "number"
    for step in (-1, 1):
        one, other = _neighbours(said, first, step, there), _neighbours(said, second, step, there)
        mine, yours = next(((a, b) for a, b in zip(one, other, strict=False) if a != b), ("", ""))
        pairs = ((first, mine), (second, yours), (first, yours), (second, mine))
        spans = [_distance(said[fact].key, near, there) for fact, near in pairs]
        if None not in spans:
            own_one, own_other, cross_one, cross_other = [span for span in spans if span is not None]
            # Names stand in all sorts of places; only right beside the other's neighbour they tell something.
            far = names and cross_one + cross_other > 2
            verdicts.append(0 if far else own_one + own_other - cross_one - cross_other)
    return bool(verdicts) and min(verdicts) >= 0 and max(verdicts) > 0


def _neighbours(said: Sequence[Word], place: int, step: int, there: Sequence[Word]) -> list[str]:
    """The keys of the words on one side of `place`, up to the next fact, that `there` has, too; the
    nearest first. What a number belongs to may be a name as well.
    """
    known = {word.key for word in there}
    ends = ("number",) if said[place].kind == "number" else FACTS
    beside = said[place + 1 :] if step > 0 else said[:place][::-1]
    return [word.key for word in takewhile(lambda each: each.kind not in ends, beside) if word.key in known][:3]


def _distance(one: str, other: str, there: Sequence[Word]) -> int | None:
    first = [place for place, word in enumerate(there) if word.key == one]
    second = [place for place, word in enumerate(there) if word.key == other]
    return min((abs(a - b) for a in first for b in second), default=None)
