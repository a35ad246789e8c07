"""A schematic map: where youths come from, where they go, and how many stay in their own municipality."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, hypot, radians, sqrt

from api.pictures.picture import Layout, Picture, Table, empty_picture, picture
from api.pictures.room import Room, wrapped
from api.pictures.svg import Drawing, number, width_of
from api.pictures.weekly import LINE
from zorglogistiek.statistics.near_home import UNTOLD, FromTown, NearHome, Town
from zorglogistiek.words import Words

MAP = 430
"""How high the map is, without the note under it."""

LARGEST = 22
"""The radius of the circle of the municipality from which most come."""

ASIDE, ABOVE = 34, 36
"""The margins for names."""

STRETCHED = 1.9
NOTHING = "\u2013"
BOLD = 1.15
"""How much wider heavy letters are."""

SAME_PLACE = 1e-9
"""Points that differ by less than so many degrees lie on one line."""

BOW = 0.22
"""How far the bows of the arrows bend out, as a share of their length."""

FARTHEST = 1.5 * ASIDE
"""And at most: a bow reaches half as far as the point that it bends to, so that it stays inside the margin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """How many go from one municipality to another."""

    home: str
    place: str
    count: int


def map_picture(name: str, title: str, measures: str, found: NearHome, words: Words, *, empty: str) -> Picture:
    """The municipalities where they lie: circles by how many come from there, arrows to where they go."""
    drawn = [row for row in found.rows if row.total]
    if not drawn:
        return empty_picture(name, title=title, measures=measures, empty=empty)
    everybody = found.everybody
    return picture(
        name,
        title=title,
        measures=measures,
        description=words.say(
            "Of {total} youths {share} stay in their own municipality; the mean distance is {km} km as the crow flies.",
            total=everybody.total,
            share=percent(everybody.own_share, words),
            km=kilometres(everybody.mean_km, words),
        ),
        table=_table(found, words),
        height=lambda layout: MAP + LINE * len(wrapped(_note(found, layout, words), layout.width)),
        draw=lambda drawing, layout: _draw(drawing, layout, found, words),
    )


def percent(share: float | None, words: Words) -> str:
    """A share as a person reads it."""
    return NOTHING if share is None else f"{words.number(share * 100)}%"


def kilometres(km: float | None, words: Words) -> str:
    """A mean distance, to a tenth of a kilometre."""
    return NOTHING if km is None else words.number(km, 1)


def positions(towns: Sequence[Town], width: float, height: float) -> dict[str, tuple[float, float]]:
    """Where the municipalities with a known point come, north above, inside a margin for their names.

    In true proportion, but drawn out in height (at most ``STRETCHED``) where there is room: names need it.
    """
    known = {town.number: town.point for town in towns if town.point is not None}
    if not known:
        return {}
    flat = cos(radians(sum(lat for lat, _ in known.values()) / len(known)))
    east = {number: lon * flat for number, (_, lon) in known.items()}
    north = {number: lat for number, (lat, _) in known.items()}
    x, y = (
        ((min(one.values()) + max(one.values())) / 2, max(one.values()) - min(one.values())) for one in (east, north)
    )
    across, up = (width - 2 * ASIDE) / max(x[1], SAME_PLACE), (height - 2 * ABOVE) / max(y[1], SAME_PLACE)
    across = min(across, up)
    up = min(up, across * STRETCHED)
    return {town: (width / 2 + (east[town] - x[0]) * across, height / 2 - (north[town] - y[0]) * up) for town in known}


def streams(found: NearHome) -> list[Stream]:
    """Everybody who goes to another municipality whose point is known, the largest numbers first."""
    known = {town.number for town in found.towns if town.point is not None}
    all_of_them = (
        Stream(home=row.town, place=place, count=count)
        for row in found.rows
        for place, count in row.to.items()
        if count and place != row.town and {row.town, place} <= known
    )
    return sorted(all_of_them, key=lambda one: (-one.count, one.home, one.place))


def drawn_streams(found: NearHome, layout: Layout) -> list[Stream]:
    """The largest streams, as many as a layout bears, and never only some of those of one size."""
    ordered, most = streams(found), 6 if layout.narrow else 12
    if len(ordered) <= most:
        return ordered
    return [one for one in ordered if one.count > ordered[most].count]


def _draw(drawing: Drawing, layout: Layout, found: NearHome, words: Words) -> None:
    at = positions(found.towns, drawing.width, MAP)
    rows = {row.town: row for row in found.rows}
    most = max(row.total for row in found.rows)
    radii = {town: _radius(rows.get(town), most, layout) for town in at}
    drawable = drawn_streams(found, layout)
    room = Room(drawing.width, MAP)
    for one in reversed(drawable):
        _arrow(drawing, at[one.home], at[one.place], radii[one.place], 0.75 + 5 * one.count / drawable[0].count)
    for town in found.towns:
        if town.number in at:
            drawing.circle(*at[town.number], radii[town.number], "picture-area picture-town")
            room.take(at[town.number], 2 * radii[town.number], 2 * radii[town.number])
    for town in found.towns:
        if town.number in at:
            _name(drawing, room, town, at[town.number], radii[town.number], rows.get(town.number), words)
    for one in drawable:
        _count(drawing, room, at[one.home], at[one.place], str(one.count))
    for index, line in enumerate(wrapped(_note(found, layout, words), drawing.width)):
        drawing.text(0, MAP + LINE * (index + 1) - 4, line)


def _note(found: NearHome, layout: Layout, words: Words) -> str:
    drawable = drawn_streams(found, layout)
    note = words.say("Percentage: who stays in the own municipality. Arrow: who goes to another, with how many.")
    if len(drawable) == len(streams(found)) or not drawable:
        return note
    return f"{note} {words.say('Fewer than {number} are in the table only.', number=drawable[-1].count)}"


def _radius(row: FromTown | None, most: int, layout: Layout) -> float:
    """So that the surface of a circle goes with the number who come from there."""
    largest = LARGEST * (0.75 if layout.narrow else 1)
    return 4 if row is None or not row.total else max(4, largest * sqrt(row.total / most))


def _control(home: tuple[float, float], place: tuple[float, float]) -> tuple[float, float]:
    """The point that a bow bends to: to the right of the way, so that there and back lie apart."""
    (x1, y1), (x2, y2) = home, place
    bow = min(BOW, FARTHEST / max(1.0, hypot(x2 - x1, y2 - y1)))
    return (x1 + x2) / 2 - (y2 - y1) * bow, (y1 + y2) / 2 + (x2 - x1) * bow


def _arrow(
    drawing: Drawing, home: tuple[float, float], place: tuple[float, float], radius: float, thickness: float
) -> None:
    """A bow that grows from a point to ``thickness`` and ends in a head at the circle of the place."""
    (x1, y1), (x2, y2) = home, place
    control = _control(home, place)
    way = hypot(x2 - control[0], y2 - control[1]) or 1
    ux, uy = (x2 - control[0]) / way, (y2 - control[1]) / way
    tip = (x2 - ux * (radius + 1), y2 - uy * (radius + 1))
    head = 5 + thickness
    end = (tip[0] - ux * head, tip[1] - uy * head)
    half, wing = thickness / 2, 3 + thickness / 2

    def at(point: tuple[float, float], aside: float) -> str:
        return f"{number(point[0] - uy * aside)} {number(point[1] + ux * aside)}"

    start = f"{number(x1)} {number(y1)}"
    d = (
        f"M{start} Q{at(control, half)} {at(end, half)} L{at(end, wing)} L{number(tip[0])} {number(tip[1])}"
        f" L{at(end, -wing)} L{at(end, -half)} Q{at(control, -half)} {start} Z"
    )
    drawing.curve(d, "picture-stream")


def _count(drawing: Drawing, room: Room, home: tuple[float, float], place: tuple[float, float], text: str) -> None:
    """The number of a stream, on its bow, where it covers nothing."""
    control = _control(home, place)
    bow = [
        tuple((1 - t) ** 2 * a + 2 * t * (1 - t) * b + t**2 * c for a, b, c in zip(home, control, place, strict=True))
        for t in (0.5, 0.4, 0.6, 0.3, 0.7, 0.2)
    ]
    width = width_of(text) + 6
    x, y = room.best([(point[0], point[1]) for point in bow], width, 16)
    drawing.box(x - width / 2, y - 8, width, 16, "paper")
    drawing.text(x, y + 4, text, anchor="middle")


def _name(
    drawing: Drawing,
    room: Room,
    town: Town,
    at: tuple[float, float],
    radius: float,
    row: FromTown | None,
    words: Words,
) -> None:
    """The name and the own share beside a circle, where they cover nothing."""
    share = [percent(row.own_share, words)] if row is not None and row.total else []
    lines = [town.name, *share]
    width, height = max(width_of(line) for line in lines) * BOLD, 14.0 * len(lines)
    below, beside = radius + height / 2 + 2, radius + width / 2 + 4
    places = [(at[0], at[1] + below), (at[0], at[1] - below), (at[0] + beside, at[1]), (at[0] - beside, at[1])]
    inside = [(min(max(x, width / 2), drawing.width - width / 2), y) for x, y in places]
    x, y = room.best(inside, width, height)
    for index, line in enumerate(lines):
        kind = "picture-halo" if index else "picture-heading picture-halo"
        drawing.text(x, y - height / 2 + 11 + 14 * index, line, anchor="middle", kind=kind)


def _table(found: NearHome, words: Words) -> Table:
    names = {town.number: town.name for town in found.towns} | {UNTOLD: words.say("secret location")}

    def where(row: FromTown) -> str:
        told = [(place, count) for place, count in row.to.items() if place != row.town and count]
        told.sort(key=lambda one: (-one[1], names[one[0]]))
        return ", ".join(f"{names[place]} {count}" for place, count in told) or NOTHING

    def cells(name: str, row: FromTown, to: str) -> tuple[str, ...]:
        return name, str(row.total), percent(row.own_share, words), kilometres(row.mean_km, words), to

    return Table(
        caption=words.say("By municipality from which the youths come"),
        columns=(
            words.say("From municipality"),
            words.say("How many"),
            words.say("In the own municipality"),
            words.say("Mean distance (km)"),
            words.say("To other municipalities"),
        ),
        rows=(
            *(cells(names[row.town], row, where(row)) for row in found.rows),
            cells(words.say("all municipalities"), found.everybody, ""),
        ),
    )
