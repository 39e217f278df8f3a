"""Runs as tables: for the terminal, and as Markdown for the README."""

from collections.abc import Iterable, Sequence

from rich.table import Table

from evals.metrics.intervals import Interval
from evals.result import Run, interval_metrics, judgement, latency, tokens
from evals.scoring import Row

# Column title and metric; the headline first.
_COLUMNS = (
    ("right", "right"),
    ("F1", "f1"),
    ("cited right", "citation_precision"),
    ("evidence cited", "citation_recall"),
    ("recall@5", "recall@5"),
)
NOTHING = "–"


def by_category(rows: Sequence[Row], title: str) -> Table:
    """A line per category with the share right, its 95 % interval and the other figures, and a total."""
    table = Table(title=title, title_justify="left", header_style="bold")
    table.add_column("category", no_wrap=True)
    table.add_column("n", justify="right")
    for name, metric in _COLUMNS:
        table.add_column(name, justify="right", no_wrap=metric == "right")
    for category in sorted(dict.fromkeys(row.category for row in rows)):
        table.add_row(*_figures(category, [row for row in rows if row.category == category]))
    table.add_section()
    table.add_row(*_figures("all", rows))
    return table


def _figures(name: str, rows: Sequence[Row]) -> list[str]:
    figures = interval_metrics(rows)
    right, *others = (figures.get(metric) for _, metric in _COLUMNS)
    return [name, str(len(rows)), with_interval(right), *(percent(each) for each in others)]


def judgement_lines(rows: Sequence[Row]) -> list[str]:
    """The abstention and latency figures, a line each."""
    lines = [f"{name.replace('_', ' ')}: {share(value)}" for name, value in judgement(rows).items()]
    total = latency(rows).get("total")
    if total:
        times = ", ".join(f"{name} {milliseconds(seconds)}" for name, seconds in total.items())
        lines.append(f"latency: {times}")
    if used := tokens(rows):
        lines.append(f"tokens: {used['prompt']:.0f} in, {used['answer']:.0f} out, for {used['asked']:.0f} questions")
    return lines


def markdown(runs: Sequence[Run]) -> str:
    """A Markdown table for the README: a line per answerer and set, and whether the set was seen."""
    header = ("answerer", "set", "n", "right", "of answerable", "of unanswerable", "F1", "cited right", "p50")
    lines = [_line(header), _line(["---"] * len(header))]
    for run in runs:
        for name in run.sets:
            rows = run.of_set(name)
            figures = interval_metrics(rows)
            lines.append(
                _line(
                    (
                        run.answerer,
                        f"{name} ({'seen' if run.seen(name) else 'held out'})",
                        str(len(rows)),
                        with_interval(figures.get("right")),
                        with_interval(figures.get("answers_right")),
                        with_interval(figures.get("abstentions_right")),
                        percent(figures.get("f1")),
                        with_interval(figures.get("citation_precision")),
                        milliseconds(latency(rows)["total"]["p50"]),
                    )
                )
            )
    return "\n".join(lines) + "\n"


def models(runs: Sequence[Run]) -> str:
    """A Markdown table that holds language models to what they cost and what the gate does.

    "supported" is the share of sentences whose words stand in what they cite, before the gate and after; "first"
    the median time until an answer is seen, "whole" until it is there; tokens are per question that was asked.
    """
    header = (
        *("answerer", "set", "n", "right", "abstained rightly", "cited right", "evidence cited"),
        *("supported before", "after", "prose said", "first", "whole", "tokens in, out (asked)"),
    )
    lines = [_line(header), _line(["---"] * len(header))]
    lines += [_line(_model_cells(run, name)) for run in runs for name in run.sets]
    return "\n".join(lines) + "\n"


def _model_cells(run: Run, name: str) -> list[str]:
    rows = run.of_set(name)
    figures, times, used = interval_metrics(rows), latency(rows), tokens(rows)
    cited = (figures.get(metric) for metric in ("abstentions_right", "citation_precision", "citation_recall"))
    drafts = (figures.get(metric) for metric in ("supported_before", "supported", "prose_said"))
    return [
        *(run.answerer, name, str(len(rows)), with_interval(figures.get("right"))),
        *(percent(each) for each in (*cited, *drafts)),
        *(milliseconds(times[stage]["p50"]) for stage in ("first", "total")),
        f"{used['prompt']:.0f}, {used['answer']:.0f} ({used['asked']:.0f})" if used else NOTHING,
    ]


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def percent(interval: Interval | None) -> str:
    """The mean in percent, such as "93.3"; a dash when there is none."""
    return NOTHING if interval is None else f"{100 * interval.mean:.1f}"


def with_interval(interval: Interval | None) -> str:
    """The mean in percent and its 95 % interval, such as "93.3 [86.7, 98.3]"; a dash when there is none."""
    return NOTHING if interval is None else f"{percent(interval)} {bounds(interval)}"


def bounds(interval: Interval | None) -> str:
    """The 95 % interval in percent, such as "[86.7, 98.3]"; "" when there is none."""
    return "" if interval is None else f"[{100 * interval.low:.1f}, {100 * interval.high:.1f}]"


def milliseconds(seconds: float) -> str:
    """A duration such as "86 ms", or "0.4 ms" below ten."""
    return f"{1000 * seconds:.0f} ms" if seconds >= 0.01 else f"{1000 * seconds:.1f} ms"


def share(value: float | None) -> str:
    """A share in percent, such as "93.3 %"; a dash when there is none."""
    return NOTHING if value is None else f"{100 * value:.1f} %"


def failures(run: Run, *, held_out: bool = False) -> str:
    """The failed questions as Markdown, set by set: asked, expected, said, and why.

    Sets that were held out are left out unless asked for, since whoever reads them tunes on them.
    """
    parts = []
    for name in run.sets:
        if not run.seen(name) and not held_out:
            continue
        failed = [row for row in run.of_set(name) if row.why]
        parts.append(f"## {name}: {len(failed)} of {len(run.of_set(name))} failed\n")
        parts += [_failure(row) for row in failed]
    return "\n".join(parts)


def _failure(row: Row) -> str:
    expected = " | ".join(row.expected) or "an abstention"
    said = row.answer["short"] or str(row.answer["answer"]).partition("\n")[0]
    return (
        f"- {row.id} ({row.category}): {row.question}\n"
        f"  - expected: {expected}\n"
        f"  - said: {said} (confidence {row.answer['confidence']:.2f})\n"
        f"  - why: {row.why}\n"
    )
