"""Proven gap over time as SVG: a panel for each instance, both axes logarithmic."""

import math
from collections.abc import Sequence
from html import escape
from itertools import pairwise

from scripts.bench.measurements import Figures
from scripts.bench.methods import METHODS
from scripts.bench.reading import Race, races

WIDTH, HEIGHT, COLUMNS = 400, 250, 2
LEFT, RIGHT, TOP, BOTTOM = 58, 14, 34, 40
LEGEND = 34
SHORTEST = 0.1
"""Seconds at the left edge."""
SMALLEST, LARGEST = 0.0005, 1.0
"""Gaps at the lower and upper edge. What is smaller, an optimum that is proven too, stands on the lower edge."""
GAP_MARKS = (1.0, 0.1, 0.05, 0.01, 0.001)
STYLES = {
    "solver": ("#0b5cad", "", "circle"),
    "cp-sat": ("#b3460f", "7 3", "square"),
    "highs": ("#4f7a1c", "2 3", "diamond"),
    "greedy": ("#7a3b8f", "", "cross"),
    "first-come": ("#555555", "", "plus"),
}
"""Colour, dashes and mark of each method: told apart without colours too."""


def chart(figures: Sequence[Figures]) -> str:
    """The whole picture."""
    found = races(figures)
    height = LEGEND + HEIGHT * math.ceil(len(found) / COLUMNS)
    width = WIDTH * COLUMNS
    panels = []
    for number, race in enumerate(found):
        x, y = WIDTH * (number % COLUMNS), LEGEND + HEIGHT * (number // COLUMNS)
        panels.append(f'<g transform="translate({x} {y})">{_panel(race)}</g>')
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img"'
            ' aria-labelledby="title description" font-family="sans-serif" font-size="11">',
            '<title id="title">Proven gap over time</title>',
            f'<desc id="description">{escape(_described(found))}</desc>',
            f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
            _legend(),
            *panels,
            "</svg>\n",
        ]
    )


def _described(found: Sequence[Race]) -> str:
    """The picture in words: the last gap of every method."""
    parts = []
    for race in found:
        last = {METHODS[run["method"]].about: race.trace(run)[-1:] for run in race.runs}
        ends = [f"{method} {100 * gap:.2f}%" for method, points in last.items() for _, gap in points]
        parts.append(f"{race.title}: " + (", ".join(ends) or "no plan"))
    return "In the end: " + "; ".join(parts) + "."


def _legend() -> str:
    parts = []
    x, y = 16.0, LEGEND / 2
    for name, (colour, dashes, mark) in STYLES.items():
        if METHODS[name].proves:
            parts.append(_line([(x, y), (x + 22, y)], colour, dashes))
        parts.append(_mark(x + 11, y, colour, mark))
        parts.append(f'<text x="{x + 28:.0f}" y="{y + 4:.0f}">{escape(METHODS[name].about)}</text>')
        x += 52 + 5.6 * len(METHODS[name].about)
    return "".join(parts)


def _panel(race: Race) -> str:
    longest = max(race.runs[0]["limit_seconds"], 2 * SHORTEST)
    parts = [f'<text x="{LEFT}" y="20" font-weight="bold">{escape(race.title)}</text>', _axes(longest)]
    for run in race.runs:
        points = [(_x(seconds, longest), _y(gap)) for seconds, gap in race.trace(run)]
        if not points:
            continue
        colour, dashes, mark = STYLES[run["method"]]
        if METHODS[run["method"]].proves:
            end = max(points[-1][0], _x(min(run["wall_seconds"], longest), longest))
            parts.append(_line(_steps([*points, (end, points[-1][1])]), colour, dashes))
        parts.append(_mark(*points[-1], colour, mark))
    return "".join(parts)


def _axes(longest: float) -> str:
    right, lower = WIDTH - RIGHT, HEIGHT - BOTTOM
    parts = []
    for gap in GAP_MARKS:
        y = _y(gap)
        parts.append(f'<path d="M{LEFT} {y:.1f}H{right}" stroke="#dddddd"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{100 * gap:g}%</text>')
    parts.append(f'<text x="{LEFT - 6}" y="{lower + 4}" text-anchor="end">0</text>')
    for seconds in (*(10.0**power for power in range(-1, 4) if 10.0**power < longest / 1.5), longest):
        x = _x(seconds, longest)
        parts.append(f'<path d="M{x:.1f} {TOP}V{lower}" stroke="#eeeeee"/>')
        parts.append(f'<text x="{x:.1f}" y="{lower + 15}" text-anchor="middle">{seconds:g}</text>')
    parts.append(
        f'<text transform="translate(12 {(TOP + lower) / 2:.0f}) rotate(-90)" text-anchor="middle">proven gap</text>'
    )
    parts.append(f'<path d="M{LEFT} {TOP}V{lower}H{right}" fill="none" stroke="#333333"/>')
    parts.append(f'<text x="{(LEFT + right) / 2:.0f}" y="{lower + 31}" text-anchor="middle">wall seconds</text>')
    return "".join(parts)


def _x(seconds: float, longest: float) -> float:
    share = math.log(min(max(seconds, SHORTEST), longest) / SHORTEST) / math.log(longest / SHORTEST)
    return LEFT + share * (WIDTH - LEFT - RIGHT)


def _y(gap: float) -> float:
    share = math.log(min(max(gap, SMALLEST), LARGEST) / SMALLEST) / math.log(LARGEST / SMALLEST)
    return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)


def _steps(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """A gap holds until the next one."""
    path = [points[0]]
    for (_, before), (x, y) in pairwise(points):
        path += [(x, before), (x, y)]
    return path


def _line(points: Sequence[tuple[float, float]], colour: str, dashes: str) -> str:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.8"{dashed}/>'


def _mark(x: float, y: float, colour: str, mark: str) -> str:
    shapes = {
        "circle": f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>',
        "square": f'<rect x="{x - 3:.1f}" y="{y - 3:.1f}" width="6" height="6" fill="{colour}"/>',
        "diamond": f'<path d="M{x:.1f} {y - 4.5:.1f}l4.5 4.5l-4.5 4.5l-4.5 -4.5z" fill="{colour}"/>',
        "cross": f'<path d="M{x - 4:.1f} {y - 4:.1f}l8 8m0 -8l-8 8" stroke="{colour}" stroke-width="2"/>',
        "plus": f'<path d="M{x - 5:.1f} {y:.1f}h10m-5 -5v10" stroke="{colour}" stroke-width="2"/>',
    }
    return shapes[mark]
