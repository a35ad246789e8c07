"""The bound of a run: climb to good prices, reporting on the way."""

from __future__ import annotations

from collections.abc import Iterator

from solver.prices import Ascent
from solver.run import Run

ASCENTS = 300
"""Subgradient steps at most; linear programs gain more after that."""
REPORT = 15_000
"""Parties priced between two reports: 25 steps with 600 parties."""


def ascend(run: Run, steps: int = ASCENTS) -> Iterator[str]:
    """Subgradient steps."""
    assert run.objective is not None
    ascent = Ascent(
        evaluate=run.evaluate,
        best=run.at,
        model=run.model,
        target=float(run.objective),
    )
    every = max(1, REPORT // max(1, len(run.at.paths)))
    for number in range(1, steps + 1):
        ascent.step()
        run.value(ascent.best)
        if ascent.done:
            break
        if number % every == 0:
            yield "ascend"
    yield "ascend"
