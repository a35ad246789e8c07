"""The climb to the best prices by linear programs over the paths that are nearly cheapest: exact in the end.

Then cuts, which have prices as well, as long as there are any that the program's mixture of paths breaks.
See docs/model.md, "The master program" and "Cuts".

Where there is no place at all any price is right that lets no path lead there: such paths are left out
instead, and there is no price.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from solver.cuts.dual import IDLE, Dual, entering, entering_with_cuts, within
from solver.cuts.separation import Mixture, broken
from solver.linear import interior_duals
from solver.master import Box, boxed_master
from solver.model.catalogue import Floats
from solver.paths import Paths, joined, keys
from solver.pricing import Pricer
from solver.valuation import where_there_is_place

PARTS = 20
"""The unit of what follows is such a part of what a party's cheapest path costs on average: some days of waiting."""
WIDTH = 1.0
"""The first half-width of the box."""
NEARLY, ENTERING = 1.2, 0.5
"""A path this much dearer than its party's cheapest enters the first pool, and one that a later step adds."""
CLOSE = 0.01
"""So close the value is the optimum within the box, but for a rounding."""
LEAST_WIDTH = 0.001
WIDTH_FOR_CUTS = 0.25
"""The least half-width of the box when there are new cuts."""
STEPS = (1.0, 0.5, 0.2)
"""How far to go from the best prices to the duals of the master: the first that gains."""
NEW_CUTS = 300
"""Cuts that are added at once, at most."""


@dataclass(slots=True)
class Sifting:
    """Linear programs over the paths that are nearly cheapest, prices held near the best known.

    Each step solves the master over the pool within a box around the best prices, values the duals,
    goes only part of the way when that gains nothing (in-out separation, Ben-Ameur and Neto 2007),
    and adds the paths that are nearly cheapest at the prices it tried. `ceiling` is what the best prices
    within the box prove at most.
    """

    pricer: Pricer
    best: Dual
    pool: Paths
    unit: float
    width: float
    ceiling: float = math.inf
    done: bool = False
    mixture: Mixture | None = field(default=None, repr=False)

    @staticmethod
    def start(pricer: Pricer, prices: Floats) -> Sifting:
        """Begin with the paths that are nearly cheapest at the best prices so far."""
        prices = where_there_is_place(pricer.model, prices)
        return Sifting.around(pricer, Dual.of(pricer, prices))

    @staticmethod
    def around(pricer: Pricer, best: Dual) -> Sifting:
        """Begin with the paths that are nearly cheapest at prices of rows and cuts."""
        unit = unit_of(best.least)
        near, _ = within(pricer, best, NEARLY * unit)
        pool = _distinct(pricer, near, pricer.still_paths())
        return Sifting(pricer=pricer, best=best, pool=pool, unit=unit, width=WIDTH * unit)

    def step(self, seconds: float | None) -> bool:
        """One linear program; False when it was not solved in time."""
        model, best = self.pricer.model, self.best
        may = model.open_rows
        low = np.where(may, np.maximum(best.prices - self.width, 0.0), 0.0)
        high = np.where(may, best.prices + self.width, 0.0)
        master = boxed_master(model, self.pool, Box(low=low, high=high), best.cuts)
        answer = interior_duals(master.program, seconds)
        if answer is None:
            return False
        self.mixture = Mixture(paths=self.pool, part=answer.variables[: len(self.pool)])
        rowless = np.ones(len(low), dtype=np.bool_)
        rowless[master.blocks] = False
        self.ceiling = answer.value - float((low * model.at_most)[rowless].sum())
        self._move(master.prices(answer.duals, otherwise=low), master.cut_prices(answer.duals))
        gained = self.best.value - best.value
        close = max(self.ceiling - self.best.value, gained) < CLOSE * self.unit
        self.done = close or self.width < LEAST_WIDTH * self.unit
        return True

    def _move(self, prices: Floats, cut_prices: Floats) -> None:
        centre, added = self.best, [self.pool]
        for part in STEPS:
            tried, near = self._tried(
                part * prices + (1 - part) * centre.prices, part * cut_prices + (1 - part) * centre.cut_prices
            )
            added.append(near)
            if tried.value > centre.value:
                self.best = tried
                self.width *= {1.0: 2.0, 0.5: 1.0}.get(part, 0.5)
                break
        else:
            self.width *= 0.5
        self.pool = _distinct(self.pricer, *added)

    def _tried(self, prices: Floats, cut_prices: Floats) -> tuple[Dual, Paths]:
        if not len(cut_prices):
            return entering(self.pricer, prices, ENTERING * self.unit)
        return entering_with_cuts(self.pricer, self.best.cuts, prices, cut_prices, self.pool, ENTERING * self.unit)

    def cut(self, seed: int) -> bool:
        """Add cuts that the last program's mixture breaks, and drop those without a price; whether there are any."""
        if self.mixture is None:
            return False
        new = broken(self.mixture, self.best.cuts, NEW_CUTS, seed)
        self.best = self.best.with_cuts(self.best.cut_prices > IDLE, new)
        self.width, self.done = max(self.width, WIDTH_FOR_CUTS * self.unit), False
        return bool(new)


def unit_of(least: Floats) -> float:
    """A part of what the cheapest paths cost on average."""
    finite = np.abs(least[np.isfinite(least)])
    return max(1.0, float(finite.mean()) / PARTS if len(finite) else 1.0)


def _distinct(pricer: Pricer, *parts: Paths) -> Paths:
    paths = joined(*parts)
    _, first = np.unique(keys(pricer.model, paths), return_index=True)
    return paths[np.sort(first)]
