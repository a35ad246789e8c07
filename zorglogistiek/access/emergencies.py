"""Which emergency access of an account is open: what every request asks. Opening one is a command of ``people``."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_
from sqlmodel import Session, col, select

from zorglogistiek.access.permissions import Action, may
from zorglogistiek.access.tables import EmergencyAccess
from zorglogistiek.access.user import User

CLOCKS_DIFFER = timedelta(minutes=5)
"""So much the clocks of two machines of one site differ at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenEmergency:
    """An emergency access that is open: its number, the youth (by id), and when it ends by itself."""

    number: str
    youth_id: int
    ends_at: datetime


def is_open(now: datetime) -> ColumnElement[bool]:
    """Condition on ``EmergencyAccess``: it has not ended, by hand or by time.

    One that seems to begin later was opened while the clock was wrong, and is over: it would be open until that time.
    """
    has_begun = col(EmergencyAccess.started_at) <= now + CLOCKS_DIFFER
    return and_(col(EmergencyAccess.ended_at).is_(None), col(EmergencyAccess.ends_at) > now, has_begun)


def open_emergency(session: Session, user: User, now: datetime) -> OpenEmergency | None:
    """The emergency access of this user that is open; None without one, or when the role may have none any more."""
    if user.account_id is None or not may(user, Action.EMERGENCY_ACCESS):
        return None
    own = EmergencyAccess.account_id == user.account_id
    statement = select(EmergencyAccess).where(own, is_open(now)).order_by(col(EmergencyAccess.id).desc())
    found = session.exec(statement).first()
    if found is None:
        return None
    return OpenEmergency(number=found.number, youth_id=found.youth_id, ends_at=found.ends_at)
