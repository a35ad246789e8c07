"""The bound after a change: from prices that were good before, some steps up, beside the work on the plan."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Self

from solver.cuts.carried import taken_over
from solver.cuts.dual import Dual
from solver.model.catalogue import Floats
from solver.prices import Ascent
from solver.pricing import Pricer
from solver.run import Run
from solver.search.knowledge import Finding
from solver.search.state import State
from solver.sifting import Sifting
from solver.valuation import Valuation, evaluate, where_there_is_place

NEAR = 0.05
"""How far the first step goes: prices that were good are left slowly."""
FIRST_STEPS, STEPS = 10, 300
"""For the certificate, whose prices were nearly the best; without the paths on which a party alone breaks a rule."""
WIDER = 4.0
"""The box around the prices is so many times as wide as elsewhere at first: a change moves them far."""
PROGRAMS = 12
"""Linear programs at most, when cuts are known."""
SLICE = 10.0
"""Seconds: the most that one of them may take."""
LAST_STEP = 0.05
"""Seconds: a subgradient step takes less, a linear program more, and nobody waits for that."""


class Climb:
    """Climbs in a thread of its own, until it is told to stop or has taken so many steps.

    When prices and cuts `before` the change are known, what they prove now is looked at, and linear programs go on
    from there; otherwise subgradient steps do.
    """

    def __init__(self, run: Run, state: State, before: Dual | None) -> None:
        self._run, self._state, self._before = run, state, before
        self._at = run.at
        self._sharp: Dual | None = None
        self._stop = False
        self._thread = ThreadPoolExecutor(1)
        self._climbing = self._thread.submit(self._climb)

    def end(self, *, patient: bool) -> Finding:
        """What was found: now, or when all steps are done."""
        self._stop = not patient
        wait([self._climbing], None if patient else LAST_STEP)
        if self._climbing.done():
            self._climbing.result()
        return Finding(step="rebound", prices=self._at.prices, sharp=self._sharp)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop = True
        self._thread.shutdown(wait=False)
        self._climbing.add_done_callback(_told)

    def _climb(self) -> None:
        model = self._run.model
        self._at = self._ascend(self._priced, self._at, FIRST_STEPS)
        if self._before is None or self._before.cuts.model.weeks != model.weeks:
            self._sharp = Dual.at(self._ascend(self._alone, self._alone(self._at.prices), STEPS), model)
            return
        self._sharp = taken_over(self._before, model, self._state.paths)
        sifting = Sifting.around(Pricer(model, model.at_most), self._sharp)
        sifting.width *= WIDER
        for _ in range(PROGRAMS):
            if self._stop or sifting.done or not sifting.step(self._run.knowledge().slice(SLICE)):
                return
            self._sharp = sifting.best

    def _priced(self, prices: Floats) -> Valuation:
        return self._run.evaluate(prices)

    def _alone(self, prices: Floats) -> Valuation:
        model = self._run.model
        return evaluate(model, self._run.layout, where_there_is_place(model, prices), alone=True)

    def _ascend(self, dual: Callable[[Floats], Valuation], start: Valuation, steps: int) -> Valuation:
        model = self._run.model
        ascent = Ascent(
            evaluate=dual,
            best=start,
            model=model,
            target=float(self._state.cost),
            factor=NEAR,
        )
        for _ in range(steps):
            if self._stop or ascent.done:
                break
            ascent.step()
        return ascent.best


def _told(climbing: Future[None]) -> None:
    """What goes wrong in the thread after the end is logged at least: a future logs what its callbacks raise."""
    climbing.result()
