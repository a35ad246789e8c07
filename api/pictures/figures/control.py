"""A control chart (XmR): the points with their mean and limits; points that are a signal have a ring."""

from collections.abc import Sequence
from math import floor

from api.pictures.figures.drawn import Drawn, most_of
from api.pictures.figures.series import days_of, time_axis
from api.pictures.picture import Layout, Picture
from api.pictures.scales import Scale, step_of
from api.pictures.svg import Drawing, width_of
from api.pictures.weekly import Frame, Series, count_axis, height_of, lines, name_series, widest
from zorglogistiek.statistics.tables import Value
from zorglogistiek.statistics.telling.cells import SIGNALS
from zorglogistiek.words import N_

LINES = (("value", "solid"), ("mean", "thin"), ("upper", "dashed"), ("lower", "dashed"))


def control_picture(of: Drawn) -> Picture:
    """The points as a line; mean and limits across where they are shown."""
    rows = of.table.rows
    found = [
        Series(label=of.label(name), values=tuple(of.value(row, name) for row in rows), tone="dark", dashes=dashes)
        for name, dashes in LINES
    ]
    found = [one for one in found if any(value is not None for value in one.values)]
    days = days_of(of)
    if not found or not days:
        return of.nothing()
    values = [value for one in found for value in one.values if value is not None]
    words, unit = of.names.words, of.names.words.say(of.figure.definition.unit)
    texts = [one.label for one in found]
    signals = [place for place, row in enumerate(rows) if _is_signal(of, row)]

    def draw(drawing: Drawing, layout: Layout) -> None:
        field, marks = _field(len(days), values, layout, texts)
        count_axis(drawing, field, marks, unit)
        time_axis(drawing, field, days, words)
        heights = lines(drawing, field, found)
        for place in signals:
            value = of.value(rows[place], "value")
            if value is not None:
                drawing.circle(field.x(place), field.y(value), 5, "picture-signal")
        name_series(drawing, layout, field, found, heights, piled=False)

    told = words.count(
        "{number} point is more than the usual coming and going: it has a ring.",
        "{number} points are more than the usual coming and going: they have a ring.",
        len(signals),
    )
    measures = f"{words.listing(texts)} ({unit}). {told}"
    if len(found) < len(LINES):
        measures += " " + words.say(N_("What is not drawn is hidden, or cannot be estimated."))
    return of.picture(measures=measures, told=told, height=lambda layout: height_of(layout, len(found)), draw=draw)


def _is_signal(of: Drawn, row: tuple[Value, ...]) -> bool:
    return any(of.value(row, name) for name in SIGNALS)


def _field(days: int, values: Sequence[float], layout: Layout, texts: Sequence[str]) -> tuple[Frame, list[int]]:
    """A field around the values, which need not begin at 0."""
    most, least = most_of(list(values)), floor(min(values))
    step = step_of(max(1, most - least), 4)
    low, high = step * (least // step), step * -(-most // step)
    left, right = 10 + width_of(str(high)), layout.width - (8 if layout.narrow else widest(texts))
    x = Scale(low=0, high=max(1, days - 1), start=left, end=right)
    return Frame(x=x, y=Scale(low=low, high=high, start=248, end=28)), list(range(low, high + 1, step))
