"""The climb to good prices along subgradients of the dual, which is quick and never exact. See docs/model.md."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from solver.model.catalogue import Flags, Floats
from solver.model.model import Model
from solver.valuation import Valuation

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
    model: Model
    target: float
    factor: float = 1.0
    stalled: int = 0
    direction: Floats | None = None
    at: Valuation | None = None
    _open: Flags = field(init=False)

    MEMORY = 0.7
    PATIENCE = 10
    SHRINK = 0.7
    LEAST_FACTOR = 0.0005
    AHEAD = 0.02

    def __post_init__(self) -> None:
        self._open = self.model.open_rows

    def step(self) -> Valuation:
        """Move once along the direction; returns the valuation there."""
        at = self.at or self.best
        slope = np.where(self._open, at.use - self.model.at_most, 0.0)
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
