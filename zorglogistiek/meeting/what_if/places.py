"""Places less or more in the instance of a question; lived in or not."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

import solver
from zorglogistiek.clock import WEEK
from zorglogistiek.codes import BRIDGING_FORMS, StayPurpose
from zorglogistiek.errors import Conflict, NotFound
from zorglogistiek.matching.options import Frame, choice_in, may_bridge, waiting_of
from zorglogistiek.matching.translate import Translation, option_of
from zorglogistiek.meeting.what_if.suppositions import Places

NOBODY = "nobody:"
"""So begin the ids of those who keep a place closed; no party of the registry is called so."""


def with_places(
    translation: Translation, instance: solver.Instance, change: Places, nowhere: int
) -> tuple[solver.Instance, list[str]]:
    """The instance with so many places more or less, and the nobodies in it who keep places closed."""
    supply = translation.supplies.get(change.group)
    if supply is None:
        raise NotFound(f"group {change.group}")
    first = week_of(translation, change.week)
    group = next(group for group in instance.groups if group.id == change.group)
    capacity = tuple(places + change.more if week >= first else places for week, places in enumerate(group.capacity))
    closed = _closed(instance, group)
    left = [places - taken for places, taken in zip(group.capacity, closed, strict=True)][first:]
    if min(left) + change.more < 0:
        raise Conflict(
            f"group {change.group}",
            "in those weeks {free} places are left to close; who lives in the others is not to move on in this plan",
            free=str(max(0, min(left))),
            group_name=supply.group.name,
        )
    living = sum(party.size for party in instance.parties if party.origin == change.group)
    if change.more < 0 and (any(closed) or min(capacity) < living):
        _check_who_can_leave(translation, instance, group, first, closed[first] - change.more)
        return _kept_closed(instance, group, first, -change.more, nowhere)
    groups = tuple(replace(group, capacity=capacity) if one is group else one for one in instance.groups)
    parties = instance.parties
    if change.more > 0:
        parties = tuple(_with_option(translation, party, change.group, capacity) for party in parties)
    return replace(instance, groups=groups, parties=parties), []


def _closed(instance: solver.Instance, group: solver.Group) -> list[int]:
    """How many places of a group nobodies keep closed, by week."""
    since = [
        option.from_week
        for party in instance.parties
        if party.id.startswith(NOBODY)
        for option in party.options
        if option.group == group.id
    ]
    return [sum(first <= week for first in since) for week in range(instance.weeks)]


def _check_who_can_leave(
    translation: Translation, instance: solver.Instance, group: solver.Group, first: int, closed: int
) -> None:
    """Conflict when so many places cannot be empty by the week, because too few can have moved on by then."""
    staying = sum(
        party.size
        for party in instance.parties
        if party.origin == group.id and not any(option.from_week <= first for option in party.options)
    )
    if group.capacity[first] - staying < closed:
        raise Conflict(
            f"group {group.id}",
            "too few of the youths who live there can have moved on by the week of {week}",
            week=(translation.week + first * WEEK).isoformat(),
            group_name=translation.supplies[group.id].group.name,
        )


def _kept_closed(
    instance: solver.Instance, group: solver.Group, first: int, places: int, nowhere: int
) -> tuple[solver.Instance, list[str]]:
    """Places that are still lived in are closed by nobodies who come to take them: whoever lives there goes before.

    They wait for nothing, and their coming takes nothing of what the group can take in.
    """
    here = sum(party.id.startswith(NOBODY) for party in instance.parties)
    takes = solver.Option(group=group.id, kind="final", from_week=first, until_week=first + 1)
    nobodies = [
        solver.Party(
            id=solver.PartyId(f"{NOBODY}{group.id}:{here + number}"),
            wait_cost=(0,) * instance.weeks,
            unplaced_cost=nowhere,
            options=(takes,),
        )
        for number in range(places)
    ]
    if group.intake is not None:
        intake = tuple(most + places if week == first else most for week, most in enumerate(group.intake))
        groups = tuple(replace(group, intake=intake) if one is group else one for one in instance.groups)
        instance = replace(instance, groups=groups)
    return replace(instance, parties=(*instance.parties, *nobodies)), [party.id for party in nobodies]


def room_made(instance: solver.Instance, plan: solver.Plan, closing: Collection[str]) -> solver.Plan:
    """A start for the search: the nobodies have come, and as many of those who lived there have gone, soonest first.

    It may break rules: others are in the way where they go, and yield when the plan is adapted.
    """
    moves = {(move.party, move.kind): move for move in plan.moves}
    decided = {one.party for one in instance.fixed}
    for nobody in (party for party in instance.parties if party.id in closing):
        (here,) = nobody.options
        first = here.from_week
        moves[nobody.id, "final"] = solver.Move(party=nobody.id, group=here.group, kind="final", week=first)
        leaving = {
            party.id: [option for option in party.options if option.kind == "final" and option.from_week <= first]
            for party in instance.parties
            if party.origin == here.group and party.id not in decided
        }
        goes = {party: moves[party, "final"].week if (party, "final") in moves else instance.weeks for party in leaving}
        staying = [party for party, ways in leaving.items() if ways and goes[party] > first]
        if staying:
            party = min(staying, key=goes.__getitem__)
            planned = moves.get((party, "final"))
            as_planned = [way for way in leaving[party] if planned is not None and way.group == planned.group]
            way = min(as_planned or leaving[party], key=lambda option: option.cost)
            moves[party, "final"] = solver.Move(party=party, group=way.group, kind="final", week=first)
    return replace(plan, moves=tuple(moves.values()))


def _with_option(translation: Translation, party: solver.Party, group: str, capacity: tuple[int, ...]) -> solver.Party:
    """The party with its way to a group that has more places now: perhaps in more weeks, perhaps at all."""
    if party.id in translation.standing:
        return party
    frame = Frame(week=translation.week, weeks=translation.instance.weeks, policy=translation.policy)
    supply, who = translation.supplies[group], translation.parties[party.id]
    purpose = StayPurpose.BRIDGE if supply.group.care_form in BRIDGING_FORMS else StayPurpose.FINAL
    if supply.group.id == who.home or (purpose is StayPurpose.BRIDGE and not may_bridge(who, frame.policy)):
        return party
    waiting = waiting_of(who, frame)
    others = tuple(option for option in party.options if option.group != group)
    left_out = len(others) == len(party.options) and choice_in(who, supply, purpose, frame, waiting) is not None
    choice = choice_in(who, replace(supply, capacity=capacity), purpose, frame, waiting)
    if choice is None or left_out:  # what an agreement keeps others out of stays closed to them
        return party
    option = option_of(choice, group)
    return replace(party, options=(*others, option))


def week_of(translation: Translation, monday: date) -> int:
    """The number of a week of the plan. Conflict for one that is not among them."""
    number = (monday - translation.week).days // 7
    if not 0 <= number < translation.instance.weeks:
        raise Conflict(
            "plan",
            "it looks at the weeks from {first} to {last}",
            first=translation.week.isoformat(),
            last=(translation.week + (translation.instance.weeks - 1) * WEEK).isoformat(),
        )
    return number
