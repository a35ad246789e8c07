"""Where a referral stands on the agenda, and what may be decided of it there: the rules, on what was read.

A referral stands in the first section that it fits, and shows the others as badges.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from zorglogistiek.codes import (
    DecisionKind,
    EscalationGround,
    EventKind,
    ReferralKind,
    ReferralState,
    Section,
    StayPurpose,
    Urgency,
)
from zorglogistiek.meeting.fallen import ENDS_PROMISES
from zorglogistiek.meeting.views import (
    AgendaItem,
    DecisionView,
    ExpiryView,
    MeetingView,
    PromiseView,
    ProposalView,
)
from zorglogistiek.people.steps import SEEKING, possible
from zorglogistiek.people.views import ReferralOverview

DUE_WITHIN = timedelta(weeks=2)
"""How long before its planned day a promise is on the agenda."""

PROVIDER_DECLINES = 2
"""After so many a referral should be escalated."""

FIRST = (Urgency.CRISIS, Urgency.URGENT)
"""The urgencies that go before all others in a section."""

PRECEDENCE = (
    Section.CRISIS,
    Section.PROMISES_DUE,
    Section.NEW,
    Section.MOVE_ON,
    Section.DECLINED,
    Section.NO_PLACE,
    Section.OVER_NORM,
    Section.OTHER,
)
"""Where a referral stands that fits several sections: the first of these."""


class Listed(Protocol):
    """What the rules need of a referral: of one that was read whole, or only for its place in the list."""

    @property
    def kind(self) -> ReferralKind:
        """From outside, or who moves on."""
        ...

    @property
    def urgency(self) -> Urgency:
        """How soon a place is needed."""
        ...

    @property
    def state(self) -> ReferralState:
        """Where it stands."""
        ...

    @property
    def dates(self) -> Mapping[EventKind, date]:
        """For each kind of event the last day on which it happened."""
        ...

    @property
    def open(self) -> bool:
        """Whether it stands on the waiting list."""
        ...

    @property
    def over_norm(self) -> bool:
        """Whether it is open and has waited longer than the norm."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The days from which a referral's sections follow: of the meeting, of the one before it, and today."""

    meeting_on: date
    last_meeting: date | None
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """Everything that was read for an agenda, by referral number."""

    meeting: MeetingView
    last_meeting: date | None
    today: date
    proposals: Mapping[str, Sequence[ProposalView]]
    promises: Mapping[str, Sequence[PromiseView]]
    decisions: Mapping[str, Sequence[DecisionView]]
    expiries: Mapping[str, Sequence[ExpiryView]]
    parties: Mapping[str, tuple[str, ...]]
    fallen: Mapping[datetime, Sequence[str]]

    @property
    def calendar(self) -> Calendar:
        """The days that count."""
        return Calendar(meeting_on=self.meeting.held_on, last_meeting=self.last_meeting, today=self.today)


def item_of(overview: ReferralOverview, papers: Papers) -> AgendaItem:
    """A referral with everything that the meeting has before it."""
    proposed = {view.purpose: view for view in papers.proposals.get(overview.number, ())}
    final = proposed.get(StayPurpose.FINAL)
    promised = tuple(papers.promises.get(overview.number, ()))
    fitting = sections_of(
        overview,
        papers.calendar,
        promised_on=[promise.planned_on for promise in promised],
        expired=overview.number in papers.expiries,
        without_place=final is not None and final.group is None,
    )
    decisions = tuple(papers.decisions.get(overview.number, ()))
    return AgendaItem(
        overview=overview,
        section=fitting[0],
        badges=tuple(section for section in fitting[1:] if section is not Section.OTHER),
        proposal=final,
        bridge=proposed.get(StayPurpose.BRIDGE),
        promises=promised,
        decisions=decisions,
        together=papers.parties.get(overview.number, ()),
        escalation_grounds=_grounds(overview, final),
        fell=_fell(decisions, papers),
        expired=tuple(papers.expiries.get(overview.number, ())),
        possible=_possible(overview, decisions, papers.meeting),
    )


def _fell(decisions: Sequence[DecisionView], papers: Papers) -> tuple[str, ...]:
    stands = [one for one in decisions if not one.revoked and one.kind is not DecisionKind.REVOKE]
    if not stands or stands[-1].kind not in ENDS_PROMISES:
        return ()
    return tuple(papers.fallen.get(stands[-1].decided_at, ()))


def by_urgency(overview: Listed) -> int:
    """The key by which the meeting takes the referrals of a section: crisis, urgent, then all others as they came."""
    return FIRST.index(overview.urgency) if overview.urgency in FIRST else len(FIRST)


def is_new(kind: ReferralKind, dates: Mapping[EventKind, date], *, meeting_on: date, last_meeting: date | None) -> bool:
    """Registered from outside since the last meeting; where there was none yet, not discussed before this one.

    ``dates`` are the days of what happened last of each kind.
    """
    if kind is not ReferralKind.NEW:
        return False
    if last_meeting is not None:
        registered = dates.get(EventKind.REGISTERED)
        return registered is not None and registered > last_meeting
    return dates.get(EventKind.FIRST_DISCUSSED, meeting_on) >= meeting_on


def escalation_grounds(*, provider_declines: int, over_norm: bool, no_group: bool) -> tuple[EscalationGround, ...]:
    """Why a referral should be escalated."""
    grounds = {
        EscalationGround.PROVIDER_DECLINES: provider_declines >= PROVIDER_DECLINES,
        EscalationGround.OVER_NORM: over_norm,
        EscalationGround.NO_GROUP: no_group,
    }
    return tuple(ground for ground, holds in grounds.items() if holds)


def sections_of(
    one: Listed, days: Calendar, *, promised_on: Sequence[date], expired: bool, without_place: bool
) -> list[Section]:
    """Every section that a referral fits, the one in which it stands first.

    ``promised_on`` are the planned days of its promises; ``expired``: one of them was not kept since the meeting
    before; ``without_place``: the plan finds no lasting place.
    """
    seeks = one.state in SEEKING
    due = any(planned_on <= days.today + DUE_WITHIN for planned_on in promised_on)
    fits = {
        Section.CRISIS: one.open and one.urgency is Urgency.CRISIS and not due,
        Section.PROMISES_DUE: due or expired,
        Section.NEW: is_new(one.kind, one.dates, meeting_on=days.meeting_on, last_meeting=days.last_meeting),
        Section.MOVE_ON: one.kind is ReferralKind.MOVE_ON,
        Section.DECLINED: seeks and _declined_since(one, days.last_meeting),
        Section.NO_PLACE: seeks and without_place,
        Section.OVER_NORM: one.over_norm,
        Section.OTHER: True,
    }
    return [section for section in PRECEDENCE if fits[section]]


def _declined_since(overview: Listed, last_meeting: date | None) -> bool:
    """Whether a place was declined since the last meeting, or in this one."""
    declined = overview.dates.get(EventKind.DECLINED)
    return declined is not None and (last_meeting is None or declined > last_meeting)


def _grounds(overview: ReferralOverview, final: ProposalView | None) -> tuple[EscalationGround, ...]:
    """Why it should be escalated: while a place is sought, and not when the expert team has it already."""
    if overview.state not in SEEKING or overview.escalated_on is not None:
        return ()
    return escalation_grounds(
        provider_declines=overview.provider_declines,
        over_norm=overview.over_norm,
        no_group=final is not None and final.group is None,
    )


def _possible(
    overview: ReferralOverview, decisions: Sequence[DecisionView], meeting: MeetingView
) -> frozenset[DecisionKind]:
    if meeting.closed_at is not None:
        return frozenset()
    steps = possible(overview.state)
    allowed = {
        DecisionKind.ACCEPT: overview.state in SEEKING,
        DecisionKind.DECLINE: EventKind.DECLINED in steps,
        DecisionKind.HOLD: overview.state in SEEKING,
        DecisionKind.ESCALATE: EventKind.ESCALATED in steps and overview.escalated_on is None,
        DecisionKind.WITHDRAW: EventKind.WITHDRAWN in steps,
        DecisionKind.REVOKE: any(
            not decision.revoked and decision.kind is not DecisionKind.REVOKE for decision in decisions
        ),
    }
    return frozenset(kind for kind, is_allowed in allowed.items() if is_allowed)
