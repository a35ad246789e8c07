"""What a run knows at some moment, as the two lines of its work hand it to each other."""

from __future__ import annotations

import math
from dataclasses import dataclass

from solver.model.catalogue import Floats
from solver.pricing import Pricer
from solver.search.state import State
from solver.valuation import TOLERANCE, Valuation


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharp:
    """Prices (blocks x weeks) and the dual there, without the paths on which a party alone breaks a rule.

    Such paths are in no plan, so the dual is a bound; but a certificate counts them, and proves less.
    """

    prices: Floats
    value: float
    least: Floats

    @staticmethod
    def of(pricer: Pricer, prices: Floats) -> Sharp:
        """The dual at some prices, by a pricer that knows the room of a party alone."""
        least = pricer.least(pricer.candidates(pricer.tables(prices)))
        value = math.fsum(least.tolist()) - float((prices * pricer.model.at_most).sum())
        return Sharp(prices=prices, value=value, least=least)

    @property
    def bound(self) -> int:
        """The bound as a whole number, a little left aside for the floats' rounding."""
        if not math.isfinite(self.value):
            return 0
        return max(0, math.ceil(self.value - TOLERANCE * max(1.0, abs(self.value) * 1e-3)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """The best plan, its cost, the best prices, the best bound, and the time left (None: no limit)."""

    state: State
    cost: int
    at: Valuation
    sharp: Sharp | None
    bound: int
    seconds: float | None

    def slice(self, most: float) -> float | None:
        """Seconds that one program may take; None when the run has no time limit."""
        return None if self.seconds is None else max(0.05, min(most, self.seconds))


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a step found: prices, a bound beyond that of prices, or a state, made from the state `since`."""

    step: str
    prices: Floats | None = None
    sharp: Sharp | None = None
    bound: int = 0
    state: State | None = None
    since: State | None = None
