"""One figure of several policies: a dot for each mean, and a line for its interval. 0 is always on the axis."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor

from api.pictures.picture import Layout, Picture, Table, empty_picture, picture
from api.pictures.scales import Scale, step_of
from api.pictures.svg import Drawing, width_of
from api.pictures.weekly import LINE
from zorglogistiek.words import Words

ROW = 34
ABOVE = 24
BELOW = 2 * LINE


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What is compared, its mean with its interval (None: there is none), and how the number is written."""

    name: str
    mean: float
    low: float | None
    high: float | None
    text: str


def intervals_picture(
    name: str, rows: Sequence[Row], words: Words, *, title: str, measures: str, empty: str, unit: str
) -> Picture:
    """The rows below each other on one axis; ``unit`` is said at the axis. The line of 0 is drawn through."""
    if not rows:
        return empty_picture(name, title=title, measures=measures, empty=empty)
    return picture(
        name,
        title=title,
        measures=measures,
        description="; ".join(f"{row.name}: {row.text}" for row in rows) + ".",
        table=Table(
            caption=title,
            columns=(words.say("Way to decide"), title),
            rows=tuple((row.name, row.text) for row in rows),
        ),
        height=lambda layout: ABOVE + BELOW + len(rows) * _row_height(layout),
        draw=lambda drawing, layout: _draw(drawing, layout, rows, unit),
    )


def _row_height(layout: Layout) -> int:
    """On a narrow drawing the name stands above its line."""
    return ROW + LINE if layout.narrow else ROW


def _draw(drawing: Drawing, layout: Layout, rows: Sequence[Row], unit: str) -> None:
    names = 0 if layout.narrow else 12 + max(width_of(row.name) for row in rows)
    aside = 14 + max(width_of(row.text) for row in rows)
    marks = _marks(rows)
    axis = Scale(low=marks[0], high=marks[-1], start=names + 6, end=layout.width - aside)
    bottom = ABOVE + len(rows) * _row_height(layout)
    for mark in marks:
        drawing.line(axis(mark), ABOVE, axis(mark), bottom, "picture-grid" if mark else "picture-leader")
        drawing.text(axis(mark), bottom + LINE, str(mark), anchor="middle")
    drawing.text(0, 14, unit)
    for index, row in enumerate(rows):
        top = ABOVE + index * _row_height(layout)
        at = top + (LINE + ROW / 2 if layout.narrow else ROW / 2)
        drawing.text(0, top + LINE if layout.narrow else at + 4, row.name)
        if row.low is not None and row.high is not None:
            low, high = axis(row.low), axis(row.high)
            drawing.path([(low, at), (high, at)], "picture-line picture-heavy")
            for end in (low, high):
                drawing.path([(end, at - 5), (end, at + 5)], "picture-line picture-heavy")
        drawing.box(axis(row.mean) - 4, at - 4, 8, 8, "dark")
        drawing.text(axis(max(row.mean, row.high or row.mean)) + 8, at + 4, row.text)


def _marks(rows: Sequence[Row]) -> list[int]:
    """Round numbers along the axis: 0, and as far to both sides as the intervals reach."""
    ends = [0.0, 1.0, *(end for row in rows for end in (row.mean, row.low, row.high) if end is not None)]
    step = step_of(ceil(max(ends) - min(ends)), 4)
    return list(range(step * floor(min(ends) / step), step * ceil(max(ends) / step) + 1, step))
