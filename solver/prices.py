"""The bound and the prices that prove it.

Two climbs of the Lagrangian dual `L(prices) = sum of cheapest paths - prices @ right-hand sides`:
`ascend` follows subgradients, which is quick and never exact; `sift` solves linear programs over the
paths that are nearly cheapest, which is exact in the end. See docs/model.md, "The bound".
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from solver.model.catalogue import Floats
from solver.model.model import Model
from solver.paths import Paths, total_use
from solver.plan import Certificate
from solver.pricing import Candidates, Pricer, Tables

GRAIN = 2.0**16
"""Certificate prices are whole multiples of 1 / GRAIN: floats then add them without any error."""
TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Valuation:
    """The dual at certain prices: its value, a proven lower bound, and the cheapest paths."""

    prices: Floats
    value: float
    tables: Tables
    candidates: Candidates
    least: Floats

    @property
    def bound(self) -> int:
        """The bound as a whole number: costs are whole, and at least 0."""
        if math.isinf(self.value):
            return 0
        return max(0, math.ceil(self.value - TOLERANCE))


def evaluate(pricer: Pricer, prices: Floats) -> Valuation:
    """The dual at the prices (blocks x weeks), which become whole multiples of the grain."""
    model = pricer.model
    rounded = np.maximum(np.round(prices * GRAIN) / GRAIN, 0.0)
    rounded[~model.priced] = 0.0
    tables = pricer.tables(rounded)
    candidates = pricer.candidates(tables)
    least = pricer.least(candidates)
    value = math.fsum(least.tolist()) - float((rounded * model.at_most).sum())
    return Valuation(
        prices=rounded, value=value, tables=tables, candidates=candidates, least=least
    )


def cheapest_paths(pricer: Pricer, at: Valuation) -> Paths:
    """One cheapest path of each party."""
    return pricer.paths(at.tables, at.candidates, pricer.first_cheapest(at.candidates, at.least))


def certificate(model: Model, at: Valuation) -> Certificate:
    """The prices by name, rows that are free of charge left out."""
    capacity, limits, intake = {}, {}, {}
    for block, prices in zip(model.blocks, at.prices, strict=True):
        if not prices.any():
            continue
        group = model.catalogue.groups[block.group]
        weekly = tuple(prices.tolist())
        if block.rule == "capacity":
            capacity[group] = weekly
        elif block.rule == "intake":
            intake[group] = weekly
        else:
            limits.setdefault(group, {})[block.label] = weekly
    return Certificate(bound=at.bound, capacity=capacity, limits=limits, intake=intake)


@dataclass(slots=True)
class Ascent:
    """Subgradient steps with momentum; `step` takes one and tells the best valuation so far.

    The step length aims at `target`, an estimate of the optimum (Polyak 1969), times a factor that
    shrinks when the value stops rising; the direction remembers part of the last one (Camerini,
    Fratta and Maffioli 1975).
    """

    pricer: Pricer
    best: Valuation
    target: float
    factor: float = 1.0
    stalled: int = 0
    direction: Floats | None = None
    at: Valuation | None = None

    MEMORY = 0.7
    PATIENCE = 10
    SHRINK = 0.7
    LEAST_FACTOR = 0.02

    def step(self) -> Valuation:
        """Move once along the direction; returns the valuation there."""
        model = self.pricer.model
        at = self.at or self.best
        use = total_use(model, cheapest_paths(self.pricer, at))
        slope = (use - model.at_most).astype(np.float64)
        slope[~model.priced] = 0.0
        slope[(at.prices <= 0) & (slope < 0)] = 0.0
        direction = slope if self.direction is None else slope + self.MEMORY * self.direction
        length = self.factor * max(1.0, self.target - at.value)
        norm = float((direction * direction).sum())
        self.direction = direction
        self.at = evaluate(self.pricer, at.prices + direction * (length / max(norm, 1.0)))
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
