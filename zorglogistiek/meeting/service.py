"""The commands on meetings themselves: opening one, closing one; and what was promised to be done after it."""

from datetime import date, datetime, timedelta

from sqlmodel import Session, col, func, select

from zorglogistiek.access.permissions import Action as Deed
from zorglogistiek.access.permissions import require
from zorglogistiek.access.user import User
from zorglogistiek.codes import EventKind
from zorglogistiek.errors import Conflict, Fault, Invalid, NotFound
from zorglogistiek.meeting.repository import open_meeting_on
from zorglogistiek.meeting.tables import Action, Meeting
from zorglogistiek.people.fields import is_line
from zorglogistiek.people.recording import require_version
from zorglogistiek.people.repository import events_of
from zorglogistiek.people.repository import referral as referral_numbered
from zorglogistiek.people.service import record
from zorglogistiek.people.steps import OPEN_STATES, possible, state_of
from zorglogistiek.people.tables import Referral
from zorglogistiek.places.repository import organisations
from zorglogistiek.words import N_

LONGEST_TEXT = 300

FARTHEST_MEETING = timedelta(weeks=8)
"""So far ahead the registry of today still says something of the meeting's day."""


def check_meeting_day(held_on: date, *, today: date) -> None:
    """Invalid unless a plan can be made for a meeting on this day: from today to ``FARTHEST_MEETING`` ahead.

    A plan is made of the registry as it stands, and changes the state of referrals at once.
    """
    if not today <= held_on <= today + FARTHEST_MEETING:
        until = (("first", str(today)), ("last", str(today + FARTHEST_MEETING)))
        message = N_("a plan is made for a meeting from {first} until {last}, and not for another day")
        raise Invalid(f"meeting {held_on}", [Fault(field="held_on", message=message, params=until)])


def open_meeting(session: Session, user: User, *, held_on: date) -> Meeting:
    """The meeting of this day, made when there is none. Forbidden for who may not plan."""
    require(user, Deed.PLAN)
    found = session.exec(select(Meeting).where(Meeting.held_on == held_on)).one_or_none()
    if found is None:
        found = Meeting(held_on=held_on)
        session.add(found)
        session.flush()
    return found


def close_meeting(session: Session, user: User, *, held_on: date, version: int, now: datetime, today: date) -> Meeting:
    """Makes the decisions of a meeting final: no more are taken in it, and none is taken back.

    Every referral that waited with a complete file was on its agenda, and now counts as discussed. Conflict when it
    is closed already, was changed meanwhile, or is held on a later day.
    """
    require(user, Deed.DECIDE)
    meeting = open_meeting_on(session, held_on, to_change=True)
    require_version(f"meeting {held_on}", meeting.version, version)
    if held_on > today:
        raise Conflict(f"meeting {held_on}", "it has not been held yet")
    _record_discussed(session, user, now=now, today=today)
    meeting.closed_at = now
    session.flush()
    return meeting


def add_action(
    session: Session,
    user: User,
    *,
    held_on: date,
    organisation: str,
    text: str,
    due_on: date | None,
    referral: str | None = None,
) -> Action:
    """Notes what an organisation promised in a meeting to do before a day (None: it was not said).

    Invalid with every fault; NotFound without the meeting; Conflict when it is closed.
    """
    require(user, Deed.DECIDE)
    meeting = open_meeting_on(session, held_on)
    owner = owner_of(session, user, organisation)
    referral_id = None if referral is None else _referral_id(session, user, referral)
    faults = action_faults(owner, text, due_on, held_on)
    if referral is not None and referral_id is None:
        faults.append(Fault(field="referral", message="no such referral"))
    if faults or owner is None or due_on is None:
        raise Invalid("action", faults)
    assert meeting.id is not None
    action = Action(
        meeting_id=meeting.id,
        referral_id=referral_id,
        organisation_id=owner,
        text=text.strip(),
        due_on=due_on,
    )
    session.add(action)
    session.flush()
    return action


def last_meeting_before(session: Session, held_on: date) -> date | None:
    """The day of the meeting before this one; None for the first."""
    return session.exec(select(func.max(col(Meeting.held_on))).where(Meeting.held_on < held_on)).one()


def owner_of(session: Session, user: User, organisation: str) -> int | None:
    """The id of the organisation that an action would be of, by its number; None when there is none."""
    return next((found.id for found in organisations(session, visible_to=user) if found.number == organisation), None)


def action_faults(owner: int | None, text: str, due_on: date | None, held_on: date) -> list[Fault]:
    """What is wrong with the owner, the text and the day of an action of a meeting."""
    faults = []
    if not text.strip() or len(text.strip()) > LONGEST_TEXT or not is_line(text.strip()):
        longest = (("longest", str(LONGEST_TEXT)),)
        faults.append(Fault(field="text", message="must have 1 to {longest} printable characters", params=longest))
    if due_on is None:
        faults.append(Fault(field="due_on", message=N_("is not a date (dd-mm-yyyy)")))
    elif due_on < held_on:
        faults.append(Fault(field="due_on", message="lies before the meeting"))
    if owner is None:
        faults.append(Fault(field="organisation", message="no such organisation"))
    return faults


def _referral_id(session: Session, user: User, number: str) -> int | None:
    try:
        return referral_numbered(session, number, visible_to=user).id
    except NotFound:
        return None


def _record_discussed(session: Session, user: User, *, now: datetime, today: date) -> None:
    referrals = session.exec(select(Referral).order_by(col(Referral.id))).all()
    events = events_of(session, [referral.id for referral in referrals if referral.id is not None])
    for referral in referrals:
        assert referral.id is not None
        known = events.get(referral.id, [])
        state = state_of(f"referral {referral.number}", known)
        complete = any(event.kind is EventKind.FILE_COMPLETE for event in known)
        discussed = any(event.kind is EventKind.FIRST_DISCUSSED for event in known)
        if state in OPEN_STATES and complete and not discussed and EventKind.FIRST_DISCUSSED in possible(state):
            record(session, user, referral, EventKind.FIRST_DISCUSSED, today, now=now)
