"""The first plan: every party takes its best place in turn, dearest need first."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from solver.run import Run
from solver.search.insertion import settled
from solver.search.state import State, all_still


def first_plan(run: Run) -> Iterator[str]:
    """From any plan to one in which nobody alone can do better."""
    assert run.state is not None
    state = run.state
    everybody = np.ones(len(state.paths), dtype=np.bool_)
    run.offer(settled(run.pricer, state, run.model.no_prices, everybody))
    yield "first plan"


def priced_plan(run: Run) -> Iterator[str]:
    """The same, but parties pay the prices of what they use; then once more without."""
    state = State.of(run.model, all_still(run.model))
    everybody = np.ones(len(state.paths), dtype=np.bool_)
    for prices in (run.at.prices, run.model.no_prices):
        state = settled(run.pricer, state, prices, everybody)
    run.offer(state)
    yield "priced plan"
