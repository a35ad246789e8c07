"""Missing supply: for whom nothing in the region fits, for whom something fits that has no place, and what is near.

Every youth is looked at with those with whom it must be placed, as the registry stands on a day. Who has a place agreed
or held, or wants one only after the weeks of a plan, is not missing one.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from sqlmodel import Session, col, select

from zorglogistiek.access.permissions import Action, require
from zorglogistiek.access.user import User
from zorglogistiek.clock import WEEK, age_on, monday_of
from zorglogistiek.codes import BRIDGING_FORMS, CareForm, Gender, SecurityLevel, Specialism, StayPurpose
from zorglogistiek.matching.criteria import HORIZON_WEEKS
from zorglogistiek.matching.facts import Candidate, Group, World
from zorglogistiek.matching.fitting import start_window
from zorglogistiek.matching.gather import gather
from zorglogistiek.matching.parties import Party, parties_of
from zorglogistiek.matching.policy import Policy
from zorglogistiek.matching.supply import with_overdue
from zorglogistiek.matching.whynot import barriers, subject
from zorglogistiek.meeting.made_plans import INFEASIBLE
from zorglogistiek.meeting.repository import current_plan_id
from zorglogistiek.meeting.tables import Meeting, Plan, Proposal
from zorglogistiek.people.tables import Referral


class Lack(StrEnum):
    """What somebody lacks: a group that fits, or a place in one of the groups that do."""

    GROUP = "group"
    PLACE = "place"


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """A youth who is missing something, as it counts for the supply; ``waited_weeks`` is the gross wait.

    ``municipality`` is the id of the responsible one. ``fitting`` is how many groups fit. ``in_the_way`` has for each
    criterion the groups that it keeps away (it may be one of several), ``near`` the groups that it alone keeps away.
    """

    referral: str
    lack: Lack
    age: int
    gender: Gender
    municipality: int
    care_forms: frozenset[CareForm]
    specialisms: frozenset[Specialism]
    security_level: SecurityLevel
    waited_weeks: int
    fitting: int
    in_the_way: Mapping[str, int] = field(default_factory=dict)
    near: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSeen:
    """The meeting's plan that says for whom there is no place; ``unplanned`` youths wait who are not in it."""

    plan_id: int
    meeting_on: date
    week: date
    feasible: bool
    unplanned: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingSupply:
    """What is missing on a day, among ``waiting`` youths who have no place agreed or held."""

    on: date
    waiting: int
    groups: int
    plan: PlanSeen | None
    needs: tuple[Need, ...]

    def lacking(self, lack: Lack) -> list[Need]:
        """Those who lack this."""
        return [need for need in self.needs if need.lack is lack]


def missing_supply(session: Session, user: User, *, policy: Policy, today: date) -> MissingSupply:
    """What is missing as the registry stands today, and by the plan of the meeting that counts now.

    It names referrals: what somebody who may see no person is shown of it goes through ``profiles``. Forbidden for a
    role that does not see missing supply.
    """
    require(user, Action.SEE_MISSING_SUPPLY)
    plan, nowhere, planned = _planned(session)
    world = gather(session, on=today)
    parties, groups = _parties(world, policy, today)
    waiting = [candidate.referral.number for party in parties for candidate in party.candidates]
    seen = None
    if plan is not None:
        held_on = session.get_one(Meeting, plan.meeting_id).held_on
        seen = PlanSeen(
            plan_id=plan.id or 0,
            meeting_on=held_on,
            week=plan.week,
            feasible=plan.status != INFEASIBLE,
            unplanned=sum(number not in planned for number in waiting),
        )
    return MissingSupply(
        on=today,
        waiting=len(waiting),
        groups=len(groups),
        plan=seen,
        needs=tuple(needs_of(parties, groups, on=today, nowhere=nowhere)),
    )


def needs_of(parties: Sequence[Party], groups: Sequence[Group], *, on: date, nowhere: Collection[str]) -> list[Need]:
    """Who lacks a group, and who of the referrals ``nowhere`` lacks a place; who waits longest first."""
    found = []
    for party in parties:
        elsewhere = [group for group in groups if group.id != party.home]
        fitting = sum(_fits(party, group, on) for group in elsewhere)
        if not fitting:
            found += _lacking_a_group(party, elsewhere, on)
        else:
            found += [
                _need(candidate, Lack.PLACE, on, fitting=fitting)
                for candidate in party.candidates
                if candidate.referral.number in nowhere
            ]
    return sorted(found, key=lambda need: (-need.waited_weeks, need.referral))


def _parties(world: World, policy: Policy, today: date) -> tuple[list[Party], list[Group]]:
    """The parties for whom a place is sought now, and the groups for a lasting place."""
    week = monday_of(today)
    seen, _ = with_overdue(world, week=week, overdue_weeks=policy.overdue.weeks)
    parties, _ = parties_of(seen, policy, week=week, weeks=HORIZON_WEEKS)
    end = week + HORIZON_WEEKS * WEEK
    sought = [
        party
        for party in parties
        if party.promise is None
        and not any(
            one.referral.wanted_from is not None and one.referral.wanted_from >= end for one in party.candidates
        )
    ]
    return sought, [group for group in seen.groups if group.care_form not in BRIDGING_FORMS]


def _fits(party: Party, group: Group, on: date) -> bool:
    return start_window(party.candidates, group, week=monday_of(on), weeks=HORIZON_WEEKS) is not None


def _lacking_a_group(party: Party, groups: Sequence[Group], on: date) -> list[Need]:
    in_the_way, near = Counter[str](), dict[str, list[str]]()
    for group in groups:
        found = barriers(party.candidates, group, week=monday_of(on), weeks=HORIZON_WEEKS)
        in_the_way.update({subject(why) for why in found})
        if len(found) == 1:
            near.setdefault(subject(found[0]), []).append(group.number)
    return [
        _need(
            candidate,
            Lack.GROUP,
            on,
            in_the_way=dict(in_the_way),
            near={name: tuple(numbers) for name, numbers in near.items()},
        )
        for candidate in party.candidates
    ]


def _need(
    candidate: Candidate,
    lack: Lack,
    on: date,
    *,
    fitting: int = 0,
    in_the_way: Mapping[str, int] | None = None,
    near: Mapping[str, tuple[str, ...]] | None = None,
) -> Need:
    youth, referral = candidate.youth, candidate.referral
    return Need(
        referral=referral.number,
        lack=lack,
        age=age_on(youth.birth_date, on),
        gender=youth.gender,
        municipality=youth.municipality_id,
        care_forms=referral.care_forms,
        specialisms=youth.specialisms,
        security_level=youth.security_level,
        waited_weeks=referral.waited_weeks,
        fitting=fitting,
        in_the_way=in_the_way or {},
        near=near or {},
    )


def _planned(session: Session) -> tuple[Plan | None, set[str], set[str]]:
    """The plan that counts, the referrals that it gives no lasting place, and all that it speaks of."""
    plan_id = current_plan_id(session)
    if plan_id is None:
        return None, set(), set()
    rows = session.exec(
        select(Referral.number, Proposal.group_id)
        .join(Proposal, col(Proposal.referral_id) == col(Referral.id))
        .where(Proposal.plan_id == plan_id, Proposal.purpose == StayPurpose.FINAL)
    ).all()
    nowhere = {number for number, group_id in rows if group_id is None}
    return session.get_one(Plan, plan_id), nowhere, {number for number, _ in rows}
