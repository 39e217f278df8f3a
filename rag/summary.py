"""An extractive summary of one document: its most central sentences, word for word.

Centrality is continuous LexRank (Erkan and Radev, LexRank: Graph-based Lexical Centrality as Salience in Text
Summarization, JAIR 22, 2004) on cosines of sentence vectors, with a prior that leans to the beginning, where
news says what matters (the lead baseline, Brandow, Mitze and Rau 1995). Redundancy is held down by maximal
marginal relevance (Carbonell and Goldstein, SIGIR 1998).
"""

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from rag.language.lexicon import AUXILIARIES, words
from rag.language.phrases import is_verbal

Vectors = npt.NDArray[np.float32]

_DAMPING = 0.85
_STEPS = 100
_LEAD = 1.5
_LEAD_SENTENCES = 3.0
_RELEVANCE = 0.7
_SAME = 0.92
_FEWEST_WORDS, _MOST_WORDS = 6, 70
_DEPENDENT = words(
    "he she it they his her hers its their him them this that these those such both neither here there "
    "but and or so yet nor however moreover furthermore therefore thus hence instead otherwise nevertheless "
    "nonetheless besides additionally consequently meanwhile similarly likewise then also afterwards"
)
_PHRASES = re.compile(
    r"(?:in addition,|for (?:example|instance)|in contrast|by contrast|on the other hand|as a result|after that"
    r"|in other words|for this reason|because of (?:this|that)|despite (?:this|that)|in (?:this|that) (?:case|way)"
    r"|(?:during|after|before|in|with|at|of|from) (?:his|her|its|their|this|that|these|those)\b"
    r"|the (?:former|latter)\b)",
    re.IGNORECASE,
)
_BOILERPLATE = re.compile(
    r"https?://|www\.|\S@\S+\.\S|©|all rights reserved|copyright|cookies?\b|subscribe|newsletter|click here|read more"
    r"|follow us|sign (?:in|up)\b|log ?in\b|advertisement|share (?:this|on)|table of contents|terms of (?:use|service)"
    r"|privacy policy|^(?:photo|image|figure|source|tags?|by)\s*[:|]",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


def summarise(sentences: Sequence[str], vectors: Vectors, limit: int) -> tuple[int, ...]:
    """The indices, in order of the document, of at most `limit` sentences that stand for the whole.

    `vectors` holds one row of length 1 per sentence. Sentences that lean on others (an opening pronoun,
    "However"), fragments and questions are taken only where nothing else is left, boilerplate never; of
    sentences that say the same (cosine from 0.92) only one.

    Raises: ValueError when there aren't as many rows as sentences.
    """
    if len(sentences) != len(vectors):
        raise ValueError(f"{len(sentences)} sentences but {len(vectors)} vectors: give one row for each")
    usable = [index for index, sentence in enumerate(sentences) if not _BOILERPLATE.search(sentence)]
    sound = [index for index in usable if stands_alone(sentences[index])]
    chosen = sound or usable
    if limit < 1 or not chosen:
        return ()
    likeness = np.clip(vectors @ vectors.T, 0.0, None).astype(np.float64)
    central = centrality(likeness)
    return tuple(sorted(_diverse(chosen, central / central.max(), likeness, limit)))


def centrality(likeness: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The stationary distribution of a walk over sentences that steps along `likeness`, summing to 1.

    `likeness` is square, symmetric and without negative values; its diagonal doesn't count.
    """
    count = len(likeness)
    steps = likeness - np.diag(np.diag(likeness))
    sums = steps.sum(axis=1, keepdims=True)
    steps = np.divide(steps, sums, out=np.full_like(steps, 1.0 / count), where=sums > 0)
    prior = 1.0 + _LEAD * np.exp(-np.arange(count) / _LEAD_SENTENCES)
    prior /= prior.sum()
    rank = prior
    for _ in range(_STEPS):
        rank = (1.0 - _DAMPING) * prior + _DAMPING * (steps.T @ rank)
    normalised: npt.NDArray[np.float64] = rank / rank.sum()
    return normalised


def stands_alone(sentence: str) -> bool:
    """Whether `sentence` is a whole statement that can be understood without those before it."""
    text = sentence.strip().lstrip("\"'“‘(-–—•* ")
    tokens = [word.lower().replace("’", "'") for word in _WORD.findall(text)]
    if not _FEWEST_WORDS <= len(tokens) <= _MOST_WORDS:
        return False
    if tokens[0].split("'")[0] in _DEPENDENT or _PHRASES.match(text):
        return False
    if text.rstrip("\"'”’)").endswith("?") or not re.search(r"[.!…][\"'”’)\]]*(?:\s*\S{0,3})?$", text):
        return False
    return any(token in AUXILIARIES or is_verbal(token) or token.endswith("ed") for token in tokens)


def _diverse(
    candidates: Sequence[int],
    central: npt.NDArray[np.float64],
    likeness: npt.NDArray[np.float64],
    limit: int,
) -> list[int]:
    chosen: list[int] = []
    left = list(candidates)
    while left and len(chosen) < limit:

        def gain(index: int) -> float:
            closest = max((float(likeness[index, other]) for other in chosen), default=0.0)
            return _RELEVANCE * float(central[index]) - (1.0 - _RELEVANCE) * closest

        best = max(left, key=lambda index: (gain(index), -index))
        chosen.append(best)
        left = [index for index in left if index != best and likeness[index, best] < _SAME]
    return chosen
