"""Whether the log is as it was written: every event in its place, none changed, removed, inserted or reordered."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, String, func, select, type_coerce
from sqlmodel import Session

from zorglogistiek.audit.chain import BEGINNING, EVENTS, HASHED, LISTED, LISTS, Head, hash_of, head_of, list_digest

AT_ONCE = 5_000
"""Events that are read at a time."""

LISTS_AT_ONCE = 500
"""Lists that are read at a time."""

SQLITE_MOMENT = "%Y-%m-%d %H:%M:%S.%f"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What verifying found. ``head`` is that of the last event that is right.

    ``broken`` is the number of the first event that is not as it was written, or that lacks (None: all are right, or
    what is wrong is no event), and ``why`` in words (None: everything is right).
    """

    head: Head
    broken: int | None
    why: str | None


class _Broken(Exception):
    def __init__(self, sequence: int | None, why: str) -> None:
        self.sequence = sequence
        self.why = why


@dataclass(slots=True)
class _Verified:
    """What was found right so far: the head, the lists, and how many youths stand in them."""

    head: Head
    lists: set[int] = field(default_factory=set)
    listed: int = 0


def head(session: Session) -> Head:
    """The head of the log: to be kept where nobody can reach it who can reach the registry."""
    return head_of(session.connection())


def verify(session: Session, kept: Head | None = None) -> Verdict:
    """Reads the whole log, and tells the first thing that is wrong with it.

    Without the head that was ``kept`` elsewhere it is not seen that events were removed from the end, or that somebody
    made the whole chain anew.
    """
    connection, verified = session.connection(), _Verified(head=Head(sequence=0, hash=BEGINNING))
    try:
        for rows in _events(connection):
            listed = _listed(connection, {row.list_id for row in rows if row.list_id is not None} - verified.lists)
            for row in rows:
                _check(row, verified)
                _check_list(row, listed, verified)
                verified.head = Head(sequence=row.id, hash=row.hash)
                if kept is not None and kept.sequence == row.id and kept.hash != row.hash:
                    raise _Broken(row.id, "it has another hash than the head that was kept: the chain was made anew")
        if kept is not None and kept.sequence > verified.head.sequence:
            raise _Broken(verified.head.sequence + 1, f"events up to {kept.sequence} were removed from the end")
        _check_nothing_else(connection, verified)
    except _Broken as broken:
        return Verdict(head=verified.head, broken=broken.sequence, why=broken.why)
    return Verdict(head=verified.head, broken=None, why=None)


def _events(connection: Connection) -> Iterator[Sequence[Any]]:
    """Every event in order, so many at a time: the moment, what else is hashed, the list, the hash, the list's digest.

    The values are as they are stored: also those that no event could have.
    """
    coded = {"action", "outcome", "recorded_at"}
    columns = [
        type_coerce(EVENTS.c[name], String).label(name) if name in coded else EVENTS.c[name]
        for name in ("recorded_at", *HASHED)
    ]
    statement = select(*columns, EVENTS.c.list_id, EVENTS.c.hash, LISTS.c.digest).join(
        LISTS, LISTS.c.id == EVENTS.c.list_id, isouter=True
    )
    last: int | None = None
    while True:
        further = statement if last is None else statement.where(EVENTS.c.id > last)
        rows = connection.execute(further.order_by(EVENTS.c.id).limit(AT_ONCE)).all()
        if not rows:
            return
        yield rows
        last = rows[-1].id


def _check(row: Any, verified: _Verified) -> None:
    """That this is the next event, as it was written."""
    sequence = verified.head.sequence + 1
    if row.id != sequence:
        raise _Broken(sequence, "it is not there")
    try:
        right = hash_of(_moment(row.recorded_at), row[1 : len(HASHED) + 1], row.digest, verified.head.hash)
    except (TypeError, ValueError, AttributeError):
        right = None
    if row.hash != right:
        raise _Broken(sequence, "it is not as it was written, or what came before it is not")


def _check_list(row: Any, listed: Mapping[int, Sequence[int]], verified: _Verified) -> None:
    """That its list of youths is as it was written; each list once."""
    if row.list_id is not None and row.list_id not in verified.lists:
        youths = listed.get(row.list_id, ())
        if row.digest != list_digest(youths):
            raise _Broken(row.id, "the youths whom it concerns are not as they were written")
        verified.lists.add(row.list_id)
        verified.listed += len(youths)


def _listed(connection: Connection, list_ids: Collection[int]) -> dict[int, list[int]]:
    """The youths of each of these lists."""
    found: dict[int, list[int]] = {}
    every = sorted(list_ids)
    for start in range(0, len(every), LISTS_AT_ONCE):
        some = LISTED.c.list_id.in_(every[start : start + LISTS_AT_ONCE])
        for list_id, youth_id in connection.execute(select(LISTED.c.list_id, LISTED.c.youth_id).where(some)):
            found.setdefault(list_id, []).append(youth_id)
    return found


def _check_nothing_else(connection: Connection, verified: _Verified) -> None:
    """Every list belongs to an event: one that does not was put there by somebody else."""
    lists = connection.execute(select(func.count()).select_from(LISTS)).scalar_one()
    listed = connection.execute(select(func.count()).select_from(LISTED)).scalar_one()
    if (lists, listed) != (len(verified.lists), verified.listed):
        raise _Broken(None, "there are lists of youths that belong to no event")


def _moment(value: Any) -> datetime:
    """The stored moment. ValueError for a text that the program would have written otherwise."""
    if isinstance(value, datetime):
        return value
    found = datetime.strptime(value, SQLITE_MOMENT).replace(tzinfo=UTC)
    if found.strftime(SQLITE_MOMENT) != value:
        raise ValueError(value)
    return found
