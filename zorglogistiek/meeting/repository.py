"""Queries on meetings, plans, proposals and decisions. Rows only; what a screen sees is made in the reading modules."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import Select
from sqlalchemy import select as sql_select
from sqlmodel import Session, SQLModel, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from zorglogistiek.access.user import User
from zorglogistiek.access.visibility import Reach, Record, reach
from zorglogistiek.codes import DecisionKind
from zorglogistiek.errors import Conflict, Forbidden, NotFound
from zorglogistiek.meeting.tables import Decision, Meeting, Plan, Proposal
from zorglogistiek.places.tables import Group, Location

LARGEST = 2**31 - 1
"""The largest number that every database keeps as an integer."""

Row = TypeVar("Row", bound=SQLModel)


def require_region(user: User) -> None:
    """Forbidden for whoever may not see the meeting of the region."""
    if reach(user, Record.MEETING) is not Reach.REGION:
        raise Forbidden("This role may not see the meeting.")


def stored(session: Session, table: type[Row], row_id: int) -> Row | None:
    """The row with this id; None when there is none, also for a number that no database could hold."""
    return session.get(table, row_id) if 0 < row_id <= LARGEST else None


def rows_of(*columns: Any) -> Select[Any]:
    """A query for these columns and tables, whose rows are taken apart where they are read."""
    return sql_select(*columns)


def own_groups(user: User) -> Any:
    """The ids of the groups of the user's organisation, as a part of a query."""
    return select(col(Group.id)).join(Location).where(col(Location.provider_id) == user.organisation_id)


def meeting_on(session: Session, held_on: date) -> Meeting:
    """The meeting of this day. NotFound when there is none."""
    return _found(session.exec(_on(held_on)).one_or_none(), held_on)


def open_meeting_on(session: Session, held_on: date, *, to_change: bool = False) -> Meeting:
    """The meeting of this day, when its decisions are not final. Conflict when they are.

    It stays as it is until the transaction ends: who would close it (``to_change``: what is changed is the meeting
    itself) waits for everybody who decides in it, and they for who closes it.
    """
    locked = _on(held_on).with_for_update(read=not to_change).execution_options(populate_existing=True)
    found = _found(session.exec(locked).one_or_none(), held_on)
    if found.closed_at is not None:
        raise Conflict(f"meeting {held_on}", "the meeting is closed")
    return found


def _on(held_on: date) -> SelectOfScalar[Meeting]:
    return select(Meeting).where(Meeting.held_on == held_on)


def _found(meeting: Meeting | None, held_on: date) -> Meeting:
    if meeting is None:
        raise NotFound(f"meeting {held_on}")
    return meeting


def newest_plans(session: Session, meeting_ids: Collection[int]) -> dict[int, int]:
    """For each meeting the id of the plan that counts: the one made last."""
    newest = select(col(Plan.meeting_id), func.max(col(Plan.id)))
    newest = newest.where(col(Plan.meeting_id).in_(meeting_ids)).group_by(col(Plan.meeting_id))
    return {row[0]: row[1] for row in session.execute(newest)}


def current_plan_id(session: Session) -> int | None:
    """The plan that counts now: the newest of the latest meeting that has one."""
    statement = select(col(Plan.id)).join(Meeting, col(Meeting.id) == col(Plan.meeting_id))
    return session.exec(statement.order_by(col(Meeting.held_on).desc(), col(Plan.id).desc()).limit(1)).one_or_none()


def proposal(session: Session, proposal_id: int, referral_id: int, meeting_id: int) -> Proposal:
    """A proposal of the meeting's plan for this referral. NotFound without; Conflict when a newer plan was made."""
    name = f"proposal {proposal_id}"
    found = stored(session, Proposal, proposal_id)
    if found is None or found.referral_id != referral_id:
        raise NotFound(name)
    plan = session.get(Plan, found.plan_id)
    if plan is None or plan.meeting_id != meeting_id:
        raise NotFound(name)
    if newest_plans(session, [meeting_id])[meeting_id] != plan.id:
        raise Conflict(name, "a newer plan was made for this meeting")
    return found


def proposals_for(session: Session, plan_id: int, referral_ids: Collection[int]) -> list[Proposal]:
    """What a plan says of these referrals."""
    statement = select(Proposal).where(Proposal.plan_id == plan_id, col(Proposal.referral_id).in_(referral_ids))
    return list(session.exec(statement.order_by(col(Proposal.id))))


def standing_decisions(
    session: Session, referral_ids: Collection[int], *, meeting_id: int | None = None
) -> dict[int, list[Decision]]:
    """For each referral the decisions (of one meeting) that were not taken back, oldest first."""
    statement = select(Decision).where(col(Decision.referral_id).in_(referral_ids)).order_by(col(Decision.id))
    if meeting_id is not None:
        statement = statement.where(Decision.meeting_id == meeting_id)
    return standing_of(session.exec(statement))


def standing_of(decisions: Iterable[Decision]) -> dict[int, list[Decision]]:
    """By referral the decisions that were not taken back, in the order given."""
    every = list(decisions)
    taken_back = {decision.revokes_id for decision in every}
    standing: dict[int, list[Decision]] = {}
    for decision in every:
        if decision.kind is not DecisionKind.REVOKE and decision.id not in taken_back:
            standing.setdefault(decision.referral_id, []).append(decision)
    return standing
