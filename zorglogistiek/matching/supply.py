"""What a group has left for the parties of a plan, week by week: places, limits on profiles, starts.

Counted are those who are not in the plan: residents until they leave, promises to others, places that are closed. A
place is free in the week in which somebody leaves, a closure ends, or it opens; whoever comes, and a closure, takes
the whole week in which it begins. The places of movers (parties that live in a group) are not counted off: they are
theirs until they move, and the next one's from then on.

A count is enough: closures and promises that have not begun may be seated on any place of the group
(``places.seating``), so what fits by the count fits in the beds.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from zorglogistiek.clock import WEEK, monday_of
from zorglogistiek.codes import Profile
from zorglogistiek.matching.facts import Group, Occupant, World
from zorglogistiek.matching.fitting import Window
from zorglogistiek.matching.parties import Party
from zorglogistiek.matching.reasons import Reason, reason
from zorglogistiek.places.occupancy import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """What one group has left for the parties: ``capacity`` and ``intake`` by week, ``limits`` for all weeks.

    ``group`` has only those occupants who are not in the plan.
    """

    group: Group
    capacity: tuple[int, ...]
    intake: tuple[int, ...] | None
    limits: dict[str, int]


def with_overdue(world: World, *, week: date, overdue_weeks: int) -> tuple[World, dict[int, Reason]]:
    """The world with an assumed end for residents who should have left, and a note for each (by the stay's id).

    They are assumed to stay ``overdue_weeks`` weeks from the Monday ``week`` on.
    """
    until, notes = week + overdue_weeks * WEEK, dict[int, Reason]()

    def assumed(group: Group, occupant: Occupant) -> Occupant:
        if not occupant.overdue:
            return occupant
        end = occupant.period.last
        said = reason("note.overdue", stay=occupant.stay_number, group=group.number, end=end, week=until)
        notes[occupant.stay_id] = said
        period = Period(start=occupant.period.start, end=max(until, occupant.period.last))
        return replace(occupant, period=period, overdue=False)

    groups = tuple(
        replace(group, occupants=tuple(assumed(group, occupant) for occupant in group.occupants))
        for group in world.groups
    )
    return replace(world, groups=groups), notes


def weeks_of(period: Period, week: date, weeks: int) -> Window:
    """The weeks, counted from the Monday ``week``, that a period takes; empty when they are not among ``weeks``."""
    first = monday_of(period.start)
    last = week + weeks * WEEK if period.end is None else max(monday_of(period.end), first + WEEK)
    start, until = ((day - week).days // 7 for day in (first, last))
    return max(0, min(start, weeks)), max(0, min(until, weeks))


def supplies_of(
    groups: Iterable[Group], parties: Sequence[Party], *, week: date, weeks: int
) -> tuple[list[Supply], list[Party], list[Reason]]:
    """The supply of every group, and the parties, where a mover whose place goes to something else has no origin.

    That happens when closures, or promises to others, need the place of somebody who is meant to have left by then:
    such a mover's place counts as taken until the expected end, and goes to nobody of the plan.
    """
    of_plan = {stay for party in parties for stay in _stays_of(party)}
    groups = [_lingering(group, {stay for party in parties for stay in party.other_stays}) for group in groups]
    movers = {party.id: party for party in parties}
    supplies, notes = list[Supply](), list[Reason]()
    for group in groups:
        living = sorted((p for p in movers.values() if p.origin == group.id), key=lambda p: _leaves(group, p))
        while living and _shortage(group, of_plan, living, week=week, weeks=weeks):
            unseen = living.pop(0)
            of_plan -= set(unseen.stays)
            movers[unseen.id] = replace(unseen, origin=None, stays=())
            notes.extend(reason("note.move_unseen", group=group.number, referral=number) for number in unseen.numbers)
        supplies.append(_supply(group, of_plan, living, week=week, weeks=weeks))
    return supplies, list(movers.values()), notes


def _stays_of(party: Party) -> tuple[int, ...]:
    return party.stays + (party.promise.stays if party.promise else ())


def _lingering(group: Group, stays: Collection[int]) -> Group:
    """The group with no end to these stays."""
    occupants = tuple(
        replace(o, period=Period(start=o.period.start)) if o.stay_id in stays else o for o in group.occupants
    )
    return replace(group, occupants=occupants)


def _leaves(group: Group, party: Party) -> date:
    return min(occupant.period.last for occupant in group.occupants if occupant.stay_id in party.stays)


def _outside(group: Group, of_plan: Collection[int]) -> Group:
    return replace(group, occupants=tuple(o for o in group.occupants if o.stay_id not in of_plan))


def _places_left(group: Group, *, week: date, weeks: int) -> list[int]:
    """Places that are there, less closed ones and those of the group's occupants; less than 0 when overfull."""
    left = [0] * weeks
    for opens_on in group.places:
        first = 0 if opens_on is None else max(0, (monday_of(opens_on) - week).days // 7)
        for number in range(first, weeks):
            left[number] += 1
    for period in [*group.closures, *(occupant.period for occupant in group.occupants)]:
        if not period.is_empty:
            for number in range(*weeks_of(period, week, weeks)):
                left[number] -= 1
    return left


def _shortage(group: Group, of_plan: Collection[int], living: Sequence[Party], *, week: date, weeks: int) -> bool:
    return min(_places_left(_outside(group, of_plan), week=week, weeks=weeks)) < sum(p.size for p in living)


def _supply(group: Group, of_plan: Collection[int], living: Sequence[Party], *, week: date, weeks: int) -> Supply:
    outside = _outside(group, of_plan)
    at_least = sum(party.size for party in living)
    left = _places_left(outside, week=week, weeks=weeks)
    return Supply(
        group=outside,
        capacity=tuple(max(places, at_least) for places in left),
        intake=_intake_left(outside, week=week, weeks=weeks),
        limits={
            profile.value: max(
                limit - _most_at_once(outside, profile, week=week, weeks=weeks),
                sum(party.class_counts().get(profile.value, 0) for party in living),
            )
            for profile, limit in group.limits.items()
        },
    )


def _most_at_once(group: Group, profile: Profile, *, week: date, weeks: int) -> int:
    """The most occupants of a profile in any week: what must be left free of the limit to be safe in all weeks."""
    counts = [0] * weeks
    for occupant in group.occupants:
        if profile in occupant.profiles:
            for number in range(*weeks_of(occupant.period, week, weeks)):
                counts[number] += 1
    return max(counts)


def _intake_left(group: Group, *, week: date, weeks: int) -> tuple[int, ...] | None:
    """The starts that are left in each week, after those of this week and the promises to others."""
    if group.intake_per_week is None:
        return None
    left = [group.intake_per_week] * weeks
    for occupant in group.occupants:
        number = (monday_of(occupant.period.start) - week).days // 7
        if 0 <= number < weeks:
            left[number] = max(0, left[number] - 1)
    return tuple(left)
