"""Bars: one below another for each row of a table, each with its number, or with why there is none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from api.pictures.figures.drawn import LOOKS, Drawn, is_total, most_of
from api.pictures.picture import Layout, Picture
from api.pictures.scales import Scale, step_of
from api.pictures.svg import Drawing, width_of
from api.pictures.weekly import LINE, Series, key_below
from zorglogistiek.statistics.tables import ColumnKind, Value

COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "completed_waits": ("median_days", "p90_days"),
        "running_waits": ("median_days", "p90_days"),
        "completed_by_clock": ("median_days", "p90_days"),
        "running_by_clock": ("median_days", "p90_days"),
        "incidence": ("placed", "withdrawn", "waiting"),
        "expected_wait": ("placed_25_days", "placed_50_days", "placed_75_days"),
        "bridged": ("temporary_place_share", "ambulatory_share"),
        "empty_days": ("median_days", "p90_days"),
        "steps": ("median_days", "p90_days"),
        "distance": ("median_km", "p90_km"),
        "outside": ("outside_region_share", "without_contract_share"),
        "expectations": ("inside_share",),
        "expected_wait_kept": ("observed",),
        "incidence_differences": ("difference",),
        "list_age": ("mean_days", "steady_days"),
        "longest_waits": ("from_days", "mean_days"),
        "moves": ("moves_per_1000_days",),
    }
)
"""The columns that are drawn; of a figure that is not here the first share, else the first count."""

MOST_ROWS = 25
"""A picture with more rows than this is read worse than its table."""

BAR, STEP, TOP = 13, 17, 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A value with its interval, and its words."""

    value: float | None
    low: float | None
    high: float | None
    text: str


def drawn_columns(of: Drawn) -> tuple[str, ...]:
    """The columns that are drawn."""
    if of.figure.id in COLUMNS:
        return COLUMNS[of.figure.id]
    kinds = (ColumnKind.SHARE, ColumnKind.COUNT)
    return next((column.name,) for kind in kinds for column in of.table.columns if column.kind is kind)


def bars_picture(of: Drawn) -> Picture:
    """A group of bars for each row; of a long table the rows with the largest values."""
    columns = drawn_columns(of)
    rows = _rows(of, columns)
    groups = [(of.row_name(row), [_bar(of, row, name) for name in columns]) for row in rows]
    if not any(bar.value is not None for _, group in groups for bar in group):
        return of.nothing()
    ends = [end for _, group in groups for bar in group for end in (bar.value, bar.low, bar.high) if end is not None]
    series = [
        Series(label=of.label(name), values=(), tone=tone, pattern=pattern)
        for name, (tone, pattern, _) in zip(columns, LOOKS, strict=False)
    ]
    field = TOP + sum(LINE + STEP * len(group) + 8 for _, group in groups)

    def draw(drawing: Drawing, layout: Layout) -> None:
        scale, marks = _scale(ends, layout, max(width_of(bar.text) for _, group in groups for bar in group))
        _grid(drawing, scale, marks, field)
        y = float(TOP)
        for label, group in groups:
            _text_within(drawing, y + 11, label)
            y += LINE
            for one, bar in zip(series, group, strict=True):
                _draw_bar(drawing, scale, y, bar, one)
                y += STEP
            y += 8
        key_below(drawing, field + 2 * LINE + 12, series, [one.label for one in series])

    words, whole = of.names.words, len(of.table.rows)
    measures = ", ".join(one.label for one in series)
    if len(rows) < whole:
        measures += ". " + words.say(
            "The {shown} rows with the largest values of {all}; the table has them all.", shown=len(rows), all=whole
        )
    first = words.say("Bars for {rows}.", rows=words.listing([label for label, _ in groups[:MOST_ROWS]]))
    return of.picture(
        measures=measures, told=first, height=lambda _: field + 2 * LINE + 12 + len(series) * (LINE + 5), draw=draw
    )


def _rows(of: Drawn, columns: Sequence[str]) -> list[tuple[Value, ...]]:
    rows = list(of.table.rows)
    if len(rows) <= MOST_ROWS:
        return rows
    single = [row for row in rows if not is_total(row) and of.value(row, columns[0])]
    ranked = sorted(single, key=lambda row: -(of.value(row, columns[0]) or 0))[:MOST_ROWS]
    return [row for row in rows if row in ranked] if of.figure.id.endswith("clock") else ranked


def _bar(of: Drawn, row: tuple[Value, ...], name: str) -> Bar:
    low, high = of.value(row, f"{name}_low"), of.value(row, f"{name}_high")
    text = of.cell(row, name)
    if low is not None and high is not None:
        text += f" ({of.cell(row, f'{name}_low')} … {of.cell(row, f'{name}_high')})"
    return Bar(value=of.value(row, name), low=low, high=high, text=text)


def _scale(ends: list[float], layout: Layout, text: float) -> tuple[Scale, list[int]]:
    """From the lowest (0, or below) to the highest round number; with room for the number after the longest bar."""
    most, least = most_of(ends), most_of([-end for end in ends]) if min(ends) < 0 else 0
    step = step_of(max(most, least), 2 if layout.narrow else 4)
    low, high = -step * -(-least // step), step * -(-most // step)
    end = max(layout.width * 0.4, layout.width - text - 12)
    return Scale(low=low, high=high, start=14, end=end), list(range(low, high + 1, step))


def _grid(drawing: Drawing, scale: Scale, marks: Sequence[int], bottom: float) -> None:
    for mark in marks:
        at = scale(mark)
        drawing.line(at, TOP - 6, at, bottom, "picture-grid" if mark else "picture-axis")
        drawing.text(at, bottom + LINE, str(mark), anchor="middle")


def _text_within(drawing: Drawing, y: float, label: str) -> None:
    """A label, cut where the drawing ends; the whole of it stands in the table."""
    room = int(drawing.width / width_of("n"))
    text = label if len(label) <= room else f"{label[: room - 1]}…"
    drawing.text(0, y, text, kind="picture-heading picture-halo")


def _draw_bar(drawing: Drawing, scale: Scale, y: float, bar: Bar, look: Series) -> None:
    zero, middle = scale(0), y + BAR / 2
    if bar.value is None:
        drawing.text(zero + 4, y + 11, bar.text, kind="picture-halo")
        return
    at = scale(bar.value)
    drawing.box(min(zero, at), y, abs(at - zero), BAR, look.tone, look.pattern)
    right = max(zero, at)
    if bar.low is not None and bar.high is not None:
        drawing.line(scale(bar.low), middle, scale(bar.high), middle, "picture-mark")
        for end in (bar.low, bar.high):
            drawing.line(scale(end), y + 2, scale(end), y + BAR - 2, "picture-mark")
        right = max(right, scale(bar.high))
    drawing.text(right + 5, y + 11, bar.text, kind="picture-halo")
