"""Ending a decline before its day: the group may be proposed again, and everybody sees who said so and why."""

from datetime import date, datetime

from sqlmodel import Session

from zorglogistiek.access.permissions import Action, require
from zorglogistiek.access.user import User
from zorglogistiek.codes import EventKind
from zorglogistiek.errors import Conflict, Fault, Invalid, NotFound
from zorglogistiek.meeting.deciding.party import party_of
from zorglogistiek.meeting.deciding.sitting import check_version, name_of, standing_events
from zorglogistiek.people.declines import open_declines
from zorglogistiek.people.fields import NUMBER
from zorglogistiek.people.repository import referral as referral_numbered
from zorglogistiek.people.service import record
from zorglogistiek.people.tables import Referral
from zorglogistiek.places.repository import group as group_numbered
from zorglogistiek.places.tables import Group
from zorglogistiek.words import N_


def lapse_decline(
    session: Session,
    user: User,
    *,
    referral: str,
    group: str,
    version: int,
    note: str | None,
    now: datetime,
    today: date,
) -> None:
    """Ends the decline of a group for a referral today, and for everybody who is decided with it.

    The coordinator only. Invalid without a note or for an unknown group; Conflict when the page is out of date, or no
    decline of this group stands. The same form sent again by the same person does nothing more.
    """
    require(user, Action.DECIDE)
    row = referral_numbered(session, referral, visible_to=user)
    declined, said = _group(session, user, row, group), (note or "").strip()
    if row.version != version and _repeated(session, user, row, declined, said):
        return
    check_version(row, version)
    if not said:
        raise Invalid(name_of(row), [Fault(field="note", message=N_("say why the decline no longer counts"))])
    if not _bars(session, row, declined, today):
        message = N_("no decline of {group} stands")
        raise Conflict(name_of(row), message, group=declined.number, group_name=declined.name)
    for member in party_of(session, row):
        if _bars(session, member, declined, today):
            record(session, user, member, EventKind.DECLINE_LAPSED, today, now=now, group=declined, note=said)


def _group(session: Session, user: User, referral: Referral, number: str) -> Group:
    unknown = Invalid(name_of(referral), [Fault(field="group", message=N_("no such group"))])
    if not NUMBER.fullmatch(number):
        raise unknown
    try:
        return group_numbered(session, number, visible_to=user)
    except NotFound:
        raise unknown from None


def _bars(session: Session, referral: Referral, group: Group, today: date) -> bool:
    return group.id in open_declines(standing_events(session, referral), today)


def _repeated(session: Session, user: User, referral: Referral, group: Group, note: str) -> bool:
    """Whether the last thing that happened is this very act."""
    last = next(reversed(standing_events(session, referral)), None)
    act = (EventKind.DECLINE_LAPSED, group.id, note, user.account_id)
    return last is not None and (last.kind, last.group_id, last.note, last.account_id) == act
