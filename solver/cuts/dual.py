"""The dual at some prices of rows and of cuts: a bound on every plan.

Each party takes its cheapest path, what it pays for the cuts included, and what there is of every row and cut is
worth its price: the sum of the one less that of the other is at most what any plan costs.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from solver.cuts.cuts import Cuts
from solver.model.catalogue import Flags, Floats
from solver.model.model import Model
from solver.paths import Paths, priced_costs
from solver.pricing import Pricer
from solver.tables import Tables
from solver.valuation import TOLERANCE, Valuation

ENTERING = 5.0
"""A path this much dearer than its party's cheapest is nearly cheapest."""
REACH = 25.0
"""The paths looked at first, cuts not counted: so much dearer than the cheapest; then twice as much, and on."""
MOST_PATHS = 200_000
"""With so many paths looked at no more are."""


def whole(value: float) -> int:
    """The whole number that a dual proves, a little left aside for the floats' rounding."""
    if not math.isfinite(value):
        return 0
    return max(0, math.ceil(value - TOLERANCE * max(1.0, abs(value) * 1e-3)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Dual:
    """Prices of the rows of places (blocks x weeks) and of the cuts; the dual there; each party's least priced cost.

    Of a pricer that leaves out the paths on which a party alone breaks a rule, and of cuts, it is a bound; but a
    certificate has no cuts and counts such paths, and proves less.
    """

    prices: Floats
    cuts: Cuts
    cut_prices: Floats
    value: float
    least: Floats

    @staticmethod
    def of(pricer: Pricer, prices: Floats) -> Dual:
        """The dual at some prices, without cuts."""
        return _dual(pricer.model, prices, pricer.least(pricer.candidates(pricer.tables(prices))))

    @staticmethod
    def at(valuation: Valuation, model: Model) -> Dual:
        """What a valuation says, as a dual."""
        none = Cuts(model)
        return Dual(
            prices=valuation.prices, cuts=none, cut_prices=np.zeros(0), value=valuation.value, least=valuation.least
        )

    @property
    def bound(self) -> int:
        """The bound as a whole number."""
        return whole(self.value)

    def with_cuts(self, kept: Flags, new: tuple[tuple[int, ...], ...]) -> Dual:
        """The same with new cuts, which have no price yet, for those not kept, which have none any more."""
        prices = np.concatenate([self.cut_prices[kept], np.zeros(len(new))])
        return replace(self, cuts=self.cuts.only(kept).more(new), cut_prices=prices)


def _dual(model: Model, prices: Floats, least: Floats) -> Dual:
    value = math.fsum(least.tolist()) - float((prices * model.at_most).sum())
    return Dual(prices=prices, cuts=Cuts(model), cut_prices=np.zeros(0), value=value, least=least)


def entering(pricer: Pricer, prices: Floats) -> tuple[Dual, Paths]:
    """The dual at some prices, and of each way to be placed that is nearly cheapest the best path."""
    tables = pricer.tables(prices)
    candidates = pricer.candidates(tables)
    least = pricer.least(candidates)
    near = np.flatnonzero(candidates.value <= least[candidates.party] + ENTERING)
    return _dual(pricer.model, prices, least), pricer.paths(tables, candidates, near)


def entering_with_cuts(
    pricer: Pricer, cuts: Cuts, prices: Floats, cut_prices: Floats, known: Paths
) -> tuple[Dual, Paths]:
    """The dual at some prices of rows and cuts, and the paths that are nearly cheapest there.

    `known` are paths, at least one for each party that has any: what the cheapest of them costs, no path beyond
    that has to be looked at.
    """
    model = pricer.model
    tables = pricer.tables(prices)
    cheapest = pricer.least(pricer.candidates(tables))
    least = np.full(len(cheapest), np.inf)
    np.minimum.at(least, known.party, priced_costs(model, known, prices) + cuts.charges(known, cut_prices))
    least, near = _with_cuts(pricer, cuts, cut_prices, tables, cheapest, least)
    value = _dual(model, prices, least).value - float((cut_prices * cuts.at_most()).sum())
    return Dual(prices=prices, cuts=cuts, cut_prices=cut_prices, value=value, least=least), near


def within(pricer: Pricer, dual: Dual, slack: float) -> tuple[Paths, Floats]:
    """Every path whose excess is at most `slack`, cuts counted, and those excesses."""
    paths, value = pricer.within(pricer.tables(dual.prices), dual.least + slack)
    excess = value + dual.cuts.charges(paths, dual.cut_prices) - dual.least[paths.party]
    near = excess <= slack
    return paths[near], excess[near]


def _with_cuts(
    pricer: Pricer, cuts: Cuts, cut_prices: Floats, tables: Tables, cheapest: Floats, known: Floats
) -> tuple[Floats, Paths]:
    """Each party's least priced cost with cuts, and the paths looked at that nearly cost as little.

    A path costs at least what it does without cuts. So of those beyond what is known, none is cheaper; and
    where not all up to there could be looked at, none costs less than the first that was not.
    """
    reach = REACH
    while True:
        paths, value = pricer.within(tables, np.minimum(known, cheapest + reach))
        value = value + cuts.charges(paths, cut_prices)
        least = known.copy()
        np.minimum.at(least, paths.party, value)
        beyond = least > cheapest + reach
        if not beyond.any() or len(paths) > MOST_PATHS:
            least = np.minimum(least, cheapest + reach)
            return least, paths[value <= least[paths.party] + ENTERING]
        reach *= 2
