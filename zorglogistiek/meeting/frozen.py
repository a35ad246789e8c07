"""A proposal with everything that it was made with: the facts, the rules and the policy of that moment."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from zorglogistiek.access.user import User
from zorglogistiek.audit.showing import show_only
from zorglogistiek.errors import NotFound
from zorglogistiek.matching.criteria import CHECKED
from zorglogistiek.meeting.made_plans import plan as plan_of
from zorglogistiek.meeting.proposals import proposals
from zorglogistiek.meeting.repository import newest_plans, require_region, stored
from zorglogistiek.meeting.tables import Plan, Proposal
from zorglogistiek.meeting.views import Json, PlanView, ProposalView


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenProposal:
    """``checked`` has every hard requirement by name with what barred it (JSON of a reason, None: it was met).

    ``checked`` is empty for a proposal without a group, and for one of an older version that did not keep it.
    ``policy`` is what was in force; ``newest`` whether its plan is the one that counts in its meeting.
    """

    proposal: ProposalView
    plan: PlanView
    policy: Json
    checked: tuple[tuple[str, Json | None], ...]
    newest: bool


def frozen_proposal(
    session: Session, *, visible_to: User, meeting_on: date, proposal_id: int, today: date
) -> FrozenProposal:
    """A proposal of any plan of a meeting. NotFound when there is none; Forbidden for who may not see the meeting."""
    require_region(visible_to)
    row = stored(session, Proposal, proposal_id)
    plan = None if row is None else plan_of(session, visible_to=visible_to, plan_id=row.plan_id)
    if row is None or plan is None or plan.meeting_on != meeting_on:
        raise NotFound(f"proposal {proposal_id}")
    views = proposals(session, visible_to=visible_to, plan_id=plan.id, today=today)
    shown = next(view for view in views if view.id == proposal_id)
    touched = {other for one in shown.alternatives for other in one.get("others", ())}
    show_only(session, referrals={shown.referral, *shown.chain, *touched})
    policy, meeting_id = session.exec(select(Plan.policy, Plan.meeting_id).where(col(Plan.id) == plan.id)).one()
    return FrozenProposal(
        proposal=shown,
        plan=plan,
        policy=policy,
        checked=tuple((one["name"], one["barrier"]) for one in row.facts.get(CHECKED, ())),
        newest=newest_plans(session, [meeting_id])[meeting_id] == plan.id,
    )
