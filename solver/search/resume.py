"""Begin with a plan that was made before, for this instance or for one that differs a little."""

from __future__ import annotations

import numpy as np

from solver.model.model import Model
from solver.paths import paths_of
from solver.plan import Plan
from solver.search.repair import repaired
from solver.search.state import State


def resumed(model: Model, plan: Plan) -> State | None:
    """What of the plan fits the model; None when it leaves a decision out."""
    paths = paths_of(model, plan.moves)
    state = repaired(State.of(model, paths), np.zeros(len(paths), dtype=np.bool_))
    return state if state is not None and state.complete else None
