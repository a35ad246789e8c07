"""The climb to good prices: subgradients first, linear programs then.

`Ascent` follows subgradients of the dual, which is quick and never exact; `Sifting` solves linear
programs over the paths that are nearly cheapest, which is exact in the end. See docs/model.md.

Where there is no place at all any price is right that lets no path lead there: `Sifting` leaves such
paths out instead, and gives no price.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from solver.linear import interior_duals
from solver.master import Box, boxed_master
from solver.model.catalogue import Flags, Floats
from solver.paths import Paths, joined, keys
from solver.pricing import Pricer
from solver.valuation import Valuation

WIDTH = 10.0
"""The first half-width of the box, in costs."""
NEARLY = 12.0
"""A path this much dearer than its party's cheapest still enters the first pool."""
ENTERING = 5.0
"""The same, for the paths that a later step adds (one for each way to be placed)."""
CLOSE = 0.1
"""In costs: the value is the optimum within the box, but for a rounding."""
LEAST_WIDTH = 0.01
STEPS = (1.0, 0.5, 0.2)
"""How far to go from the best prices to the duals of the master: the first that gains."""

Evaluate = Callable[[Floats], Valuation]
"""The dual at some prices."""


@dataclass(slots=True)
class Ascent:
    """Subgradient steps with momentum; `step` takes one and tells the best valuation so far.

    The step length aims at `target`, an estimate of the optimum (Polyak 1969), times a factor that
    shrinks when the value stops rising; the direction remembers part of the last one (Camerini,
    Fratta and Maffioli 1975). While the value rises past the target, the target is put higher.
    """

    evaluate: Evaluate
    best: Valuation
    at_most: Floats
    priced: Flags
    target: float
    factor: float = 1.0
    stalled: int = 0
    direction: Floats | None = None
    at: Valuation | None = None

    MEMORY = 0.7
    PATIENCE = 10
    SHRINK = 0.7
    LEAST_FACTOR = 0.0005
    AHEAD = 0.02

    def step(self) -> Valuation:
        """Move once along the direction; returns the valuation there."""
        at = self.at or self.best
        slope = np.where(self.priced, at.use - self.at_most, 0.0)
        slope[(at.prices <= 0) & (slope < 0)] = 0.0
        direction = slope if self.direction is None else slope + self.MEMORY * self.direction
        self.target = max(self.target, self.best.value * (1 + self.AHEAD))
        length = self.factor * max(1.0, self.target - at.value)
        norm = float((direction * direction).sum())
        self.direction = direction
        self.at = self.evaluate(at.prices + direction * (length / max(norm, 1.0)))
        if self.at.value > self.best.value + 1e-6 * abs(self.best.value):
            self.best, self.stalled = self.at, 0
        else:
            self.stalled += 1
            if self.stalled >= self.PATIENCE:
                self.factor, self.stalled = self.factor * self.SHRINK, 0
        return self.at

    @property
    def done(self) -> bool:
        """Whether further steps would gain next to nothing."""
        return self.factor < self.LEAST_FACTOR or not self.direction_left

    @property
    def direction_left(self) -> bool:
        """False when the cheapest paths keep every priced rule: then the value is the optimum."""
        return self.direction is None or bool(np.any(self.direction))


@dataclass(slots=True)
class Sifting:
    """Linear programs over the paths that are nearly cheapest, prices held near the best known.

    Each step solves the master over the pool within a box around the best prices, values the duals,
    goes only part of the way when that gains nothing (in-out separation, Ben-Ameur and Neto 2007),
    and adds the paths that are nearly cheapest at the prices it tried.
    """

    pricer: Pricer
    prices: Floats
    value: float
    pool: Paths
    width: float = WIDTH
    ceiling: float = math.inf
    done: bool = False

    @staticmethod
    def start(pricer: Pricer, prices: Floats) -> Sifting:
        """Begin with the paths that are nearly cheapest at the best prices so far."""
        prices = np.where(pricer.model.at_most > 0, prices, 0.0)
        value, _, near = _valued(pricer, prices, NEARLY)
        return Sifting(pricer=pricer, prices=prices, value=value, pool=_distinct(pricer, near, pricer.still_paths()))

    def step(self, seconds: float | None) -> bool:
        """One linear program; False when it was not solved in time."""
        model = self.pricer.model
        may = model.priced[:, None] & (model.at_most > 0)
        low = np.where(may, np.maximum(self.prices - self.width, 0.0), 0.0)
        high = np.where(may, self.prices + self.width, 0.0)
        master = boxed_master(model, self.pool, Box(low=low, high=high))
        answer = interior_duals(master.program, seconds)
        if answer is None:
            return False
        rowless = np.ones(len(low), dtype=np.bool_)
        rowless[master.blocks] = False
        self.ceiling = answer.value - float((low * model.at_most)[rowless].sum())
        before = self.value
        self._move(master.prices(answer.duals, otherwise=low))
        reached = self.ceiling - self.value < CLOSE
        self.done = (reached and self.value - before < CLOSE) or self.width < LEAST_WIDTH
        return True

    def _move(self, duals: Floats) -> None:
        centre, added = self.prices, [self.pool]
        for part in STEPS:
            prices = part * duals + (1 - part) * centre
            value, entering, _ = _valued(self.pricer, prices, None)
            added.append(entering)
            if value > self.value:
                self.prices, self.value = prices, value
                self.width *= {1.0: 2.0, 0.5: 1.0}.get(part, 0.5)
                break
        else:
            self.width *= 0.5
        self.pool = _distinct(self.pricer, *added)


def _valued(pricer: Pricer, prices: Floats, nearly: float | None) -> tuple[float, Paths, Paths]:
    """The dual at some prices; of each way to be placed that is nearly cheapest the best path; all within `nearly`."""
    model = pricer.model
    tables = pricer.tables(prices)
    candidates = pricer.candidates(tables)
    least = pricer.least(candidates)
    value = math.fsum(least.tolist()) - float((prices * model.at_most).sum())
    near = np.flatnonzero(candidates.value <= least[candidates.party] + ENTERING)
    entering = pricer.paths(tables, candidates, near)
    within, _ = pricer.within(tables, least + nearly) if nearly is not None else (entering, None)
    return value, entering, within


def _distinct(pricer: Pricer, *parts: Paths) -> Paths:
    paths = joined(*parts)
    _, first = np.unique(keys(pricer.model, paths), return_index=True)
    return paths[np.sort(first)]
