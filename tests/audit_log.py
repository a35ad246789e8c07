"""Looking at the log in tests."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session

from zorglogistiek.audit.chain import EVENTS, LISTED
from zorglogistiek.codes import AuditAction, AuditOutcome
from zorglogistiek.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An event of the log, with the ids of the youths whom it concerns."""

    sequence: int
    action: AuditAction
    outcome: AuditOutcome
    object_type: str
    object_number: str | None
    detail: str
    user_name: str
    purpose: str
    youths: frozenset[int]


def log_of(database: Database, after: int = 0) -> list[Entry]:
    """The events of the log after one, in order; looking at it here leaves no event."""
    with Session(database._reader) as session:
        listed: dict[int, set[int]] = {}
        for list_id, youth_id in session.connection().execute(select(LISTED.c.list_id, LISTED.c.youth_id)):
            listed.setdefault(list_id, set()).add(youth_id)
        rows = session.connection().execute(select(EVENTS).where(EVENTS.c.id > after).order_by(EVENTS.c.id)).all()
    return [
        Entry(
            sequence=row.id,
            action=row.action,
            outcome=row.outcome,
            object_type=row.object_type,
            object_number=row.object_number,
            detail=row.detail,
            user_name=row.user_name,
            purpose=row.purpose,
            youths=frozenset({row.youth_id} if row.youth_id is not None else listed.get(row.list_id, ())),
        )
        for row in rows
    ]


def last_of(database: Database) -> int:
    """The number of the last event."""
    return max((one.sequence for one in log_of(database)), default=0)
