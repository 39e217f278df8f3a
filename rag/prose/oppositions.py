"""Words that turn a statement round: negations, exceptions, limits, and pairs of opposites."""

from collections.abc import Mapping, Sequence

from rag.language.lexicon import AUXILIARIES, FUNCTION_WORDS, words
from rag.language.wording import Word, stem

NEGATORS = words("not no never none nobody nothing neither nor without cannot can't hardly unable unless") | words(
    "isn't aren't wasn't weren't don't doesn't didn't hasn't haven't hadn't won't wouldn't can't couldn't "
    "shouldn't mustn't needn't"
)
# With "to" and a verb they deny it: "refused to sign".
REFUSALS = frozenset(map(stem, words("refuse refusal fail failure decline neglect omit forget")))
EXCEPTIONS = words("except excepting excluding besides")
UNIVERSALS = words("all every each always everyone everybody everything any")
# Said only where the passage says as much: a limit or a generality is a claim of its own.
LIMITS: Mapping[str, frozenset[str]] = {
    "only": words("only sole solely just nobody no none"),
    "all": UNIVERSALS | words("whole entire both"),
    "every": UNIVERSALS | words("once daily weekly monthly"),
    "each": UNIVERSALS | words("both"),
    "always": words("always every all"),
    "never": words("never no not nobody nothing none"),
    "most": words("most") | {stem("majority"), stem("largest")},
    "exactly": frozenset({stem("exactly")}),
}
UPWARD = words("over above more exceeds exceed exceeding least minimum") | {stem("exceed"), stem("minimum")}
DOWNWARD = words("under below less fewer up most within maximum almost nearly") | {stem("maximum"), stem("near")}
DIRECTIONS = UPWARD | DOWNWARD

_PAIRS = (
    "increase/decrease/reduce/cut/halve/shrink rise/fall/drop/decline grow/shrink before/after "
    "approve/reject/refuse accept/reject/refuse/decline agree/disagree open/close/shut win/lose "
    "buy/sell north/south east/west northern/southern eastern/western highest/lowest high/low "
    "largest/smallest/fewest large/small longest/shortest oldest/newest/youngest old/new "
    "best/worst good/bad fast/slow faster/slower port/starboard fore/aft forward/aft "
    "allow/forbid/ban/prohibit permit/forbid/prohibit free/paid hire/dismiss begin/end start/end/stop/finish "
    "early/late earlier/later strong/weak strengthen/weaken calm/stormy hot/cold first/last "
    "summer/winter day/night morning/evening weekday/weekend upper/lower inside/outside "
    "mandatory/optional voluntary/compulsory require/forbid safe/dangerous heavy/light heavier/lighter "
    "surplus/loss/deficit profit/loss support/oppose majority/minority import/export "
    "succeed/precede successor/predecessor supplier/customer arrive/leave/depart include/exclude "
    "confirm/deny permanent/temporary public/private indoor/outdoor deploy/withdraw "
    "war/peace ally/enemy cheap/expensive minimum/maximum more/less/fewer "
    "unchanged/raised unanimously/narrowly bright/dark brighter/darker wet/dry full/empty wide/narrow "
    "deep/shallow long/short thick/thin hard/soft loud/quiet rich/poor near/far true/false possible/impossible "
    "clean/dirty easy/difficult easy/hard tall/short young/old easier/harder right/wrong success/failure "
)


def _opposites() -> Mapping[str, frozenset[str]]:
    made: dict[str, set[str]] = {}
    for group in _PAIRS.split():
        head, *others = (each if each in FUNCTION_WORDS else stem(each) for each in group.split("/"))
        made.setdefault(head, set()).update(others)
        for other in others:
            made.setdefault(other, set()).add(head)
    return {key: frozenset(found) for key, found in made.items()}


OPPOSITES = _opposites()


def refuses(found: Sequence[Word], place: int) -> bool:
    """Whether the word at `place` denies the verb that follows: "failed to sign", not "declined to 40"."""
    said, to, verb = (*found[place : place + 3], None, None, None)[:3]
    if not said or not to or not verb or to.key != "to":
        return False
    return stem(said.key) in REFUSALS and (verb.kind == "plain" or verb.key in AUXILIARIES)
