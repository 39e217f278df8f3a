"""Measuring the reader, as the product reads, on articles left out of training."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from rag.conversation import Finder
from rag.language.disfluency import clean
from rag.reader import Reader
from rag.training import calibrate, cases, scoring
from rag.training.data import Example, read, split_titles
from rag.training.written import STANDALONE, Asked, collection, conversations

Floats = npt.NDArray[np.float64]
FAR = 500


@dataclass(frozen=True, slots=True)
class HeldOut:
    """The questions of the articles left out of training, as written and as spoken (by id), and of collections.

    ``collected`` are the questions about these, ``talked`` those of conversations.
    """

    written: tuple[Example, ...]
    spoken: dict[str, str]
    collected: tuple[Example, ...] = ()
    talked: tuple[Asked, ...] = ()


def held_out(written: Path, spoken: Path | None, titles: tuple[str, ...], collections: Sequence[Path] = ()) -> HeldOut:
    """Read the left-out articles of a SQuAD 2.0 file and of its Disfl-QA twin, and the left-out collections."""
    _, kept = split_titles(read(written), titles)
    _, said = split_titles(read(spoken), titles) if spoken else ([], [])
    collected = tuple(example for path in sorted(collections) for example in collection(path))
    talked = tuple(asked for path in sorted(collections) for asked in conversations(path))
    return HeldOut(tuple(kept), {example.id: example.question for example in said}, collected, talked)


def settings(
    questions: HeldOut, finder: Finder, sample: int | None = None, seed: int = 0
) -> dict[str, list[cases.Case]]:
    """Every setting to measure in, by name; see ``rag.training.cases`` for the passages.

    Follow-ups are made standalone with ``finder``.
    ``lower`` is ``several`` in lower case without a question mark; ``spoken`` is ``single`` with
    disfluencies, ``fluent`` the same questions without, ``cleaned`` those that ``rag.language.disfluency`` repaired.
    All but ``single`` and what is about documents of our own are of ``sample`` questions drawn at random, if given.
    """
    rng = random.Random(seed)  # noqa: S311 - sampling, no secret
    written = list(questions.written)
    single = cases.single(written)
    drawn = {item.id for item in rng.sample(written, min(sample or len(written), len(written)))}
    several = [case for case in cases.several(written) if case.id in drawn]
    lower = {item.id: item.question.lower().rstrip("?. ") for item in written}
    spoken = {name: question for name, question in questions.spoken.items() if name in drawn}
    fluent = {item.id: item.question for item in written if item.id in spoken}
    repaired = {name: clean(question) for name, question in spoken.items()}
    made = {
        "single": single,
        "several": several,
        "lower": cases.asked_otherwise(several, lower, "lower"),
        "far": cases.far(rng.sample(written, min(FAR, sample or FAR, len(written))), rng),
        "fluent": cases.asked_otherwise(single, fluent, "fluent"),
        "spoken": cases.asked_otherwise(single, spoken, "spoken"),
        "cleaned": cases.asked_otherwise(single, repaired, "cleaned"),
        **{
            source: cases.documents([item for item in questions.collected if item.source == source], source)
            for source in STANDALONE
        },
        "follow_ups": cases.follow_ups(list(questions.talked), list(questions.collected), finder),
    }
    return {name: found for name, found in made.items() if found}


def report(found: calibrate.Judged, scores: Floats, threshold: float) -> dict[str, Any]:
    """The figures of every setting, each with its 95 % bootstrap interval, at one threshold."""
    kinds = np.array([case.kind for case in found.cases])
    return {
        kind: _figures(calibrate.part(found, kinds == kind), scores[kinds == kind], threshold)
        for kind in dict.fromkeys(kinds)
    }


def _figures(found: calibrate.Judged, scores: Floats, threshold: float) -> dict[str, Any]:
    """F1 where an answer is forced, AUROC, total F1 at the threshold, abstention and risk–coverage."""
    able, values = found.answerable, found.value
    said = zip(found.answers, found.cases, strict=True)
    exact = np.array([scoring.exact(text, case.answers) if not case.groups else 0.0 for text, case in said])
    silent = scores < threshold
    figures: dict[str, Any] = {"questions": len(able), "answerable": int(able.sum())}
    measures: dict[str, Callable[[npt.NDArray[np.int64]], float]] = {
        "total_f1": lambda at: scoring.total_f1(values[at], able[at], scores[at], threshold)
    }
    if able.any():
        measures["f1_answerable_forced"] = lambda at: 100 * float(values[at][able[at]].mean())
        if not found.cases[0].groups:
            measures["exact_answerable_forced"] = lambda at: 100 * float(exact[at][able[at]].mean())
        measures["answered_of_answerable"] = lambda at: 100 * float((~silent[at][able[at]]).mean())
    if not able.all():
        measures["silent_of_unanswerable"] = lambda at: 100 * float(silent[at][~able[at]].mean())
    if able.any() and not able.all():
        measures["auroc"] = lambda at: scoring.auroc(scores[at], able[at])
        figures["total_f1_at_best_threshold"] = round(
            scoring.total_f1(values, able, scores, scoring.best_threshold(values, able, scores)), 2
        )
    everything = np.arange(len(able))
    for name, measure in measures.items():
        low, high = scoring.interval(measure, len(able))
        figures[name] = [round(measure(everything), 3), round(low, 3), round(high, 3)]
    figures["risk_coverage"] = [
        (round(share, 2), round(risk, 3)) for share, risk in scoring.risk_coverage(np.where(able, values, 0.0), scores)
    ]
    return figures


def latency(reader: Reader, several: list[cases.Case], rounds: int = 60) -> dict[str, float]:
    """Milliseconds for one question over its passages, each for the first time: median and 95th percentile."""
    for case in several[:3]:
        calibrate.read(reader, case)
    spent = []
    for case in several[3 : rounds + 3]:
        begun = time.perf_counter()
        calibrate.read(reader, case)
        spent.append(1000 * (time.perf_counter() - begun))
    return {
        "passages": float(cases.PASSAGES),
        "median": float(np.median(spent)),
        "p95": float(np.percentile(spent, 95)),
    }
