"""Whose promises fell with a decision: they are restored when it is taken back.

Nothing ties the two together but the moment: what falls with a decision is recorded in its transaction, at its moment,
by whoever took it.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from zorglogistiek.codes import DecisionKind, EventKind
from zorglogistiek.meeting.repository import rows_of
from zorglogistiek.meeting.tables import Decision
from zorglogistiek.people.tables import Referral, ReferralEvent

ENDS_PROMISES = frozenset({DecisionKind.DECLINE, DecisionKind.WITHDRAW})
"""The decisions with which promises to others may fall."""


def taken_back_with(session: Session, decision: Decision) -> Sequence[Decision]:
    """The acceptances of its meeting that fell with a decision, in the order in which they were taken."""
    if decision.kind not in ENDS_PROMISES:
        return []
    revocations = select(col(Decision.revokes_id)).where(
        Decision.kind == DecisionKind.REVOKE,
        Decision.meeting_id == decision.meeting_id,
        Decision.account_id == decision.account_id,
        Decision.decided_at == decision.decided_at,
    )
    return session.exec(select(Decision).where(col(Decision.id).in_(revocations)).order_by(col(Decision.id))).all()


def lapsed_with(session: Session, decision: Decision) -> Sequence[Referral]:
    """The referrals whose promise of before lapsed with a decision, by number."""
    if decision.kind not in ENDS_PROMISES:
        return []
    statement = (
        select(Referral)
        .join(ReferralEvent)
        .where(
            ReferralEvent.kind == EventKind.PROPOSAL_LAPSED,
            ReferralEvent.recorded_at == decision.decided_at,
            ReferralEvent.account_id == decision.account_id,
        )
    )
    return session.exec(statement.order_by(col(Referral.number))).all()


def fallen_by_moment(session: Session, moments: Collection[datetime]) -> Mapping[datetime, Sequence[str]]:
    """For each moment of a decision the numbers of the referrals whose promises fell with it."""
    if not moments:
        return {}
    taken_back = (
        rows_of(col(Decision.decided_at), col(Referral.number))
        .join(Referral, col(Referral.id) == col(Decision.referral_id))
        .where(col(Decision.kind) == DecisionKind.REVOKE, col(Decision.decided_at).in_(moments))
    )
    lapsed = (
        rows_of(col(ReferralEvent.recorded_at), col(Referral.number))
        .join(Referral, col(Referral.id) == col(ReferralEvent.referral_id))
        .where(col(ReferralEvent.kind) == EventKind.PROPOSAL_LAPSED, col(ReferralEvent.recorded_at).in_(moments))
    )
    found: dict[datetime, set[str]] = {}
    for moment, number in [*session.execute(taken_back), *session.execute(lapsed)]:
        found.setdefault(moment, set()).add(number)
    return {moment: sorted(numbers) for moment, numbers in found.items()}
