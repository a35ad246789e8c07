"""What prices prove: the Lagrangian dual, and the certificate that carries it.

The dual at some prices is the sum of every party's cheapest path, less `price * right-hand side`
over all rows. See docs/model.md, "The bound".
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from solver.instance import GroupId
from solver.model.catalogue import Floats
from solver.model.model import Model
from solver.paths import Paths
from solver.plan import Certificate
from solver.pricing import Pricer
from solver.tables import Candidates, Tables

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
    return Valuation(prices=rounded, value=value, tables=tables, candidates=candidates, least=least)


def cheapest_paths(pricer: Pricer, at: Valuation) -> Paths:
    """One cheapest path of each party."""
    return pricer.paths(at.tables, at.candidates, pricer.first_cheapest(at.candidates, at.least))


def certificate(model: Model, at: Valuation) -> Certificate:
    """The prices by name, rows that are free of charge left out."""
    capacity: dict[GroupId, tuple[float, ...]] = {}
    limits: dict[GroupId, dict[str, tuple[float, ...]]] = {}
    intake: dict[GroupId, tuple[float, ...]] = {}
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


def prices_of(model: Model, proof: Certificate) -> Floats:
    """The prices of a certificate (blocks x weeks); rows that it does not name have none."""
    prices = model.no_prices
    for number, block in enumerate(model.blocks):
        group = model.catalogue.groups[block.group]
        weekly: tuple[float, ...] | None = None
        if block.rule == "capacity":
            weekly = proof.capacity.get(group)
        elif block.rule == "intake":
            weekly = proof.intake.get(group)
        elif block.rule == "limits":
            weekly = proof.limits.get(group, {}).get(block.label)
        if weekly is not None:
            prices[number] = weekly
    return prices
