"""First come, first served: one list, and whoever waits longest gets the best place that is free."""

from collections.abc import Sequence
from dataclasses import dataclass

from zorglogistiek.simulation.policies.places_left import PlacesLeft
from zorglogistiek.simulation.week import MeetingWeek, Proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstCome:
    """By urgency when that is asked, then by how long one waits; of the free groups the one of least points."""

    every_days: float = 7.0
    by_rank: bool = False
    name: str = "first_come"

    def propose(self, week: MeetingWeek) -> Sequence[Proposal]:
        """Goes down the list once."""
        places, proposals = PlacesLeft(week), []
        order = sorted(
            week.waiting,
            key=lambda one: (one.rank if self.by_rank else 0, -one.waited_days(week.day), one.youth),
        )
        for waiting in order:
            possible = [option for option in waiting.options if places.takes(waiting, option)]
            if possible:
                option = min(possible, key=lambda one: (one.points, one.group))
                places.give(waiting, option)
                proposals.append(Proposal(youth=waiting.youth, option=option))
        return proposals
