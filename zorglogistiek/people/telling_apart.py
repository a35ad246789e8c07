"""Somebody looked at two youths who seemed to be one, and says that they are two: twins, or namesakes."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select as columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, delete, select

from zorglogistiek.access.permissions import Action, require
from zorglogistiek.access.user import User
from zorglogistiek.audit.showing import show
from zorglogistiek.errors import Fault, Invalid
from zorglogistiek.people.repository import id_of, youth
from zorglogistiek.people.tables import ToldApart, Youth
from zorglogistiek.words import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """Two youths who were told apart, by number."""

    youth_number: str
    other_number: str


def tell_apart(session: Session, user: User, number: str, other: str, *, now: datetime) -> None:
    """Records that two youths are not the same; saying it again changes nothing.

    Forbidden for who does not decide; NotFound for a youth that the user does not see; Invalid for one youth twice.
    """
    one_id, other_id = _pair(session, user, number, other)
    known = select(ToldApart).where(ToldApart.youth_id == one_id, ToldApart.other_youth_id == other_id)
    if session.exec(known).first() is None:
        session.add(ToldApart(youth_id=one_id, other_youth_id=other_id, recorded_at=now, account_id=user.account_id))
        session.flush()


def take_together(session: Session, user: User, number: str, other: str) -> None:
    """Takes back that two youths were told apart; does nothing when they were not. Errors as of ``tell_apart``."""
    one_id, other_id = _pair(session, user, number, other)
    session.exec(delete(ToldApart).where(col(ToldApart.youth_id) == one_id, col(ToldApart.other_youth_id) == other_id))


_ONE, _OTHER = aliased(Youth), aliased(Youth)


def told_apart(session: Session) -> list[Apart]:
    """Everybody who was told apart, the last pair first."""
    one, other = _ONE, _OTHER
    statement = (
        columns(col(one.number), col(other.number))
        .select_from(ToldApart)
        .join(one, col(one.id) == col(ToldApart.youth_id))
        .join(other, col(other.id) == col(ToldApart.other_youth_id))
        .order_by(col(ToldApart.id).desc())
    )
    found = [Apart(youth_number=row[0], other_number=row[1]) for row in session.execute(statement)]
    show(session, youths={number for one in found for number in (one.youth_number, one.other_number)})
    return found


def _pair(session: Session, user: User, number: str, other: str) -> tuple[int, int]:
    """The ids of both, the lower first."""
    require(user, Action.DECIDE)
    ids = sorted(id_of(youth(session, one, visible_to=user)) for one in (number, other))
    if ids[0] == ids[1]:
        raise Invalid(f"youth {number}", [Fault(field="other", message=N_("is the same youth"))])
    return ids[0], ids[1]
