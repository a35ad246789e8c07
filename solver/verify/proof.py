"""The bound that a certificate's prices prove, by one pass over each party's options.

For every party the cheapest of its paths is taken, where a path costs what it adds to the objective
plus the prices of what it uses. The sum, less `price * right-hand side` over all rows, is at most
the cost of every plan (Lagrangian duality, see docs/model.md).

All sums are of whole numbers: see `solver/verify/whole_prices.py`.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator

from solver.errors import InvalidPlan
from solver.instance import FixedMove, Instance, PartyId
from solver.plan import Certificate
from solver.verify.cheapest import PricedPaths
from solver.verify.rents import Rents
from solver.verify.whole_prices import WholePrices, named_prices

PER_TOLERANCE = 10**6
"""The tolerance of the problem's definition, one millionth, is given away before rounding up."""


def certificate_errors(instance: Instance, certificate: Certificate) -> list[str]:
    """Prices that stand for no row of the instance, or not for each week."""
    groups = {group.id: group for group in instance.groups}
    wrong = []
    for what, label, name, prices in named_prices(certificate):
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


def proven_bound(instance: Instance, certificate: Certificate) -> int | None:
    """The largest whole number that the prices prove to be at most the cost of every plan.

    None when the decisions that stand leave some party no path at all, so that there is no plan.
    Raises `InvalidPlan` with what `verify` says of prices that are none, or for no row of the instance.
    """
    wrong = certificate_errors(instance, certificate)
    if wrong:
        raise InvalidPlan(wrong)
    decisions: dict[PartyId, list[FixedMove]] = defaultdict(list)
    for decision in instance.fixed:
        decisions[decision.party].append(decision)
    prices = WholePrices.of(certificate)
    rents = Rents(instance.weeks, prices)
    total = -sum(_worth(instance, prices))
    for party in instance.parties:
        cheapest = PricedPaths(instance, rents, party, decisions[party.id]).cheapest()
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
