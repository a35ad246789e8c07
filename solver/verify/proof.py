"""The bound that a certificate's prices prove, by one pass over each party's options.

For every party the cheapest of its paths is taken, where a path costs what it adds to the objective
plus the prices of what it uses. The sum, less `price * right-hand side` over all rows, is at most
the cost of every plan (Lagrangian duality, see docs/model.md).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from operator import add

from solver.instance import FixedMove, GroupId, Instance, Kind, Option, Party, PartyId
from solver.plan import Certificate

TOLERANCE = 1e-6
NEVER = math.inf
Costs = list[float]


def certificate_errors(instance: Instance, certificate: Certificate) -> list[str]:
    """Prices that stand for no row of the instance, or not for each week."""
    groups = {group.id: group for group in instance.groups}
    wrong = []
    for what, label, name, prices in _named_prices(certificate):
        where = f"certificate: the {what} price of group {name}"
        group = groups.get(name)
        if group is None:
            wrong.append(f"{where}: there is no such group")
        elif len(prices) != instance.weeks:
            wrong.append(f"{where} has {len(prices)} weeks, the horizon {instance.weeks}")
        elif what == "intake" and group.intake is None:
            wrong.append(f"{where}: the group has no intake limit")
        elif what == "limit" and label not in group.limits:
            wrong.append(f"{where}: the group has no limit for class {label!r}")
        if any(not (0 <= price < NEVER) for price in prices):
            wrong.append(f"{where}: a price is negative or no number")
    return wrong


def _named_prices(
    certificate: Certificate,
) -> Iterator[tuple[str, str, GroupId, Sequence[float]]]:
    for group, prices in certificate.capacity.items():
        yield "capacity", "", group, prices
    for group, prices in certificate.intake.items():
        yield "intake", "", group, prices
    for group, classes in certificate.limits.items():
        for label, prices in classes.items():
            yield "limit", label, group, prices


def proven_bound(instance: Instance, certificate: Certificate) -> int | None:
    """The largest whole number that the prices prove to be at most the cost of every plan.

    None when the decisions that stand leave some party no path at all, so that there is no plan.
    """
    decisions: dict[PartyId, list[FixedMove]] = defaultdict(list)
    for decision in instance.fixed:
        decisions[decision.party].append(decision)
    terms = [-worth for worth in _worth(instance, certificate)]
    for party in instance.parties:
        cheapest = _Paths(instance, certificate, party, decisions[party.id]).cheapest()
        if cheapest == NEVER:
            return None
        terms.append(cheapest)
    return max(0, math.ceil(math.fsum(terms) - TOLERANCE))


def _worth(instance: Instance, certificate: Certificate) -> Iterator[float]:
    """What all places, class places and starts are worth: price times right-hand side."""
    for group in instance.groups:
        for price, places in zip(certificate.capacity.get(group.id, ()), group.capacity, strict=False):
            yield price * places
        for label, prices in certificate.limits.get(group.id, {}).items():
            yield sum(prices) * group.limits[label]
        for price, starts in zip(certificate.intake.get(group.id, ()), group.intake or (), strict=False):
            yield price * starts


class _Paths:
    """The priced paths of one party; costs are lists over the weeks 0 to `weeks`."""

    def __init__(
        self,
        instance: Instance,
        certificate: Certificate,
        party: Party,
        decisions: Sequence[FixedMove],
    ) -> None:
        self.weeks = instance.weeks
        self.transfer_cost = instance.transfer_cost
        self.certificate = certificate
        self.party = party
        self.decisions = decisions
        origin_rent = self._rent(party.origin) if party.origin is not None else None
        waiting = [0, *accumulate(party.wait_cost)]
        self.before = [cost + (origin_rent[week] if origin_rent else 0) for week, cost in enumerate(waiting)]
        self.leaving = self.transfer_cost if party.origin is not None else 0

    def _rent(self, group: GroupId) -> Costs:
        """The price of being in the group from week 0 until each week."""
        weekly = [0.0] * self.weeks
        for week, price in enumerate(self.certificate.capacity.get(group, ())):
            weekly[week] += self.party.size * price
        for label, prices in self.certificate.limits.get(group, {}).items():
            for week, price in enumerate(prices):
                weekly[week] += self.party.classes.get(label, 0) * price
        return [0.0, *accumulate(weekly)]

    def _start_price(self, group: GroupId, week: int) -> float:
        prices = self.certificate.intake.get(group)
        return prices[week] if prices else 0.0

    def _allowed(self, option: Option, week: int) -> bool:
        """Whether starting the option in that week keeps the decisions of its kind."""
        return all(
            decision.group == option.group and decision.week in (None, week)
            for decision in self.decisions
            if decision.kind == option.kind
        )

    def _decided(self, kind: Kind) -> bool:
        return any(decision.kind == kind for decision in self.decisions)

    def _final_costs(self, option: Option) -> Costs:
        """The cost from the final's start on, by start week; NEVER where it may not start."""
        rent = self._rent(option.group)
        costs = [NEVER] * (self.weeks + 1)
        for week in range(option.from_week, option.until_week):
            if self._allowed(option, week):
                stay = self.weeks if option.stay_weeks is None else option.stay_weeks
                until = min(self.weeks, week + stay)
                price = rent[until] - rent[week] + self._start_price(option.group, week)
                costs[week] = option.cost + price
        return costs

    def _bridge_costs(self, option: Option) -> Costs:
        """The cost of everything before the final that ends the bridge, by that final's week."""
        rent = self._rent(option.group)
        costs = [NEVER] * (self.weeks + 1)
        for start in range(option.from_week, option.until_week):
            if not self._allowed(option, start):
                continue
            entry = self.before[start] + self.leaving + option.cost
            entry += self._start_price(option.group, start) - rent[start]
            stay = self.weeks if option.stay_weeks is None else option.stay_weeks
            for end in range(start + 1, min(self.weeks, start + stay) + 1):
                cost = entry + rent[end] + option.weekly_cost * (end - start)
                costs[end] = min(costs[end], cost)
        return costs

    def cheapest(self) -> float:
        """The least cost of a path that keeps the party's decisions; NEVER when none does."""
        finals = {option.group: self._final_costs(option) for option in self.party.options if option.kind == "final"}
        best = NEVER
        if not self._decided("bridge"):
            if not self._decided("final"):
                best = self.before[self.weeks] + self.party.unplaced_cost
            for costs in finals.values():
                here = min(map(add, self.before, costs)) + self.leaving
                best = min(best, here)
        for option in self.party.options:
            if option.kind == "bridge":
                best = min(best, self._cheapest_bridged(option, finals))
        return best

    def _cheapest_bridged(self, option: Option, finals: Mapping[GroupId, Costs]) -> float:
        until = self._bridge_costs(option)
        best = NEVER
        if not self._decided("final"):
            best = until[self.weeks] + self.party.unplaced_cost
        for group, costs in finals.items():
            if group != option.group:
                best = min(best, min(map(add, until, costs)) + self.transfer_cost)
        return best
