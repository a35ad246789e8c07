"""The bound after a change: from prices that were good before, some small steps up, beside the work on the plan."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Self

import numpy as np

from solver.cuts.carried import carried_over
from solver.cuts.dual import Dual
from solver.kernels.layout import Layout
from solver.model.catalogue import Floats
from solver.model.model import Model
from solver.prices import Ascent
from solver.search.state import State
from solver.valuation import Valuation, evaluate, forbid_what_is_not_there

NEAR = 0.05
"""How far the first step goes: prices that were good are left slowly."""
FIRST_STEPS, STEPS = 10, 300
"""For the certificate, whose prices were nearly the best; without the paths on which a party alone breaks a rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebound:
    """The prices for the certificate, and the bound beyond it."""

    at: Valuation
    sharp: Dual


class Climb:
    """Climbs in a thread of its own from a valuation, until it is told to stop or after so many steps.

    When prices and cuts `before` the change are known, what they prove now is looked at first.
    """

    def __init__(self, model: Model, lay: Layout, at: Valuation, state: State, before: Dual | None) -> None:
        self._model, self._lay, self._at, self._state, self._before = model, lay, at, state, before
        self._stop = False
        self._thread = ThreadPoolExecutor(1)
        self._found = self._thread.submit(self._climb)

    def end(self, *, wait: bool) -> Rebound:
        """What was found: now, or when all steps are done."""
        self._stop = not wait
        return self._found.result()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop = True
        self._thread.shutdown()

    def _climb(self) -> Rebound:
        carried = None
        if self._before is not None and self._before.cuts.model.weeks == self._model.weeks:
            carried = carried_over(self._before, self._model, self._state.paths)
        at = self._ascend(self._priced, self._at, FIRST_STEPS)
        best = Dual.at(self._ascend(self._alone, self._alone(at.prices), STEPS), self._model)
        return Rebound(at=at, sharp=best if carried is None or carried.value < best.value else carried)

    def _priced(self, prices: Floats) -> Valuation:
        return evaluate(self._model, self._lay, forbid_what_is_not_there(self._model, self._lay, prices))

    def _alone(self, prices: Floats) -> Valuation:
        return evaluate(self._model, self._lay, np.where(self._model.at_most > 0, prices, 0.0), alone=True)

    def _ascend(self, dual: Callable[[Floats], Valuation], start: Valuation, steps: int) -> Valuation:
        model = self._model
        ascent = Ascent(
            evaluate=dual,
            best=start,
            at_most=model.at_most.astype(np.float64),
            priced=model.priced[:, None] & (model.at_most > 0),
            target=float(self._state.cost),
            factor=NEAR,
        )
        for _ in range(steps):
            if self._stop or ascent.done:
                break
            ascent.step()
        return ascent.best
