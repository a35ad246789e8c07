"""Bridging places: which crisis beds are free, and why somebody is not proposed one.

Bridging is for whom the policy names, who wait at home and are not bridged yet; beside that a place has to fit.
"""

from collections.abc import Collection
from dataclasses import dataclass

from zorglogistiek.clock import monday_of
from zorglogistiek.codes import CareForm, StayPurpose
from zorglogistiek.matching.facts import Candidate, Group, World
from zorglogistiek.matching.fitting import fits
from zorglogistiek.matching.policy import Policy
from zorglogistiek.matching.reasons import Reason, codes_of, reason
from zorglogistiek.matching.supply import supplies_of, with_overdue


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeBed:
    """A group with crisis beds that are free in the week of a world's day, and what keeps a youth from them."""

    group: str
    places: int
    hindrances: tuple[Reason, ...]


def not_provided(candidate: Candidate, policy: Policy, *, lives_in_group: bool) -> Reason | None:
    """Why bridging is not for this youth, wherever it would be; None when it is."""
    referral, urgencies = candidate.referral, policy.bridge.urgencies
    if referral.urgency not in urgencies:
        return reason("bridging.urgency", urgencies=codes_of(urgencies))
    if lives_in_group:
        return reason("bridging.lives_in_group")
    if referral.bridged_by is not None:
        return reason("bridging.bridged", kind=referral.bridged_by)
    return None if referral.promised_bridge is None else reason("bridging.promised")


def hindrances(candidate: Candidate, group: Group, policy: Policy, world: World) -> tuple[Reason, ...]:
    """Everything that keeps a youth from a bridging place in a group in the week of the world's day."""
    barred = not_provided(candidate, policy, lives_in_group=candidate.youth.id in _living(world.groups))
    does_not_fit = fits(
        candidate,
        group,
        monday_of(world.on),
        purpose=StayPurpose.BRIDGE,
        weeks=policy.bridge.weeks[group.care_form],
    )
    return (*([] if barred is None else [barred]), *does_not_fit)


def free_crisis_beds(world: World, number: str, policy: Policy) -> list[FreeBed]:
    """The crisis beds that are free for a referral to come; KeyError when no place is sought for it."""
    candidate, week = world.candidate(number), monday_of(world.on)
    seen, _ = with_overdue(world, week=week, overdue_weeks=policy.overdue.weeks)
    beds = [group for group in seen.groups if group.care_form is CareForm.CRISIS_BED]
    supplies, _, _ = supplies_of(beds, [], week=week, weeks=1)
    return [
        FreeBed(
            group=supply.group.number,
            places=supply.capacity[0],
            hindrances=hindrances(candidate, supply.group, policy, world),
        )
        for supply in supplies
        if supply.capacity[0] > 0
    ]


def _living(groups: Collection[Group]) -> set[int]:
    return {occupant.youth_id for group in groups for occupant in group.occupants if occupant.present}
