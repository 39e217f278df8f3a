"""What each command of `python -m evals` does: read its arguments, call the parts, print, save."""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from time import perf_counter
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from evals import cases as reading
from evals import compare as comparing
from evals import drafts, environment, result, sets, tables
from evals import gate as gating
from evals import report as reporting
from evals import run as running
from evals.bench import measures, suite
from evals.errors import EvaluationError
from evals.foreign import beir as beir
from evals.foreign import squad as squad
from evals.formats import table as csv_format
from evals.output import bar, save
from evals.places import RESULTS
from evals.result import Run
from rag import settings
from rag.errors import StoreError
from rag.feedback import Feedback
from rag.web.server import FEEDBACK_FILE


def lint(parsed: argparse.Namespace, console: Console) -> int:
    """Prints what is wrong with the sets; 1 if anything is."""
    chosen = sets.find(parsed.sets)
    problems = running.check(chosen, parsed.corpus)
    for problem in problems:
        console.print(problem, markup=False, soft_wrap=True)
    questions = sum(len(one.questions) for one in chosen)
    console.print(f"{questions} questions in {len(chosen)} sets, {len(problems)} problems")
    return 1 if problems else 0


def cases(parsed: argparse.Namespace, console: Console) -> int:
    """Writes each question with its passages, for `python -m rag.training calibrate --asked`."""
    chosen = sets.find(parsed.sets)
    with bar("cases", sum(len(one.questions) for one in chosen)) as advance:
        made = reading.cases(chosen, parsed.corpus, lambda _: advance())
    csv_format.write_lines(made, parsed.out)
    console.print(f"{len(made)} cases in {parsed.out}")
    return 0


def from_csv(parsed: argparse.Namespace, console: Console) -> int:
    """Writes the question set that a CSV file describes, and reads it back."""
    csv_format.write_lines(csv_format.to_records(parsed.file, parsed.corpus), parsed.out)
    made = sets.read(parsed.out)
    console.print(f"{len(made.questions)} questions in {parsed.out}; next: python -m evals lint {parsed.out}")
    return 0


def from_feedback(parsed: argparse.Namespace, console: Console) -> int:
    """Writes a draft per thumbs-down, for a person to complete."""
    path = parsed.feedback or settings.load().data / FEEDBACK_FILE
    if not path.is_file():
        raise StoreError(f"{path}: there is no feedback file; name one with --feedback")
    store = Feedback(path)
    try:
        made = drafts.draft(store.entries("down"), parsed.corpus)
    finally:
        store.close()
    if not made:
        console.print(f"{path} holds no thumbs-down; nothing was written", markup=False)
        return 0
    csv_format.write_lines(made, parsed.out)
    console.print(f"{len(made)} drafts in {parsed.out}; complete each, delete its {sets.TODO!r}, then:")
    console.print(f"python -m evals lint {parsed.out}", markup=False, soft_wrap=True)
    return 0


def run(parsed: argparse.Namespace, console: Console) -> int:
    """Asks, prints a table per set, and saves."""
    chosen = sets.thinned(sets.find(parsed.sets), parsed.every)
    names: Sequence[str] = parsed.answerer or ("reader",)
    for answerer in names:
        done = _run(answerer, chosen, parsed.corpus, {"threshold": parsed.threshold})
        for name in done.sets:
            rows = done.of_set(name)
            console.print(tables.by_category(rows, f"{name}: {answerer}"))
            for line in tables.judgement_lines(rows):
                console.print(f"  {line}")
        target: Path = parsed.json or RESULTS / f"{answerer}.json"
        if parsed.json and len(names) > 1:
            target = target.with_stem(f"{target.stem}-{answerer}")
        result.save(done, target)
        console.print(f"saved {target}")
    return 0


def _run(answerer: str, chosen: Sequence[sets.QuestionSet], folder: Path | None, flags: Mapping[str, Any]) -> Run:
    with bar(answerer, sum(len(one.questions) for one in chosen)) as advance:
        return running.run(answerer, chosen, folder, flags, lambda _: advance())


def compare(parsed: argparse.Namespace, console: Console) -> int:
    """Prints what changed from one run to the other."""
    first, second = result.load(parsed.a), result.load(parsed.b)
    found = comparing.compare(first, second)
    for name, (before, after) in found.changed_settings.items():
        console.print(f"{name}: {before} → {after}", markup=False)
    table = Table(title="B - A, in points", title_justify="left")
    for column in ("metric", "difference", "95 % interval", "n"):
        table.add_column(column, justify="left" if column == "metric" else "right")
    for metric, interval in found.differences.items():
        between = f"[{100 * interval.low:+.1f}, {100 * interval.high:+.1f}]"
        table.add_row(metric, f"{100 * interval.mean:+.1f}", escape(between), str(interval.count))
    for metric, (before, after) in found.judgement.items():
        table.add_row(metric, f"{tables.share(before)} → {tables.share(after)}", "", "")
    console.print(table)
    for title, pairs in (("better", found.better), ("worse", found.worse)):
        console.print(f"{title}: {len(pairs)}")
        for before, after in pairs:
            if parsed.held_out or second.seen(after.set):
                said = f"{_said(before)} → {_said(after)}"
                console.print(f"  {after.id}: {after.question}\n    {said}", markup=False)
    for title, ids in (("only in A", found.only_a), ("only in B", found.only_b)):
        if ids:
            console.print(f"{title}: {len(ids)} questions")
    return 0


def _said(row: Any) -> str:
    return str(row.answer["short"] or f"abstained ({row.answer['reason']})")


def gate(parsed: argparse.Namespace, console: Console) -> int:
    """Prints each gate and whether it was kept; 1 if one wasn't."""
    gates = gating.read(parsed.gates)
    if parsed.result:
        done = result.load(parsed.result)
    else:
        done = _run("reader", sets.find(list(dict.fromkeys(one.set for one in gates))), None, {})
    verdicts = gating.check(gates, done)
    table = Table(title="Gates", title_justify="left")
    for column in ("set", "metric", "threshold", "measured", ""):
        table.add_column(column)
    for verdict in verdicts:
        one = verdict.gate
        bound = f"≥ {one.at_least}" if one.at_least is not None else f"≤ {one.at_most}"
        measured = tables.NOTHING if verdict.measured is None else f"{verdict.measured:.3f}"
        short = "not in this run" if verdict.measured is None else "fell short"
        outcome = "[green]kept[/]" if verdict.passed else f"[red]{short}[/]"
        table.add_row(one.set, one.metric, bound, measured, outcome)
    console.print(table)
    return 0 if all(verdict.passed for verdict in verdicts) else 1


def report(parsed: argparse.Namespace, console: Console) -> int:
    """Writes the page."""
    reporting.write(_saved(parsed.results), parsed.out, held_out=parsed.held_out)
    console.print(f"open {parsed.out}")
    return 0


def table(parsed: argparse.Namespace, console: Console) -> int:
    """Prints the Markdown table."""
    made = tables.models if parsed.models else tables.markdown
    console.print(made(_saved(parsed.results)), markup=False, soft_wrap=True, end="")
    return 0


def failures(parsed: argparse.Namespace, console: Console) -> int:
    """Prints the failed questions."""
    for one in _saved(parsed.results):
        text = tables.failures(one, held_out=parsed.held_out)
        console.print(f"# {one.answerer}\n\n{text}", markup=False, soft_wrap=True)
    return 0


def _saved(paths: Sequence[Path]) -> list[Run]:
    chosen = list(paths) or sorted(RESULTS.glob("*.json"))
    if not chosen:
        raise EvaluationError(f"{RESULTS}: no saved run; make one with `python -m evals run`")
    return [result.load(path) for path in chosen]


def bench(parsed: argparse.Namespace, console: Console) -> int:
    """Measures, prints the table, and saves; what was measured before a failure, too."""
    plan = suite.Plan(
        chunks=tuple(parsed.chunks or ()),
        users=tuple(parsed.users or ()),
        chroma_server=parsed.chroma_server,
        stock=parsed.stock,
        sampled_vectors=parsed.sampled_vectors,
        repeats=parsed.repeat,
    )
    progress = Console(stderr=True, highlight=False)
    begun = perf_counter()
    found: list[measures.Measure] = []
    try:
        for one in suite.run(plan):
            found.append(one)
            passed = f"{perf_counter() - begun:6.0f} s"
            progress.print(f"{passed}  {one.over}: {one.name} {one.values[0]:.4g} {one.unit}", soft_wrap=True)
    finally:
        if found:
            merged = measures.merge(found)
            machine = environment.machine()
            title = f"{machine['processor']}, {machine['cores']} cores; repeated {parsed.repeat} times"
            console.print(measures.table(merged, title))
            record = {"about": environment.describe(), "plan": asdict(plan)}
            save(parsed.json, {**record, "measures": [one.to_json() for one in merged]}, console)
    return 0
