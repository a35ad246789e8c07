"""When a start may be expected: the week that the plan proposes, and the range in which it can still fall.

The range runs from the first to the last start week among the proposal and its alternatives in the plan that counts. It
tells weeks only: which other groups there are, and whom they would cost something, is for the meeting.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col

from zorglogistiek.access.user import User
from zorglogistiek.codes import EventKind, ReferralState, Role, StayPurpose
from zorglogistiek.meeting.repository import current_plan_id, rows_of
from zorglogistiek.meeting.tables import Proposal
from zorglogistiek.people.repository import numbered, referral_seen
from zorglogistiek.people.tables import Referral
from zorglogistiek.people.views import ReferralOverview
from zorglogistiek.places.tables import Group


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """The start weeks of a proposal and its alternatives: Mondays. ``group`` is the number of the proposed group.

    ``only``: the plan knows no other place. It is False as well for who is not told of other places.
    """

    group: str
    proposed: date
    first: date
    last: date
    only: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """When a stay is expected to start: a promised day, or a proposed week (its Monday); or the day on which it did.

    ``first`` and ``last`` are the weeks that are still possible; of a promise they are the promised day.
    ``only``: no other place is known, so that the week is no more certain than the one proposal.
    """

    on: date
    first: date
    last: date
    promised: bool = False
    started: bool = False
    only: bool = False


def start_ranges(session: Session, *, visible_to: User, numbers: Collection[str] | None = None) -> dict[str, Range]:
    """What the plan that counts says of the referrals that the user sees (of these ``numbers`` only), by number.

    A provider is told the proposed week alone: the alternatives are at others.
    """
    plan_id = current_plan_id(session)
    if plan_id is None:
        return {}
    statement = (
        rows_of(col(Referral.number), col(Group.number), col(Proposal.start_week), col(Proposal.alternatives))
        .join(Referral, col(Referral.id) == col(Proposal.referral_id))
        .join(Group, col(Group.id) == col(Proposal.group_id))
        .where(col(Proposal.plan_id) == plan_id, col(Proposal.purpose) == StayPurpose.FINAL)
        .where(col(Proposal.start_week).is_not(None), referral_seen(session, visible_to), numbered(numbers))
    )
    alone = visible_to.role is Role.PROVIDER
    return {
        number: _range(group, week, None if alone else alternatives)
        for number, group, week, alternatives in session.execute(statement)
    }


def expected_of(overview: ReferralOverview, found: Range | None) -> Expected | None:
    """When the start of a referral is expected; None when that is not known yet.

    What a plan says counts as long as its group is the one that is proposed.
    """
    promise, group = overview.promise, overview.proposed
    if overview.state is ReferralState.PLACED:
        day = overview.dates[EventKind.STARTED]
        return Expected(on=day, first=day, last=day, started=True)
    if promise is not None and promise.planned_on is not None:
        day = promise.planned_on
        return Expected(on=day, first=day, last=day, promised=True)
    if found is None or group is None or group.number != found.group:
        return None
    return Expected(on=found.proposed, first=found.first, last=found.last, only=found.only)


def _range(group: str, week: date, alternatives: Iterable[dict[str, Any]] | None) -> Range:
    """``alternatives`` is None for who is not told of them."""
    weeks = [week, *(date.fromisoformat(one["start_week"]) for one in alternatives or () if one.get("start_week"))]
    return Range(
        group=group, proposed=week, first=min(weeks), last=max(weeks), only=alternatives is not None and len(weeks) == 1
    )
