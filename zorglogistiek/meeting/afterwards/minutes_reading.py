"""What the minutes of a meeting are made of, as it stood then: later events and plans do not change old minutes.

Only what was recorded before the meeting was closed counts (for one that is open: until now).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlmodel import Session

from zorglogistiek.access.user import User
from zorglogistiek.audit.showing import show
from zorglogistiek.clock import day_at
from zorglogistiek.codes import DecisionKind, StayPurpose
from zorglogistiek.meeting import reading
from zorglogistiek.meeting.afterwards.course import ended_by
from zorglogistiek.meeting.afterwards.minutes_noted import Noted, noted
from zorglogistiek.meeting.afterwards.minutes_people import Person, people_of
from zorglogistiek.meeting.proposals import proposals
from zorglogistiek.meeting.service import last_meeting_before
from zorglogistiek.meeting.views import ActionView, DecisionView, PlanView, ProposalView
from zorglogistiek.people.steps import OPEN_STATES, SEEKING


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Everything that the minutes tell. ``decisions`` are those that were not taken back, oldest first.

    ``as_of`` is the moment until which things count: when the meeting was closed, or now. ``proposed`` is what
    the meeting's newest plan says; ``undecided`` are those of it (a group each) on which nothing was decided.
    """

    held_on: date
    starts_at: time | None
    ends_at: time | None
    venue: str | None
    closed_at: datetime | None
    as_of: datetime
    last_meeting: date | None
    plan: PlanView | None
    people: Mapping[str, Person]
    decisions: tuple[DecisionView, ...]
    proposed: tuple[ProposalView, ...]
    undecided: tuple[ProposalView, ...]
    noted: tuple[Noted, ...]
    actions: tuple[ActionView, ...]

    @property
    def held(self) -> tuple[DecisionView, ...]:
        """The decisions that hold at the end: those that no later one ended."""
        ended = ended_by(self.decisions)
        return tuple(one for one in self.decisions if one.id not in ended)

    @property
    def on_list(self) -> tuple[Person, ...]:
        """Who stood on the waiting list at the end."""
        return tuple(person for person in self.people.values() if person.state in OPEN_STATES)


def record_of(session: Session, *, visible_to: User, meeting_on: date, now: datetime) -> Record:
    """What there is to tell of a meeting. NotFound without it; Forbidden for who may not see it."""
    view = reading.meeting(session, visible_to=visible_to, held_on=meeting_on)
    as_of = view.closed_at or now
    every = reading.decisions(session, visible_to=visible_to, meeting_on=meeting_on)
    decisions = [one for one in every if one.kind is not DecisionKind.REVOKE and not one.revoked]
    day = day_at(as_of)
    proposed: list[ProposalView] = []
    if view.plan is not None:
        proposed = proposals(session, visible_to=visible_to, plan_id=view.plan.id, today=day)
    last_meeting = last_meeting_before(session, meeting_on)
    people = people_of(session, decisions, proposed, meeting_on=meeting_on, last_meeting=last_meeting, as_of=as_of)
    recorded = noted(session, meeting_on=meeting_on, as_of=as_of)
    show(session, referrals={*people, *(one.referral for one in recorded)})
    return Record(
        held_on=meeting_on,
        starts_at=view.starts_at,
        ends_at=view.ends_at,
        venue=view.venue,
        closed_at=view.closed_at,
        as_of=as_of,
        last_meeting=last_meeting,
        plan=view.plan,
        people=people,
        decisions=tuple(decisions),
        proposed=tuple(proposed),
        undecided=_undecided(proposed, decisions, people),
        noted=recorded,
        actions=tuple(reading.actions(session, visible_to=visible_to, today=day, held_on=meeting_on)),
    )


def _undecided(
    proposed: Sequence[ProposalView], decisions: Sequence[DecisionView], people: Mapping[str, Person]
) -> tuple[ProposalView, ...]:
    decided = {one.referral for one in decisions}
    return tuple(
        one
        for one in proposed
        if one.group is not None
        and one.purpose is StayPurpose.FINAL
        and one.referral not in decided
        and one.referral in people
        and people[one.referral].state in SEEKING
    )
