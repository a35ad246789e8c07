"""What was recorded besides decisions: voluntary waiting, returns, lost promises, and what became of advice."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, func, select

from zorglogistiek.clock import day_at
from zorglogistiek.codes import EventKind
from zorglogistiek.meeting.groups import group_views
from zorglogistiek.meeting.repository import rows_of
from zorglogistiek.meeting.tables import Meeting
from zorglogistiek.meeting.views import GroupView
from zorglogistiek.people.events import EXPIRIES
from zorglogistiek.people.repository import events_of
from zorglogistiek.people.tables import ExpertAdvice, Referral, ReferralEvent

TURNS = (EventKind.VOLUNTARY_WAIT_STARTED, EventKind.VOLUNTARY_WAIT_ENDED, EventKind.BROKE_DOWN)
"""The events that are told."""

LOST = (*EXPIRIES, EventKind.PROPOSAL_LAPSED)
"""The events, of a group, with which a promised place is promised no longer; without one only a proposal ended."""

LOOKS_BACK = timedelta(weeks=1)
"""How far a first meeting looks back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """Something that was recorded of a referral.

    ``carried_out`` is set for what became of an advice, ``group`` for the place of a promise that was lost.
    """

    referral: str
    kind: EventKind
    on: date
    text: str
    carried_out: bool | None = None
    group: GroupView | None = None


def noted(session: Session, *, meeting_on: date, as_of: datetime) -> tuple[Noted, ...]:
    """What people recorded since the meeting before was closed and until ``as_of``, by day and referral."""
    closed = session.scalar(select(func.max(col(Meeting.closed_at))).where(col(Meeting.held_on) < meeting_on))
    since = closed or as_of - LOOKS_BACK
    found = [*_turns(session, since, as_of), *_lost(session, since, as_of), *_advice(session, since, as_of)]
    return tuple(sorted(found, key=lambda one: (one.on, one.referral, one.kind.value)))


def _turns(session: Session, since: datetime, as_of: datetime) -> Iterator[Noted]:
    """Without what came from a file: that was not said at this table."""
    statement = rows_of(ReferralEvent, col(Referral.number)).join(
        Referral, col(Referral.id) == col(ReferralEvent.referral_id)
    )
    statement = statement.where(
        col(ReferralEvent.kind).in_(TURNS),
        col(ReferralEvent.account_id).is_not(None),
        col(ReferralEvent.recorded_at) > since,
        col(ReferralEvent.recorded_at) <= as_of,
    )
    for event, number in session.execute(statement):
        yield Noted(referral=number, kind=event.kind, on=event.happened_on, text=event.note or "")


def _lost(session: Session, since: datetime, as_of: datetime) -> Iterator[Noted]:
    """The promises that expired or fell, whoever or whatever did it, and that were not made again."""
    statement = rows_of(ReferralEvent, col(Referral.number)).join(
        Referral, col(Referral.id) == col(ReferralEvent.referral_id)
    )
    statement = statement.where(
        col(ReferralEvent.kind).in_(LOST),
        col(ReferralEvent.group_id).is_not(None),
        col(ReferralEvent.happened_on) >= day_at(since),  # an imported history is older
        col(ReferralEvent.recorded_at) > since,
        col(ReferralEvent.recorded_at) <= as_of,
    )
    rows = session.execute(statement).all()
    events = events_of(session, {event.referral_id for event, _ in rows})
    stand = {event.id for some in events.values() for event in some}
    groups = group_views(session) if rows else {}
    for event, number in rows:
        if event.id in stand:
            group = groups[event.group_id]
            text = f"{group.name} ({group.provider})"
            yield Noted(referral=number, kind=event.kind, on=event.happened_on, text=text, group=group)


def _advice(session: Session, since: datetime, as_of: datetime) -> Iterator[Noted]:
    statement = rows_of(ExpertAdvice, col(Referral.number)).join(
        Referral, col(Referral.id) == col(ExpertAdvice.referral_id)
    )
    first, last = (day_at(moment) for moment in (since, as_of))
    for advice, number in session.execute(statement):
        kind = EventKind.ADVICE_GIVEN
        if since < advice.recorded_at <= as_of:
            yield Noted(referral=number, kind=kind, on=advice.given_on, text=advice.text)
        if advice.settled_on is not None and first <= advice.settled_on <= last:
            text, done = advice.remark or "", advice.carried_out
            yield Noted(referral=number, kind=kind, on=advice.settled_on, text=text, carried_out=done)
