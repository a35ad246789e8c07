"""What a provider's workbook would change: every row held against the registry, and everything wrong told at once."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlmodel import Session

from zorglogistiek.access.permissions import Action, require
from zorglogistiek.access.user import User
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict, Invalid
from zorglogistiek.exchange.faults import CellFault, Faults
from zorglogistiek.exchange.own_capacity import read_own
from zorglogistiek.exchange.own_judging import PreviewLine, confirmed_by, known_of, lines_of
from zorglogistiek.exchange.own_orders import (
    Closed,
    Expected,
    Left,
    Order,
    Shortened,
    carry_out,
    in_order,
    lock_own_groups,
)
from zorglogistiek.exchange.records import Row
from zorglogistiek.places.overview import group_overviews
from zorglogistiek.words import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What would be done: the order to agree to, its changes by row, and the number of rows that change nothing.

    ``unseen`` are groups that are not confirmed, because somebody lives there whom the files do not have.
    ``downloaded`` is when the workbook was fetched, as it says itself (empty: it does not).
    """

    order: Order
    lines: tuple[PreviewLine, ...]
    unchanged: int
    unseen: tuple[str, ...]
    downloaded: str


def preview(database: Database, user: User, paths: Sequence[Path], *, today: date) -> Preview:
    """What these files would change in the user's own groups; nothing is stored.

    WrongFiles with every wrong cell, also of what the registry forbids (a place that is promised); Forbidden by role.
    """
    require(user, Action.CHANGE_CAPACITY)
    faults = Faults()
    rows = read_own(paths, faults)
    with _rehearsal(database) as session:
        lock_own_groups(session, user)
        known = known_of(group_overviews(session, visible_to=user, on=today))
        lines = lines_of(rows, known, today)
        if not (rows.groups or rows.stays or rows.closures) and paths:
            faults.add(CellFault(file=paths[0].name, message=N_("holds no rows of your groups")))
        _rehearse(session, user, lines, today)
        faults.raise_any()
    confirms, unseen = confirmed_by(rows, known)
    changes = tuple(in_order([line.change for _, line in lines]))
    every = len(rows.groups) + len(rows.stays) + len(rows.closures)
    return Preview(
        order=Order(changes=changes, confirms=tuple(confirms)),
        lines=tuple(line for _, line in lines),
        unchanged=every - len(lines),
        unseen=tuple(unseen),
        downloaded=next((str(row.values["downloaded"]) for row in rows.groups if row.values.get("downloaded")), ""),
    )


class _Over(Exception):
    """The rehearsal is over: what it did is undone."""


@contextmanager
def _rehearsal(database: Database) -> Iterator[Session]:
    """A transaction that is always undone."""
    try:
        with database.write() as session:
            yield session
            raise _Over
    except _Over:
        return


def _rehearse(session: Session, user: User, lines: Sequence[tuple[Row, PreviewLine]], today: date) -> None:
    """Carries everything out to see what the registry says of it, row by row."""
    rows = {id(line.change): row for row, line in lines}
    for change in in_order([line.change for _, line in lines]):
        row, column = rows[id(change)], _COLUMN[type(change)]
        try:
            carry_out(session, user, change, today=today)
        except Invalid as error:
            for fault in error.faults:
                row.fault(fault.field if fault.field in row.values else column, fault.message, **dict(fault.params))
        except Conflict as error:
            row.fault(column, error.message, **error.params)


_COLUMN = {Left: "ended_on", Shortened: "until_on", Expected: "expected_end", Closed: "places"}
"""The column of a row that a change comes from."""
