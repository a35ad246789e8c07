"""The workbook with which a provider keeps its own figures current: written from the registry, read back as changes.

It has the sheets of the general exchange with the columns that a provider fills in: departures of residents and
closures. It names nobody: youths stand in it by number. Nothing is removed by leaving a row out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from sqlmodel import Session

from zorglogistiek.access.permissions import Action, require
from zorglogistiek.access.user import User
from zorglogistiek.audit.showing import as_export
from zorglogistiek.clock import REGION_TIME_ZONE
from zorglogistiek.exchange import demand, supply
from zorglogistiek.exchange.declare import may
from zorglogistiek.exchange.faults import CellFault, Faults
from zorglogistiek.exchange.reading import read_files
from zorglogistiek.exchange.records import Row, read_rows
from zorglogistiek.exchange.templates import workbook_to_fill_in
from zorglogistiek.exchange.values import NUMBER, text, whole
from zorglogistiek.exchange.writing import Record
from zorglogistiek.places.overview import GroupOverview, group_overviews
from zorglogistiek.words import N_

GROUPS = replace(
    supply.GROUPS,
    meaning="your groups; the figures of every group that stands here are confirmed",
    columns=(
        supply.GROUPS.column("number"),
        may("name", supply.GROUPS.column("name").kind, "its name; not read"),
        may("places", supply.GROUPS.column("places").kind, "its places today; not read"),
        may("downloaded", text(20), "when this workbook was fetched"),
    ),
)
STAYS = replace(
    demand.STAYS,
    meaning="who lives in your groups: correct expected_end, or fill in ended_on and end_reason for who has left",
    columns=(
        demand.STAYS.column("number"),
        replace(demand.STAYS.column("group"), required=False),
        replace(demand.STAYS.column("youth"), required=False),
        demand.STAYS.column("place"),
        demand.STAYS.column("started_on"),
        demand.STAYS.column("expected_end"),
        demand.STAYS.column("ended_on"),
        demand.STAYS.column("end_reason"),
        may("version", whole(1, 999_999_999), "tells whether it was changed since; leave it as it is"),
    ),
)
CLOSURES = replace(
    supply.CLOSURES,
    meaning="places out of use: correct until_on, or add a row without a number for a new closure",
    columns=(
        may("number", NUMBER, "empty for a new closure"),
        *(supply.CLOSURES.column(name) for name in ("group", "from_on", "until_on", "places", "reason")),
    ),
)
OWN_SHEETS = {sheet.name: sheet for sheet in (GROUPS, STAYS, CLOSURES)}
"""The sheets of the workbook, by name; others in it are refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRows:
    """What a provider's files hold: the rows of each sheet."""

    groups: Sequence[Row]
    stays: Sequence[Row]
    closures: Sequence[Row]


def own_workbook(session: Session, user: User, *, on: date, now: datetime) -> bytes:
    """The workbook (XLSX) of the groups whose capacity the user may change, fetched ``now``. Forbidden by role."""
    require(user, Action.CHANGE_CAPACITY)
    as_export(session, "capacity")
    found = group_overviews(session, visible_to=user, on=on)
    fetched = f"{now.astimezone(REGION_TIME_ZONE):%d-%m-%Y %H:%M}"
    groups: list[Record] = [
        {"number": one.number, "name": one.name, "places": one.places, "downloaded": fetched} for one in found
    ]
    return workbook_to_fill_in(
        [
            (GROUPS, groups),
            (STAYS, [record for one in found for record in _stays(one)]),
            (CLOSURES, [record for one in found for record in _closures(one)]),
        ]
    )


def read_own(paths: Sequence[Path], faults: Faults) -> OwnRows:
    """The rows of a provider's files; everything that cannot be read is added to ``faults``."""
    rows: dict[str, list[Row]] = {name: [] for name in OWN_SHEETS}
    for raw in read_files(paths, faults):
        own = OWN_SHEETS.get(raw.sheet.name)
        if own is None:
            params = (("allowed", ", ".join(OWN_SHEETS)),)
            message = N_("does not belong in this file; the sheets are: {allowed}")
            faults.add(CellFault(file=raw.file, sheet=raw.sheet.name, message=message, params=params))
            continue
        rows[own.name] += read_rows(replace(raw, sheet=own), faults)
    return OwnRows(groups=rows["groups"], stays=rows["stays"], closures=rows["closures"])


def _stays(group: GroupOverview) -> Iterator[Record]:
    for resident in group.residents:
        yield {
            "number": resident.stay_number,
            "group": group.number,
            "youth": resident.youth_number,
            "place": resident.place,
            "started_on": resident.started_on,
            "expected_end": resident.expected_end,
            "version": resident.version,
        }


def _closures(group: GroupOverview) -> Iterator[Record]:
    for closure in group.closures:
        yield {
            "number": closure.number,
            "group": group.number,
            "from_on": closure.from_on,
            "until_on": closure.until_on,
            "places": closure.places,
            "reason": closure.reason,
        }
