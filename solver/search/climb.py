"""The bound of a run: climb to good prices, reporting on the way."""

from __future__ import annotations

from collections.abc import Iterator

from solver.prices import Ascent, Sifting
from solver.run import Run

ASCENTS = 300
"""Subgradient steps at most; linear programs gain more after that."""
REPORT = 25
"""Subgradient steps between two reports."""


def ascend(run: Run) -> Iterator[str]:
    """Subgradient steps."""
    assert run.objective is not None
    ascent = Ascent(pricer=run.pricer, best=run.at, target=float(run.objective))
    for number in range(ASCENTS):
        ascent.step()
        run.value(ascent.best)
        if ascent.done:
            break
        if number % REPORT == REPORT - 1:
            yield "ascend"
    yield "ascend"


def start_sifting(run: Run) -> Sifting:
    """Linear programs over the paths that are nearly cheapest at the run's prices."""
    return Sifting.start(run.pricer, run.at)


def sift(run: Run, sifting: Sifting, enough: float = 0.0) -> Iterator[str]:
    """Linear programs, until the bound is within `enough` (a share) of that of the whole relaxation."""
    while not sifting.done and sifting.step(run.slice(60.0)):
        run.value(sifting.best)
        yield "sift"
        if sifting.ceiling - sifting.best.value <= enough * abs(sifting.best.value):
            break
