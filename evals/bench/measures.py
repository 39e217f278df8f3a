"""What a benchmark measures, as values, with the spread over its repeats."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from rich.table import Table


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure: a value per repeat, in `unit`. `over` names the corpus and circumstances."""

    over: str
    name: str
    unit: str
    values: tuple[float, ...]

    def to_json(self) -> dict[str, Any]:
        """The measure with its median and spread."""
        return {
            "over": self.over,
            "name": self.name,
            "unit": self.unit,
            "median": median(self.values),
            "lowest": min(self.values),
            "highest": max(self.values),
            "values": list(self.values),
        }


def merge(measures: Iterable[Measure]) -> tuple[Measure, ...]:
    """One of each, with the values of all those of the same name, in the order in which they first came."""
    merged: dict[tuple[str, str], Measure] = {}
    for one in measures:
        key = (one.over, one.name)
        before = merged[key].values if key in merged else ()
        merged[key] = Measure(one.over, one.name, one.unit, before + one.values)
    return tuple(merged.values())


def table(measures: Sequence[Measure], title: str) -> Table:
    """A line per measure: its median, and the lowest and highest when it was repeated."""
    made = Table(title=title, title_justify="left")
    for column in ("over", "measure", "median", "unit", "lowest – highest"):
        made.add_column(column, justify="right" if column in ("median", "lowest – highest") else "left")
    previous = ""
    for one in measures:
        spread = f"{_digits(min(one.values))} – {_digits(max(one.values))}" if len(one.values) > 1 else ""
        made.add_row(one.over if one.over != previous else "", one.name, _digits(median(one.values)), one.unit, spread)
        previous = one.over
    return made


def _digits(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
