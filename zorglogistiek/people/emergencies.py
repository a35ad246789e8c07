"""Emergency access: one youth, opened for a while to somebody who does not see them otherwise, with a reason, loudly.

It opens looking only: a request that changes something never has it. Who it was, why and until when stands in the log,
and on a page for the coordinator, the administrator and the organisation that referred the youth.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import or_
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from zorglogistiek.access.emergencies import is_open, open_emergency
from zorglogistiek.access.permissions import Action, require
from zorglogistiek.access.tables import Account, EmergencyAccess
from zorglogistiek.access.user import User
from zorglogistiek.access.visibility import EVERYTHING, Reach, Record, reach, seen
from zorglogistiek.audit.circumstances import circumstances
from zorglogistiek.audit.recording import note
from zorglogistiek.codes import AuditAction, Role
from zorglogistiek.errors import Conflict, Fault, Forbidden, Invalid, NotFound
from zorglogistiek.numbering import new_number
from zorglogistiek.people.fields import NUMBER
from zorglogistiek.people.repository import id_of, own_referral, referred_last, youth_ids_seen
from zorglogistiek.people.shown import shown_to
from zorglogistiek.people.tables import Referral, Youth
from zorglogistiek.places.tables import Organisation
from zorglogistiek.words import N_

KIND = "emergency_access"
"""What the log calls it."""

LONGEST_REASON = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyLine:
    """An emergency access, as a list shows it.

    ``youth``, ``referrals`` and ``reason``, which may tell of the youth, are empty for who sees no youths at all.
    """

    number: str
    youth: str
    referrals: tuple[str, ...]
    by: str
    role: Role
    organisation: str
    reason: str
    started_at: datetime
    ends_at: datetime
    ended_at: datetime | None
    open: bool
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Whom an emergency access is told to: a referring organisation, by id, and its address (None: it has none)."""

    organisation_id: int
    address: str | None


def open_access(
    session: Session, user: User, *, number: str, reason: str, lasts: timedelta, now: datetime
) -> EmergencyAccess:
    """Opens the youth with this number, or of the referral with it, to the user for a while.

    Invalid with every fault by field: no reason, no such youth, or one whom the user sees in full already. Conflict
    when another is open. The same youth again while it is open gives the same access.
    """
    require(user, Action.EMERGENCY_ACCESS)
    if user.account_id is None:
        raise Forbidden(N_("This needs the name of a person: sign in first."))
    session.get_one(Account, user.account_id, with_for_update=True)  # one at a time, on PostgreSQL too
    reason, youth = reason.strip(), _youth(session, number.strip())
    faults = []
    if not reason:
        faults.append(Fault(field="reason", message="is required"))
    elif len(reason) > LONGEST_REASON or not reason.replace("\n", " ").replace("\r", " ").isprintable():
        longest = (("longest", str(LONGEST_REASON)),)
        message = "must have 1 to {longest} printable characters"
        faults.append(Fault(field="reason", message=message, params=longest))
    if youth is None:
        faults.append(Fault(field="number", message=N_("no youth or referral has this number")))
    elif _sees_in_full(session, user, id_of(youth)):
        faults.append(Fault(field="number", message=N_("you see this youth already")))
    if faults or youth is None:
        raise Invalid("emergency access", faults)
    known = open_emergency(session, user, now)
    if known is not None and known.youth_id == youth.id:
        return session.exec(select(EmergencyAccess).where(EmergencyAccess.number == known.number)).one()
    if known is not None:
        raise Conflict("emergency access", N_("another one is open: end that one first"))
    made = EmergencyAccess(
        number=new_number("E"),
        account_id=user.account_id,
        youth_id=id_of(youth),
        reason=reason,
        started_at=now,
        ends_at=now + lasts,
    )
    session.add(made)
    session.flush()
    circumstances().emergency = made.number
    note(session, AuditAction.EXECUTE, KIND, object_number=made.number, youth_id=made.youth_id, detail="opened")
    return made


def end_access(session: Session, user: User, *, number: str, now: datetime) -> EmergencyAccess:
    """Ends an emergency access of the user's own before its time; one that has ended stays as it is. NotFound."""
    found = None
    if NUMBER.fullmatch(number) and user.account_id is not None:
        own = EmergencyAccess.number == number, EmergencyAccess.account_id == user.account_id
        found = session.exec(select(EmergencyAccess).where(*own).with_for_update()).one_or_none()
    if found is None:
        raise NotFound(f"emergency access {number}")
    if found.ended_at is None and found.ends_at > now:
        found.ended_at = now
        session.flush()
        circumstances().emergency = found.number
        note(session, AuditAction.EXECUTE, KIND, object_number=found.number, youth_id=found.youth_id, detail="ended")
    return found


def emergencies(session: Session, *, visible_to: User, now: datetime) -> list[EmergencyLine]:
    """The emergency accesses that the user sees, and the user's own; the last one first.

    Forbidden for who neither sees any nor may have one.
    """
    if reach(visible_to, Record.EMERGENCY) is Reach.NOTHING:
        require(visible_to, Action.EMERGENCY_ACCESS)
    referred = select(Referral.youth_id).where(own_referral(visible_to))
    watched = seen(visible_to, Record.EMERGENCY, own=col(EmergencyAccess.youth_id).in_(referred))
    own = col(EmergencyAccess.account_id) == visible_to.account_id
    statement = (
        columns(EmergencyAccess, Account, col(Organisation.name), col(Youth.number), is_open(now))
        .join(Account, col(Account.id) == col(EmergencyAccess.account_id))
        .join(Organisation, col(Organisation.id) == col(Account.organisation_id))
        .join(Youth, col(Youth.id) == col(EmergencyAccess.youth_id))
        .where(or_(watched, own))
        .order_by(col(EmergencyAccess.id).desc())
    )
    rows = session.execute(statement).all()
    referrals = _referrals(session, [row[0].youth_id for row in rows])
    persons = reach(visible_to, Record.YOUTH) is not Reach.NOTHING
    return [
        EmergencyLine(
            number=row.number,
            youth=youth if persons else "",
            referrals=tuple(referrals.get(row.youth_id, ())) if persons else (),
            by=account.display_name,
            role=account.role,
            organisation=organisation,
            reason=row.reason if persons else "",
            started_at=row.started_at,
            ends_at=row.ends_at,
            ended_at=row.ended_at,
            open=open_now,
            own=row.account_id == visible_to.account_id,
        )
        for row, account, organisation, youth, open_now in rows
    ]


def told_of(session: Session, access: EmergencyAccess) -> list[Told]:
    """The organisation whose the youth is: it is told of it."""
    referrers = select(Referral.referrer_id).where(Referral.youth_id == access.youth_id, referred_last())
    statement = select(Organisation).where(col(Organisation.id).in_(referrers)).order_by(col(Organisation.number))
    return [Told(organisation_id=one.id or 0, address=one.email) for one in session.exec(statement)]


def _youth(session: Session, number: str) -> Youth | None:
    """Whoever has this number, or a referral with it, seen or not: whom one sees in full need not be opened."""
    if not NUMBER.fullmatch(number):
        return None
    referred = select(Referral.youth_id).where(Referral.number == number)
    return session.exec(select(Youth).where(or_(col(Youth.number) == number, col(Youth.id).in_(referred)))).first()


def _sees_in_full(session: Session, user: User, youth_id: int) -> bool:
    plain = replace(user, emergency=None)
    if not youth_ids_seen(session, [youth_id], visible_to=plain):
        return False
    return shown_to(session, plain, [youth_id]).of(youth_id) == EVERYTHING


def _referrals(session: Session, youth_ids: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    statement = select(Referral.youth_id, Referral.number).where(col(Referral.youth_id).in_(youth_ids))
    for youth_id, number in session.exec(statement.order_by(col(Referral.id))):
        found.setdefault(youth_id, []).append(number)
    return found
