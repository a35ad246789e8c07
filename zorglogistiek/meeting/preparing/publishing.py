"""Publishing the agenda: when and where the meeting is, and what has become different since it was published."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from sqlmodel import Session, col, select

from zorglogistiek.access.permissions import Action as Deed
from zorglogistiek.access.permissions import require
from zorglogistiek.access.user import User
from zorglogistiek.codes import EventKind
from zorglogistiek.errors import Fault, Invalid, NotFound
from zorglogistiek.meeting.repository import meeting_on, open_meeting_on, require_region, rows_of
from zorglogistiek.meeting.tables import Meeting, Plan
from zorglogistiek.people.fields import is_line
from zorglogistiek.people.recording import require_version
from zorglogistiek.people.tables import Referral, ReferralEvent
from zorglogistiek.words import N_

LONGEST_VENUE = 120

TOLD = frozenset(
    {
        EventKind.REGISTERED,
        EventKind.FILE_COMPLETE,
        EventKind.FILE_INCOMPLETE,
        EventKind.STARTED,
        EventKind.BROKE_DOWN,
        EventKind.WITHDRAWN,
        EventKind.ACCEPTED_BY_FAMILY,
        EventKind.ACCEPTANCE_EXPIRED,
        EventKind.VOLUNTARY_WAIT_STARTED,
        EventKind.VOLUNTARY_WAIT_ENDED,
    }
)
"""The events that make an agenda another one, for whoever prepared with the one that was published."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A meeting whose agenda was published, as everybody who is invited may know it: no person is in it.

    ``sequence`` rises with every change of the meeting.
    """

    held_on: date
    starts_at: time
    ends_at: time
    venue: str
    published_at: datetime
    sequence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What happened since the agenda was published: a newer plan, and the events of referrals by number."""

    newer_plan: bool = False
    events: Mapping[str, tuple[EventKind, ...]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return self.newer_plan or bool(self.events)


def publish_agenda(
    session: Session,
    user: User,
    *,
    held_on: date,
    version: int,
    starts_at: time | None,
    ends_at: time | None,
    venue: str,
    now: datetime,
) -> Meeting:
    """Publishes the agenda of a meeting, or publishes it again: from now on it is what everybody prepares with.

    Invalid with all faults; NotFound without the meeting; Conflict when it is closed, or was changed meanwhile (the
    same again, right after it was published, is a double click and changes nothing); Forbidden for who may not plan.
    """
    require(user, Deed.PLAN)
    meeting = open_meeting_on(session, held_on, to_change=True)
    name = f"meeting {held_on}"
    faults = _faults(starts_at, ends_at, venue)
    if faults:
        raise Invalid(name, faults)
    wanted = (starts_at, ends_at, venue.strip() or None)
    if version == meeting.version - 1 and (meeting.starts_at, meeting.ends_at, meeting.venue) == wanted:
        return meeting
    require_version(name, meeting.version, version)
    meeting.starts_at, meeting.ends_at, meeting.venue = wanted
    meeting.published_at = now
    session.flush()
    return meeting


def published(session: Session, *, held_on: date) -> Published:
    """The meeting of a day as it was published; anybody who is signed in may know of it. NotFound when it was not."""
    found = _published(meeting_on(session, held_on))
    if found is None:
        raise NotFound(f"meeting {held_on}")
    return found


def next_published(session: Session, *, on: date) -> Published | None:
    """The first meeting from this day on whose agenda was published and that is not closed; None when there is none."""
    later = Meeting.held_on >= on, col(Meeting.published_at).is_not(None), col(Meeting.closed_at).is_(None)
    found = session.exec(select(Meeting).where(*later).order_by(col(Meeting.held_on)).limit(1)).one_or_none()
    return None if found is None else _published(found)


def changes_since(session: Session, *, visible_to: User, held_on: date) -> Changes:
    """What happened since the agenda of a meeting was last published; nothing when it was not.

    Forbidden for who may not see the meeting; NotFound without it.
    """
    require_region(visible_to)
    meeting = meeting_on(session, held_on)
    if meeting.published_at is None:
        return Changes()
    newer = select(Plan.id).where(Plan.meeting_id == meeting.id, col(Plan.made_at) > meeting.published_at).limit(1)
    statement = (
        rows_of(col(Referral.number), col(ReferralEvent.kind))
        .join(Referral, col(Referral.id) == col(ReferralEvent.referral_id))
        .where(col(ReferralEvent.recorded_at) > meeting.published_at, col(ReferralEvent.kind).in_(TOLD))
        .order_by(col(Referral.number), col(ReferralEvent.id))
    )
    events: dict[str, tuple[EventKind, ...]] = {}
    for number, kind in session.execute(statement):
        events[number] = (*events.get(number, ()), kind)
    return Changes(newer_plan=session.exec(newer).first() is not None, events=events)


def _published(meeting: Meeting) -> Published | None:
    if meeting.published_at is None or meeting.starts_at is None or meeting.ends_at is None:
        return None
    return Published(
        held_on=meeting.held_on,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        venue=meeting.venue or "",
        published_at=meeting.published_at,
        sequence=meeting.version,
    )


def _faults(starts_at: time | None, ends_at: time | None, venue: str) -> list[Fault]:
    faults = []
    wanted = N_("is not a time of day (hh:mm)")
    if starts_at is None:
        faults.append(Fault(field="starts_at", message=wanted))
    if ends_at is None:
        faults.append(Fault(field="ends_at", message=wanted))
    if starts_at is not None and ends_at is not None and ends_at <= starts_at:
        faults.append(Fault(field="ends_at", message=N_("must be later than the start")))
    if len(venue.strip()) > LONGEST_VENUE or not is_line(venue.strip()):
        longest = (("longest", str(LONGEST_VENUE)),)
        message = N_("must have at most {longest} printable characters")
        faults.append(Fault(field="venue", message=message, params=longest))
    return faults
