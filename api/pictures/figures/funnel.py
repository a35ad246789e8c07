"""A funnel plot: a point for each municipality or provider, within limits that narrow with the number of people."""

from collections.abc import Sequence
from dataclasses import dataclass

from api.pictures.figures.drawn import Drawn, is_total, most_of
from api.pictures.picture import Layout, Picture
from api.pictures.scales import Scale, step_of, ticks
from api.pictures.svg import Drawing, width_of
from api.pictures.weekly import LINE, Frame, Series, count_axis, height_of, line_key_below, margin_left
from zorglogistiek.statistics.tables import Value
from zorglogistiek.words import N_

LIMITS = (("low_998", "dotted"), ("low_95", "dashed"), ("high_95", "dashed"), ("high_998", "dotted"))

Line = list[tuple[float, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A municipality or provider: how many people, the share, and whether it lies outside the limits."""

    name: str
    people: float
    share: float
    outside: bool


def funnel_picture(of: Drawn) -> Picture:
    """Points at their number of people and their share; who lies outside the limits is named."""
    units = _units(of)
    if not units:
        return of.nothing()
    limits = {name: _limit(of, name) for name, _ in LIMITS}
    targets = [value for row in of.table.rows if is_total(row) and (value := of.value(row, "share")) is not None]
    most = most_of([unit.people for unit in units])
    highest = min(100, most_of([unit.share for unit in units] + [y for line in limits.values() for _, y in line]))
    words = of.names.words
    across, keys = words.say(of.figure.definition.denominator), _keys(of, has_target=bool(targets), limits=limits)
    outside = [unit.name for unit in units if unit.outside]

    def draw(drawing: Drawing, layout: Layout) -> None:
        field = _field(most, highest, layout)
        count_axis(drawing, field, ticks(highest), "%")
        _people_axis(drawing, field, most, layout, across)
        if targets:
            drawing.line(field.x.start, field.y(targets[0]), field.x.end, field.y(targets[0]), "picture-line")
        for name, dashes in LIMITS:
            if len(limits[name]) > 1:
                line = [(field.x(x), field.y(min(y, field.y.high))) for x, y in limits[name]]
                drawing.path(line, f"picture-line picture-thin picture-{dashes}")
        for unit in units:
            at = field.x(unit.people), field.y(unit.share)
            drawing.circle(*at, 5 if unit.outside else 3.5, "picture-signal" if unit.outside else "picture-dot")
            if unit.outside and not layout.narrow:
                end = at[0] + width_of(unit.name) + 8 > layout.width
                drawing.text(at[0] + (-8 if end else 8), at[1] - 6, unit.name, anchor="end" if end else "start")
        line_key_below(drawing, field.bottom + 3 * LINE + 10, keys, [one.label for one in keys])

    if outside:
        told = words.say("Outside the 95% limits, with a ring: {names}.", names=words.listing(outside))
    else:
        told = words.say(N_("None of those drawn lies outside the limits."))
    left_out = sum(not is_total(row) for row in of.table.rows) - len(units)
    measures = told
    if left_out:
        measures += " " + words.count(
            "{number} is not drawn: it has nobody, or too few people to show.",
            "{number} are not drawn: they have nobody, or too few people to show.",
            left_out,
        )
    return of.picture(
        measures=measures, told=told, height=lambda layout: height_of(layout, 0) + len(keys) * (LINE + 5) + 8, draw=draw
    )


def _size(of: Drawn, row: tuple[Value, ...]) -> float | None:
    """At how many people a unit lies: as many as it counts, or as its estimate is worth."""
    return of.value(row, "weight") or of.value(row, "n")


def _units(of: Drawn) -> list[Unit]:
    units = []
    for row in of.table.rows:
        people, share = None if is_total(row) else _size(of, row), of.value(row, "share")
        if people and share is not None:
            outside = bool(of.value(row, "outside"))
            units.append(Unit(name=of.row_name(row), people=people, share=share, outside=outside))
    return units


def _limit(of: Drawn, name: str) -> Line:
    """A limit at every number of people of which it is shown."""
    found: dict[float, float] = {}
    for row in of.table.rows:
        people, limit = _size(of, row), of.value(row, name)
        if people and limit is not None:
            found[people] = limit
    return sorted(found.items())


def _keys(of: Drawn, *, has_target: bool, limits: dict[str, Line]) -> list[Series]:
    words = of.names.words
    told = [
        (has_target, of.label("target"), "solid"),
        (len(limits["low_95"]) > 1, words.say(N_("95% limits")), "dashed"),
        (len(limits["low_998"]) > 1, words.say(N_("99.8% limits")), "dotted"),
    ]
    return [Series(label=label, values=(), tone="dark", dashes=dashes) for is_there, label, dashes in told if is_there]


def _field(most: int, highest: int, layout: Layout) -> Frame:
    step = step_of(most, 4)
    return Frame(
        x=Scale(low=0, high=step * -(-most // step), start=margin_left(highest), end=layout.width - 12),
        y=Scale(low=0, high=ticks(highest)[-1], start=248, end=28),
    )


def _people_axis(drawing: Drawing, field: Frame, most: int, layout: Layout, unit: str) -> None:
    marks: Sequence[int] = range(0, int(field.x.high) + 1, step_of(most, 4))
    for mark in marks:
        drawing.line(field.x(mark), field.bottom, field.x(mark), field.bottom + 4, "picture-axis")
        drawing.text(field.x(mark), field.bottom + LINE + 2, str(mark), anchor="middle")
    room = int(layout.width / width_of("n"))
    text = unit if len(unit) <= room else f"{unit[: room - 1]}…"
    drawing.text(layout.width - 2, field.bottom + 2 * LINE + 2, text, anchor="end")
