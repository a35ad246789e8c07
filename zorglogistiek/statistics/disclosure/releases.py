"""Showing a table to who sees no persons, beside everything that was shown before.

What is shown for the first time is entered in the register. Asked again, it is shown again as it was, to the letter,
until so many more people are counted that the difference tells of nobody: that is said with the table
(``ShownTable.released_on``). What would tell of few people together with an earlier publication is hidden; where that
does not help, because what was published gives it away whatever is hidden now, it is refused.

Not looked at: what follows from different groups in different periods together.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from threading import Lock

from sqlmodel import Session, col, select

from zorglogistiek.audit.recording import note
from zorglogistiek.clock import day_at
from zorglogistiek.codes import AuditAction
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict, Unavailable
from zorglogistiek.statistics.disclosure.cells import Counted, counts_of, kin_of
from zorglogistiek.statistics.disclosure.comparing import Earlier, known_from
from zorglogistiek.statistics.disclosure.curves import coarse
from zorglogistiek.statistics.disclosure.groups import Codes
from zorglogistiek.statistics.disclosure.presets import CBS, Preset
from zorglogistiek.statistics.disclosure.protecting import Protected
from zorglogistiek.statistics.disclosure.revealing import ShownTable
from zorglogistiek.statistics.disclosure.suppressing import Unprotectable
from zorglogistiek.statistics.disclosure.tables import StatisticsRelease
from zorglogistiek.statistics.tables import ColumnKind, Table, Value
from zorglogistiek.words import N_

TOLD_BEFORE = N_(
    "together with what was published before, it would tell of fewer than {people} people; "
    "ask for the period or the groups that were published, or for larger ones"
)

_turn = Lock()
"""What is asked for the first time takes seconds to work out: one request does, and who asks the same finds it then."""

PATIENCE = 10.0
"""Seconds that a request waits for its turn; who waits keeps others from the site."""

BUSY = N_("new figures are being worked out at this moment; ask again in a moment")

ATTEMPTS = 5
"""So often it is tried when others publish the same figure at the same time."""


def publish(
    database: Database, table: Table, *, codes: Codes, definition_version: str, now: datetime, preset: Preset = CBS
) -> ShownTable:
    """The table as it may be shown beside everything that was published before; entered in the register when new.

    ``codes`` are all that people can have of each dimension, which whoever reads tables knows as well. Conflict when
    earlier publications would give few people away together with it; Unavailable when others have new figures worked
    out for too long.
    """
    fresh = coarse(table, preset)
    with database.read() as session:
        before = _latest(session, _asked(fresh, preset, definition_version))
    if before is not None and _is_nearly(counts_of(fresh).values, _read(before), preset):
        return _again(fresh, before, preset)
    if not _turn.acquire(timeout=PATIENCE):
        raise Unavailable(BUSY)
    try:
        return _entered(database, table, codes, definition_version, now, preset)
    finally:
        _turn.release()


def _entered(
    database: Database, table: Table, codes: Codes, definition_version: str, now: datetime, preset: Preset
) -> ShownTable:
    for _ in range(ATTEMPTS):
        with database.read() as session:
            earlier = _earlier(session, kin_of(table))
        made = beside(table, earlier, definition_version, now, preset, codes)
        if isinstance(made, ShownTable):
            return made
        shown, release = made
        try:
            with database.write() as session:
                session.add(release)
                note(session, AuditAction.EXECUTE, "statistics", object_number=table.figure, detail="published")
        except Conflict:  # somebody else took this place
            continue
        return shown
    raise Conflict(f"figure {table.figure}", N_("others publish it at this moment; try again"))


def beside(
    table: Table, earlier: Sequence[StatisticsRelease], version: str, now: datetime, preset: Preset, codes: Codes
) -> ShownTable | tuple[ShownTable, StatisticsRelease]:
    """The table as it was published before; else as it may be shown beside that, with what is to be entered.

    ``earlier`` are the releases about the population, the latest first. Conflict when they would give few people away.
    """
    fresh = coarse(table, preset)
    asked, counts = _asked(fresh, preset, version), counts_of(fresh).values
    cells = [_read(release) for release in earlier]
    before = next((place for place, release in enumerate(earlier) if release.asked == asked), None)
    if before is not None and _is_nearly(counts, cells[before], preset):
        return _again(fresh, earlier[before], preset)
    known = known_from(
        Earlier(
            shown={cell: count for found in reversed(cells) for cell, (count, seen) in found.items() if seen},
            hidden={cell: count for found in reversed(cells) for cell, (count, seen) in found.items() if not seen},
        ),
        counts,
        preset,
        codes,
    )
    try:
        made = Protected(table, preset, known)
    except Unprotectable:
        raise Conflict(f"figure {table.figure}", TOLD_BEFORE, people=str(preset.fewest)) from None
    shown = made.shown()
    if not made.tells():
        return shown
    release = StatisticsRelease(
        figure=table.figure,
        population=kin_of(table),
        place=max((one.place for one in earlier), default=0) + 1,
        asked=asked,
        preset=preset.name,
        definition_version=version,
        known_on=day_at(now),
        released_at=now,
        cells=_written(made),
        rows=json.dumps([[_plain(value) for value in row] for row in shown.rows]),
    )
    return replace(shown, released_on=release.known_on), release


def _earlier(session: Session, population: str) -> list[StatisticsRelease]:
    """The releases of figures about a population and its kin, the latest first."""
    statement = select(StatisticsRelease).where(StatisticsRelease.population == population)
    return list(session.exec(statement.order_by(col(StatisticsRelease.place).desc())))


def _latest(session: Session, asked: str) -> StatisticsRelease | None:
    """The latest release of what was asked; found without reading all others."""
    statement = select(StatisticsRelease).where(StatisticsRelease.asked == asked)
    return session.exec(statement.order_by(col(StatisticsRelease.place).desc()).limit(1)).one_or_none()


def _asked(table: Table, preset: Preset, version: str) -> str:
    """What tells one question from every other: all that a table says of what it measured, now and later."""
    groups = [place for place, column in enumerate(table.columns) if column.kind is ColumnKind.GROUP]
    said = {
        "figure": table.figure,
        "version": version,
        "preset": preset.name,
        "columns": [column.name for column in table.columns],
        "groups": [[row[place] for place in groups] for row in table.rows],
        "measured": asdict(table.measured),
    }
    return hashlib.sha256(json.dumps(said, default=str, sort_keys=True).encode()).hexdigest()


def _is_nearly(counts: Mapping[Counted, int], before: Mapping[Counted, tuple[int, bool]], preset: Preset) -> bool:
    """Whether what was published still holds: nothing is counted anew, or somewhere only a few people are."""
    changes = [abs(count - before[cell][0]) for cell, count in counts.items() if cell in before]
    return any(0 < change < preset.narrowest for change in changes) or not any(changes)


def _again(table: Table, release: StatisticsRelease, preset: Preset) -> ShownTable:
    dated = {place for row in table.rows for place, value in enumerate(row) if isinstance(value, date)}
    rows = tuple(
        tuple(date.fromisoformat(value) if place in dated and value else value for place, value in enumerate(row))
        for row in json.loads(release.rows)
    )
    return ShownTable(
        figure=table.figure,
        columns=table.columns,
        rows=rows,
        measured=table.measured,
        axis=table.axis,
        preset=preset.name,
        released_on=release.known_on,
    )


def _written(made: Protected) -> str:
    """The counts of a table as JSON: what each counts, how many, and whether that is shown."""
    listed = []
    for cell, count in made.counts.values.items():
        if not cell.rest:
            days = (_plain(cell.from_on), _plain(cell.until_on), _plain(cell.census_on))
            what = (cell.column, cell.population, cell.clock, cell.measure, *days, cell.conditions, cell.horizon_days)
            listed.append((*what, count, cell not in made.hidden))
    return json.dumps(listed)


def _read(release: StatisticsRelease) -> dict[Counted, tuple[int, bool]]:
    """The counts of a release: how many, and whether that was shown."""
    found = {}
    for column, population, clock, measure, since, until, census, conditions, horizon, count, seen in json.loads(
        release.cells
    ):
        cell = Counted(
            column=column,
            population=population,
            clock=clock,
            measure=measure,
            from_on=since and date.fromisoformat(since),
            until_on=until and date.fromisoformat(until),
            census_on=census and date.fromisoformat(census),
            conditions=tuple((name, code) for name, code in conditions),
            horizon_days=horizon,
        )
        found[cell] = (count, seen)
    return found


def _plain(value: Value) -> str | int | float | None:
    return value.isoformat() if isinstance(value, date) else value
