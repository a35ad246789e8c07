"""What a run knows at some moment, as the two lines of its work hand it to each other."""

from __future__ import annotations

from dataclasses import dataclass

from solver.cuts.cuts import Cuts
from solver.cuts.dual import IDLE, Dual
from solver.model.catalogue import Floats
from solver.search.state import State
from solver.valuation import Valuation


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """The best plan, its cost, the best prices, the best bound, and the time left (None: no limit)."""

    state: State
    cost: int
    at: Valuation
    sharp: Dual | None
    bound: int
    seconds: float | None

    @property
    def cuts(self) -> Cuts:
        """The cuts that have a price."""
        if self.sharp is None:
            return Cuts(self.state.model)
        return self.sharp.cuts.only(self.sharp.cut_prices > IDLE)

    def slice(self, most: float) -> float | None:
        """Seconds that one program may take; None when the run has no time limit."""
        return None if self.seconds is None else max(0.05, min(most, self.seconds))


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a step found: prices, a bound beyond that of prices, or a state, made from the state `since`."""

    step: str
    prices: Floats | None = None
    sharp: Dual | None = None
    bound: int = 0
    state: State | None = None
    since: State | None = None
