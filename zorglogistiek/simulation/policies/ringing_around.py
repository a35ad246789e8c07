"""Ringing around: referrers ring providers for each youth, near home first; the first that has a place takes it."""

from collections.abc import Sequence
from dataclasses import dataclass

from zorglogistiek.simulation.policies.places_left import PlacesLeft
from zorglogistiek.simulation.week import MeetingWeek, Proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class RingingAround:
    """Nobody sees the list. Each time every referrer rings ``calls`` groups, from where the last round ended.

    The order in which one rings is a fact of the youth, drawn before the run (``Option.ring_order``: near home first,
    by chance within that); so is who is the first to ring on a day (the order of the youths).
    """

    every_days: float = 1.0
    calls: int = 2
    name: str = "ringing_around"

    def propose(self, week: MeetingWeek) -> Sequence[Proposal]:
        """One round of telephone calls."""
        places, proposals = PlacesLeft(week), []
        turn = int(week.day / self.every_days) if self.every_days else 0
        for waiting in sorted(week.waiting, key=lambda one: (one.youth * 7919 + turn * 104729) % 1000003):
            order = sorted(waiting.options, key=lambda one: (one.ring_order, one.group))
            for number in range(min(self.calls, len(order))):
                option = order[(turn * self.calls + number) % len(order)]
                if places.takes(waiting, option):
                    places.give(waiting, option)
                    proposals.append(Proposal(youth=waiting.youth, option=option))
                    break
        return proposals
