"""Stores what an import adds and changes: a few statements for each table, whatever the number of records."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import delete, insert, inspect, select, update
from sqlmodel import Session, SQLModel, col

from zorglogistiek.access.user import User
from zorglogistiek.codes import EndReason
from zorglogistiek.exchange.declare import Sheet
from zorglogistiek.exchange.registry import Bed
from zorglogistiek.exchange.seats import beds
from zorglogistiek.exchange.sheets import SHEETS
from zorglogistiek.exchange.tables import TABLES, attribute, own_columns
from zorglogistiek.exchange.world import Record, World
from zorglogistiek.people.tables import Referral, SiblingMember
from zorglogistiek.places.tables import Place, PlaceClosure, Stay
from zorglogistiek.sealing.columns import as_columns

_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """What became of the records that the files hold of one sheet."""

    added: int
    changed: int
    unchanged: int


def store(session: Session, world: World, user: User, now: datetime) -> dict[str, Count]:
    """Stores every record that is new or changed; gives the counts of each sheet that the files hold."""
    return _Store(session, world, user, now).run()


class _Store:
    def __init__(self, session: Session, world: World, user: User, now: datetime) -> None:
        self.session = session
        self.world = world
        self.ids = {sheet: dict(numbers) for sheet, numbers in world.registry.ids.items()}
        self.beds: dict[tuple[str, int], int] = {}
        self.stamp = {"recorded_at": now, "account_id": user.account_id}

    def run(self) -> dict[str, Count]:
        counts = {}
        self._let_go_of_places()
        for sheet in SHEETS:
            given = [record for record in self.world.all(sheet.name) if record.row is not None]
            new = [record for record in given if record.known is None]
            changed = [record for record in given if record.known is not None and record.touched]
            self._add(sheet, new)
            self._change(sheet, changed)
            self._store_elsewhere(sheet, [*changed, *new])
            if given:
                unchanged = len(given) - len(new) - len(changed)
                counts[sheet.name] = Count(added=len(new), changed=len(changed), unchanged=unchanged)
        return counts

    def _let_go_of_places(self) -> None:
        """Makes the stays that change take no day until they are stored.

        The guards of the database look at every row by itself: two stays that change places would be in each other's
        way.
        """
        changed = [record.known.id for record in self.world.touched("stays") if record.known is not None]
        for stay in self._rows(Stay, changed):
            assert isinstance(stay, Stay)
            if stay.started_on is None:
                stay.moves_out_on = stay.planned_on
            else:
                stay.ended_on, stay.end_reason = stay.started_on, EndReason.OTHER
        self.session.flush()

    def _add(self, sheet: Sheet, records: Sequence[Record]) -> None:
        model = TABLES[sheet.name]
        table = inspect(model).local_table
        extra = {name: value for name, value in {**self.stamp, "version": 1}.items() if name in table.columns}
        for part in _parts(records):
            rows = [as_columns(model, self._attributes(record)) | extra for record in part]
            self.session.execute(insert(table), rows)
        if sheet.key == ("number",):
            for part in _parts([record.values["number"] for record in records]):
                found = select(table.c.number, table.c.id).where(table.c.number.in_(part))
                self.ids[sheet.name].update((number, row_id) for number, row_id in self.session.execute(found))

    def _change(self, sheet: Sheet, records: Sequence[Record]) -> None:
        wanted = {record.known.id: record for record in records if record.known is not None}
        for row in self._rows(TABLES[sheet.name], list(wanted)):
            for name, value in self._attributes(wanted[inspect(row).identity[0]]).items():
                setattr(row, name, value)
        self.session.flush()

    def _attributes(self, record: Record) -> dict[str, Any]:
        """The attributes of the record's row."""
        found: dict[str, Any] = {}
        for column in own_columns(record.sheet):
            value = record.values[column.name]
            if column.kind.refers_to and isinstance(value, str):
                value = self.ids[column.kind.refers_to][value]
            found[attribute(column)] = value
        if record.sheet.name == "stays":
            group, place = record.values["group"], record.values["place"]
            assert isinstance(group, str)
            assert isinstance(place, int)
            found["place_id"] = self.beds[group, place]
        return found

    def _store_elsewhere(self, sheet: Sheet, records: Sequence[Record]) -> None:
        match sheet.name:
            case "openings":
                self._make_places()
            case "closures":
                self._close_places(records)
            case "sibling_sets":
                self._join_siblings(records)
            case "referral_events":
                self._raise_versions(records)

    def _make_places(self) -> None:
        new = []
        for group, places in beds(self.world).items():
            for ordinal, bed in places.items():
                if bed.id is None:
                    new.append(self._place(group, ordinal, bed))
                else:
                    self.beds[group, ordinal] = bed.id
        for part in _parts(new):
            self.session.execute(insert(Place), part)
        if new:
            numbers = {row_id: number for number, row_id in self.ids["groups"].items()}
            for row in self.session.execute(select(col(Place.group_id), col(Place.ordinal), col(Place.id))):
                self.beds[numbers[row[0]], row[1]] = row[2]

    def _place(self, group: str, ordinal: int, bed: Bed) -> Mapping[str, Any]:
        opening = self.ids["openings"][bed.opening] if bed.opening else None
        place = {"ordinal": ordinal, "opens_on": bed.opens_on, "opening_id": opening}
        return {"group_id": self.ids["groups"][group], **place}

    def _close_places(self, records: Sequence[Record]) -> None:
        changed = [record.known.id for record in records if record.known is not None]
        for part in _parts(changed):
            self.session.execute(delete(PlaceClosure).where(col(PlaceClosure.closure_id).in_(part)))
        rows = [row for record in records for row in self._closed_places(record)]
        for part in _parts(rows):
            self.session.execute(insert(PlaceClosure), part)

    def _closed_places(self, record: Record) -> Iterator[Mapping[str, Any]]:
        group, places = record.values["group"], record.values["on_places"]
        assert isinstance(group, str)
        assert isinstance(places, tuple)
        closure_id = self.ids["closures"][str(record.values["number"])]
        period = {"from_on": record.values["from_on"], "until_on": record.values["until_on"]}
        for place in places:
            yield {"closure_id": closure_id, "place_id": self.beds[group, int(place)], **period}

    def _join_siblings(self, records: Sequence[Record]) -> None:
        changed = [record.known.id for record in records if record.known is not None]
        for part in _parts(changed):
            self.session.execute(delete(SiblingMember).where(col(SiblingMember.sibling_set_id).in_(part)))
        rows = []
        for record in records:
            set_id, youths = self.ids["sibling_sets"][str(record.values["number"])], record.values["youths"]
            assert isinstance(youths, tuple)
            rows += [{"sibling_set_id": set_id, "youth_id": self.ids["youths"][str(youth)]} for youth in youths]
        for part in _parts(rows):
            self.session.execute(insert(SiblingMember), part)

    def _raise_versions(self, events: Sequence[Record]) -> None:
        """A referral with new events is another than the one that somebody may have before them."""
        known = self.world.registry.ids["referrals"]
        referrals = {known[number] for event in events if (number := str(event.values["referral"])) in known}
        for part in _parts(sorted(referrals)):
            raised = update(Referral).where(col(Referral.id).in_(part)).values(version=col(Referral.version) + 1)
            self.session.execute(raised, execution_options={"synchronize_session": False})

    def _rows(self, model: type[SQLModel], ids: Sequence[int]) -> Iterator[SQLModel]:
        key = inspect(model).primary_key[0]
        for part in _parts(ids):
            yield from self.session.scalars(select(model).where(key.in_(part)))


def _parts(items: Iterable[Any]) -> Iterator[list[Any]]:
    """The items, so many at a time that one statement can hold them."""
    left = iter(items)
    while part := list(islice(left, _AT_ONCE)):
        yield part
