"""The other way round: which places are free, now or soon, and for which youths each would do most."""

from collections.abc import Sequence

import solver
from solver.explain import Explainer
from zorglogistiek.clock import WEEK
from zorglogistiek.errors import NotFound
from zorglogistiek.matching.bridging import hindrances
from zorglogistiek.matching.promises import uses_of
from zorglogistiek.meeting.what_if.grounds import Ground
from zorglogistiek.meeting.what_if.told import Bridged, FreePlace, Taker
from zorglogistiek.people.steps import SEEKING

WEEKS_AHEAD = 12
"""The weeks in which a place counts as coming free."""

BETTER = 3
"""For so many of the youths who could come a better plan is sought than the first one that is found."""

MOST = 8
"""So many youths are named for a place."""


def free_places(ground: Ground) -> list[FreePlace]:
    """The free places of the coming weeks, the first to come free first."""
    translation = ground.translation
    supplies = {supply.group.id: supply for supply in translation.supplies.values()}
    standing, parties = tuple(translation.standing.values()), tuple(translation.parties.values())
    uses = uses_of(supplies, standing, parties, translation.instance.weeks)
    found = []
    for supply in supplies.values():
        used = uses[supply.group.id].places
        free = [places - taken for places, taken in zip(supply.capacity, used, strict=True)][:WEEKS_AHEAD]
        first = next((week for week, places in enumerate(free) if places > 0), None)
        if first is not None:
            number = supply.group.number
            planned = [
                (referral, translation.week + move.week * WEEK)
                for move in sorted(ground.base.moves, key=lambda move: move.week)
                if move.group == number and move.party not in translation.standing
                for referral in translation.parties[move.party].numbers
            ]
            week = translation.week + first * WEEK
            found.append(FreePlace(group=number, from_week=week, places=free[first], planned=tuple(planned)))
    return sorted(found, key=lambda place: (place.from_week, bool(place.planned), place.group))


def bridged(ground: Ground, group: str) -> list[Bridged]:
    """Everybody whose urgency the policy bridges, and why not in this group; who could come first.

    NotFound without the group.
    """
    translation = ground.translation
    if group not in translation.supplies:
        raise NotFound(f"group {group}")
    policy, world = translation.policy, translation.world
    there = world.group(translation.supplies[group].group.id)
    moves = [move for move in ground.base.moves if move.kind == "bridge" and move.group == group]
    planned = {number for move in moves for number in translation.parties[move.party].numbers}
    found = [
        Bridged(
            referral=candidate.referral.number,
            hindrances=hindrances(candidate, there, policy, world),
            planned=candidate.referral.number in planned,
        )
        for candidate in world.candidates
        if candidate.referral.urgency in policy.bridge.urgencies and candidate.referral.state in SEEKING
    ]
    return sorted(found, key=lambda one: (not one.planned, len(one.hindrances), one.referral))


def explainer_of(ground: Ground) -> Explainer:
    """What explains the plan of a ground; making it takes longer than most questions to it."""
    return Explainer(ground.translation.instance, ground.base)


def takers(ground: Ground, explainer: Explainer, group: str) -> Sequence[Taker]:
    """For whom a place in a group would do most: those with whom the plan is best first. NotFound without the group."""
    translation = ground.translation
    if group not in translation.supplies:
        raise NotFound(f"group {group}")
    found = []
    for answer in explainer.candidates(solver.GroupId(group), mend=BETTER):
        final = next((move for move in answer.moves if move.kind == "final"), None)
        if answer.more is None or final is None or answer.party in translation.standing:
            continue
        others = [number for party in answer.others for number in translation.parties[party].numbers]
        found.append(
            Taker(
                referrals=translation.parties[answer.party].numbers,
                week=translation.week + final.week * WEEK,
                points=max(0, answer.more),
                at_least=min(answer.regret.lower, max(0, answer.more)),
                others=tuple(others),
                proposed=answer.proposed,
            )
        )
    return found[:MOST]
