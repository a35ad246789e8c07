"""What a provider says of a proposal to one of its groups before the meeting: willing, or not and why.

An answer decides nothing: the meeting sees it on the card, and decides. The last answer counts, for every plan of the
meeting that proposes the same group to the same youth.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import and_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from zorglogistiek.access.permissions import Action as Deed
from zorglogistiek.access.permissions import require
from zorglogistiek.access.tables import Account
from zorglogistiek.access.user import User
from zorglogistiek.access.visibility import Record
from zorglogistiek.codes import DecisionKind, DeclineReason
from zorglogistiek.errors import Conflict, Fault, Forbidden, Invalid, NotFound
from zorglogistiek.meeting.repository import current_plan_id, rows_of, standing_decisions, stored
from zorglogistiek.meeting.tables import Meeting, Plan, Proposal, ProviderAnswer
from zorglogistiek.meeting.views import AnswerView
from zorglogistiek.people.fields import NO_BSN, holds_bsn, is_storable
from zorglogistiek.people.recording import require_version
from zorglogistiek.places.repository import lock_groups, promises_of, visible_group
from zorglogistiek.places.tables import Group, Location
from zorglogistiek.words import N_

LONGEST_NOTE = 500


def answer_proposal(
    session: Session,
    user: User,
    *,
    proposal_id: int,
    willing: bool,
    reason: DeclineReason | None = None,
    note: str = "",
    seen: int = 0,
    now: datetime,
) -> ProviderAnswer:
    """Records what the provider of the group says of a proposal of the current plan.

    ``seen`` is the id of the answer that stood there when this one was given (0: none): Conflict when a colleague has
    answered otherwise meanwhile. The same answer by the same person again (a double click) is the answer that stands.
    Forbidden by role, and without an account; NotFound for a proposal that is not to a group of the user's; Conflict
    when a newer plan was made, the meeting is closed, or has decided already; Invalid with all faults of the form.
    """
    require(user, Deed.ANSWER_PROPOSALS)
    if user.account_id is None:
        raise Forbidden("An answer needs an account.")
    proposal = _own_proposal(session, user, proposal_id)
    _check_form(proposal_id, willing=willing, reason=reason, note=note)
    _check_undecided(session, proposal)
    last = _last(session, proposal_id)
    given = (willing, reason, note.strip() or None, user.account_id)
    if last is not None and (last.willing, last.decline_reason, last.note, last.account_id) == given:
        return last
    require_version(f"proposal {proposal_id}", 0 if last is None else last.id or 0, seen)
    answer = ProviderAnswer(
        proposal_id=proposal_id,
        willing=willing,
        decline_reason=reason,
        note=note.strip() or None,
        answered_at=now,
        account_id=user.account_id,
    )
    session.add(answer)
    session.flush()
    return answer


def answers_to(session: Session, proposal_ids: Collection[int]) -> dict[int, AnswerView]:
    """The answer that counts to each of these proposals; those without one are left out. One query."""
    if not proposal_ids:
        return {}
    newest = _newest(proposal_ids).subquery()
    statement = (
        rows_of(newest.c.proposal_id, ProviderAnswer, col(Account.display_name))
        .join(ProviderAnswer, col(ProviderAnswer.id) == newest.c.answer_id)
        .join(Account, col(Account.id) == col(ProviderAnswer.account_id))
    )
    return {proposal_id: _view(row, name) for proposal_id, row, name in session.execute(statement)}


def _newest(proposal_ids: Collection[int]) -> Any:
    """For each of these proposals its id, and that of the last answer to it or to its like of the same meeting."""
    asked, like, plan, other_plan = aliased(Proposal), aliased(Proposal), aliased(Plan), aliased(Plan)
    same = and_(
        col(like.referral_id) == col(asked.referral_id),
        col(like.group_id) == col(asked.group_id),
        col(like.purpose) == col(asked.purpose),
    )
    return (
        select(col(asked.id).label("proposal_id"), func.max(col(ProviderAnswer.id)).label("answer_id"))
        .join(plan, col(plan.id) == col(asked.plan_id))
        .join(like, same)
        .join(other_plan, and_(col(other_plan.id) == col(like.plan_id), col(other_plan.meeting_id) == plan.meeting_id))
        .join(ProviderAnswer, col(ProviderAnswer.proposal_id) == col(like.id))
        .where(col(asked.id).in_(proposal_ids))
        .group_by(col(asked.id))
    )


def _view(row: ProviderAnswer, answered_by: str) -> AnswerView:
    assert row.id is not None
    return AnswerView(
        id=row.id,
        willing=row.willing,
        reason=row.decline_reason,
        note=row.note,
        answered_at=row.answered_at,
        answered_by=answered_by,
    )


def _own_proposal(session: Session, user: User, proposal_id: int) -> Proposal:
    """The proposal, when it is to a group whose occupancy the user sees; its group is locked."""
    found = stored(session, Proposal, proposal_id)
    own = select(Group.id).join(Location).where(visible_group(user, Record.OCCUPANCY))
    if found is None or found.group_id is None or found.group_id not in session.exec(own).all():
        raise NotFound(f"proposal {proposal_id}")
    lock_groups(session, [found.group_id])
    return found


def _check_form(proposal_id: int, *, willing: bool, reason: DeclineReason | None, note: str) -> None:
    faults = []
    if willing and reason is not None:
        faults.append(Fault(field="reason", message=N_("belongs to an answer that is no")))
    if not willing and reason is None:
        faults.append(Fault(field="reason", message=N_("is required")))
    if reason is DeclineReason.OTHER and not note.strip():
        faults.append(Fault(field="note", message=N_("another reason must be put in words")))
    if len(note.strip()) > LONGEST_NOTE or not is_storable(note):
        longest = (("longest", str(LONGEST_NOTE)),)
        faults.append(
            Fault(field="note", message=N_("must have at most {longest} printable characters"), params=longest)
        )
    if holds_bsn(note):
        faults.append(Fault(field="note", message=NO_BSN))
    if faults:
        raise Invalid(f"proposal {proposal_id}", faults)


def _check_undecided(session: Session, proposal: Proposal) -> None:
    name = f"proposal {proposal.id}"
    if proposal.plan_id != current_plan_id(session):
        raise Conflict(name, "a newer plan was made for this meeting")
    meeting = session.get_one(Meeting, session.get_one(Plan, proposal.plan_id).meeting_id)
    if meeting.closed_at is not None:
        raise Conflict(name, "the meeting is closed")
    promised = promises_of(session, proposal.referral_id)
    if any(stay.purpose is proposal.purpose for stay in promised):
        raise Conflict(name, "a place is promised already")
    taken = standing_decisions(session, [proposal.referral_id], meeting_id=meeting.id)
    for decision in taken.get(proposal.referral_id, ()):
        settles = decision.kind is not DecisionKind.HOLD and decision.purpose in (None, proposal.purpose)
        if settles and decision.kind is not DecisionKind.ESCALATE:
            raise Conflict(name, "the meeting has decided on it already")


def _last(session: Session, proposal_id: int) -> ProviderAnswer | None:
    found = session.execute(_newest([proposal_id])).one_or_none()
    return None if found is None else session.get_one(ProviderAnswer, found.answer_id)
