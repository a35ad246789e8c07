"""What changes on the meeting page while people look at it, in one glance at the database.

It says that something changed and where, and never what: who was told looks it up with their own rights.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col, func

from zorglogistiek.codes import DecisionKind
from zorglogistiek.meeting.repository import meeting_on as meeting_of_day
from zorglogistiek.meeting.tables import Decision, Meeting, Plan, Proposal, ProviderAnswer
from zorglogistiek.people.tables import Referral

Stamp = tuple[Any, ...]
"""Differs whenever anything did that a pulse tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """How a meeting stands: its newest plan, whether it is closed, how many referrals it has decided.

    ``cards`` has for every referral, by number, the version that it has now; ``answers`` for some how often providers
    have answered what the plan proposes.
    """

    plan: int | None
    closed: bool
    decided: int
    cards: Mapping[str, int]
    answers: Mapping[str, int]

    def since(self, before: "Pulse") -> "Pulse":
        """The same with only the cards and answers that differ from those of an earlier one."""
        return replace(self, cards=_other(self.cards, before.cards), answers=_other(self.answers, before.answers))


def _other(now: Mapping[str, int], before: Mapping[str, int]) -> dict[str, int]:
    return {number: value for number, value in now.items() if before.get(number) != value}


def _counts(session: Session, statement: Any) -> dict[str, int]:
    return {row[0]: row[1] for row in session.execute(statement)}


def stamp_of(session: Session, held_on: date) -> Stamp:
    """One query that tells whether a new pulse is worth reading."""
    newest = (
        select(func.max(col(Plan.id))).scalar_subquery(),
        select(func.max(col(Decision.id))).scalar_subquery(),
        select(func.max(col(ProviderAnswer.id))).scalar_subquery(),
        select(func.sum(col(Referral.version))).scalar_subquery(),
        select(func.count(col(Referral.id))).scalar_subquery(),
        select(col(Meeting.closed_at)).where(col(Meeting.held_on) == held_on).scalar_subquery(),
    )
    return tuple(session.execute(select(*newest)).one())


def pulse_of(session: Session, held_on: date) -> Pulse:
    """How the meeting of a day stands. NotFound when there is none."""
    meeting = meeting_of_day(session, held_on)
    plan = session.scalar(select(func.max(col(Plan.id))).where(col(Plan.meeting_id) == meeting.id))
    taken_back = select(col(Decision.revokes_id)).where(col(Decision.revokes_id).is_not(None))
    decided = select(func.count(func.distinct(col(Decision.referral_id)))).where(
        col(Decision.meeting_id) == meeting.id,
        col(Decision.kind) != DecisionKind.REVOKE,
        col(Decision.id).not_in(taken_back),
    )
    answers = (
        select(col(Referral.number), func.count(col(ProviderAnswer.id)))
        .join(Proposal, col(Proposal.referral_id) == col(Referral.id))
        .join(ProviderAnswer, col(ProviderAnswer.proposal_id) == col(Proposal.id))
        .where(col(Proposal.plan_id) == plan)
        .group_by(col(Referral.number))
    )
    versions = select(col(Referral.number), col(Referral.version))
    return Pulse(
        plan=plan,
        closed=meeting.closed_at is not None,
        decided=session.scalar(decided) or 0,
        cards=_counts(session, versions),
        answers=_counts(session, answers),
    )
