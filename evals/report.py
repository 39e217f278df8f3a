"""Runs as one self-contained HTML page: figures, plots, and a table of questions that can be filtered."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from evals import plots, tables
from evals.errors import EvaluationError
from evals.metrics import abstention
from evals.plots import Bar, Series
from evals.result import METRICS, Run, interval_metrics, judgement, latency
from evals.scoring import Row

TEMPLATE = "report.html.j2"
# What the page shows of a run before its plots: metric and label.
_HEADLINES = (
    ("right", "right"),
    ("answers_right", "right where the documents answer"),
    ("abstentions_right", "silent where they don't"),
    ("citation_precision", "citations on the evidence"),
    ("quotes_valid", "quotes verbatim"),
)
_JUDGEMENTS = {
    "abstention_precision": "abstentions that were right",
    "abstention_recall": "unanswerable questions abstained from",
    "false_answer_rate": "unanswerable questions answered",
    "lost_answer_rate": "answerable questions abstained from",
    "area_under_risk_coverage": "area under risk–coverage (lower is better)",
    "coverage_at_5_percent_risk": "coverage at 5 % risk",
    "auroc": "AUROC, answerable against not",
    "calibration_error": "expected calibration error",
}


@dataclass(frozen=True, slots=True)
class Section:
    """One set of one run, ready to be shown; `open` tells whether it is unfolded at first.

    `rows` are left out for a set that was held out.
    """

    title: str
    answerer: str
    open: bool
    seen: bool
    count: int
    headlines: tuple[tuple[str, str, str], ...]
    figures: tuple[tuple[str, str], ...]
    categories: Markup
    risk: Markup
    calibration: Markup
    latency: Markup
    times: str
    rows: tuple[Row, ...]


def write(runs: Sequence[Run], path: Path, *, held_out: bool = False) -> None:
    """Writes the page on `runs` to `path`.

    The questions of held-out sets are shown only with `held_out`, since whoever reads them tunes on them.

    Raises: EvaluationError when it can't be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page(runs, held_out=held_out), encoding="utf-8")
    except OSError as error:
        raise EvaluationError(f"{path}: can't be written ({error.strerror})") from error


def page(runs: Sequence[Run], *, held_out: bool = False) -> str:
    """The page as HTML; it refers to nothing outside itself. Texts of documents and answers are escaped."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    sections = [
        section(run, name, unfolded=number == 0, held_out=held_out)
        for number, run in enumerate(runs)
        for name in run.sets
    ]
    categories = sorted({row.category for one in sections for row in one.rows})
    return environment.get_template(TEMPLATE).render(
        runs=[_about(run) for run in runs],
        overview=_overview(runs),
        sections=sections,
        categories=categories,
        metrics=METRICS,
    )


def section(run: Run, name: str, *, unfolded: bool = True, held_out: bool = False) -> Section:
    """What the page shows of one set of a run."""
    rows = run.of_set(name)
    figures = interval_metrics(rows)
    seen = run.seen(name)
    total = latency(rows)["total"]
    return Section(
        title=f"{name}: {run.answerer}",
        answerer=run.answerer,
        open=unfolded,
        seen=seen,
        count=len(rows),
        headlines=tuple(
            (label, tables.percent(figures.get(metric)), tables.bounds(figures.get(metric)))
            for metric, label in _HEADLINES
        ),
        figures=(
            *((METRICS[metric], tables.with_interval(interval)) for metric, interval in figures.items()),
            *((_JUDGEMENTS[key], tables.share(value)) for key, value in judgement(rows).items()),
        ),
        categories=Markup(_category_bars(rows)),  # noqa: S704 - made of escaped parts
        risk=Markup(_risk_curve(rows)),  # noqa: S704
        calibration=Markup(_reliability(rows)),  # noqa: S704
        latency=Markup(  # noqa: S704
            plots.histogram([float(row.answer["timings"].get("total", 0)) for row in rows], "Latency")
        ),
        times=", ".join(f"{key} {tables.milliseconds(seconds)}" for key, seconds in total.items()),
        rows=rows if seen or held_out else (),
    )


def _category_bars(rows: Sequence[Row]) -> str:
    made = []
    for category in sorted({row.category for row in rows}):
        right = interval_metrics([row for row in rows if row.category == category])["right"]
        made.append(Bar(category, right.mean, right.low, right.high, right.count))
    return plots.bars(made, "Share right by category, with 95 % intervals")


def _given(rows: Sequence[Row]) -> tuple[list[float], list[bool]]:
    given = [row for row in rows if not row.silent]
    return [float(row.answer["confidence"]) for row in given], [row.scores["right"] == 1.0 for row in given]


def _risk_curve(rows: Sequence[Row]) -> str:
    curve = abstention.risk_coverage(*_given(rows), len(rows))
    worst = max((risk for _, risk in curve), default=0.0)
    highest = next(top for top in (0.1, 0.2, 0.4, 0.6, 0.8, 1.0) if top >= worst)
    series = [
        Series("5 % risk", ((0.0, 0.05), (1.0, 0.05)), "limit"),
        Series("coverage, risk", tuple(curve)),
    ]
    return plots.lines(series, "coverage, %", "risk, %", "Risk against coverage", highest)


def _reliability(rows: Sequence[Row]) -> str:
    points = abstention.reliability(*_given(rows))
    series = [
        Series("perfect", ((0.0, 0.0), (1.0, 1.0)), "limit"),
        Series("confidence, share right", tuple((mean, right) for mean, right, _ in points)),
    ]
    return plots.lines(series, "confidence, %", "right, %", "Calibration")


def _overview(runs: Sequence[Run]) -> list[dict[str, Any]]:
    return [
        {
            "answerer": run.answerer,
            "set": name,
            "seen": run.seen(name),
            "n": len(rows),
            "figures": [tables.with_interval(figures.get(metric)) for metric, _ in _HEADLINES[:4]],
            "p50": tables.milliseconds(latency(rows)["total"]["p50"]),
        }
        for run in runs
        for name in run.sets
        for rows in [run.of_set(name)]
        for figures in [interval_metrics(rows)]
    ]


def _about(run: Run) -> dict[str, str]:
    machine = run.about["machine"]
    return {
        "answerer": run.answerer,
        "commit": str(run.about["commit"]),
        "machine": f"{machine['processor']}, {machine['cores']} cores",
        "settings": ", ".join(f"{key} {value}" for key, value in run.about["settings"].items()),
        "versions": ", ".join(f"{key} {value}" for key, value in run.about["versions"].items()),
        "corpora": ", ".join(
            f"{key} {value['content']} (index {value['index']})" for key, value in run.about["corpora"].items()
        ),
    }
