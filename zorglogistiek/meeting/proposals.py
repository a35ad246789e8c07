"""Reading what plans propose. The screens read here, so that they need no engine."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import Select
from sqlmodel import Session, col, select

from zorglogistiek.access.user import User
from zorglogistiek.access.visibility import EVERYTHING, SHOWS, TIES, Fields, Reach, Record, reach
from zorglogistiek.audit.showing import show
from zorglogistiek.codes import DecisionKind, Role, StayPurpose
from zorglogistiek.matching.costs import FROM_HOME
from zorglogistiek.meeting.chains import together
from zorglogistiek.meeting.groups import group_views
from zorglogistiek.meeting.made_plans import plan
from zorglogistiek.meeting.preparing.answers import answers_to
from zorglogistiek.meeting.repository import (
    current_plan_id,
    own_groups,
    require_region,
    rows_of,
    standing_decisions,
)
from zorglogistiek.meeting.tables import Meeting, Plan, Proposal
from zorglogistiek.meeting.unplaced import without_others
from zorglogistiek.meeting.views import AnswerView, GroupView, Json, ProposalView, by_referral
from zorglogistiek.people.fields import NUMBER
from zorglogistiek.people.repository import referral_seen
from zorglogistiek.people.shown import shown_to
from zorglogistiek.people.tables import Referral
from zorglogistiek.places.occupancy import PlaceUses, free_periods
from zorglogistiek.places.repository import place_uses

NEEDS = "needs_moves_of"
"""In the frozen facts of a proposal: the referrals whose moves free its place."""

NOT_NEEDED: Mapping[str, Fields] = {
    **dict.fromkeys(("cost.same_municipality", *FROM_HOME.values()), Fields.ADDRESS),
    **dict.fromkeys(("cost.preference_met", "cost.preference_missed"), Fields.TIES),
}
"""Reasons that tell more of a youth than the needs, and what they tell of."""

TELL_WHERE = frozenset(NOT_NEEDED)
"""Reasons from which somebody could work out where a group is."""


def proposals(session: Session, *, visible_to: User, plan_id: int, today: date) -> list[ProposalView]:
    """What a plan says, of every referral, by referral number. NotFound, Forbidden as ``plan``.

    As all that a meeting shows on its large screen, the reasons do not tell where a secret address is.
    """
    plan(session, visible_to=visible_to, plan_id=plan_id)
    return [_without_address(one) for one in _proposals(session, _of_plan(plan_id), today)]


def glances(
    session: Session,
    *,
    visible_to: User,
    plan_id: int,
    today: date,
    groups: Mapping[int, GroupView],
    whole: Collection[str] = (),
    numbers: Collection[str] | None = None,
) -> list[ProposalView]:
    """As ``proposals``, of a plan that is there, without facts, reasons and alternatives.

    Reading those takes longer than all the rest: only the referrals ``whole`` have them. ``groups`` are all groups by
    id. ``numbers`` are the referrals that are asked for (None: all); those whose moves theirs need come with them.
    """
    require_region(visible_to)
    light = rows_of(
        Proposal.id,
        Proposal.plan_id,
        Proposal.referral_id,
        Proposal.purpose,
        Proposal.group_id,
        Proposal.start_week,
        col(Proposal.facts)[NEEDS].label("needs"),
        col(Referral.number).label("number"),
    )
    rows = _rows(session, _listed(light, plan_id)) if numbers is None else _needed(session, light, plan_id, numbers)
    if whole:
        rows = _with_papers(session, plan_id, rows, whole)
    return [_without_address(one) for one in _views(session, rows, today, groups=groups)]


def current_proposals(session: Session, *, visible_to: User, today: date) -> dict[str, list[ProposalView]]:
    """What the plan that counts now says, by referral number: of the referrals that the user sees.

    A provider sees what is proposed to its own groups only. The frozen facts, the alternatives and the chain concern
    others too, and so do reasons that tell of other youths: who does not see the region does not get them.
    """
    plan_id = current_plan_id(session)
    if plan_id is None:
        return {}
    statement = _of_plan(plan_id).where(referral_seen(session, visible_to))
    if visible_to.role is Role.PROVIDER:
        statement = statement.where(col(Proposal.group_id).in_(own_groups(visible_to)))
    found = _proposals(session, statement, today, whole=visible_to.role is Role.COORDINATOR)
    if reach(visible_to, Record.SECRET_ADDRESS) is Reach.NOTHING:
        found = [_without_address(one) for one in found]
    return by_referral(_as_shown(session, visible_to, found))


def _as_shown(session: Session, user: User, found: Sequence[ProposalView]) -> list[ProposalView]:
    """The proposals with the reasons that tell no more of each youth than the user is shown."""
    if all(SHOWS[tie] == EVERYTHING for tie in TIES[reach(user, Record.YOUTH)]):
        return list(found)
    numbers = {one.referral for one in found}
    statement = select(Referral.number, Referral.youth_id).where(col(Referral.number).in_(numbers))
    youth_ids = dict(session.exec(statement).all())
    shown = shown_to(session, user, set(youth_ids.values()))
    return [_without_what_is_not_shown(one, shown.of(youth_ids[one.referral])) for one in found]


def _without_what_is_not_shown(proposal: ProposalView, fields: frozenset[Fields]) -> ProposalView:
    told = tuple(one for one in proposal.reasons if NOT_NEEDED.get(one["code"], Fields.NEEDS) in fields)
    return replace(proposal, reasons=told)


def _without_address(proposal: ProposalView) -> ProposalView:
    """The proposal without what would tell how far from home a secret address lies."""
    if proposal.group is None or not proposal.group.secret:
        return proposal
    told = tuple(one for one in proposal.reasons if one["code"] not in TELL_WHERE)
    return replace(proposal, reasons=told)


class _Row(NamedTuple):
    """A proposal as it is stored, with the referral's number; quicker to read in bulk than rows of the table."""

    id: int
    plan_id: int
    referral_id: int
    purpose: StayPurpose
    group_id: int | None
    start_week: date | None
    number: str
    needs: Sequence[str] | None
    facts: Json = MappingProxyType({})
    reasons: Sequence[Json] = ()
    alternatives: Sequence[Json] = ()


class Outline(NamedTuple):
    """The least that is told of a proposal: for whom, for what, and where (``group_id`` None: no place in sight)."""

    id: int
    referral_id: int
    purpose: StayPurpose
    group_id: int | None


def outlines(session: Session, *, visible_to: User, plan_id: int) -> list[Outline]:
    """What a plan that is there says of everybody, in outline: what a long list is counted and ordered by."""
    require_region(visible_to)
    statement = rows_of(col(Proposal.id), col(Proposal.referral_id), col(Proposal.purpose), col(Proposal.group_id))
    return [Outline(*row) for row in session.execute(statement.where(col(Proposal.plan_id) == plan_id))]


def _rows(session: Session, statement: Select[Any]) -> list[_Row]:
    return [_Row(**row._mapping) for row in session.execute(statement)]


def _needed(session: Session, statement: Select[Any], plan_id: int, numbers: Collection[str]) -> list[_Row]:
    """The rows of these referrals, and of everybody whose moves they need, directly or by another."""
    listed = _listed(statement, plan_id)
    rows, known, wanted = list[_Row](), set[str](), {number for number in numbers if NUMBER.fullmatch(number)}
    while wanted:
        found = _rows(session, listed.where(col(Referral.number).in_(wanted)))
        rows, known = [*rows, *found], known | wanted
        wanted = {number for row in found for number in row.needs or ()} - known
    return sorted(rows, key=lambda row: (row.number, row.purpose))


def _with_papers(session: Session, plan_id: int, rows: Sequence[_Row], numbers: Collection[str]) -> list[_Row]:
    """The rows, where those of some referrals have their facts, reasons and alternatives."""
    known = [number for number in numbers if NUMBER.fullmatch(number)]
    papers = rows_of(Proposal.id, Proposal.facts, Proposal.reasons, Proposal.alternatives)
    statement = _listed(papers, plan_id).where(col(Referral.number).in_(known))
    found = {row.id: (row.facts, row.reasons, row.alternatives) for row in session.execute(statement)}
    return [
        row._replace(facts=found[row.id][0], reasons=found[row.id][1], alternatives=found[row.id][2])
        if row.id in found
        else row
        for row in rows
    ]


def _of_plan(plan_id: int) -> Select[Any]:
    return _listed(rows_of(Proposal, col(Referral.number)), plan_id)


def _listed(statement: Select[Any], plan_id: int) -> Select[Any]:
    statement = statement.join(Referral, col(Referral.id) == col(Proposal.referral_id))
    return statement.where(col(Proposal.plan_id) == plan_id).order_by(col(Referral.number), col(Proposal.purpose))


def _proposals(session: Session, statement: Select[Any], today: date, *, whole: bool = True) -> list[ProposalView]:
    rows = [_row(row[0], row[1]) for row in session.execute(statement)]
    return _views(session, rows, today, groups=group_views(session), whole=whole)


def _row(proposal: Proposal, number: str) -> _Row:
    assert proposal.id is not None
    return _Row(
        id=proposal.id,
        plan_id=proposal.plan_id,
        referral_id=proposal.referral_id,
        purpose=proposal.purpose,
        group_id=proposal.group_id,
        start_week=proposal.start_week,
        number=number,
        needs=proposal.facts.get(NEEDS),
        facts=proposal.facts,
        reasons=proposal.reasons,
        alternatives=proposal.alternatives,
    )


def _views(
    session: Session, rows: Sequence[_Row], today: date, *, groups: Mapping[int, GroupView], whole: bool = True
) -> list[ProposalView]:
    first = _first_day(session, rows, today)
    places = place_uses(session, {row.group_id for row in rows if row.group_id is not None}, on=today)
    needs = _undecided_needs(session, rows)
    answers = answers_to(session, {row.id for row in rows})
    found = [_proposal(row, groups, places, needs, answers.get(row.id), first, whole=whole) for row in rows]
    show_proposals(session, found)
    return found


def show_proposals(session: Session, found: Sequence[ProposalView]) -> None:
    """Notes that these are shown: whom they are about, whose moves go with theirs, whom an alternative would touch."""
    touched = {other for view in found for one in view.alternatives for other in one.get("others", ())}
    named = {number for view in found for number in (view.referral, *view.chain)}
    show(session, referrals=named | touched)


def _undecided_needs(session: Session, rows: Sequence[_Row]) -> dict[str, frozenset[str]]:
    """Whose moves each referral needs that were not accepted yet."""
    standing = standing_decisions(session, {row.referral_id for row in rows})
    accepted = {
        row.number
        for row in rows
        if any(
            decision.kind is DecisionKind.ACCEPT and decision.proposal_id == row.id
            for decision in standing.get(row.referral_id, ())
        )
    }
    needs: dict[str, frozenset[str]] = {}
    for row in rows:
        needed = frozenset(row.needs or ()) - accepted
        needs[row.number] = needs.get(row.number, frozenset()) | needed
    return needs


def _proposal(
    row: _Row,
    groups: Mapping[int, GroupView],
    places: Mapping[int, Sequence[PlaceUses]],
    needs: Mapping[str, frozenset[str]],
    answer: AnswerView | None,
    first: date,
    *,
    whole: bool,
) -> ProposalView:
    earliest = None
    if row.group_id is not None and row.start_week is not None:
        earliest = _earliest_on(places.get(row.group_id, ()), row.start_week, first)
    return ProposalView(
        id=row.id,
        plan_id=row.plan_id,
        referral=row.number,
        purpose=row.purpose,
        group=None if row.group_id is None else groups[row.group_id],
        start_week=row.start_week,
        earliest_on=earliest,
        chain=together(row.number, needs) if whole and row.group_id is not None else (),
        facts=row.facts if whole else {},
        reasons=tuple(row.reasons) if whole else without_others(row.reasons),
        alternatives=tuple(row.alternatives) if whole else (),
        answer=answer,
    )


def _first_day(session: Session, rows: Sequence[_Row], today: date) -> date:
    """Before this day nothing starts that the plan of the rows proposes: the day of its meeting, or today after it."""
    if not rows:
        return today
    statement = select(col(Meeting.held_on)).join(Plan, col(Plan.meeting_id) == col(Meeting.id))
    return max(today, session.exec(statement.where(col(Plan.id) == rows[0].plan_id)).one())


def _earliest_on(places: Sequence[PlaceUses], week: date, not_before: date) -> date | None:
    """The first day of the week, not before a day, on which a place is free; None when none is."""
    first, end = max(week, not_before), week + timedelta(weeks=1)
    days = [period.start for place in places for period in free_periods(place, first) if period.start < end]
    return min(days, default=None)
