"""The engine with the region's policy: what the weekly meeting would be proposed. The one seam to the solver.

Each week it plans the coming weeks anew, on what a meeting knows: the list, the empty places and the expected ends of
stays. Its proposals are the moves of this week, and of the coming weeks as far as places may be promised. A plan is
limited by steps and not by seconds, so that the same week has the same proposals on every machine.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import ceil, floor, inf

import solver
from zorglogistiek.simulation.region import Option
from zorglogistiek.simulation.week import MeetingWeek, Proposal, Waiting

WEEK_DAYS = 7.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """Plans ``weeks`` weeks in ``steps`` steps of ruin and recreate.

    ``transfer_points`` and ``unplaced_weeks`` are those of the region's policy. ``place_percent`` changes its weights:
    how much of the points of a place, and of a transfer, counts.
    """

    weeks: int = 13
    steps: int = 1_000
    transfer_points: int = 0
    unplaced_weeks: int = 13
    place_percent: int = 100
    every_days: float = WEEK_DAYS
    name: str = "engine"

    def propose(self, week: MeetingWeek) -> Sequence[Proposal]:
        """Whom the plan moves this week, and then to places that will come free."""
        chosen = {waiting.youth: waiting for waiting in week.waiting if waiting.options}
        if not chosen:
            return []
        instance = self.instance(week, list(chosen.values()))
        plan = solver.sketch(instance, steps=self.steps).plan
        options = {(youth, option.group): option for youth, waiting in chosen.items() for option in waiting.options}
        return [
            Proposal(youth=int(move.party), option=options[int(move.party), int(move.group)])
            for move in sorted(plan.moves, key=lambda move: move.week)
            if move.week * WEEK_DAYS <= week.promise_days
        ]

    @property
    def _transfer_cost(self) -> int:
        return round(self.transfer_points * self.place_percent / 100)

    def instance(self, week: MeetingWeek, waiting: Sequence[Waiting]) -> solver.Instance:
        """The meeting as an instance of the solver: who waits, and what is or comes free in the coming weeks."""
        movers = [one for one in waiting if one.lives_in is not None]
        used = {option.group for one in waiting for option in one.options} | {one.lives_in for one in movers}
        return solver.Instance(
            name="week",
            weeks=self.weeks,
            transfer_cost=self._transfer_cost,
            groups=self._groups(week, movers, {group for group in used if group is not None}),
            parties=tuple(self._party(one, week.day) for one in waiting),
        )

    def _groups(self, week: MeetingWeek, movers: Sequence[Waiting], used: set[int]) -> tuple[solver.Group, ...]:
        """What is left of each group. The place of who waits for another one is theirs until they move.

        Who does not look ahead does not see when a place comes free, and takes what can be given.
        """
        left = week.empty if self.weeks > 1 else week.free
        comes = defaultdict[int, list[int]](lambda: [0] * self.weeks)
        for leaving in week.leaving() if self.weeks > 1 else ():
            number = max(1, ceil((leaving.expected_day - week.day) / WEEK_DAYS))
            if number < self.weeks:
                comes[leaving.group][number] += leaving.size
        lives = defaultdict[int, list[Waiting]](list)
        for mover in movers:
            if mover.lives_in is not None:
                lives[mover.lives_in].append(mover)
        return tuple(
            solver.Group(
                id=solver.GroupId(str(group)),
                capacity=_running(left[group], comes[group], sum(one.party.size for one in lives[group])),
                intake=_intake(week, group, left[group], self.weeks, goes_on=bool(lives[group])),
                limits=_limits(week.room[group], lives[group]),
            )
            for group in sorted(used)
        )

    def _party(self, one: Waiting, day: float) -> solver.Party:
        points = self._wait_points(one, day)
        options = tuple(option for option in (self._option(one, o, day) for o in one.options) if option is not None)
        dearest = max((option.cost for option in options), default=0)
        return solver.Party(
            id=solver.PartyId(str(one.youth)),
            size=one.party.size,
            classes=dict(one.party.classes),
            origin=None if one.lives_in is None else solver.GroupId(str(one.lives_in)),
            wait_cost=points,
            unplaced_cost=max(self.unplaced_weeks * points[-1], 2 * dearest + 2 * self._transfer_cost + 1),
            options=options,
        )

    def _wait_points(self, one: Waiting, day: float) -> tuple[int, ...]:
        """The points of the coming weeks; none before the search begins."""
        points, waited = one.wait_points, floor(one.waited_days(day) / WEEK_DAYS)
        last = len(points) - 1
        return tuple(points[min(waited + n, last)] if waited + n >= 0 else 0 for n in range(self.weeks))

    def _option(self, one: Waiting, option: Option, day: float) -> solver.Option | None:
        left = one.since_day + option.until_days - day
        until_week = self.weeks if left == inf else min(self.weeks, ceil(left / WEEK_DAYS))
        from_week = max(0, ceil((one.since_day + option.from_days - day) / WEEK_DAYS))
        if until_week <= from_week:
            return None
        return solver.Option(
            group=solver.GroupId(str(option.group)),
            kind="final",
            from_week=from_week,
            until_week=until_week,
            cost=round(option.points * self.place_percent / 100),
            stay_weeks=None if option.expected_days == inf else max(1, ceil(option.expected_days / WEEK_DAYS)),
        )


def _running(empty: int, comes: Sequence[int], movers: int) -> tuple[int, ...]:
    """The places of each week, with those in which movers live: what is promised goes to nobody else."""
    return tuple(movers + max(0, empty + total) for total in accumulate(comes))


def _intake(week: MeetingWeek, group: int, places: int, weeks: int, *, goes_on: bool) -> tuple[int, ...] | None:
    """The starts of each week; ``places`` are those of this week. One that is left this week is not among them.

    ``goes_on``: somebody who lives in the group is in the plan.
    """
    most, left = week.groups[group].intake_per_week, week.starts_left[group]
    if most is None or left is None:
        if not goes_on:
            return None
        most = left = week.groups[group].places
    return (min(left, max(0, places)), *([most] * (weeks - 1)))


def _limits(room: Mapping[str, int], living: Sequence[Waiting]) -> dict[str, int]:
    """What is left of each limit, and what the movers who live there use of it."""
    return {name: max(0, left) + sum(one.party.classes.get(name, 0) for one in living) for name, left in room.items()}
