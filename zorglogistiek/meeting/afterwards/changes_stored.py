"""The two plans that are compared, read as they were stored, and what was recorded between them."""

import gzip
import json
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import and_
from sqlmodel import Session, col, func, select

from zorglogistiek.access.user import User
from zorglogistiek.codes import EventKind, StayPurpose
from zorglogistiek.meeting import reading
from zorglogistiek.meeting.afterwards.changes import Between, Changes, Planned, StoredPlan
from zorglogistiek.meeting.afterwards.changes_why import compare
from zorglogistiek.meeting.groups import group_views
from zorglogistiek.meeting.made_plans import INFEASIBLE
from zorglogistiek.meeting.repository import meeting_on as meeting_row
from zorglogistiek.meeting.repository import require_region, rows_of
from zorglogistiek.meeting.tables import Decision, Meeting, Plan, Proposal
from zorglogistiek.meeting.views import DecisionView, GroupView
from zorglogistiek.people.initials import initials
from zorglogistiek.people.repository import events_of
from zorglogistiek.people.tables import Referral, Youth

FIXED = frozenset({"cost.agreed", "cost.held"})
"""The first reason of a proposal that was agreed or held already."""


def changes(session: Session, *, visible_to: User, meeting_on: date) -> Changes | None:
    """From the plan with which the meeting before began to the newest of this one; None when either has none.

    A plan that was made anew after the first decision knows that decision already: what it changed would not be seen.

    NotFound without the meeting; Forbidden for who may not see it.
    """
    require_region(visible_to)
    meeting_row(session, meeting_on)
    after = _newest(session, col(Meeting.held_on) == meeting_on)
    before = _newest(session, col(Meeting.held_on) < meeting_on)
    if before is not None:
        before = _before_deciding(session, before[0].meeting_id) or before
    if after is None or before is None:
        return None
    groups = group_views(session)
    old, new = (_stored(session, plan, held_on, groups) for plan, held_on in (before, after))
    return compare(old, new, _between(session, visible_to, old, new, groups))


def _newest(session: Session, of_meetings: Any) -> tuple[Plan, date] | None:
    """The newest plan of the last of these meetings that has one which could be made."""
    statement = rows_of(Plan, col(Meeting.held_on)).join(Meeting, col(Meeting.id) == col(Plan.meeting_id))
    statement = statement.where(of_meetings, col(Plan.status) != INFEASIBLE)
    row = session.execute(statement.order_by(col(Meeting.held_on).desc(), col(Plan.id).desc()).limit(1)).first()
    return None if row is None else (row[0], row[1])


def _before_deciding(session: Session, meeting_id: int) -> tuple[Plan, date] | None:
    """The newest plan of a meeting that was made before its first decision; None when there is none."""
    taken = select(func.min(col(Decision.decided_at))).where(col(Decision.meeting_id) == meeting_id)
    began = session.scalar(taken)
    if began is None:
        return None
    return _newest(session, and_(col(Meeting.id) == meeting_id, col(Plan.made_at) <= began))


def _stored(session: Session, plan: Plan, held_on: date, groups: Mapping[int, GroupView]) -> StoredPlan:
    assert plan.id is not None
    instance = _unpacked(plan.instance)
    weights = {party["id"]: party["wait_cost"][0] for party in instance.get("parties", ()) if party["wait_cost"]}
    return StoredPlan(
        id=plan.id,
        meeting_on=held_on,
        made_at=plan.made_at,
        week=plan.week,
        proven=plan.status == "optimal",
        policy=plan.policy,
        places={group["id"]: tuple(group["capacity"]) for group in instance.get("groups", ())},
        proposals=_proposals(session, plan.id, groups, weights),
    )


def _proposals(
    session: Session, plan_id: int, groups: Mapping[int, GroupView], weights: Mapping[str, int]
) -> dict[str, Planned]:
    statement = (
        rows_of(Proposal, col(Referral.number), Youth)
        .join(Referral, col(Referral.id) == col(Proposal.referral_id))
        .join(Youth, col(Youth.id) == col(Referral.youth_id))
        .where(col(Proposal.plan_id) == plan_id, col(Proposal.purpose) == StayPurpose.FINAL)
    )
    return {
        number: Planned(
            referral=number,
            initials=initials(youth.first_name, youth.last_name),
            group=None if row.group_id is None else groups[row.group_id],
            start_week=row.start_week,
            fixed=bool(row.reasons) and row.reasons[0].get("code") in FIXED,
            weight=weights.get(number),
            facts=row.facts,
        )
        for row, number, youth in session.execute(statement)
    }


def _between(
    session: Session, user: User, before: StoredPlan, after: StoredPlan, groups: Mapping[int, GroupView]
) -> Between:
    numbers = before.proposals.keys() | after.proposals.keys()
    return Between(
        decisions=_decisions(session, user, before, after, groups),
        events=_events(session, numbers, before, after),
    )


def _decisions(
    session: Session, user: User, before: StoredPlan, after: StoredPlan, groups: Mapping[int, GroupView]
) -> dict[str, tuple[DecisionView, ...]]:
    meetings = select(Meeting).where(Meeting.held_on >= before.meeting_on, Meeting.held_on <= after.meeting_on)
    found: dict[str, tuple[DecisionView, ...]] = {}
    for meeting in session.exec(meetings.order_by(col(Meeting.held_on))):
        for decision in reading.decisions(session, visible_to=user, meeting_on=meeting.held_on, groups=groups):
            if before.made_at < decision.decided_at <= after.made_at:
                found[decision.referral] = (*found.get(decision.referral, ()), decision)
    return found


def _events(
    session: Session, numbers: Collection[str], before: StoredPlan, after: StoredPlan
) -> dict[str, tuple[EventKind, ...]]:
    """The kinds of events that stand today and were recorded between the plans."""
    rows = session.exec(select(Referral).where(col(Referral.number).in_(numbers)))
    known = {row.id: row.number for row in rows if row.id is not None}
    return {
        known[referral_id]: tuple(event.kind for event in events if before.made_at < event.recorded_at <= after.made_at)
        for referral_id, events in events_of(session, known).items()
    }


def _unpacked(packed: bytes) -> Mapping[str, Any]:
    """The JSON of a stored instance."""
    found: Mapping[str, Any] = json.loads(gzip.decompress(packed)) if packed else {}
    return found
