"""Who the minutes speak of, and how each stood when the meeting began and when it ended."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, or_, select

from zorglogistiek.clock import day_at
from zorglogistiek.codes import EscalationGround, EventKind, ReferralKind, ReferralState, Section, StayPurpose, Urgency
from zorglogistiek.meeting.sections import DUE_WITHIN, PRECEDENCE, escalation_grounds, is_new
from zorglogistiek.meeting.views import DecisionView, ProposalView
from zorglogistiek.people.declines import provider_declines
from zorglogistiek.people.initials import initials
from zorglogistiek.people.repository import all_events_of, bridgings_of, may_be_open
from zorglogistiek.people.steps import OPEN_STATES, standing, state_of
from zorglogistiek.people.tables import Bridging, Referral, ReferralEvent, Youth
from zorglogistiek.people.waits import NORM, over_norm, wait_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A referral as the minutes name it, and how it stood: before the meeting (``section``) and at its end."""

    referral: str
    initials: str
    section: Section
    state: ReferralState
    is_new: bool
    over_norm: bool
    grounds: tuple[EscalationGround, ...]


def people_of(
    session: Session,
    decisions: Sequence[DecisionView],
    proposed: Sequence[ProposalView],
    *,
    meeting_on: date,
    last_meeting: date | None,
    as_of: datetime,
) -> dict[str, Person]:
    """Everybody who was on the list, or of whom something was decided, by referral number."""
    day = day_at(as_of)
    named = {one.referral for one in decisions}
    concerned = or_(may_be_open(min(day, meeting_on)), may_be_open(), col(Referral.number).in_(named))
    rows = session.exec(select(Referral, Youth).join(Youth).where(concerned).order_by(col(Referral.number))).all()
    ids = [referral.id for referral, _ in rows if referral.id is not None]
    events, bridgings = all_events_of(session, ids), bridgings_of(session, ids)
    finals = {one.referral: one for one in proposed if one.purpose is StayPurpose.FINAL}
    found = {}
    for referral, youth in rows:
        known = [event for event in events.get(referral.id or 0, ()) if event.recorded_at <= as_of]
        stand = standing(f"referral {referral.number}", known)
        person = _person(
            referral,
            initials(youth.first_name, youth.last_name),
            stand,
            bridgings.get(referral.id or 0, []),
            finals.get(referral.number),
            meeting_on=meeting_on,
            last_meeting=last_meeting,
            on=day,
        )
        if person.state in OPEN_STATES or referral.number in named:
            found[referral.number] = person
    return found


def _person(
    referral: Referral,
    name: str,
    events: Sequence[ReferralEvent],
    bridgings: Sequence[Bridging],
    final: ProposalView | None,
    *,
    meeting_on: date,
    last_meeting: date | None,
    on: date,
) -> Person:
    state = state_of(f"referral {referral.number}", events)
    too_long = state in OPEN_STATES and over_norm(wait_of(events, bridgings, NORM.clock, on))
    dates = {event.kind: event.happened_on for event in events}
    new = is_new(referral.kind, dates, meeting_on=meeting_on, last_meeting=last_meeting)
    no_place = final is not None and final.group is None
    due = _promise_due(final, meeting_on)
    fits = {
        Section.CRISIS: not due and _was_crisis(final),
        Section.PROMISES_DUE: due,
        Section.NEW: new,
        Section.MOVE_ON: referral.kind is ReferralKind.MOVE_ON,
        Section.DECLINED: _declined_since(events, meeting_on, last_meeting),
        Section.NO_PLACE: no_place,
        Section.OVER_NORM: too_long,
        Section.OTHER: True,
    }
    return Person(
        referral=referral.number,
        initials=name,
        section=next(section for section in PRECEDENCE if fits[section]),
        state=state,
        is_new=new,
        over_norm=too_long,
        grounds=escalation_grounds(provider_declines=provider_declines(events), over_norm=too_long, no_group=no_place),
    )


def _declined_since(events: Collection[ReferralEvent], meeting_on: date, last_meeting: date | None) -> bool:
    """Whether a place was declined after the last meeting and before this one."""
    after = last_meeting or date.min
    return any(event.kind is EventKind.DECLINED and after < event.happened_on < meeting_on for event in events)


def _was_crisis(final: ProposalView | None) -> bool:
    """Whether its urgency was crisis when the plan of the meeting was made."""
    return final is not None and final.facts.get("referral", {}).get("urgency") == Urgency.CRISIS


def _promise_due(final: ProposalView | None, meeting_on: date) -> bool:
    """Whether a place stood promised for a week that was near when the plan was made."""
    if final is None or final.start_week is None or not final.reasons:
        return False
    return final.reasons[0].get("code") == "cost.agreed" and final.start_week <= meeting_on + DUE_WITHIN
