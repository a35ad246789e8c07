"""What was expected: the starts that plans and promises told of, and for whom a plan had no place."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from zorglogistiek.codes import DecisionKind, StayPurpose
from zorglogistiek.matching.sentences import SENTENCES
from zorglogistiek.meeting.tables import Decision, Meeting, Plan, Proposal
from zorglogistiek.statistics.history.columns import NONE, Rows, coded, days_of, ids_of, rows_of
from zorglogistiek.statistics.history.reading import columns
from zorglogistiek.statistics.history.records import Expectations, Lacks

PLAN, PROMISE = "plan", "promise"
"""Who said when a start was to be expected."""

LACKS: Mapping[str, str] = {"none.nothing_fits": "group", "none.no_place": "place"}
"""What somebody lacks, by the first reason why there is no place."""

IN_THE_WAY, SUBJECT = "none.stands_in_the_way", "subject."

CRITERIA = (*(code.removeprefix(SUBJECT) for code in SENTENCES if code.startswith(SUBJECT)), NONE)
"""What can stand in the way, or nothing."""


def _of_plans() -> Any:
    """The lasting proposals of the plans that counted: of every meeting the last one."""
    last = select(func.max(Plan.id)).group_by(col(Plan.meeting_id))
    statement = columns(
        Proposal.referral_id, Meeting.held_on, Proposal.group_id, Proposal.start_week, Proposal.alternatives
    )
    return (
        statement.select_from(Proposal)
        .join(Plan, col(Plan.id) == col(Proposal.plan_id))
        .join(Meeting, col(Meeting.id) == col(Plan.meeting_id))
        .where(col(Plan.id).in_(last), col(Proposal.purpose) == StayPurpose.FINAL)
        .order_by(col(Meeting.held_on), col(Proposal.id))
    )


def expectations(session: Session, referral_ids: Rows, group_ids: Rows) -> Expectations:
    """The starts that the plans told of, with the range over their alternatives; then those that were promised."""
    found = session.execute(_of_plans().where(col(Proposal.group_id).is_not(None))).all()
    ranges = [_range(week, others) for *_, week, others in found]
    promised = session.execute(
        columns(Decision.referral_id, Meeting.held_on, Decision.group_id, Decision.planned_on)
        .select_from(Decision)
        .join(Meeting, col(Meeting.id) == col(Decision.meeting_id))
        .where(col(Decision.kind) == DecisionKind.ACCEPT, col(Decision.purpose) == StayPurpose.FINAL)
        .where(col(Decision.id).not_in(select(col(Decision.revokes_id)).where(col(Decision.revokes_id).is_not(None))))
        .order_by(col(Meeting.held_on), col(Decision.id)),
    ).all()
    both = [*found, *promised]
    weeks = [row[3] for row in promised]
    return Expectations(
        referral=rows_of(ids_of([row[0] for row in both]), referral_ids),
        source=coded([PLAN] * len(found) + [PROMISE] * len(promised), (PLAN, PROMISE)),
        made_on=days_of([row[1] for row in both]),
        expected=days_of([row[3] for row in both]),
        first=days_of([*(first for first, _ in ranges), *weeks]),
        last=days_of([*(last for _, last in ranges), *weeks]),
        group=rows_of(ids_of([row[2] for row in both]), group_ids),
    )


def _range(week: date, alternatives: Iterable[Mapping[str, Any]]) -> tuple[date, date]:
    """The first day of the first, and the last day of the last start week among a proposal and its alternatives."""
    weeks = [week, *(date.fromisoformat(one["start_week"]) for one in alternatives if one.get("start_week"))]
    return min(weeks), date.fromordinal(max(weeks).toordinal() + 6)


def lacks(session: Session, referral_ids: Rows) -> Lacks:
    """For whom the plans had no place; who wants one only after their weeks lacks nothing."""
    statement = _of_plans().with_only_columns(col(Proposal.referral_id), col(Meeting.held_on), col(Proposal.reasons))
    rows = [
        (referral, held_on, LACKS[reasons[0]["code"]], _criterion(reasons))
        for referral, held_on, reasons in session.execute(statement.where(col(Proposal.group_id).is_(None)))
        if reasons and reasons[0]["code"] in LACKS
    ]
    return Lacks(
        referral=rows_of(ids_of([one[0] for one in rows]), referral_ids),
        made_on=days_of([one[1] for one in rows]),
        lack=coded([one[2] for one in rows], LACKS.values()),
        criterion=coded([one[3] for one in rows], CRITERIA),
    )


def _criterion(reasons: Iterable[Mapping[str, Any]]) -> str:
    """What stands in the way in most groups, which is told first."""
    for one in reasons:
        if one["code"] == IN_THE_WAY:
            code: str = one["params"]["subject"]["reason"]["code"]
            return code.removeprefix(SUBJECT)
    return NONE
