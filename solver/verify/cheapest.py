"""The cheapest path of one party at the prices of a certificate, by looking at every way to be placed.

A path is in two parts that meet in the week in which its final starts: what is paid until then, and what
is paid from then on. The second part is the same whatever came before, but that nobody goes from a bridge
to a final in the same group.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from operator import add

from solver.instance import FixedMove, GroupId, Instance, Kind, Option, Party
from solver.verify.rents import Rents

Costs = dict[int, int]
"""By week, and only the weeks in which it is possible."""


class PricedPaths:
    """The priced paths of one party; all costs are in the unit of the prices."""

    def __init__(self, instance: Instance, rents: Rents, party: Party, decisions: Sequence[FixedMove]) -> None:
        self.weeks = instance.weeks
        self.rents = rents
        self.scale = rents.prices.scale
        self.transfer_cost = instance.transfer_cost * self.scale
        self.unplaced_cost = party.unplaced_cost * self.scale
        self.party = party
        self.decisions = decisions
        self.leaving = 0
        self.before = [cost * self.scale for cost in accumulate(party.wait_cost, initial=0)]
        if party.origin is not None:
            self.leaving = self.transfer_cost
            self.before = list(map(add, self.before, rents.until(party.origin, party)))

    def cheapest(self) -> int | None:
        """The least cost of a path that keeps the party's decisions; None when none does."""
        finals = {option.group: option for option in self.party.options if option.kind == "final"}
        onwards = self._onwards(finals)
        found: list[int] = []
        if not self._decided("bridge"):
            if not self._decided("final"):
                found.append(self.before[self.weeks] + self.unplaced_cost)
            found.extend(self.before[week] + cost + self.leaving for week, cost in onwards.items())
        for option in self.party.options:
            if option.kind == "bridge" and self._starts(option):
                found.extend(self._over(option, finals, onwards))
        return min(found, default=None)

    def _onwards(self, finals: Mapping[GroupId, Option]) -> Costs:
        """The least cost from a final's start on, by the week of that start."""
        least: Costs = {}
        for final in finals.values():
            stays = self.rents.stays(final.group, self.party, final.stay_weeks)
            once = final.cost * self.scale
            for week in self._starts(final):
                cost = stays[week] + once
                if week not in least or cost < least[week]:
                    least[week] = cost
        return least

    def _over(self, bridge: Option, finals: Mapping[GroupId, Option], onwards: Costs) -> Iterator[int]:
        """The costs of the paths over a bridge: without a final, and with the best one in each week."""
        until = self._until(bridge)
        if not self._decided("final") and self.weeks in until:
            yield until[self.weeks] + self.unplaced_cost
        if bridge.group in finals:
            onwards = self._onwards({group: final for group, final in finals.items() if group != bridge.group})
        for week in until.keys() & onwards.keys():
            yield until[week] + onwards[week] + self.transfer_cost

    def _until(self, bridge: Option) -> Costs:
        """The least cost of all until the end of a bridge, by the week after it, whenever it started.

        To be there from `start` until `end` costs `there[end] - there[start]`.
        """
        starts, once = self._starts(bridge), self.leaving + bridge.cost * self.scale
        rent, starting = self.rents.until(bridge.group, self.party), self.rents.starting(bridge.group)
        there = [paid + week * bridge.weekly_cost * self.scale for week, paid in enumerate(rent)]
        entered = [self.before[week] + once + starting[week] - there[week] for week in starts]
        most = self.weeks if bridge.stay_weeks is None else bridge.stay_weeks
        ends = range(starts.start + 1, min(self.weeks, starts.stop - 1 + most) + 1)
        # `entered` begins with the first week of the window; a stay of `most` weeks is the longest.
        in_time = (entered[max(0, end - most - starts.start) : end - starts.start] for end in ends)
        return {end: min(costs) + there[end] for end, costs in zip(ends, in_time, strict=True)}

    def _starts(self, option: Option) -> range:
        """The weeks in which the option may start, so that the decisions of its kind are kept."""
        first, until = option.from_week, option.until_week
        for decision in self.decisions:
            if decision.kind == option.kind:
                if decision.group != option.group:
                    return range(0)
                if decision.week is not None:
                    first, until = max(first, decision.week), min(until, decision.week + 1)
        return range(first, until)

    def _decided(self, kind: Kind) -> bool:
        return any(decision.kind == kind for decision in self.decisions)
