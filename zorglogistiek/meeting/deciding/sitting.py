"""A command of a meeting: who takes it, in which meeting and when. Every module that decides is told this."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm.attributes import flag_modified
from sqlmodel import Session

from zorglogistiek.access.permissions import Action, deciding_account, require
from zorglogistiek.access.user import User
from zorglogistiek.codes import EventKind, ReferralState
from zorglogistiek.meeting.repository import open_meeting_on
from zorglogistiek.meeting.tables import Decision, Meeting
from zorglogistiek.people.recording import require_version
from zorglogistiek.people.repository import events_of
from zorglogistiek.people.service import record
from zorglogistiek.people.steps import possible, state_of
from zorglogistiek.people.tables import Referral, ReferralEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """One command, in one transaction."""

    session: Session
    user: User
    meeting: Meeting
    now: datetime
    today: date

    @property
    def account_id(self) -> int:
        """Who decides. Forbidden for the command line: a decision needs a person."""
        return deciding_account(self.user)

    @property
    def meeting_id(self) -> int:
        """The id of the meeting, which is stored."""
        assert self.meeting.id is not None
        return self.meeting.id

    @property
    def earliest(self) -> date:
        """The first day for which a place can be promised: of the meeting, and today once that has passed.

        What is decided beforehand is decided in the meeting, so nobody is asked to start before it.
        """
        return max(self.today, self.meeting.held_on)

    def add(self, decision: Decision) -> Decision:
        """Stores a decision, so that it has its number."""
        self.session.add(decision)
        self.session.flush()
        return decision

    def events(self, referral: Referral) -> list[ReferralEvent]:
        """The events of a referral that count, in order."""
        return standing_events(self.session, referral)

    def state(self, referral: Referral) -> ReferralState:
        """Where a referral stands now."""
        return state_of(name_of(referral), self.events(referral))

    def discuss(self, referral: Referral) -> None:
        """Records that the referral was discussed for the first time, when it was."""
        events = self.events(referral)
        state = state_of(name_of(referral), events)
        known = any(event.kind is EventKind.FIRST_DISCUSSED for event in events)
        if not known and EventKind.FIRST_DISCUSSED in possible(state):
            record(self.session, self.user, referral, EventKind.FIRST_DISCUSSED, self.today, now=self.now)


def sitting(session: Session, user: User, *, meeting_on: date, now: datetime, today: date) -> Sitting:
    """Forbidden for who may not decide; NotFound and Conflict for a meeting that is not there, or closed."""
    require(user, Action.DECIDE)
    meeting = open_meeting_on(session, meeting_on)
    return Sitting(session=session, user=user, meeting=meeting, now=now, today=today)


def standing_events(session: Session, referral: Referral) -> list[ReferralEvent]:
    """The events of a referral that count, in order."""
    return events_of(session, [id_of(referral)]).get(id_of(referral), [])


def id_of(referral: Referral) -> int:
    """The id that every stored referral has."""
    assert referral.id is not None
    return referral.id


def name_of(referral: Referral) -> str:
    """What errors call a referral."""
    return f"referral {referral.number}"


def check_version(referral: Referral, version: int) -> None:
    """Conflict when the referral is no longer as it was when the user saw it."""
    require_version(name_of(referral), referral.version, version)


def touch(referral: Referral) -> None:
    """Makes the referral's version go up although no value of its own changed."""
    flag_modified(referral, "urgency")
