"""Research permits: who may have microdata, for which purpose, until when, and who granted that."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from zorglogistiek.access.accounts import account_named
from zorglogistiek.access.acting_for import user_of_account
from zorglogistiek.access.permissions import MAY, Action, deciding_account, may, require
from zorglogistiek.access.tables import Account
from zorglogistiek.access.user import User
from zorglogistiek.clock import day_at
from zorglogistiek.errors import Conflict, Fault, Invalid, NotFound
from zorglogistiek.numbering import new_number
from zorglogistiek.statistics.microdata.tables import ResearchPermit
from zorglogistiek.words import N_

LONGEST = timedelta(days=366)
"""A permit ends within a year: who needs it longer asks again."""

MOST_CHARACTERS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit:
    """A permit, as it is shown. ``username`` is the account of the researcher, ``granted_by`` who granted it."""

    number: str
    username: str
    purpose: str
    granted_by: str
    granted_at: datetime
    last_day: date
    withdrawn_at: datetime | None
    in_force: bool


def grant(session: Session, user: User, *, username: str, purpose: str, last_day: date, now: datetime) -> Permit:
    """Lets an evaluator have microdata for a purpose, through ``last_day``.

    Invalid with everything that is wrong with it; Forbidden for who does not grant permits.
    """
    require(user, Action.GRANT_RESEARCH)
    account = account_named(session, username)
    faults = [*_end_faults(last_day, day_at(now))]
    if account is None or not account.active or Action.EXPORT_MICRODATA not in MAY[account.role]:
        faults.append(Fault(field="username", message=N_("is not an open account of an evaluator")))
    if not purpose.strip() or len(purpose) > MOST_CHARACTERS or not purpose.isprintable():
        faults.append(Fault(field="purpose", message=N_("must have 1 to 200 printable characters")))
    if faults:
        raise Invalid("permit", faults)
    assert account is not None
    assert account.id is not None
    row = ResearchPermit(
        number=new_number("O"),
        account_id=account.id,
        purpose=purpose.strip(),
        granted_by_id=user.account_id,
        granted_at=now,
        last_day=last_day,
    )
    session.add(row)
    session.flush()
    return _shown(session, row, now)


def withdraw(session: Session, user: User, number: str, *, now: datetime) -> Permit:
    """Ends a permit at once; one that was withdrawn before stays as it is. NotFound, Forbidden."""
    require(user, Action.GRANT_RESEARCH)
    row = _row(session, number)
    if row.withdrawn_at is None:
        row.withdrawn_at = now
        session.add(row)
        session.flush()
    return _shown(session, row, now)


def permits(session: Session, *, visible_to: User, now: datetime) -> list[Permit]:
    """The permits, the latest first: all for who grants them, the own ones for a researcher. Forbidden for others."""
    statement = select(ResearchPermit).order_by(col(ResearchPermit.id).desc())
    if not may(visible_to, Action.GRANT_RESEARCH):
        require(visible_to, Action.EXPORT_MICRODATA)
        statement = statement.where(col(ResearchPermit.account_id) == visible_to.account_id)
    return [_shown(session, row, now) for row in session.exec(statement)]


def permit_in_force(session: Session, user: User, number: str, *, now: datetime) -> Permit:
    """The permit under which this user may have microdata now.

    Forbidden for who is no researcher, and for a program: microdata are somebody's. NotFound for another's permit: so
    always for who grants them. Conflict for one that has ended.
    """
    if may(user, Action.GRANT_RESEARCH):
        raise NotFound(f"permit {number}")
    holder = deciding_account(user, Action.EXPORT_MICRODATA)
    row = _row(session, number)
    if row.account_id != holder:
        raise NotFound(f"permit {number}")
    permit = _shown(session, row, now)
    if not permit.in_force:
        raise Conflict(f"permit {number}", N_("it has ended"))
    return permit


def researcher(session: Session, username: str) -> User:
    """The user with this account, for who works on the command line for a researcher. NotFound."""
    account = account_named(session, username)
    if account is None or not account.active:
        raise NotFound("the account")
    return user_of_account(session, account.id)


def _row(session: Session, number: str) -> ResearchPermit:
    row = session.exec(select(ResearchPermit).where(col(ResearchPermit.number) == number)).one_or_none()
    if row is None:
        raise NotFound(f"permit {number}")
    return row


def _shown(session: Session, row: ResearchPermit, now: datetime) -> Permit:
    holder = session.get_one(Account, row.account_id)
    granter = None if row.granted_by_id is None else session.get_one(Account, row.granted_by_id)
    return Permit(
        number=row.number,
        username=holder.username,
        purpose=row.purpose,
        granted_by="command line" if granter is None else granter.display_name,
        granted_at=row.granted_at,
        last_day=row.last_day,
        withdrawn_at=row.withdrawn_at,
        in_force=row.withdrawn_at is None and day_at(now) <= row.last_day,
    )


def _end_faults(last_day: date, today: date) -> list[Fault]:
    if last_day < today:
        return [Fault(field="last_day", message=N_("has passed"))]
    if last_day > today + LONGEST:
        return [Fault(field="last_day", message=N_("must lie within a year"))]
    return []
