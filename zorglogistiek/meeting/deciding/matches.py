"""What a decision is about: a referral with the group, week and purpose that the form names."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import col, select

from zorglogistiek.clock import monday_of
from zorglogistiek.codes import StayPurpose
from zorglogistiek.errors import Conflict, Fault, Invalid, NotFound
from zorglogistiek.matching.criteria import HORIZON_WEEKS
from zorglogistiek.meeting import repository
from zorglogistiek.meeting.deciding.forms import Decide
from zorglogistiek.meeting.deciding.party import party_of
from zorglogistiek.meeting.deciding.sitting import Sitting, id_of, name_of
from zorglogistiek.meeting.tables import Plan, Proposal
from zorglogistiek.people.tables import Referral
from zorglogistiek.places.repository import group as group_numbered
from zorglogistiek.places.tables import Group
from zorglogistiek.words import N_

HORIZON = timedelta(weeks=HORIZON_WEEKS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A referral and a group, for a purpose, from a week (its Monday; that of the meeting at the earliest).

    ``proposal_id`` is the proposal that it follows; None when the meeting chose the group itself. ``horizon_end`` is
    until when a stay without an intended length is looked at: as far as the plan looked.
    """

    referral: Referral
    group: Group
    purpose: StayPurpose
    week: date
    horizon_end: date
    proposal_id: int | None


def match_of(sitting: Sitting, referral: Referral, form: Decide) -> Match:
    """The place that the form names. Invalid for an unknown group, or a week before the meeting's.

    NotFound, Conflict for an outdated proposal.
    """
    this_week = monday_of(sitting.earliest)
    if form.proposal_id is None:
        assert form.group is not None
        try:
            group = group_numbered(sitting.session, form.group, visible_to=sitting.user)
        except NotFound:
            raise Invalid(name_of(referral), [Fault(field="group", message="no such group")]) from None
        week = monday_of(form.week) if form.week else this_week
        if week < this_week:
            fault = Fault(field="week", message=N_("lies before the meeting of {day}"), params=_day(sitting))
            raise Invalid(name_of(referral), [fault])
        return Match(
            referral=referral,
            group=group,
            purpose=form.purpose,
            week=week,
            horizon_end=this_week + HORIZON,
            proposal_id=None,
        )
    proposal = repository.proposal(sitting.session, form.proposal_id, id_of(referral), sitting.meeting_id)
    if proposal.group_id is None or proposal.start_week is None:
        raise Conflict(f"proposal {proposal.id}", "it proposes no place")
    return Match(
        referral=referral,
        group=sitting.session.get_one(Group, proposal.group_id),
        purpose=proposal.purpose,
        week=max(proposal.start_week, this_week),
        horizon_end=sitting.session.exec(select(col(Plan.week)).where(Plan.id == proposal.plan_id)).one() + HORIZON,
        proposal_id=proposal.id,
    )


def _day(sitting: Sitting) -> tuple[tuple[str, str], ...]:
    return (("day", sitting.meeting.held_on.isoformat()),)


def matches_of_party(sitting: Sitting, match: Match) -> list[Match]:
    """The same match for everybody who is decided with the referral, itself first; each with its own proposal."""
    party = party_of(sitting.session, match.referral)
    proposals = _proposals(sitting, match, party[1:])
    return [match] + [
        Match(
            referral=sibling,
            group=match.group,
            purpose=match.purpose,
            week=match.week,
            horizon_end=match.horizon_end,
            proposal_id=proposals.get(id_of(sibling)),
        )
        for sibling in party[1:]
    ]


def _proposals(sitting: Sitting, match: Match, siblings: list[Referral]) -> dict[int, int | None]:
    if match.proposal_id is None or not siblings:
        return {}
    plan_id = sitting.session.get_one(Proposal, match.proposal_id).plan_id
    found = repository.proposals_for(sitting.session, plan_id, [id_of(sibling) for sibling in siblings])
    return {row.referral_id: row.id for row in found if row.purpose is match.purpose and row.group_id == match.group.id}
