"""Charts over weeks: the frame with its axes, and what is drawn in it: stacked areas, lines, bars up and down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

from api.pictures.picture import Layout
from api.pictures.scales import Scale, apart, ticks
from api.pictures.svg import TEXT, Drawing, width_of
from zorglogistiek.words import Words

LINE = 15
"""From one line of text to the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Values by week or month under one name; None is a value that is hidden. ``dashes`` is the line's class."""

    label: str
    values: tuple[float | None, ...]
    tone: str
    pattern: str = "plain"
    dashes: str = "solid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The field of a chart: ``x`` places the number of a week, ``y`` a count (upwards)."""

    x: Scale
    y: Scale

    @property
    def bottom(self) -> float:
        """Where the field ends."""
        return self.y.start


def frame(weeks: int, most: int, *, left: float, right: float, top: float, bottom: float) -> Frame:
    """A frame in these borders; the highest round number is at the top."""
    highest = ticks(most)[-1]
    return Frame(
        x=Scale(low=0, high=max(1, weeks - 1), start=left, end=right),
        y=Scale(low=0, high=highest, start=bottom, end=top),
    )


def count_axis(drawing: Drawing, field: Frame, marks: Sequence[int], unit: str, *, inset: float = 0) -> None:
    """Lines across at round numbers, each with its number, and the unit above them; ``inset`` is half a bar."""
    left, right = field.x.start - inset, field.x.end + inset
    for mark in marks:
        at = field.y(mark)
        drawing.line(left, at, right, at, "picture-grid" if mark else "picture-axis")
        drawing.text(left - 6, at + 4, str(abs(mark)), anchor="end")
    drawing.text(0, field.y(max(marks)) - 10, unit)


def week_axis(drawing: Drawing, field: Frame, weeks: Sequence[date], words: Words, *, apart_by: float = 64) -> None:
    """The ISO week under the field, as often as there is room for; the year under the first week of each year named."""
    room = field.x(1) - field.x(0)
    every = max(1, ceil(apart_by / room))
    named: int | None = None
    for index in range(len(weeks) - 1, -1, -every):
        at = field.x(index)
        drawing.line(at, field.bottom, at, field.bottom + 4, "picture-axis")
        label = words.say("wk {week}", week=weeks[index].isocalendar().week)
        inside = min(at, drawing.width - width_of(label) / 2)
        drawing.text(inside, field.bottom + LINE + 2, label, anchor="middle")
    for index in range((len(weeks) - 1) % every, len(weeks), every):
        year = weeks[index].isocalendar().year
        if year != named:
            drawing.text(field.x(index), field.bottom + 2 * LINE + 2, str(year), anchor="middle")
        named = year


def stacked(drawing: Drawing, field: Frame, series: Sequence[Series]) -> list[float]:
    """The series one on the other, from the bottom; the middle of each at its last week. Hidden values count as 0.

    A single week fills the field.
    """
    weeks = len(series[0].values) if series else 0
    floor = [0.0] * max(2, weeks)
    middles = []
    for one in series:
        values = one.values if weeks > 1 else one.values * 2
        roof = [below + (value or 0) for below, value in zip(floor, values, strict=True)]
        upper = [(field.x(index), field.y(value)) for index, value in enumerate(roof)]
        lower = [(field.x(index), field.y(value)) for index, value in enumerate(floor)]
        if any(one.values):
            drawing.area([*upper, *reversed(lower)], one.tone, one.pattern)
        middles.append((upper[-1][1] + lower[-1][1]) / 2)
        floor = roof
    return middles


def lines(drawing: Drawing, field: Frame, series: Sequence[Series]) -> list[float]:
    """A line for each series, broken where a value is hidden; the height of each at its last known week."""
    ends = []
    for one in series:
        piece: list[tuple[float, float]] = []
        last = field.bottom
        for index, value in enumerate([*one.values, None]):
            if value is not None:
                last = field.y(value)
                piece.append((field.x(index), last))
            elif piece:
                _piece(drawing, piece, one)
                piece = []
        ends.append(last)
    return ends


def _piece(drawing: Drawing, piece: Sequence[tuple[float, float]], series: Series) -> None:
    """A stretch of a line; a single week is a dot."""
    if len(piece) == 1:
        drawing.circle(*piece[0], 2.5, "picture-dot")
    else:
        drawing.path(piece, f"picture-line picture-{series.dashes}")


def labels_beside(drawing: Drawing, x: float, heights: Sequence[float], texts: Sequence[str], field: Frame) -> None:
    """A label for each series to the right of ``x``, led to its height when it had to make room."""
    places = apart(heights, LINE, field.y.end + TEXT / 2, field.bottom - 2)
    for height, place, text in zip(heights, places, texts, strict=True):
        drawing.path([(x + 2, height), (x + 8, height), (x + 16, place), (x + 20, place)], "picture-leader")
        drawing.text(x + 23, place + 4, text)


def name_series(
    drawing: Drawing, layout: Layout, field: Frame, series: Sequence[Series], heights: Sequence[float], *, piled: bool
) -> None:
    """What each series is called: at its end, or in a key below a narrow field (of ``piled`` areas the top first)."""
    texts = [one.label for one in series]
    if not layout.narrow:
        labels_beside(drawing, field.x.end, heights, texts, field)
        return
    key, order = (key_below, slice(None, None, -1)) if piled else (line_key_below, slice(None))
    key(drawing, field.bottom + 3 * LINE + 10, series[order], texts[order])


def key_below(drawing: Drawing, y: float, series: Sequence[Series], texts: Sequence[str]) -> None:
    """A key under a drawing that is too narrow for labels: a swatch or a piece of line, and the label, a line each."""
    for index, (one, text) in enumerate(zip(series, texts, strict=True)):
        at = y + index * (LINE + 5)
        drawing.box(0.5, at - 11, 20, 13, one.tone, one.pattern)
        drawing.text(27, at, text)


def line_key_below(drawing: Drawing, y: float, series: Sequence[Series], texts: Sequence[str]) -> None:
    """The same with a piece of each line."""
    for index, (one, text) in enumerate(zip(series, texts, strict=True)):
        at = y + index * (LINE + 5)
        drawing.path([(0, at - 4), (22, at - 4)], f"picture-line picture-{one.dashes}")
        drawing.text(27, at, text)


def bars(drawing: Drawing, field: Frame, series: Sequence[Series], *, down: bool) -> None:
    """Bars of each week, the series one on the other, up from 0 or down from it."""
    room = field.x(1) - field.x(0)
    floor = [0.0] * len(series[0].values) if series else []
    for one in series:
        boxes = []
        for index, value in enumerate(one.values):
            if value:
                top = -floor[index] if down else floor[index] + value
                boxes.append((field.x(index) - room * 0.4, field.y(top), room * 0.8, field.y(0) - field.y(value)))
                floor[index] += value
        drawing.boxes(boxes, one.tone, one.pattern)


def widest(texts: Sequence[str]) -> float:
    """About how much room labels beside a field take, with what leads to them."""
    return 23 + max((width_of(text) for text in texts), default=0)


def margin_left(most: int) -> float:
    """The room that the numbers along the axis take."""
    return 10 + width_of(str(ticks(most)[-1]))


def height_of(layout: Layout, key: int, *, field: float = 220) -> float:
    """A chart's height: the field, the axes, and the lines of a key when the layout is narrow."""
    return field + 30 + 2 * LINE + 8 + (key * (LINE + 5) + 8 if layout.narrow else 0)
