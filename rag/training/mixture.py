"""The stream of training examples: which set is drawn how often, and what is done to a drawn example."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import TypeVar

from rag.training import alone, mining, negatives, noise, referents, rendered, windows, wordings, written
from rag.training.data import Example, majority_span, read, split_titles
from rag.training.invented import aliases, contrasts, definitions, rankings, reasons, roles
from rag.training.shares import FRESH, OTHER_SETS_WEIGHT, TABLES, WEIGHTS
from rag.training.wordnet import WordNet

HELD_OUT = ("Ctenophora", "Imperialism", "Rhine")
# Sets that are made while training: a question about invented facts, in a passage of another set.
INVENTED = {
    "roles": roles.example,
    "contrasts": contrasts.example,
    "rankings": rankings.example,
    "definitions": definitions.example,
    "reasons": reasons.example,
    "aliases": aliases.example,
}
OURS = (written.PASSAGES, written.HARD_PASSAGES, *written.COLLECTED)
# Sets of which nothing else is made: yes/no questions without a span, and conversations in place of passages.
APART = ("boolq_dev", referents.REFERENTS)
# Sets whose unanswerable questions were written as such, with the passage at hand.
WRITTEN = ("squad2_dev_a", "disfl_qa_a", *OURS)
# Sets whose questions may ask for several spans.
SEVERAL = ("multispanqa_valid", "quoref_dev", *OURS)
# Public sets whose titles are those of articles, and how often a passage comes after its title, as at run time; theirs
# less often than ours, since public sets are asked without.
TITLED = ("squad2_dev_a", "disfl_qa_a", "squad11_other_articles", "squadshifts_wiki", "quoref_dev", "boolq_dev")
HEADED, OURS_HEADED = 0.4, 0.7
# How many of these titles are headlines, which tell what the passage tells: the words that answer stand there, too.
HEADLINES = 0.2
# How many groups of passages that are asked the same are shown as excerpts side by side, and how many of these without
# the excerpt that answers.
SIDE_BY_SIDE, UNANSWERED = 0.4, 0.2
# How many questions about documents that tell rows, or data sheets, are asked about single ones of them.
ALONE = 0.5
# Sets whose questions are asked as they are: stumbled over, or put together by rule.
AS_ASKED = ("disfl_qa_a", written.FOLLOW_UPS)
# How far a draw in [0, 1) must fall for: near passages, an exchanged name or number, an opposite, a narrower question,
# the passage without its answer (about a third of these can be made). Ours bring near misses of their own.
CHANCES = {
    "ours": (0.20, 0.23, 0.26, 0.26, 0.43),
    "written": (0.20, 0.26, 0.32, 0.33, 0.50),
    "other": (0.20, 0.32, 0.42, 0.43, 0.75),
}
# The same for how a question is worded: a yes/no question, keywords, another beginning, other words, both of these.
WORDINGS = (0.12, 0.22, 0.32, 0.52, 0.66)

Drawn = TypeVar("Drawn")


@dataclass(frozen=True, slots=True)
class Pools:
    """The training examples by set, how often each is drawn, and what near misses are made of."""

    examples: dict[str, tuple[Example, ...]]
    weights: dict[str, float]
    near: negatives.Neighbours
    words: WordNet | None = None
    mined: tuple[mining.Group, ...] = ()


def load_pools(
    paths: list[Path],
    held_out: tuple[str, ...] = HELD_OUT,
    words: WordNet | None = None,
    dialogues: Path | None = None,
    mined: tuple[Path, ...] = (),
    fresh: tuple[Path, ...] = (),
) -> Pools:
    """Read every file, leave the held-out articles out of every set, and gather neighbours.

    With ``words``, questions are also asked in other words, and in words that ask for something else. With
    ``dialogues``, CANARD's records, it is also learnt what follow-ups speak of, theirs and those of collections. With
    ``mined``, files of `mining`, what these found is learnt as they found it. ``fresh`` are those of ``paths`` that are
    drawn more often, as a pool of their own.

    Raises: ValueError if some of ``fresh`` aren't among ``paths``.
    """
    if missing := set(fresh) - set(paths):
        raise ValueError(f"to be drawn as new, but not among the data: {', '.join(sorted(map(str, missing)))}")
    pools: dict[str, list[Example]] = {}
    for path in sorted(paths, key=lambda path: path.suffix == ".tsv"):
        train, _ = split_titles(_read(path, pools), held_out)
        for example in train:
            pools.setdefault(FRESH if path in fresh else _pool(example), []).append(example)
    if dialogues:
        ours = [example for path in paths if path.suffix == ".txt" for example in referents.of_collection(path)]
        pools[referents.REFERENTS], _ = split_titles([*ours, *referents.of_dialogues(dialogues)], held_out)
    everything = [example for examples in pools.values() for example in examples if example.source not in APART]
    groups = tuple(group for path in mined for group in mining.read(path))
    made = [*INVENTED, "far", *([mining.MINED] if groups else [])]
    weights = {name: WEIGHTS.get(name, OTHER_SETS_WEIGHT) for name in pools} | {name: WEIGHTS[name] for name in made}
    near = negatives.neighbours(everything)
    return Pools({name: tuple(examples) for name, examples in pools.items()}, weights, near, words, groups)


def _read(path: Path, known: dict[str, list[Example]]) -> list[Example]:
    """The examples of a public set, of a collection of documents, or about passages of known examples."""
    if path.suffix == ".tsv":
        return written.about_passages(path, chain.from_iterable(known.values()))
    if path.suffix == ".txt":
        return [*written.collection(path), *written.follow_ups(path), *referents.headed(path)]
    return read(path)


def _pool(example: Example) -> str:
    """SQuADShifts has three domains, of which encyclopaedia text is the closest to documents; tables are ours."""
    if example.source in written.STANDALONE and rendered.tabular(example.context):
        return TABLES
    if example.source == "squadshifts":
        return "squadshifts_wiki" if example.id.startswith("new_wiki") else "squadshifts_other"
    return example.source


def stream(pools: Pools, seed: int) -> Iterator[tuple[Example, ...]]:
    """An endless stream; each set is gone through in a fresh order before any of its examples comes again.

    Most examples come alone. Some come with the same question about near passages without the answer, after
    them: the reader learns to score these passages against each other.
    """
    rng = random.Random(seed)  # noqa: S311 - sampling, no secret
    cycles = {name: _cycle(examples, f"{seed}-{name}") for name, examples in pools.examples.items()}
    names = list(pools.weights)
    real = [name for name in pools.examples if name not in APART]
    weights = [pools.weights[name] for name in names]
    background = pools.examples.get("squadshifts_wiki") or pools.examples[real[0]]
    misleading = _cycle(pools.mined, f"{seed}-{mining.MINED}")
    serial = 0
    group: tuple[Example, ...]
    while True:
        name = rng.choices(names, weights)[0]
        if name == referents.REFERENTS:
            yield (next(cycles[name]),)
            continue
        if name == mining.MINED:
            yield from _as_found(next(misleading), rng)
            continue
        if name in INVENTED:
            serial += 1
            group = (INVENTED[name](rng.choice(background), rng, serial),)
        elif name == "far":
            asked, other = (
                rng.choice(pools.examples[rng.choice(real)]),
                rng.choice(pools.examples[rng.choice(real)]),
            )
            if asked.title == other.title or not negatives.lacks(other.context, asked):
                continue
            group = (negatives.unanswered(asked, asked.question, other.context, "far"),)
        elif name == "boolq_dev":
            group = (_boolean(next(cycles[name]), rng.choice(pools.examples[name]), rng),)
        else:
            drawn = next(cycles[name])
            rows = alone.alone(drawn, rng) if drawn.source in written.STANDALONE and rng.random() < ALONE else ()
            if rows:
                yield _all_asked(rows, _asked(rows[0], pools, rng))
                continue
            group = _varied(drawn, pools, rng)
        yield _finished(group, pools, rng)


def _cycle(examples: tuple[Drawn, ...], seed: str) -> Iterator[Drawn]:
    """The examples again and again, each time in a new order."""
    rng = random.Random(seed)  # noqa: S311 - sampling, no secret
    order = list(examples)
    while True:
        rng.shuffle(order)
        yield from order


def _as_found(group: mining.Group, rng: random.Random) -> tuple[tuple[Example, ...], ...]:
    """What mined passages make: one example side by side, a group of rivals or, without an answer, one example each."""
    if len(group) > 1 and rng.random() < SIDE_BY_SIDE:
        return ((_together(group, rng),),)
    headed = tuple(map(windows.headed, group))
    return (headed,) if group[0].answerable else tuple((item,) for item in headed)


def _together(group: Sequence[Example], rng: random.Random) -> Example:
    """The passages of a group side by side, with the first one or without it."""
    return windows.side_by_side(group[1:] if rng.random() < UNANSWERED else group, rng)


def _boolean(example: Example, other: Example, rng: random.Random) -> Example:
    """A yes/no question with its passage (answerable, without a span) or with another article's."""
    if rng.random() < 0.6 or other.title == example.title:
        return example
    return negatives.unanswered(example, example.question, other.context, "far")


def _varied(example: Example, pools: Pools, rng: random.Random) -> tuple[Example, ...]:
    """The example itself, alone or with near passages, or an unanswerable one made from it."""
    if not example.spans:
        return (example,)
    chances = CHANCES["ours" if example.source in OURS else "written" if example.source in WRITTEN else "other"]
    draw = rng.random()
    made: Example | None = None
    if draw < chances[0]:
        others = [negatives.near_passage(example, pools.near, rng) for _ in range(rng.choice((1, 1, 2)))]
        distinct = {other.context: other for other in others if other}
        return (_with_span(example, rng), *distinct.values())
    if draw < chances[1]:
        made = negatives.swapped(example, pools.near, rng)
    elif draw < chances[2]:
        made = negatives.opposed(example, rng, pools.words)
    elif draw < chances[3]:
        made = negatives.narrowed(example, rng)
    elif draw < chances[4]:
        made = negatives.removed(example)
    return (made or _with_span(example, rng),)


def _with_span(example: Example, rng: random.Random) -> Example:
    """The example with one annotator's answer; sets whose questions ask for several spans keep them all."""
    if example.source in SEVERAL:
        return example
    chosen = majority_span(example) if rng.random() < 0.6 else rng.choice(example.spans)
    return replace(example, spans=(chosen,))


def _finished(group: tuple[Example, ...], pools: Pools, rng: random.Random) -> tuple[Example, ...]:
    """Crop to run-time passages and word and write the question as people do, each with a chance."""
    first = group[0]
    question = _asked(first, pools, rng)
    ours = first.source in OURS
    titled = (ours or _pool(first) in TITLED) and not first.id.endswith("-far")
    headed = titled and rng.random() < (OURS_HEADED if ours else HEADED)
    shown = _all_asked([_cropped(item, len(group), rng) for item in group], question)
    if len(group) > 1 and rng.random() < SIDE_BY_SIDE:
        return (_together(shown, rng),)
    if headed and rng.random() < HEADLINES:
        title = windows.headline(shown[0], rng)
        shown = tuple(replace(item, title=title) if item.title == first.title else item for item in shown)
    return tuple(map(windows.headed, shown)) if headed else shown


def _asked(example: Example, pools: Pools, rng: random.Random) -> str:
    """The question, worded and written as people do, each with a chance."""
    if example.source in AS_ASKED:
        return example.question
    question = _worded(example, pools.words, rng)
    if rng.random() < 0.3:
        question = noise.noisy(question, rng, pools.near.names.get(negatives.article(example), ())[:40])
    return question


def _all_asked(group: Sequence[Example], question: str) -> tuple[Example, ...]:
    return tuple(replace(item, question=question) for item in group)


def _worded(example: Example, words: WordNet | None, rng: random.Random) -> str:
    """The question, or another wording of it.

    What people made unanswerable stays no yes/no question: the passage may well say "no" to that.
    """
    question, draw = example.question, rng.random()
    if draw < WORDINGS[0]:
        asked = wordings.yes_no(question) if example.answerable or example.source not in WRITTEN else None
        return asked or question
    if draw < WORDINGS[1]:
        return wordings.keywords(question, rng)
    if draw < WORDINGS[2] or WORDINGS[3] <= draw < WORDINGS[4]:
        question = wordings.reframed(question, rng)
    if WORDINGS[2] <= draw < WORDINGS[4] and words:
        return wordings.reworded(question, words, rng)
    return question


def _cropped(example: Example, size: int, rng: random.Random) -> Example:
    """The example with a shorter passage, mostly; near misses that were written keep theirs more often.

    What misleads may stand anywhere in it.
    """
    asked = example.source in WRITTEN and size == 1
    chance = (0.6 if example.answerable else 0.4) if asked else 0.8
    if rng.random() < chance or len(example.context.split()) > 190:
        return windows.crop(example, rng.randrange(45, 110), rng)
    return example
