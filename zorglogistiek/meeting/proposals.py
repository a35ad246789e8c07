"""Reading plans and what they propose. The screens read here, so that they need no engine."""

import gzip
import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, func, select
from sqlmodel import Session, col

from zorglogistiek.access.tables import Account
from zorglogistiek.access.user import User
from zorglogistiek.audit.showing import as_export, show
from zorglogistiek.codes import DecisionKind, Role, StayPurpose
from zorglogistiek.errors import NotFound
from zorglogistiek.meeting.chains import together
from zorglogistiek.meeting.groups import group_views
from zorglogistiek.meeting.preparing.answers import answers_to
from zorglogistiek.meeting.repository import (
    LARGEST,
    current_plan_id,
    require_region,
    rows_of,
    standing_decisions,
    stored,
)
from zorglogistiek.meeting.tables import Meeting, Plan, Proposal
from zorglogistiek.meeting.views import AnswerView, GroupView, Json, PlanView, ProposalView
from zorglogistiek.people.fields import NUMBER
from zorglogistiek.people.repository import referral_seen
from zorglogistiek.people.tables import Referral
from zorglogistiek.places.occupancy import PlaceUses, free_periods
from zorglogistiek.places.repository import place_uses
from zorglogistiek.places.tables import Group, Location

INFEASIBLE = "infeasible"
"""The status of a plan whose fixed decisions contradict each other."""

NEEDS = "needs_moves_of"
"""In the frozen facts of a proposal: the referrals whose moves free its place."""


def plans(session: Session, *, visible_to: User, meeting_on: date | None = None) -> list[PlanView]:
    """The plans (of one meeting), the newest first. Forbidden for who may not see the meeting."""
    require_region(visible_to)
    statement = _plans()
    if meeting_on is not None:
        statement = statement.where(col(Meeting.held_on) == meeting_on)
    return [_view(session, row) for row in session.execute(statement)]


def plan(session: Session, *, visible_to: User, plan_id: int) -> PlanView:
    """One plan. NotFound when there is none; Forbidden for who may not see the meeting."""
    require_region(visible_to)
    found = plan_views(session, [plan_id])
    if not found:
        raise NotFound(f"plan {plan_id}")
    return found[plan_id]


def plan_views(session: Session, plan_ids: Collection[int]) -> dict[int, PlanView]:
    """The plans with these ids; one query."""
    known = [plan_id for plan_id in plan_ids if 0 < plan_id <= LARGEST]
    rows = session.execute(_plans().where(col(Plan.id).in_(known))).all() if known else ()
    return {row.id: _view(session, row) for row in rows}


def inputs(session: Session, *, visible_to: User, plan_id: int) -> tuple[str, str]:
    """What the engine was given and what it answered: ``placement-instance/1`` and ``placement-plan/1`` as JSON."""
    require_region(visible_to)
    found = stored(session, Plan, plan_id)
    if found is None:
        raise NotFound(f"plan {plan_id}")
    as_export(session, "plan")
    show(
        session, referrals={row[1] for row in session.execute(_listed(rows_of(Proposal.id, Referral.number), plan_id))}
    )
    return gzip.decompress(found.instance).decode(), gzip.decompress(found.result).decode()


def proposals(session: Session, *, visible_to: User, plan_id: int, today: date) -> list[ProposalView]:
    """What a plan says, of every referral, by referral number. NotFound, Forbidden as ``plan``."""
    plan(session, visible_to=visible_to, plan_id=plan_id)
    return _proposals(session, _of_plan(plan_id), today)


def glances(
    session: Session,
    *,
    visible_to: User,
    plan_id: int,
    today: date,
    groups: Mapping[int, GroupView],
    whole: Collection[str] = (),
) -> list[ProposalView]:
    """As ``proposals``, of a plan that is there, without facts, reasons and alternatives.

    Reading those takes longer than all the rest: only the referrals ``whole`` have them. ``groups`` are all groups by
    id.
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
    rows = [_Row(**row._mapping) for row in session.execute(_listed(light, plan_id))]
    if whole:
        rows = _with_papers(session, plan_id, rows, whole)
    return _views(session, rows, today, groups=groups)


def current_proposals(session: Session, *, visible_to: User, today: date) -> dict[str, list[ProposalView]]:
    """What the plan that counts now says, by referral number: of the referrals that the user sees.

    A provider sees what is proposed to its own groups only. The frozen facts, the alternatives and the chain concern
    others too, and are for the meeting: who does not see the region does not get them.
    """
    plan_id = current_plan_id(session)
    if plan_id is None:
        return {}
    statement = _of_plan(plan_id).where(referral_seen(session, visible_to))
    if visible_to.role is Role.PROVIDER:
        own = select(col(Group.id)).join(Location).where(col(Location.provider_id) == visible_to.organisation_id)
        statement = statement.where(col(Proposal.group_id).in_(own))
    found: dict[str, list[ProposalView]] = {}
    for view in _proposals(session, statement, today, whole=visible_to.role is Role.COORDINATOR):
        found.setdefault(view.referral, []).append(view)
    return found


def _plans() -> Select[Any]:
    """Everything of the plans but their frozen inputs, which may be large; the newest first."""
    counts = select(func.count()).where(col(Proposal.plan_id) == col(Plan.id), col(Proposal.group_id).is_not(None))
    columns = (
        Plan.id,
        Plan.made_at,
        Plan.engine_version,
        Plan.week,
        Plan.status,
        Plan.objective,
        Plan.bound,
        Plan.seconds,
        Plan.notes,
    )
    statement = rows_of(
        *columns,
        col(Meeting.held_on).label("meeting_on"),
        col(Account.display_name).label("made_by"),
        counts.correlate(Plan).scalar_subquery().label("proposals"),
    )
    return (
        statement.join(Meeting, col(Meeting.id) == col(Plan.meeting_id))
        .join(Account, col(Account.id) == col(Plan.account_id), isouter=True)
        .order_by(col(Meeting.held_on).desc(), col(Plan.id).desc())
    )


def _view(session: Session, row: Row[Any]) -> PlanView:
    return PlanView(
        id=row.id,
        meeting_on=row.meeting_on,
        made_at=row.made_at,
        made_by=row.made_by,
        engine_version=row.engine_version,
        week=row.week,
        status=row.status,
        objective=row.objective,
        bound=row.bound,
        seconds=row.seconds,
        notes=tuple(row.notes),
        reason=_reason(session, row.id) if row.status == INFEASIBLE else None,
        proposals=row.proposals,
    )


def _reason(session: Session, plan_id: int) -> str | None:
    result = session.scalars(select(col(Plan.result)).where(col(Plan.id) == plan_id)).one()
    reason: str | None = json.loads(gzip.decompress(result))["reason"]
    return reason


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
    places = place_uses(session, {row.group_id for row in rows if row.group_id is not None}, on=today)
    needs = _undecided_needs(session, rows)
    answers = answers_to(session, {row.id for row in rows})
    found = [_proposal(row, groups, places, needs, answers.get(row.id), today, whole=whole) for row in rows]
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
    today: date,
    *,
    whole: bool,
) -> ProposalView:
    earliest = None
    if row.group_id is not None and row.start_week is not None:
        earliest = _earliest_on(places.get(row.group_id, ()), row.start_week, today)
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
        reasons=tuple(row.reasons),
        alternatives=tuple(row.alternatives) if whole else (),
        answer=answer,
    )


def _earliest_on(places: Sequence[PlaceUses], week: date, today: date) -> date | None:
    """The first day of the week, today at the earliest, on which a place is free; None when none is."""
    first, end = max(week, today), week + timedelta(weeks=1)
    days = [period.start for place in places for period in free_periods(place, first) if period.start < end]
    return min(days, default=None)
