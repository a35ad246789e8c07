"""The agenda: every open referral once, with what the plan proposes and what was decided so far.

A fixed number of queries, however long the waiting list. A referral stands in the first section that it fits, and
shows the others as badges.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from sqlmodel import Session

from zorglogistiek.access.user import User
from zorglogistiek.codes import (
    DecisionKind,
    EscalationGround,
    EventKind,
    ReferralKind,
    Section,
    StayPurpose,
)
from zorglogistiek.meeting import reading
from zorglogistiek.meeting.deciding.expiries import expiries
from zorglogistiek.meeting.deciding.party import parties
from zorglogistiek.meeting.groups import group_views
from zorglogistiek.meeting.proposals import glances, proposals
from zorglogistiek.meeting.service import last_meeting_before
from zorglogistiek.meeting.views import (
    ActionView,
    Agenda,
    AgendaItem,
    AgendaSection,
    DecisionView,
    ExpiryView,
    GroupView,
    MeetingView,
    PromiseView,
    ProposalView,
)
from zorglogistiek.people.overview import ReferralFilter, referral_overviews
from zorglogistiek.people.repository import referrals_of_youths
from zorglogistiek.people.steps import SEEKING, possible
from zorglogistiek.people.views import ReferralOverview

View = TypeVar("View", ProposalView, PromiseView, DecisionView, ExpiryView)

DUE_WITHIN = timedelta(weeks=2)
"""How long before its planned day a promise is on the agenda."""

LOOKS_BACK = timedelta(weeks=1)
"""So far back expired promises are shown in the first meeting, which has none before it."""

PROVIDER_DECLINES = 2
"""After so many a referral should be escalated."""

PRECEDENCE = (
    Section.PROMISES_DUE,
    Section.NEW,
    Section.MOVE_ON,
    Section.DECLINED,
    Section.NO_PLACE,
    Section.OVER_NORM,
    Section.OTHER,
)
"""Where a referral stands that fits several sections: the first of these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Papers:
    """Everything that was read for an agenda, by referral number."""

    meeting: MeetingView
    last_meeting: date | None
    today: date
    proposals: Mapping[str, Sequence[ProposalView]]
    promises: Mapping[str, Sequence[PromiseView]]
    decisions: Mapping[str, Sequence[DecisionView]]
    expiries: Mapping[str, Sequence[ExpiryView]]
    parties: Mapping[str, tuple[str, ...]]


def agenda(session: Session, *, visible_to: User, meeting_on: date, today: date) -> Agenda:
    """The agenda of a meeting. NotFound when there is none; Forbidden for who may not see the meeting."""
    found = _open(session, visible_to, meeting_on, today)
    proposed = (
        _by_referral(proposals(session, visible_to=visible_to, plan_id=found.meeting.plan.id, today=today))
        if found.meeting.plan is not None
        else {}
    )
    return _agenda(found, proposed, referral_overviews(session, visible_to=visible_to, on=today))


def agenda_at_a_glance(session: Session, *, visible_to: User, meeting_on: date, today: date) -> Agenda:
    """As ``agenda``, with proposals that lack their facts, reasons and alternatives: what a long list shows."""
    found = _open(session, visible_to, meeting_on, today)
    return _agenda(found, _glances(found), referral_overviews(session, visible_to=visible_to, on=today))


def agenda_of(
    session: Session, *, visible_to: User, meeting_on: date, today: date, numbers: Collection[str], whole: bool = True
) -> Agenda:
    """As ``agenda``, of these referrals only, and of those whose proposals or decisions go with theirs.

    ``whole``: their proposals have everything, those of the others lack facts, reasons and alternatives.
    """
    found = _open(session, visible_to, meeting_on, today)
    proposed = _glances(found, numbers if whole else ())
    near = {other for number in numbers for view in proposed.get(number, ()) for other in view.chain}
    wanted = ReferralFilter(states=None, numbers=sorted({*numbers, *near}))
    overviews = referral_overviews(session, visible_to=visible_to, on=today, filters=wanted)
    youths = {youth for overview in overviews if overview.siblings for youth in overview.siblings.youths}
    siblings = ReferralFilter(numbers=sorted(referrals_of_youths(session, youths) - {one.number for one in overviews}))
    overviews += referral_overviews(session, visible_to=visible_to, on=today, filters=siblings)
    on_it = [overview for overview in overviews if overview.open or overview.number in found.decisions]
    return _agenda(found, proposed, on_it, whole=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opened:
    """A meeting with what was decided, promised and noted, and where to read on."""

    session: Session
    user: User
    meeting: MeetingView
    today: date
    groups: Mapping[int, GroupView]
    decisions: Mapping[str, Sequence[DecisionView]]
    promises: Mapping[str, Sequence[PromiseView]]
    actions: Sequence[ActionView]
    last_meeting: date | None


def _open(session: Session, user: User, meeting_on: date, today: date) -> _Opened:
    meeting, groups = reading.meeting(session, visible_to=user, held_on=meeting_on), group_views(session)
    return _Opened(
        session=session,
        user=user,
        meeting=meeting,
        today=today,
        groups=groups,
        decisions=_by_referral(reading.decisions(session, visible_to=user, meeting_on=meeting_on, groups=groups)),
        promises=_by_referral(reading.promises(session, visible_to=user, today=today, groups=groups)),
        actions=reading.actions(session, visible_to=user, today=today),
        last_meeting=last_meeting_before(session, meeting_on),
    )


def _looks_back_to(found: _Opened) -> date:
    """The day after which an expiry is news for this meeting."""
    return found.last_meeting or found.meeting.held_on - LOOKS_BACK


def _glances(found: _Opened, whole: Collection[str] = ()) -> dict[str, list[ProposalView]]:
    plan = found.meeting.plan
    if plan is None:
        return {}
    views = glances(
        found.session, visible_to=found.user, plan_id=plan.id, today=found.today, groups=found.groups, whole=whole
    )
    return _by_referral(views)


def _agenda(
    found: _Opened,
    proposed: Mapping[str, Sequence[ProposalView]],
    overviews: Sequence[ReferralOverview],
    *,
    whole: bool = True,
) -> Agenda:
    """The agenda of these referrals; ``whole``: and of those that are no longer open, but were decided in it."""
    ended = sorted(found.decisions.keys() - {overview.number for overview in overviews}) if whole else ()
    if ended:
        filters = ReferralFilter(states=None, numbers=ended)
        more = referral_overviews(found.session, visible_to=found.user, on=found.today, filters=filters)
        overviews = [*overviews, *more]
    papers = _Papers(
        meeting=found.meeting,
        last_meeting=found.last_meeting,
        today=found.today,
        proposals=proposed,
        promises=found.promises,
        decisions=found.decisions,
        expiries=_by_referral(expiries(found.session, visible_to=found.user, after=_looks_back_to(found))),
        parties=parties(found.session, overviews),
    )
    items = [_item(overview, papers) for overview in overviews]
    sections = tuple(
        AgendaSection(section=section, items=tuple(item for item in items if item.section is section))
        for section in Section
    )
    day = found.meeting.held_on
    actions = tuple(action for action in found.actions if action.done_on is None or action.meeting_on == day)
    return Agenda(meeting=found.meeting, sections=sections, actions=actions)


def _by_referral(views: Sequence[View]) -> dict[str, list[View]]:
    found: dict[str, list[View]] = {}
    for view in views:
        found.setdefault(view.referral, []).append(view)
    return found


def _item(overview: ReferralOverview, papers: _Papers) -> AgendaItem:
    proposed = {view.purpose: view for view in papers.proposals.get(overview.number, ())}
    final = proposed.get(StayPurpose.FINAL)
    promised = tuple(papers.promises.get(overview.number, ()))
    fitting = _sections(overview, final, promised, papers)
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
        expired=tuple(papers.expiries.get(overview.number, ())),
        possible=_possible(overview, decisions, papers.meeting),
    )


def _sections(
    overview: ReferralOverview, final: ProposalView | None, promised: Sequence[PromiseView], papers: _Papers
) -> list[Section]:
    seeks = overview.state in SEEKING
    fits = {
        Section.PROMISES_DUE: overview.number in papers.expiries
        or any(promise.planned_on <= papers.today + DUE_WITHIN for promise in promised),
        Section.NEW: overview.kind is ReferralKind.NEW and _is_new(overview, papers),
        Section.MOVE_ON: overview.kind is ReferralKind.MOVE_ON,
        Section.DECLINED: seeks and _declined_since(overview, papers),
        Section.NO_PLACE: seeks and final is not None and final.group is None,
        Section.OVER_NORM: overview.over_norm,
        Section.OTHER: True,
    }
    return [section for section in PRECEDENCE if fits[section]]


def _declined_since(overview: ReferralOverview, papers: _Papers) -> bool:
    """Whether a place was declined since the last meeting, or in this one."""
    declined = overview.dates.get(EventKind.DECLINED)
    return declined is not None and (papers.last_meeting is None or declined > papers.last_meeting)


def _is_new(overview: ReferralOverview, papers: _Papers) -> bool:
    """Registered since the last meeting; where there was none yet, not discussed before this one."""
    if papers.last_meeting is not None:
        registered = overview.dates.get(EventKind.REGISTERED)
        return registered is not None and registered > papers.last_meeting
    discussed = overview.dates.get(EventKind.FIRST_DISCUSSED)
    return discussed is None or discussed >= papers.meeting.held_on


def _grounds(overview: ReferralOverview, final: ProposalView | None) -> tuple[EscalationGround, ...]:
    """Why it should be escalated: while a place is sought, and not when the expert team has it already."""
    if overview.state not in SEEKING or overview.escalated_on is not None:
        return ()
    grounds = {
        EscalationGround.PROVIDER_DECLINES: overview.provider_declines >= PROVIDER_DECLINES,
        EscalationGround.OVER_NORM: overview.over_norm,
        EscalationGround.NO_GROUP: final is not None and final.group is None,
    }
    return tuple(ground for ground, holds in grounds.items() if holds)


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
