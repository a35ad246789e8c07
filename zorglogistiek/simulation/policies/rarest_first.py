"""By rank, with the rarest place first: a well-made greedy rule, as the matching of boston-cas works.

The places for which the fewest on the list are fit are given away first, each to the one of highest rank who fits: a
place that nearly anybody can use is not wasted on the few who can use this one only by coming first.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from zorglogistiek.simulation.policies.places_left import PlacesLeft
from zorglogistiek.simulation.region import Option
from zorglogistiek.simulation.week import MeetingWeek, Proposal, Waiting


@dataclass(frozen=True, slots=True, kw_only=True)
class RarestFirst:
    """Groups in order of how many fit; in each the youths by urgency, then by how long they wait."""

    every_days: float = 7.0
    name: str = "rarest_first"

    def propose(self, week: MeetingWeek) -> Sequence[Proposal]:
        """Goes through the free groups once."""
        fitting: dict[int, list[tuple[Waiting, Option]]] = {}
        for waiting in week.waiting:
            for option in waiting.options:
                if week.free[option.group] > 0:
                    fitting.setdefault(option.group, []).append((waiting, option))
        places, proposals, placed = PlacesLeft(week), [], set[int]()
        for _, pairs in sorted(fitting.items(), key=lambda item: (len(item[1]), item[0])):
            pairs.sort(key=lambda pair: (pair[0].rank, -pair[0].waited_days(week.day), pair[0].youth))
            for waiting, option in pairs:
                if waiting.youth not in placed and places.takes(waiting, option):
                    places.give(waiting, option)
                    placed.add(waiting.youth)
                    proposals.append(Proposal(youth=waiting.youth, option=option))
        return proposals
