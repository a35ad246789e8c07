"""A referral is withdrawn outside a meeting: by its referrer, or by the coordinator who prepares one."""

from datetime import date, datetime

from sqlmodel import Session

from zorglogistiek.access.user import SYSTEM, User
from zorglogistiek.clock import day_at
from zorglogistiek.meeting.deciding.falling import give_back_and_lapse
from zorglogistiek.meeting.deciding.sitting import id_of
from zorglogistiek.people.service import record_withdrawal
from zorglogistiek.people.tables import Referral
from zorglogistiek.places.repository import promises_of


def withdraw(
    session: Session,
    user: User,
    referral: str,
    on: date,
    *,
    version: int,
    now: datetime,
    note: str | None = None,
) -> Referral:
    """The referral is withdrawn: its promised places are free again, a move that was agreed is off, bridging ends.

    A family that withdraws cannot be refused: promises to others that rest on the move lapse. Those are recorded as the
    program's doing, since who withdraws may not know of them. Errors as of ``record_event``.
    """
    row = record_withdrawal(session, user, referral, on, version=version, now=now, note=note)
    give_back_and_lapse(session, SYSTEM, promises_of(session, id_of(row)), now=now, today=day_at(now))
    return row
