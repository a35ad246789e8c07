"""The agenda: every open referral once, with what the plan proposes and what was decided so far.

A fixed number of queries, however long the waiting list. Where a referral stands is the rule of ``sections``.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from zorglogistiek.access.user import User
from zorglogistiek.codes import Section
from zorglogistiek.meeting import reading
from zorglogistiek.meeting.deciding.expiries import expiries
from zorglogistiek.meeting.deciding.party import parties
from zorglogistiek.meeting.fallen import ENDS_PROMISES, fallen_by_moment
from zorglogistiek.meeting.groups import group_views
from zorglogistiek.meeting.proposals import glances, proposals
from zorglogistiek.meeting.sections import Papers, by_urgency, item_of
from zorglogistiek.meeting.service import last_meeting_before
from zorglogistiek.meeting.views import (
    ActionView,
    Agenda,
    AgendaSection,
    DecisionView,
    ExpiryView,
    GroupView,
    MeetingView,
    PromiseView,
    ProposalView,
    by_referral,
)
from zorglogistiek.people.overview import ReferralFilter, referral_overviews
from zorglogistiek.people.repository import referrals_of_youths
from zorglogistiek.people.views import ReferralOverview

LOOKS_BACK = timedelta(weeks=1)
"""So far back expired promises are shown in the first meeting, which has none before it."""


def agenda(session: Session, *, visible_to: User, meeting_on: date, today: date) -> Agenda:
    """The agenda of a meeting. NotFound when there is none; Forbidden for who may not see the meeting."""
    found = opened(session, visible_to=visible_to, meeting_on=meeting_on, today=today)
    proposed = (
        by_referral(proposals(session, visible_to=visible_to, plan_id=found.meeting.plan.id, today=today))
        if found.meeting.plan is not None
        else {}
    )
    return _agenda(found, proposed, referral_overviews(session, visible_to=visible_to, on=today))


def agenda_at_a_glance(session: Session, *, visible_to: User, meeting_on: date, today: date) -> Agenda:
    """As ``agenda``, with proposals that lack their facts, reasons and alternatives: what a long list shows."""
    found = opened(session, visible_to=visible_to, meeting_on=meeting_on, today=today)
    return _agenda(found, _glances(found), referral_overviews(session, visible_to=visible_to, on=today))


def agenda_of(
    session: Session, *, visible_to: User, meeting_on: date, today: date, numbers: Collection[str], whole: bool = True
) -> Agenda:
    """As ``agenda``, of these referrals only, and of those whose proposals or decisions go with theirs.

    ``whole``: their proposals have everything, those of the others lack facts, reasons and alternatives.
    """
    found = opened(session, visible_to=visible_to, meeting_on=meeting_on, today=today)
    return part_of_agenda(found, numbers, whole=whole)


def part_of_agenda(found: "Opened", numbers: Collection[str], *, whole: bool) -> Agenda:
    """As ``agenda_of``, of an agenda that is open."""
    session, user, today = found.session, found.user, found.today
    proposed = _glances(found, numbers if whole else (), numbers)
    near = {other for number in numbers for view in proposed.get(number, ()) for other in view.chain}
    wanted = ReferralFilter(states=None, numbers=sorted({*numbers, *near}))
    overviews = referral_overviews(session, visible_to=user, on=today, filters=wanted)
    youths = {youth for overview in overviews if overview.siblings for youth in overview.siblings.youths}
    siblings = sorted(referrals_of_youths(session, youths) - {one.number for one in overviews})
    if siblings:
        filters = ReferralFilter(numbers=siblings)
        overviews += referral_overviews(session, visible_to=user, on=today, filters=filters)
        proposed = _glances(found, (), siblings) | proposed
    on_it = [overview for overview in overviews if overview.open or overview.number in found.decisions]
    return _agenda(found, proposed, on_it, whole=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A meeting with what was decided, promised, expired and noted, by referral number, and where to read on."""

    session: Session
    user: User
    meeting: MeetingView
    today: date
    groups: Mapping[int, GroupView]
    decisions: Mapping[str, Sequence[DecisionView]]
    promises: Mapping[str, Sequence[PromiseView]]
    expiries: Mapping[str, Sequence[ExpiryView]]
    every_action: Sequence[ActionView]
    last_meeting: date | None

    @property
    def actions(self) -> tuple[ActionView, ...]:
        """The actions that the meeting sees: what is still to be done, and its own."""
        day = self.meeting.held_on
        return tuple(one for one in self.every_action if one.done_on is None or one.meeting_on == day)


def opened(session: Session, *, visible_to: User, meeting_on: date, today: date) -> Opened:
    """A meeting, to read its agenda or a part of it. NotFound and Forbidden as of ``agenda``."""
    user, meeting = visible_to, reading.meeting(session, visible_to=visible_to, held_on=meeting_on)
    groups = group_views(session)
    last_meeting = last_meeting_before(session, meeting_on)
    since = last_meeting or meeting_on - LOOKS_BACK
    return Opened(
        session=session,
        user=user,
        meeting=meeting,
        today=today,
        groups=groups,
        decisions=by_referral(reading.decisions(session, visible_to=user, meeting_on=meeting_on, groups=groups)),
        promises=by_referral(reading.promises(session, visible_to=user, today=today, groups=groups)),
        expiries=by_referral(expiries(session, visible_to=user, after=since, groups=groups)),
        every_action=reading.actions(session, visible_to=user, today=today),
        last_meeting=last_meeting,
    )


def _fallen(found: Opened) -> Mapping[datetime, Sequence[str]]:
    every = [one for of_one in found.decisions.values() for one in of_one]
    moments = {one.decided_at for one in every if one.kind in ENDS_PROMISES and not one.revoked}
    return fallen_by_moment(found.session, moments)


def _glances(
    found: Opened, whole: Collection[str] = (), numbers: Collection[str] | None = None
) -> dict[str, list[ProposalView]]:
    plan = found.meeting.plan
    if plan is None:
        return {}
    return by_referral(
        glances(
            found.session,
            visible_to=found.user,
            plan_id=plan.id,
            today=found.today,
            groups=found.groups,
            whole=whole,
            numbers=numbers,
        )
    )


def _agenda(
    found: Opened,
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
    papers = Papers(
        meeting=found.meeting,
        last_meeting=found.last_meeting,
        today=found.today,
        proposals=proposed,
        promises=found.promises,
        decisions=found.decisions,
        expiries=found.expiries,
        parties=parties(found.session, overviews),
        fallen=_fallen(found),
    )
    items = [item_of(overview, papers) for overview in sorted(overviews, key=by_urgency)]
    sections = tuple(
        AgendaSection(section=section, items=tuple(item for item in items if item.section is section))
        for section in Section
    )
    return Agenda(meeting=found.meeting, sections=sections, actions=found.actions)
