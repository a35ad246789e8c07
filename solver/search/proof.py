"""The other half of a run, beside the search for plans: a better bound, step by step.

First the linear programs that lead to the best prices; where they leave a small core, it is searched at once. Then
the same without the paths on which a party alone breaks a rule, and with cuts: their end is a bound that no
certificate carries. Then search trees over the core, or over a part of it while it is large; and between two of them
plans are improved here too.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from solver.kernels.layout import Layout
from solver.model.model import Model
from solver.prices import Ascent
from solver.pricing import Pricer
from solver.search.closing import Closing
from solver.search.improve import Improver
from solver.search.knowledge import Finding, Knowledge
from solver.sifting import Sifting
from solver.valuation import evaluate, forbid_what_is_not_there

MOST_PARTIES = 1500
"""For more parties than this linear programs over all of them take longer than they gain."""
ROUNDS, STEPS, FACTOR = 60, 20, 0.3
"""For those: rounds of so many subgradient steps, and how far the first go of the way to their target."""
NEAR, RIPE = 0.03, 0.25
"""The part of the gap that exact prices may still be away: to go on to what a certificate cannot carry, and for cuts to
be looked for."""
LAST, RISE = 3, 0.08
"""So many rounds of cuts must close this part of the gap, for there to be more."""
STEP = 60.0
"""Seconds: the most that one linear program may take."""


class Prover:
    """Takes one step after another, each from what is known when it begins."""

    def __init__(self, model: Model, lay: Layout, improver: Improver, known: Knowledge) -> None:
        self._model, self._layout = model, lay
        self._improver = improver
        self._known = known
        self._steps = self._all_steps()

    def step(self, known: Knowledge) -> Finding:
        """The next step; what it found is for the caller to keep."""
        self._known = known
        return next(self._steps)

    def _all_steps(self) -> Iterator[Finding]:
        model = self._model
        few = len(model.catalogue.parties) <= MOST_PARTIES
        closing = Closing(model)
        yield from self._sharpen(closing) if few else self._ascend()
        while True:
            closed = closing.try_now(self._known) if few else None
            yield closed or self._improver.step(self._known)

    def _sharpen(self, closing: Closing) -> Iterator[Finding]:
        model = self._model
        anything = np.where(model.shut_rows, 0, np.iinfo(np.int64).max)
        for sifting in self._sift(Pricer(model, anything)):
            yield Finding(step="sift", prices=sifting.best.prices)
            if self._near(sifting, NEAR):
                break
        closed = closing.try_early(self._known)
        if closed is not None:
            yield closed
        proven: list[float] = []
        for sifting in self._sift(Pricer(model, model.at_most)):
            yield Finding(step="sharpen", sharp=sifting.best)
            if self._near(sifting, RIPE):
                proven.append(sifting.best.value)
                if not self._rising(proven):
                    return
                sifting.cut(len(proven))

    def _near(self, sifting: Sifting, part: float) -> bool:
        """Whether the best prices could prove no more than such a part of the gap beyond these."""
        return sifting.ceiling - sifting.best.value < part * max(0.0, self._known.cost - sifting.best.value)

    def _rising(self, proven: list[float]) -> bool:
        """Whether the last rounds of cuts gained anything to speak of."""
        return len(proven) <= LAST or proven[-1] - proven[-1 - LAST] > RISE * (self._known.cost - proven[-1])

    def _ascend(self) -> Iterator[Finding]:
        """More subgradient steps, from where the first ones ended."""
        model, at = self._model, self._known.at
        ascent = Ascent(
            evaluate=lambda prices: evaluate(
                model, self._layout, forbid_what_is_not_there(model, self._layout, prices), threads=1
            ),
            best=at,
            model=model,
            target=at.value,
            factor=FACTOR,
        )
        for _ in range(ROUNDS):
            for _ in range(STEPS):
                ascent.step()
            yield Finding(step="ascend", prices=ascent.best.prices)
            if ascent.done:
                return

    def _sift(self, pricer: Pricer) -> Iterator[Sifting]:
        sifting = Sifting.start(pricer, self._known.at.prices)
        while not sifting.done and sifting.step(self._known.slice(STEP)):
            yield sifting
