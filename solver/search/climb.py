"""The bound of a run: climb to good prices, reporting on the way."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from solver.prices import Ascent
from solver.run import Run

ASCENTS = 300
"""Subgradient steps at most; linear programs gain more after that."""
REPORT = 0.25
"""Seconds, at least, between two reports."""


def ascend(run: Run, steps: int = ASCENTS) -> Iterator[str]:
    """Subgradient steps."""
    assert run.objective is not None
    open_rows = run.model.priced[:, None] & (run.model.at_most > 0)
    ascent = Ascent(
        evaluate=run.evaluate,
        best=run.at,
        at_most=run.model.at_most.astype(np.float64),
        priced=open_rows,
        target=float(run.objective),
    )
    told = run.seconds
    for _ in range(steps):
        ascent.step()
        run.value(ascent.best)
        if ascent.done:
            break
        if run.seconds - told > REPORT:
            told = run.seconds
            yield "ascend"
    yield "ascend"
