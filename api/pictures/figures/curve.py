"""What becomes of who waits, over the days waited: curves, each with the band of its 95% interval."""

from collections.abc import Iterator, Sequence

from api.pictures.figures.drawn import LOOKS, Drawn, most_of
from api.pictures.picture import Layout, Picture
from api.pictures.scales import step_of, ticks
from api.pictures.svg import Drawing
from api.pictures.weekly import (
    LINE,
    Frame,
    Series,
    count_axis,
    frame,
    height_of,
    margin_left,
    name_series,
    widest,
)
from zorglogistiek.statistics.tables import Value
from zorglogistiek.words import N_

CURVES = ("placed", "withdrawn", "waiting", "passed_by")

FEWEST = 10
"""A curve is drawn as far as so many are under observation: beyond, a step is one of a few."""

Point = tuple[float, float, float | None, float | None]
"""The day, the estimate and the ends of its interval."""


def curve_picture(of: Drawn) -> Picture:
    """Steps of the exact estimates; straight lines between the points that were published."""
    rows = _rows_drawn(of)
    if not rows:
        return of.nothing()
    pieces = {name: list(_pieces(of, rows, name)) for name in CURVES}
    last = int(max((point[0] for found in pieces.values() for piece in found for point in piece), default=0))
    shown = [name for name in CURVES if any(point[1] for piece in pieces[name] for point in piece)]
    if not shown or last == 0:
        return of.nothing()
    looks = [
        Series(label=of.label(name), values=(), tone=LOOKS[place][0], dashes=LOOKS[place][2])
        for place, name in enumerate(shown)
    ]
    texts = [one.label for one in looks]
    steps = of.table.preset is None
    words = of.names.words

    def draw(drawing: Drawing, layout: Layout) -> None:
        right = layout.width - (8 if layout.narrow else widest(texts))
        field = frame(last + 1, 100, left=margin_left(100), right=right, top=28, bottom=248)
        count_axis(drawing, field, ticks(100), "%")
        _day_axis(drawing, field, last, layout, words.say(N_("days waited")))
        heights = []
        for name in shown:
            for piece in pieces[name]:
                _band(drawing, field, piece, steps=steps)
        for name, look in zip(shown, looks, strict=True):
            for piece in pieces[name]:
                points = [(day, value) for day, value, _, _ in piece]
                if len(points) == 1:
                    drawing.circle(field.x(points[0][0]), field.y(points[0][1]), 2.5, "picture-dot")
                    continue
                drawing.path(_line(field, points, steps=steps), f"picture-line picture-{look.dashes}")
            heights.append(field.y(pieces[name][-1][-1][1]))
        name_series(drawing, layout, field, looks, heights, piled=False)

    measures = words.say(
        "Share of those who wait, by days waited; the band is the 95% interval. Drawn as far as {people} wait so long.",
        people=FEWEST if steps else 20,
    )
    told = words.say("Curves over {days} days: {what}.", days=last, what=words.listing(texts))
    return of.picture(measures=measures, told=told, height=lambda layout: height_of(layout, len(shown)), draw=draw)


def _rows_drawn(of: Drawn) -> list[tuple[Value, ...]]:
    return [row for row in of.table.rows if (of.value(row, "at_risk") or 0) >= FEWEST]


def _pieces(of: Drawn, rows: Sequence[tuple[Value, ...]], name: str) -> Iterator[list[Point]]:
    """The stretches of a curve between points that are hidden; each begins at day 0 when nothing is before it."""
    start = 100.0 if name == "waiting" else 0.0
    piece: list[Point] = [(0.0, start, start, start)]
    for row in rows:
        value = of.value(row, name)
        if value is None:
            if _tells(piece):
                yield piece
            piece = []
            continue
        day = of.value(row, of.table.axis or "day") or 0.0
        piece.append((day, value, of.value(row, f"{name}_low"), of.value(row, f"{name}_high")))
    if _tells(piece):
        yield piece


def _tells(piece: Sequence[Point]) -> bool:
    """Whether there is more in a piece than where every curve begins."""
    return any(day > 0 for day, *_ in piece)


def _line(field: Frame, points: Sequence[tuple[float, float]], *, steps: bool) -> list[tuple[float, float]]:
    placed: list[tuple[float, float]] = []
    for day, value in points:
        x, y = field.x(day), field.y(value)
        if steps and placed:
            placed.append((x, placed[-1][1]))
        placed.append((x, y))
    return placed


def _band(drawing: Drawing, field: Frame, piece: Sequence[Point], *, steps: bool) -> None:
    low = [(day, end) for day, _, end, _ in piece if end is not None]
    high = [(day, end) for day, _, _, end in piece if end is not None]
    if len(low) > 1 and len(low) == len(high):
        upper, lower = _line(field, high, steps=steps), _line(field, low, steps=steps)
        drawing.path([*upper, *reversed(lower)], "picture-band", closed=True)


def _day_axis(drawing: Drawing, field: Frame, last: int, layout: Layout, unit: str) -> None:
    step = step_of(most_of([last]), 4 if layout.narrow else 8)
    for day in range(0, last + 1, step):
        at = field.x(day)
        drawing.line(at, field.bottom, at, field.bottom + 4, "picture-axis")
        drawing.text(at, field.bottom + LINE + 2, str(day), anchor="middle")
    drawing.text(field.x.end, field.bottom + 2 * LINE + 2, unit, anchor="end")
