"""Why the plan that counts has no place for a referral, for everybody who may see that referral.

The same reasons as the meeting reads, without those that tell of other youths.
"""

from collections.abc import Collection, Sequence
from typing import Any

from sqlmodel import Session, col

from zorglogistiek.access.user import User
from zorglogistiek.codes import Role, StayPurpose
from zorglogistiek.meeting.repository import current_plan_id, rows_of
from zorglogistiek.meeting.tables import Proposal
from zorglogistiek.meeting.views import Json
from zorglogistiek.people.repository import numbered, referral_seen
from zorglogistiek.people.tables import Referral

OF_OTHERS = frozenset({"criterion.resident", "subject.resident"})
"""Reasons that say with whom a youth may not live, and so where that other youth is."""


def why_without_place(
    session: Session, *, visible_to: User, numbers: Collection[str] | None = None
) -> dict[str, tuple[Json, ...]]:
    """The reasons, by referral number, of the referrals that the user sees (of these ``numbers`` only).

    Nothing for who has no plan to see.
    """
    plan_id = current_plan_id(session)
    if plan_id is None or visible_to.role is Role.PROVIDER:
        return {}
    statement = (
        rows_of(col(Referral.number), col(Proposal.reasons))
        .join(Referral, col(Referral.id) == col(Proposal.referral_id))
        .where(col(Proposal.plan_id) == plan_id, col(Proposal.purpose) == StayPurpose.FINAL)
        .where(col(Proposal.group_id).is_(None), referral_seen(session, visible_to), numbered(numbers))
    )
    return {number: without_others(reasons) for number, reasons in session.execute(statement)}


def without_others(reasons: Sequence[Json]) -> tuple[Json, ...]:
    """The reasons that tell nothing of other youths."""
    return tuple(one for one in reasons if not _tells_of_others(one))


def _tells_of_others(record: Json) -> bool:
    inner: list[Any] = [value for value in record.get("params", {}).values() if isinstance(value, dict)]
    return record["code"] in OF_OTHERS or any(_tells_of_others(one["reason"]) for one in inner if "reason" in one)
