"""The registry as its files would show it: every record with its values by column, in the order of its making."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import RowMapping, inspect, select
from sqlmodel import Session, col

from zorglogistiek.codes import EventKind
from zorglogistiek.exchange.declare import Sheet
from zorglogistiek.exchange.sheets import SHEETS
from zorglogistiek.exchange.tables import ELSEWHERE, TABLES, attribute
from zorglogistiek.exchange.values import Value, tidy
from zorglogistiek.people.tables import SiblingMember
from zorglogistiek.places.tables import Place, PlaceClosure
from zorglogistiek.sealing.columns import attribute_of

Key = tuple[Value, ...]
Values = Mapping[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A record of the registry."""

    id: int
    values: Values


@dataclass(frozen=True, slots=True, kw_only=True)
class Bed:
    """A place of a group, there from ``opens_on`` (None: since ever).

    ``id`` is its row (None: not made yet), ``opening`` the number of the opening that makes it.
    """

    id: int | None = None
    opens_on: date | None = None
    opening: str | None = None


@dataclass(slots=True, kw_only=True)
class Registry:
    """Everything that files can hold.

    ``known`` are the records of each sheet by key, ``ids`` the row of each number of each sheet, ``beds`` the places
    of each group (by number) by their ordinal.
    """

    known: dict[str, dict[Key, Known]] = field(default_factory=dict)
    ids: dict[str, dict[str, int]] = field(default_factory=dict)
    beds: dict[str, dict[int, Bed]] = field(default_factory=dict)


def load(session: Session) -> Registry:
    """The whole registry, in one query for each table."""
    registry = Registry()
    numbers: dict[str, dict[int, str]] = {}
    elsewhere: dict[tuple[str, str], dict[int, Value]] = {}
    for sheet in SHEETS:
        if sheet.name == "closures":
            beds = _load_beds(session, registry, numbers["groups"])
            elsewhere["closures", "on_places"] = _closed_places(session, beds)
            elsewhere["stays", "group"] = {bed: group for bed, (group, _) in beds.items()}
            elsewhere["stays", "place"] = {bed: ordinal for bed, (_, ordinal) in beds.items()}
        if sheet.name == "sibling_sets":
            elsewhere["sibling_sets", "youths"] = _siblings(session, numbers["youths"])
        rows = _rows(session, sheet)
        records = [Known(id=row["id"], values=_values(sheet, row, numbers, elsewhere)) for row in rows]
        registry.known[sheet.name] = dict(zip(keys(sheet, [each.values for each in records]), records, strict=True))
        if sheet.key == ("number",):
            numbers[sheet.name] = {row["id"]: row["number"] for row in rows}
            registry.ids[sheet.name] = {row["number"]: row["id"] for row in rows}
    return registry


def keys(sheet: Sheet, records: Iterable[Values]) -> list[Key]:
    """What tells each record of a sheet from the others.

    An event has no number. Taking a decision back lets the same thing happen again on the same day, so the key of an
    event counts how often something had been taken back before; ``records`` are then in the order of their making.
    """
    listed = list(records)
    own = [tuple(values.get(name) for name in sheet.key) for values in listed]
    if sheet.name != "referral_events":
        return own
    taken_back: defaultdict[Value, int] = defaultdict(int)
    result: list[Key] = list(own)
    for place in sorted(range(len(listed)), key=lambda place: _day(listed[place])):
        values = listed[place]
        result[place] = (*own[place], taken_back[values.get("referral")])
        taken_back[values.get("referral")] += values.get("kind") is EventKind.REVOKED
    return result


def _day(values: Values) -> date:
    day = values.get("happened_on")
    return day if isinstance(day, date) else date.max


def _rows(session: Session, sheet: Sheet) -> Sequence[RowMapping]:
    table = inspect(TABLES[sheet.name]).local_table
    return list(session.execute(select(table).order_by(table.c.id)).mappings())


def _values(
    sheet: Sheet,
    row: RowMapping,
    numbers: Mapping[str, Mapping[int, str]],
    elsewhere: Mapping[tuple[str, str], Mapping[int, Value]],
) -> Values:
    values: dict[str, Value] = {}
    for column in sheet.columns:
        if (sheet.name, column.name) in ELSEWHERE:
            found = elsewhere[sheet.name, column.name]
            values[column.name] = found.get(row["place_id"] if sheet.name == "stays" else row["id"], column.default)
            continue
        value = attribute_of(TABLES[sheet.name], row, attribute(column))
        if column.kind.refers_to and value is not None:
            value = numbers[column.kind.refers_to][value]
        values[column.name] = tidy(value) or None if type(value) is str else value
    return values


def _load_beds(session: Session, registry: Registry, groups: Mapping[int, str]) -> dict[int, tuple[str, int]]:
    """Fills ``registry.beds``; gives the group's number and the ordinal of each place."""
    registry.beds = {number: {} for number in groups.values()}
    found = {}
    statement = select(Place).order_by(col(Place.group_id), col(Place.ordinal))
    for place in session.scalars(statement):
        assert place.id is not None
        number = groups[place.group_id]
        registry.beds[number][place.ordinal] = Bed(id=place.id, opens_on=place.opens_on)
        found[place.id] = (number, place.ordinal)
    return found


def _closed_places(session: Session, beds: Mapping[int, tuple[str, int]]) -> dict[int, Value]:
    closed: defaultdict[int, list[int]] = defaultdict(list)
    for closure_id, place_id in session.execute(select(col(PlaceClosure.closure_id), col(PlaceClosure.place_id))):
        closed[closure_id].append(beds[place_id][1])
    return {closure_id: tuple(sorted(ordinals)) for closure_id, ordinals in closed.items()}


def _siblings(session: Session, youths: Mapping[int, str]) -> dict[int, Value]:
    members: defaultdict[int, list[str]] = defaultdict(list)
    for set_id, youth_id in session.execute(select(col(SiblingMember.sibling_set_id), col(SiblingMember.youth_id))):
        members[set_id].append(youths[youth_id])
    return {set_id: tuple(sorted(numbers)) for set_id, numbers in members.items()}
