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


# What a reader of the README is told of each answerer: the product whole, another by its share right.
_NAMES = {
    "reader": "Sourceline",
    "llm": "with a language model",
    "bm25": "best BM25 sentence",
    "dense": "best dense sentence",
    "stock": "stock llama-index",
}
_PRODUCT = "reader"
# What the shipped sets are about, in the order of the README; others follow by name alone.
_ABOUT = {
    "kfor": "the article",
    "handbook": "15 documents of an invented company",
    "gazette": "16 unlike invented documents; held-out questions are about other ones",
    "workplace": "25 documents of an intranet, a maker of devices and an office, with tables",
    "newswire": "5 agency reports and 4 encyclopaedia articles, all invented",
    "dialogues": "follow-ups",
    "newswire_dialogues": "follow-ups",
    "gazette_dialogues": "follow-ups",
    "attacks": "instructions, planted and typed",
}


def markdown(runs: Sequence[Run]) -> str:
    """The README's tables in Markdown: the sets that were held out, and below those that were seen.

    A line per set, with the share right in percent and its interval for each answerer; for the product
    also of the answerable and the unanswerable questions, and "cited right": the share of an answer's citations
    that lie on the evidence, mean over answered questions that the documents answer.
    """
    ordered = sorted(runs, key=lambda run: list(_NAMES).index(run.answerer) if run.answerer in _NAMES else len(_NAMES))
    known = [name for run in ordered for name in run.sets]
    sets = sorted(dict.fromkeys(known), key=lambda name: [*_ABOUT, _stem(name)].index(_stem(name)))
    parts = []
    for title, seen in (("held out", False), ("seen", True)):
        names = [name for name in sets if any(name in run.sets and run.seen(name) == seen for run in ordered)]
        if names:
            parts.append(_table(f"set ({title})", names, ordered))
    return "\n".join(parts)


def _table(title: str, names: Sequence[str], runs: Sequence[Run]) -> str:
    header = [title, "n"]
    for run in runs:
        header.append(_NAMES.get(run.answerer, run.answerer))
        if run.answerer == _PRODUCT:
            header += ["… of answerable", "… of unanswerable", "cited right"]
    lines = [_line(header), _line(["---"] * len(header))]
    for name in names:
        counts = {len(run.of_set(name)) for run in runs if name in run.sets}
        about = _ABOUT.get(_stem(name))
        cells = [f"`{name}`: {about}" if about else f"`{name}`", " / ".join(str(count) for count in sorted(counts))]
        for run in runs:
            figures = interval_metrics(run.of_set(name))
            main, *more = [
                figures.get(m) for m in ("right", "answers_right", "abstentions_right", "citation_precision")
            ]
            cells.append(f"**{_whole(main)}**{_span(main)}" if run.answerer == _PRODUCT and main else _cell(main))
            if run.answerer == _PRODUCT:
                cells += [_cell(more[0]), _cell(more[1]), _whole(more[2])]
        lines.append(_line(cells))
    return "\n".join(lines) + "\n"


def models(runs: Sequence[Run]) -> str:
    """A Markdown table that holds language models to what they cost and what the gate does.

    "cited right" and "evidence cited" are means over answered questions that the documents answer, as METRICS says.
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


def _stem(name: str) -> str:
    return name.partition(".")[0]


def _cell(interval: Interval | None) -> str:
    return f"{_whole(interval)}{_span(interval)}"


def _whole(interval: Interval | None) -> str:
    return "100" if interval and interval.mean == 1 else percent(interval)


def _span(interval: Interval | None) -> str:
    """The interval in whole percent, such as " [61, 78]"; "" where it has no width."""
    if interval is None or interval.low == interval.high:
        return ""
    return f" [{100 * interval.low:.0f}, {100 * interval.high:.0f}]"


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
