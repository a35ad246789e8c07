"""The bound that a certificate's prices prove, by one pass over each party's options.

For every party the cheapest of its paths is taken, where a path costs what it adds to the objective
plus the prices of what it uses. The sum, less `price * right-hand side` over all rows, is at most
the cost of every plan (Lagrangian duality, see docs/model.md).

All sums are of whole numbers: see `WholePrices`. A sum of floats may come out above the true one, and
what it "proves" is then more than what is so.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from solver.instance import FixedMove, GroupId, Instance, Kind, Option, Party, PartyId
from solver.plan import Certificate

PER_TOLERANCE = 10**6
"""The tolerance of the problem's definition, one millionth, is given away before rounding up."""
Rents = list[int]
Costs = dict[int, int]
"""By week, and only the weeks in which it is possible."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WholePrices:
    """The prices of a certificate, each exactly the number that it is, in units of `1 / scale`.

    Every float is a whole number divided by a power of two, so that such a unit exists.
    """

    scale: int
    capacity: Mapping[GroupId, Sequence[int]]
    limits: Mapping[GroupId, Mapping[str, Sequence[int]]]
    intake: Mapping[GroupId, Sequence[int]]

    @staticmethod
    def of(certificate: Certificate) -> WholePrices:
        """The prices as whole numbers; they must be finite (see `certificate_errors`)."""
        every = (price for *_, prices in _named_prices(certificate) for price in prices)
        scale = math.lcm(*{price.as_integer_ratio()[1] for price in every})

        def whole(prices: Sequence[float]) -> Sequence[int]:
            ratios = (price.as_integer_ratio() for price in prices)
            return [above * (scale // below) for above, below in ratios]

        return WholePrices(
            scale=scale,
            capacity={group: whole(prices) for group, prices in certificate.capacity.items()},
            limits={
                group: {label: whole(prices) for label, prices in classes.items()}
                for group, classes in certificate.limits.items()
            },
            intake={group: whole(prices) for group, prices in certificate.intake.items()},
        )


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
        if any(not (0 <= price < math.inf) for price in prices):
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
    prices = WholePrices.of(certificate)
    total = -sum(_worth(instance, prices))
    for party in instance.parties:
        cheapest = _Paths(instance, prices, party, decisions[party.id]).cheapest()
        if cheapest is None:
            return None
        total += cheapest
    rounded_up = -((prices.scale - total * PER_TOLERANCE) // (prices.scale * PER_TOLERANCE))
    return max(0, rounded_up)


def _worth(instance: Instance, prices: WholePrices) -> Iterator[int]:
    """What all places, class places and starts are worth: price times right-hand side."""
    for group in instance.groups:
        for price, places in zip(prices.capacity.get(group.id, ()), group.capacity, strict=False):
            yield price * places
        for label, weekly in prices.limits.get(group.id, {}).items():
            yield sum(weekly) * group.limits[label]
        for price, starts in zip(prices.intake.get(group.id, ()), group.intake or (), strict=False):
            yield price * starts


class _Paths:
    """The priced paths of one party; all costs are in the unit of the prices."""

    def __init__(
        self,
        instance: Instance,
        prices: WholePrices,
        party: Party,
        decisions: Sequence[FixedMove],
    ) -> None:
        self.weeks = instance.weeks
        self.prices = prices
        self.scale = prices.scale
        self.transfer_cost = instance.transfer_cost * self.scale
        self.unplaced_cost = party.unplaced_cost * self.scale
        self.party = party
        self.decisions = decisions
        origin_rent = self._rent(party.origin) if party.origin is not None else [0] * (self.weeks + 1)
        waiting = accumulate(party.wait_cost, initial=0)
        self.before = [cost * self.scale + rent for cost, rent in zip(waiting, origin_rent, strict=True)]
        self.leaving = self.transfer_cost if party.origin is not None else 0

    def _rent(self, group: GroupId) -> Rents:
        """The price of being in the group from week 0 until each week, 0 to `weeks`."""
        weekly = [0] * self.weeks
        for week, price in enumerate(self.prices.capacity.get(group, ())):
            weekly[week] += self.party.size * price
        for label, prices in self.prices.limits.get(group, {}).items():
            for week, price in enumerate(prices):
                weekly[week] += self.party.classes.get(label, 0) * price
        return list(accumulate(weekly, initial=0))

    def _start_price(self, group: GroupId, week: int) -> int:
        prices = self.prices.intake.get(group)
        return prices[week] if prices else 0

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
        """The cost from the final's start on, by start week."""
        rent = self._rent(option.group)
        costs = {}
        for week in range(option.from_week, option.until_week):
            if self._allowed(option, week):
                stay = self.weeks if option.stay_weeks is None else option.stay_weeks
                until = min(self.weeks, week + stay)
                price = rent[until] - rent[week] + self._start_price(option.group, week)
                costs[week] = option.cost * self.scale + price
        return costs

    def _bridge_costs(self, option: Option) -> Costs:
        """The cost of everything before the final that ends the bridge, by that final's week."""
        rent = self._rent(option.group)
        weekly = option.weekly_cost * self.scale
        costs: Costs = {}
        for start in range(option.from_week, option.until_week):
            if not self._allowed(option, start):
                continue
            entry = self.before[start] + self.leaving + option.cost * self.scale
            entry += self._start_price(option.group, start) - rent[start]
            stay = self.weeks if option.stay_weeks is None else option.stay_weeks
            for end in range(start + 1, min(self.weeks, start + stay) + 1):
                cost = entry + rent[end] + weekly * (end - start)
                if end not in costs or cost < costs[end]:
                    costs[end] = cost
        return costs

    def cheapest(self) -> int | None:
        """The least cost of a path that keeps the party's decisions; None when none does."""
        finals = {option.group: self._final_costs(option) for option in self.party.options if option.kind == "final"}
        found = []
        if not self._decided("bridge"):
            if not self._decided("final"):
                found.append(self.before[self.weeks] + self.unplaced_cost)
            for costs in finals.values():
                found.extend(self.before[week] + cost + self.leaving for week, cost in costs.items())
        for option in self.party.options:
            if option.kind == "bridge":
                found.extend(self._bridged(option, finals))
        return min(found, default=None)

    def _bridged(self, option: Option, finals: Mapping[GroupId, Costs]) -> Iterator[int]:
        """The costs of the paths over this bridge: with no final, and with a final in each week."""
        until = self._bridge_costs(option)
        if not self._decided("final") and self.weeks in until:
            yield until[self.weeks] + self.unplaced_cost
        for group, costs in finals.items():
            if group != option.group:
                for week, cost in costs.items():
                    if week in until:
                        yield until[week] + cost + self.transfer_cost
