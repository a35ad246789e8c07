"""Reading the plans that were made. The screens read here, so that they need no engine."""

import gzip
import json
from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlmodel import Session, col

from zorglogistiek.access.tables import Account
from zorglogistiek.access.user import User
from zorglogistiek.audit.showing import as_export, show
from zorglogistiek.errors import NotFound
from zorglogistiek.meeting.repository import LARGEST, require_region, rows_of, stored
from zorglogistiek.meeting.tables import Meeting, Plan, Proposal
from zorglogistiek.meeting.views import PlanView
from zorglogistiek.people.tables import Referral

INFEASIBLE = "infeasible"
"""The status of a plan whose fixed decisions contradict each other."""


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
    """What the engine was given and what it answered: ``placement-instance/1`` and ``placement-plan/1`` as JSON.

    NotFound when there is no such plan, or they are emptied by the rules of retention.
    """
    require_region(visible_to)
    found = stored(session, Plan, plan_id)
    if found is None or not found.instance or not found.result:
        raise NotFound(f"plan {plan_id}")
    as_export(session, "plan")
    of_plan = rows_of(col(Referral.number)).join(Proposal, col(Proposal.referral_id) == col(Referral.id))
    of_plan = of_plan.where(col(Proposal.plan_id) == plan_id)
    show(session, referrals=set(session.execute(of_plan).scalars()))
    return gzip.decompress(found.instance).decode(), gzip.decompress(found.result).decode()


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
    reason: str | None = json.loads(gzip.decompress(result))["reason"] if result else None
    return reason
