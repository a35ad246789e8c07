"""A provider's rows held against what the registry has of its groups: the changes they ask for, and what is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from zorglogistiek.codes import ClosureReason, EndReason
from zorglogistiek.exchange.own_capacity import OwnRows
from zorglogistiek.exchange.own_orders import AnyChange, Closed, Expected, Left, Shortened, is_newer
from zorglogistiek.exchange.records import Row
from zorglogistiek.places.overview import ClosureOverview, GroupOverview, Resident
from zorglogistiek.words import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewLine:
    """One row that changes something; ``youth`` is who it is about (None: a closure)."""

    sheet: str
    row: int
    group: str
    youth: str | None
    change: AnyChange

    @property
    def newer(self) -> bool:
        """Whether it would overwrite what was changed in the registry after the workbook was fetched."""
        return is_newer(self.change)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the user's own groups hold, by number in capitals."""

    groups: Mapping[str, GroupOverview]
    residents: Mapping[str, tuple[GroupOverview, Resident]]
    closures: Mapping[str, tuple[GroupOverview, ClosureOverview]]


def known_of(groups: Sequence[GroupOverview]) -> Known:
    """The registry's side of the comparison."""
    return Known(
        groups={group.number.upper(): group for group in groups},
        residents={one.stay_number.upper(): (group, one) for group in groups for one in group.residents},
        closures={one.number.upper(): (group, one) for group in groups for one in group.closures},
    )


def lines_of(rows: OwnRows, known: Known, today: date) -> list[tuple[Row, PreviewLine]]:
    """The rows that change something; what is wrong with the rows is reported with them."""
    for row in rows.groups:
        _own_group(row, "number", known)
    _no_doubles([*rows.groups], [*rows.stays], [*rows.closures])
    found = []
    for row in rows.stays:
        line = _stay_line(row, known)
        found += [(row, line)] if line is not None else []
    for row in rows.closures:
        line = _closure_line(row, known, today)
        found += [(row, line)] if line is not None else []
    return found


def _no_doubles(*sheets: Sequence[Row]) -> None:
    for rows in sheets:
        first: dict[str, int] = {}
        for row in rows:
            number = _text(row, "number")
            if number and first.setdefault(number, row.number) != row.number:
                row.fault("number", N_("stands in row {row} already"), row=str(first[number]))


def _stay_line(row: Row, known: Known) -> PreviewLine | None:
    if not row.sound("number"):
        return None
    if _text(row, "number") not in known.residents:
        row.fault("number", N_("is not the number of anybody who lives in your groups"))
        return None
    group, resident = known.residents[_text(row, "number")]
    _unchanged(row, {"group": group.number, "youth": resident.youth_number, "place": resident.place})
    _unchanged(row, {"started_on": resident.started_on})
    change = _departure(row, resident)
    if change is None:
        return None
    return PreviewLine(
        sheet=row.sheet.name, row=row.number, group=group.number, youth=resident.youth_number, change=change
    )


def _departure(row: Row, resident: Resident) -> Left | Expected | None:
    ended_on, reason = row.day("ended_on"), row.values.get("end_reason")
    if not row.sound("ended_on", "end_reason", "version"):
        return None
    if (ended_on is None) != (reason is None):
        empty = "ended_on" if ended_on is None else "end_reason"
        row.fault(empty, N_("is empty: who has left has both a day and a reason"))
        return None
    stay, version = resident.stay_number, resident.version
    newer = row.values.get("version") not in (None, version)
    if ended_on is not None:
        return Left(stay=stay, version=version, ended_on=ended_on, reason=EndReason(str(reason)), newer=newer)
    expected = row.day("expected_end")
    if "expected_end" not in row.values or not row.sound("expected_end") or expected == resident.expected_end:
        return None
    return Expected(stay=stay, version=version, before=resident.expected_end, expected_end=expected, newer=newer)


def _closure_line(row: Row, known: Known, today: date) -> PreviewLine | None:
    group = _own_group(row, "group", known)
    if group is None or not row.sound("number", "from_on", "until_on", "places", "reason"):
        return None
    number = _text(row, "number")
    change = _new_closure(row, group, today) if not number else _shorter(row, number, known, today)
    if change is None:
        return None
    return PreviewLine(sheet=row.sheet.name, row=row.number, group=group.number, youth=None, change=change)


def _new_closure(row: Row, group: GroupOverview, today: date) -> Closed | None:
    from_on, places = row.day("from_on"), row.values["places"]
    assert from_on is not None
    assert isinstance(places, int)
    if from_on < today:
        row.fault("from_on", N_("lies in the past"))
        return None
    reason = ClosureReason(str(row.values["reason"]))
    return Closed(group=group.number, from_on=from_on, until_on=row.day("until_on"), places=places, reason=reason)


def _shorter(row: Row, number: str, known: Known, today: date) -> Shortened | None:
    if number not in known.closures:
        row.fault("number", N_("is not the number of a closure of your groups; for a new one, leave it empty"))
        return None
    group, closure = known.closures[number]
    _unchanged(row, {"group": group.number, "from_on": closure.from_on, "places": closure.places})
    _unchanged(row, {"reason": closure.reason})
    until_on = row.day("until_on")
    if "until_on" not in row.values or until_on == closure.until_on:
        return None
    if until_on is None or (closure.until_on is not None and until_on > closure.until_on):
        row.fault("until_on", N_("is later than it was: add a row without a number for the days that come with it"))
        return None
    if until_on < today:
        row.fault("until_on", N_("lies in the past"))
        return None
    return Shortened(closure=closure.number, before=closure.until_on, until_on=until_on)


def _own_group(row: Row, column: str, known: Known) -> GroupOverview | None:
    if not row.sound(column):
        return None
    found = known.groups.get(_text(row, column))
    if found is None:
        row.fault(column, N_("is not the number of one of your groups"))
    return found


def _unchanged(row: Row, expected: Mapping[str, object]) -> None:
    """What stands in these columns is only there to read; an empty cell says nothing."""
    for column, value in expected.items():
        found = row.values.get(column)
        same = str(found).upper() == str(value).upper() if isinstance(found, str) else found == value
        if found is not None and row.sound(column) and not same:
            row.fault(column, N_("cannot be changed here: it was {value}"), value=str(value))


def _text(row: Row, column: str) -> str:
    value = row.values.get(column)
    return value.upper() if isinstance(value, str) else ""


def confirmed_by(rows: OwnRows, known: Known) -> tuple[list[str], list[str]]:
    """The groups that the files confirm, and those that they speak of but cannot: somebody living there is not in them.

    Spoken of are the groups of the sheet of groups; without that sheet those of the other rows.
    """
    seen = {_text(row, "number") for row in rows.stays}
    spoken_of = {_text(row, "number") for row in rows.groups} or {
        *(_text(row, "group") for row in rows.closures),
        *(known.residents[number][0].number.upper() for number in seen),
    }
    groups = [group for number, group in known.groups.items() if number in spoken_of]
    whole = [group for group in groups if {one.stay_number.upper() for one in group.residents} <= seen]
    return [group.number for group in whole], [group.number for group in groups if group not in whole]
