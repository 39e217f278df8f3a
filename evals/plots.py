"""Plots as inline SVG: colours come from the page's CSS, so that they follow its theme. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH = 640
HEIGHT = 260
LEFT, RIGHT, TOP, BOTTOM = 44, 16, 12, 40


@dataclass(frozen=True, slots=True)
class Bar:
    """A horizontal bar: a share in [0, 1] with its interval, and the count it rests on."""

    label: str
    value: float
    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class Series:
    """A named line or set of points, x ascending; `kind` is its CSS class."""

    name: str
    points: tuple[tuple[float, float], ...]
    kind: str = "one"


def bars(rows: Sequence[Bar], label: str) -> str:
    """A horizontal bar per row with its interval as a whisker, from 0 to 100 %."""
    left, step = 132, 26
    width = WIDTH - left - 92
    height = step * len(rows) + 26
    parts = []
    for tick in (0, 25, 50, 75, 100):
        x = left + width * tick / 100
        parts.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="0" y2="{height - 22}"/>')
        parts.append(f'<text class="tick" x="{x:.1f}" y="{height - 6}" text-anchor="middle">{tick}</text>')
    for index, row in enumerate(rows):
        y = index * step + 5
        middle = y + 8
        low, high = left + width * row.low, left + width * row.high
        said = f"{row.label}: {_percent(row.value)} [{_percent(row.low)}, {_percent(row.high)}], n = {row.count}"
        parts.append(
            f"<g><title>{escape(said)}</title>"
            f'<text class="name" x="{left - 8}" y="{middle + 4}" text-anchor="end">{escape(row.label)}</text>'
            f'<rect class="bar" x="{left}" y="{y}" width="{width * row.value:.1f}" height="16" rx="2"/>'
            f'<line class="whisker" x1="{low:.1f}" x2="{high:.1f}" y1="{middle}" y2="{middle}"/>'
            f'<line class="whisker" x1="{low:.1f}" x2="{low:.1f}" y1="{middle - 4}" y2="{middle + 4}"/>'
            f'<line class="whisker" x1="{high:.1f}" x2="{high:.1f}" y1="{middle - 4}" y2="{middle + 4}"/>'
            f'<text class="value" x="{left + width + 8}" y="{middle + 4}">'
            f"{_percent(row.value)} · {row.count}</text></g>"
        )
    return _svg(height, parts, label)


def lines(series: Sequence[Series], x_label: str, y_label: str, label: str, y_max: float = 1.0) -> str:
    """Lines over x in [0, 1], in percent on both axes; y runs to `y_max`."""
    parts = _axes(x_label, y_label, [(i / 4, f"{25 * i}") for i in range(5)], y_max)
    for one in series:
        path = " ".join(f"{_x(x):.1f},{_y(y, y_max):.1f}" for x, y in one.points)
        parts.append(f'<polyline class="line {escape(one.kind)}" points="{path}"/>')
        parts += [
            f'<circle class="dot {escape(one.kind)}" cx="{_x(x):.1f}" cy="{_y(y, y_max):.1f}" r="3">'
            f"<title>{escape(one.name)}: {_percent(x)}, {_percent(y)}</title></circle>"
            for x, y in one.points
        ]
    return _svg(HEIGHT, parts, label)


def histogram(seconds: Sequence[float], label: str, bins: int = 24) -> str:
    """How many answers took how long, in milliseconds; the last bin ends at the longest."""
    longest = max(seconds, default=0.0) or 1.0
    counts = [0] * bins
    for each in seconds:
        counts[min(int(each / longest * bins), bins - 1)] += 1
    highest = max(counts)
    digits = 0 if longest >= 0.01 else 2
    ticks = [(i / 4, f"{1000 * longest * i / 4:.{digits}f}") for i in range(5)]
    parts = _axes("milliseconds", "answers", ticks, float(highest), counted=True)
    step = 1000 * longest / bins
    for index, count in enumerate(counts):
        top = _y(count, highest)
        between = f"from {step * index:.{digits}f} to {step * (index + 1):.{digits}f} ms"
        parts.append(
            f'<rect class="bar" x="{_x(index / bins) + 1:.1f}" y="{top:.1f}" '
            f'width="{(_x(1) - _x(0)) / bins - 2:.1f}" height="{_y(0, highest) - top:.1f}">'
            f"<title>{count} answers {between}</title></rect>"
        )
    return _svg(HEIGHT, parts, label)


def _axes(
    x_label: str, y_label: str, ticks: Sequence[tuple[float, str]], y_max: float, *, counted: bool = False
) -> list[str]:
    parts = []
    for at, text in ticks:
        parts.append(f'<text class="tick" x="{_x(at):.1f}" y="{HEIGHT - 22}" text-anchor="middle">{text}</text>')
    for step in range(5):
        share = step / 4
        y = _y(share * y_max, y_max)
        text = f"{share * y_max:.0f}" if counted else f"{100 * share * y_max:.0f}"
        parts.append(f'<line class="grid" x1="{_x(0)}" x2="{_x(1)}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text class="tick" x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{text}</text>')
    middle = (_x(0) + _x(1)) / 2
    parts.append(f'<text class="axis" x="{middle}" y="{HEIGHT - 4}" text-anchor="middle">{escape(x_label)}</text>')
    parts.append(f'<text class="axis" x="4" y="{TOP - 1}">{escape(y_label)}</text>')
    return parts


def _x(share: float) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * share


def _y(value: float, highest: float) -> float:
    return TOP + 8 + (HEIGHT - TOP - 8 - BOTTOM) * (1 - value / (highest or 1))


def _svg(height: int, parts: Sequence[str], label: str) -> str:
    return (
        f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(label, quote=True)}">'
        f"{''.join(parts)}</svg>"
    )


def _percent(share: float) -> str:
    return f"{100 * share:.1f}"
