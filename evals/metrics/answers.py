"""Is the answer right? Exact match and F1 as SQuAD defines them, and accepted-answer accuracy."""

import re
import string
from collections import Counter
from collections.abc import Sequence

_ARTICLES = re.compile(r"\b(a|an|the)\b")
_MARKER = re.compile(r"\[\d+\]")
_PUNCTUATION = str.maketrans("", "", string.punctuation)
_BUT_POINTS = str.maketrans("", "", string.punctuation.replace(".", ""))
# Every point but a decimal one.
_POINT = re.compile(r"(?<!\d)\.|\.(?!\d)")
# A capital A by itself; after an opening mark alone, as in 'said "A boat came"', it begins a sentence.
_NAME = re.compile(r"A\W*|\W+A\W+")


def normalise(text: str) -> str:
    """Lower case, without ASCII punctuation, articles and surplus white space.

    Source: the normalisation of the official script of SQuAD (Rajpurkar et al. 2016).

    >>> normalise("The  4,600 troops.")
    '4600 troops'
    """
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split())


def exact_match(predicted: str, gold: str) -> float:
    """1.0 when both are equal after normalisation, else 0.0 (Rajpurkar et al. 2016)."""
    return float(normalise(predicted) == normalise(gold))


def f1(predicted: str, gold: str) -> float:
    """The harmonic mean of precision and recall over normalised tokens, as a bag, in [0, 1].

    When one side has no token, 1.0 if the other has none either, else 0.0 (Rajpurkar et al. 2018).
    """
    one, other = normalise(predicted).split(), normalise(gold).split()
    if not one or not other:
        return float(one == other)
    common = sum((Counter(one) & Counter(other)).values())
    if not common:
        return 0.0
    precision, recall = common / len(one), common / len(other)
    return 2 * precision * recall / (precision + recall)


def best_exact_match(predicted: str, golds: Sequence[str]) -> float:
    """The best exact match over the accepted answers; without any, the right prediction is ""."""
    return max(exact_match(predicted, gold) for gold in golds or [""])


def best_f1(predicted: str, golds: Sequence[str]) -> float:
    """The best F1 over the accepted answers; without any, the right prediction is ""."""
    return max(f1(predicted, gold) for gold in golds or [""])


def contains(text: str, answer: str) -> bool:
    """Whether the `tokens` of `answer` stand together, in order, in those of `text`.

    "majority" is in "Serb-majority"; "4600" is not in "14600", nor "38" in "3.8", nor "Platform A" in "Platform B".
    """
    wanted, found = tokens(answer), tokens(text)
    return bool(wanted) and any(found[i : i + len(wanted)] == wanted for i in range(len(found) - len(wanted) + 1))


def tokens(text: str) -> list[str]:
    """The words of `text` as `normalise` gives them, but none that would make two unlike things alike.

    A decimal point stays, and so does a capital A after another word, which is a name. A dash or slash
    counts as white space, and a marker such as [1] isn't said.

    >>> tokens("The U.S. has a 3.8-tonne boat at Platform A [1].")
    ['us', 'has', '3.8', 'tonne', 'boat', 'at', 'platform', 'a']
    """
    found = []
    before = ""
    for chunk in re.sub(r"[-–—/’]", " ", _MARKER.sub(" ", text)).split():
        if before[-1:].isalnum() and _NAME.fullmatch(chunk):
            found.append("a")
        else:
            word = _POINT.sub("", chunk).translate(_BUT_POINTS)
            found += _ARTICLES.sub(" ", word.lower()).split()
        before = chunk
    return found


def accepted(said: str, answers: Sequence[str], all_of: Sequence[Sequence[str]] = ()) -> bool:
    """Whether `said` contains an accepted answer, or one of every group of `all_of`.

    This is accepted-answer accuracy, as in open-domain question answering (Chen et al. 2017, DrQA;
    Lee et al. 2019), with containment in a short answer instead of equality.
    """
    if all_of:
        return all(any(contains(said, answer) for answer in group) for group in all_of)
    return any(contains(said, answer) for answer in answers)


def polarity(said: str) -> str | None:
    """What `said` begins with: "yes", "no", or None when it is neither."""
    first = normalise(said).split()[:1]
    return first[0] if first and first[0] in ("yes", "no") else None
