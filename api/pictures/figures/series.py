"""Series over weeks or months: lines, or areas on each other where nothing is hidden."""

from collections.abc import Mapping, Sequence
from datetime import date
from math import ceil
from types import MappingProxyType

from babel.dates import format_date

from api.pictures.figures.drawn import LOOKS, Drawn, drawn, most_of
from api.pictures.picture import Layout, Picture
from api.pictures.scales import ticks
from api.pictures.svg import Drawing, width_of
from api.pictures.weekly import (
    LINE,
    Frame,
    Series,
    count_axis,
    frame,
    height_of,
    lines,
    margin_left,
    name_series,
    stacked,
    week_axis,
    widest,
)
from zorglogistiek.statistics.figures import Picture as Kind
from zorglogistiek.statistics.tables import TOTAL, Value
from zorglogistiek.statistics.telling.cells import is_percentage
from zorglogistiek.words import N_, Words

COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "list_weeks": ("incomplete", "waiting", "voluntary", "proposed", "accepted", "agreed"),
        "flow_weeks": ("came", "went"),
        "flow_months": ("came", "went"),
        "urgency_months": (
            "listed_crisis_share",
            "listed_urgent_share",
            "listed_regular_share",
            "listed_preventive_share",
        ),
        "occupancy_months": ("occupancy",),
    }
)
"""The columns that are drawn."""

TOTALS: Mapping[str, str] = MappingProxyType({"list_weeks": "listed"})
"""The column that has the sum of those that are drawn."""


def series_picture(of: Drawn) -> Picture:
    """Lines over time; areas on each other when the figure is drawn so and every part of it is shown."""
    days, found, total = _pivoted(of) if of.figure.id not in COLUMNS else _by_column(of)
    whole = all(value is not None for one in found for value in one.values)
    piled = of.figure.picture is Kind.STACKED and whole
    if not piled and total is not None:
        found = [total, *found]
    found = [one for one in found if any(value is not None for value in one.values)]
    if piled:
        found = [one for one in found if any(one.values)]
    if not found or not days:
        return of.nothing()
    words = of.names.words
    texts = [one.label for one in found]
    most = most_of(_tops(found) if piled else [value for one in found for value in one.values if value is not None])
    unit = _unit(of)

    def draw(drawing: Drawing, layout: Layout) -> None:
        right = layout.width - (8 if layout.narrow else widest(texts))
        field = frame(len(days), most, left=margin_left(most), right=right, top=28, bottom=248)
        count_axis(drawing, field, ticks(int(field.y.high)), unit)
        time_axis(drawing, field, days, words)
        heights = stacked(drawing, field, found) if piled else lines(drawing, field, found)
        name_series(drawing, layout, field, found, heights, piled=piled)

    measures = words.listing(texts) + ("." if unit == "%" else f" ({unit}).")
    if not whole:
        measures += " " + words.say(N_("A line breaks where a number is hidden or there is none."))
    told = words.say("From {first} through {last}: {what}.", first=days[0], last=days[-1], what=words.listing(texts))
    return of.picture(measures=measures, told=told, height=lambda layout: height_of(layout, len(found)), draw=draw)


def time_axis(drawing: Drawing, field: Frame, days: Sequence[date], words: Words) -> None:
    """Weeks by their number when they follow each other by seven days; else months."""
    if len(days) > 1 and (days[1] - days[0]).days % 7 == 0 and days[0].day != 1:
        week_axis(drawing, field, days, words)
        return
    texts = [str(format_date(day, "LLL yyyy", locale=words.language)) for day in days]
    every = max(1, ceil((max(map(width_of, texts)) + 8) / max(1.0, field.x(1) - field.x(0))))
    for index in range(len(days) - 1, -1, -every):
        at = field.x(index)
        drawing.line(at, field.bottom, at, field.bottom + 4, "picture-axis")
        half = width_of(texts[index]) / 2
        inside = max(half, min(at, drawing.width - half))
        drawing.text(inside, field.bottom + LINE + 2, texts[index], anchor="middle")


def days_of(of: Drawn) -> list[date]:
    """The weeks or months of the rows, each once."""
    return sorted({cell for row in of.table.rows for cell in row if isinstance(cell, date)})


def _unit(of: Drawn) -> str:
    name = COLUMNS.get(of.figure.id, ("n",))[0]
    words = of.names.words
    return "%" if is_percentage(of.column(name)) else words.say(of.figure.definition.unit.split(";")[0])


def _by_column(of: Drawn) -> tuple[list[date], list[Series], Series | None]:
    found = [
        _series(of.label(name), [of.value(row, name) for row in of.table.rows], place)
        for place, name in enumerate(COLUMNS[of.figure.id])
    ]
    total = TOTALS.get(of.figure.id)
    whole = None
    if total is not None:
        values = tuple(of.value(row, total) for row in of.table.rows)
        whole = Series(label=of.label(total), values=values, tone="dark", dashes="heavy")
    return days_of(of), found, whole


def _pivoted(of: Drawn) -> tuple[list[date], list[Series], Series | None]:
    """A table with a row for each day and group: a series for each group, and that of the sums."""
    days, count = days_of(of), of.column("n")
    groups = [place for place, column in enumerate(of.table.columns) if column.name == "missing"]
    place, number = groups[0], of.table.index("n")
    by_group: dict[Value, dict[date, float | None]] = {}
    for row in of.table.rows:
        day = next(cell for cell in row if isinstance(cell, date))
        by_group.setdefault(row[place], {})[day] = drawn(count, row[number])
    total = by_group.pop(TOTAL, {})
    found = [
        _series(of.names.group("missing", code), [values.get(day) for day in days], at)
        for at, (code, values) in enumerate((code, values) for code, values in by_group.items() if any(values.values()))
    ]
    label = of.names.code("missing", TOTAL)
    return days, found, Series(label=label, values=tuple(total.get(day) for day in days), tone="dark", dashes="heavy")


def _series(label: str, values: Sequence[float | None], place: int) -> Series:
    tone, pattern, dashes = LOOKS[place % len(LOOKS)]
    return Series(label=label, values=tuple(values), tone=tone, pattern=pattern, dashes=dashes)


def _tops(found: Sequence[Series]) -> list[float]:
    return [sum(value or 0 for value in values) for values in zip(*(one.values for one in found), strict=True)]
