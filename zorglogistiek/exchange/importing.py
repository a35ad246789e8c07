"""Files into the registry: all of them or nothing, and everything that is wrong with them at once.

They are judged on what the registry holds before the transaction that stores them, and only judged again in it when
somebody changed something meanwhile.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import inspect, text
from sqlmodel import Session

from zorglogistiek.access.permissions import Action, require
from zorglogistiek.access.user import User
from zorglogistiek.audit.since import changed_since, position
from zorglogistiek.database import Database
from zorglogistiek.exchange import rules, seats, spelling, timelines
from zorglogistiek.exchange.faults import Faults
from zorglogistiek.exchange.reading import read_files
from zorglogistiek.exchange.records import Row, read_rows
from zorglogistiek.exchange.registry import load
from zorglogistiek.exchange.sheets import BY_NAME
from zorglogistiek.exchange.storing import Count, store
from zorglogistiek.exchange.tables import TABLES
from zorglogistiek.exchange.world import World, lay_over
from zorglogistiek.people.duplicates import Duplicate, all_duplicates


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import did: the counts of each sheet that the files hold, and the numbers of the youths in them."""

    counts: Mapping[str, Count]
    youths: frozenset[str]


def import_files(database: Database, user: User, paths: Sequence[Path], *, today: date, now: datetime) -> ImportReport:
    """Stores what the files hold, in one transaction; what the registry already has stays as it is.

    A folder stands for the CSV files and workbooks in it. WrongFiles, with every wrong cell, when anything is wrong;
    Forbidden unless the user exchanges files for the whole region; Conflict when a guard of the database objects.
    """
    require(user, Action.EXCHANGE)
    faults = Faults()
    raw = read_files(paths, faults)
    rows = [row for sheet in raw for row in read_rows(sheet, faults)]
    with database.read() as session:
        # Judged before anybody has to wait: wrong files keep no writer waiting at all.
        judged_at, world = position(session), _judged(session, rows, faults, today)
    with database.write() as session:
        _alone(session)
        if changed_since(session, judged_at):
            world = _judged(session, rows, faults, today)
        counts = store(session, world, user, now)
    youths = frozenset(str(record.values["number"]) for record in world.all("youths") if record.row is not None)
    return ImportReport(counts=counts, youths=youths)


def registered_twice(database: Database, user: User, youths: Collection[str]) -> list[Duplicate]:
    """The likely pairs of which at least one of these youths is; nothing is merged.

    It compares everybody of the registry, and is no part of the import: nobody who writes waits for it.
    """
    if not youths:
        return []
    with database.read() as session:
        return [
            pair
            for pair in all_duplicates(session, visible_to=user)
            if {pair.youth_number, pair.other_number} & {*youths}
        ]


def _judged(session: Session, rows: Sequence[Row], faults: Faults, today: date) -> World:
    """The registry as it would be with the rows. WrongFiles when they, or what was read of the files, have faults."""
    unread = faults.unread()
    registry = load(session)
    spelling.unify(registry, rows)
    world = lay_over(registry, rows, frozenset(BY_NAME) if unread is None else unread)
    rules.check(world, today)
    seats.check(world)
    timelines.check(world)
    faults.raise_any()
    return world


def _alone(session: Session) -> None:
    """An import judges the registry as a whole: nobody else may write meanwhile. On SQLite a writer is alone anyway."""
    if session.get_bind().dialect.name == "postgresql":
        names = ", ".join(sorted(inspect(model).local_table.name for model in TABLES.values()))
        session.execute(text(f"lock table {names} in share row exclusive mode"))
