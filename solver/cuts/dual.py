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
from solver.valuation import SUMS, Valuation, whole_bound

REACH = 5.0
"""The paths looked at first, cuts not counted: so many times as much dearer than the cheapest as those asked for.

Then twice as much, and on.
"""
IDLE = 1e-6
"""A cut of a lower price has none."""
MOST_PATHS = 200_000
"""With so many paths looked at no more are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dual:
    """Prices of the rows of places (blocks x weeks) and of the cuts; the dual there; each party's least priced cost.

    Of a pricer that leaves out the paths on which a party alone breaks a rule, and of cuts, it is a bound; but a
    certificate has no cuts and counts such paths, and proves less. The value is wrong by no more than `error`.
    """

    prices: Floats
    cuts: Cuts
    cut_prices: Floats
    value: float
    least: Floats
    error: float

    @staticmethod
    def of(pricer: Pricer, prices: Floats) -> Dual:
        """The dual at some prices, without cuts."""
        tables = pricer.tables(prices)
        return _dual(pricer.model, prices, pricer.least(pricer.candidates(tables)), tables.largest)

    @staticmethod
    def at(valuation: Valuation, model: Model) -> Dual:
        """What a valuation says, as a dual."""
        none = Cuts(model)
        return Dual(
            prices=valuation.prices,
            cuts=none,
            cut_prices=np.zeros(0),
            value=valuation.value,
            least=valuation.least,
            error=valuation.error,
        )

    @property
    def bound(self) -> int:
        """The bound as a whole number."""
        return whole_bound(self.value, self.error)

    def with_cuts(self, kept: Flags, new: tuple[tuple[int, ...], ...]) -> Dual:
        """The same with new cuts, which have no price yet, for those not kept, which have none any more."""
        prices = np.concatenate([self.cut_prices[kept], np.zeros(len(new))])
        return replace(self, cuts=self.cuts.only(kept).more(new), cut_prices=prices)


def _dual(model: Model, prices: Floats, least: Floats, largest: float) -> Dual:
    worth = prices * model.at_most
    value = math.fsum(least.tolist()) - math.fsum(worth.ravel().tolist())
    error = len(least) * SUMS * float(np.spacing(largest)) + float(np.spacing(worth).sum())
    return Dual(prices=prices, cuts=Cuts(model), cut_prices=np.zeros(0), value=value, least=least, error=error)


def entering(pricer: Pricer, prices: Floats, slack: float) -> tuple[Dual, Paths]:
    """The dual at some prices, and of each way to be placed within `slack` of the cheapest the best path."""
    tables = pricer.tables(prices)
    candidates = pricer.candidates(tables)
    least = pricer.least(candidates)
    near = np.flatnonzero(candidates.value <= least[candidates.party] + slack)
    return _dual(pricer.model, prices, least, tables.largest), pricer.paths(tables, candidates, near)


def entering_with_cuts(
    pricer: Pricer, cuts: Cuts, prices: Floats, cut_prices: Floats, known: Paths, slack: float
) -> tuple[Dual, Paths]:
    """The dual at some prices of rows and cuts, and paths within `slack` of the cheapest there.

    `known` are paths, at least one for each party that has any: what the cheapest of them costs, no path beyond
    that has to be looked at.
    """
    model = pricer.model
    tables = pricer.tables(prices)
    cheapest = pricer.least(pricer.candidates(tables))
    least = np.full(len(cheapest), np.inf)
    np.minimum.at(least, known.party, priced_costs(model, known, prices) + cuts.charges(known, cut_prices))
    least, near = _with_cuts(pricer, cuts, cut_prices, tables, cheapest, least, slack)
    without = _dual(model, prices, least, tables.largest)
    worth = cut_prices * cuts.at_most()
    return replace(
        without,
        cuts=cuts,
        cut_prices=cut_prices,
        value=without.value - math.fsum(worth.tolist()),
        error=without.error + SUMS * float(np.spacing(worth).sum()),
    ), near


def within(pricer: Pricer, dual: Dual, slack: float) -> tuple[Paths, Floats]:
    """Every path whose excess is at most `slack`, cuts counted, and those excesses."""
    paths, value = pricer.within(pricer.tables(dual.prices), dual.least + slack)
    excess = value + dual.cuts.charges(paths, dual.cut_prices) - dual.least[paths.party]
    near = excess <= slack
    return paths[near], excess[near]


def _with_cuts(
    pricer: Pricer, cuts: Cuts, cut_prices: Floats, tables: Tables, cheapest: Floats, known: Floats, slack: float
) -> tuple[Floats, Paths]:
    """Each party's least priced cost with cuts, and the paths looked at that nearly cost as little.

    A path costs at least what it does without cuts. So of those beyond what is known, none is cheaper; and
    where not all up to there could be looked at, none costs less than the first that was not.
    """
    reach = REACH * slack
    while True:
        paths, value = pricer.within(tables, np.minimum(known, cheapest + reach))
        value = value + cuts.charges(paths, cut_prices)
        least = known.copy()
        np.minimum.at(least, paths.party, value)
        beyond = least > cheapest + reach
        if not beyond.any() or len(paths) > MOST_PATHS:
            least = np.minimum(least, cheapest + reach)
            return least, paths[value <= least[paths.party] + slack]
        reach *= 2
