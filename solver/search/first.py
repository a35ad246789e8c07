"""The first plan: every party takes its best place in turn, dearest need first."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from solver.run import Run
from solver.search.insertion import settled


def first_plan(run: Run) -> Iterator[str]:
    """From any plan to one in which nobody alone can do better."""
    assert run.state is not None
    run.offer(settled(run.layout, run.state, np.ones(len(run.state.paths), dtype=np.bool_)))
    yield "first plan"
