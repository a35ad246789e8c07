"""Begin with a plan that was made before, for this instance or for one that differs a little."""

from __future__ import annotations

from collections import Counter

import numpy as np

from solver.kernels.layout import Layout
from solver.model.catalogue import NOBODY, Flags
from solver.model.model import Model
from solver.paths import Paths, paths_of
from solver.plan import Plan
from solver.search.insertion import settled
from solver.search.keeping import Keeping
from solver.search.repair import repaired
from solver.search.state import State, all_still
from solver.valuation import Valuation


def resumed(model: Model, plan: Plan) -> State | None:
    """What of the plan fits the model; None when it leaves a decision out."""
    state = repaired(State.of(model, _legal_paths(model, plan)), _nobody(model))
    return state if state is not None and state.complete else None


def carried_over(at: Valuation, model: Model, plan: Plan) -> State:
    """The plan as it was, with the decisions that it leaves out: it may break linear rules.

    Who must go somewhere else goes there on the cheapest path at the prices.
    """
    state = State.of(model, _legal_paths(model, plan))
    return state.with_paths(State.from_columns(model, at.paths).paths[np.flatnonzero(state.homeless)])


def made_to_fit(lay: Layout, carried: State, keep: Keeping) -> State | None:
    """A plan from one that breaks rules: who is in the way is sent back, and takes what is left.

    None when decisions are in the way.
    """
    state = repaired(carried, ~keep.known)
    if state is None or not state.complete:
        return None
    return settled(lay, state, keep.changed(state.paths) | ~keep.known)


def paths_before(model: Model, plan: Plan) -> tuple[Paths, Flags]:
    """The path of each party in the plan, and whose path is all that the plan says and keeps every decision."""
    paths = _legal_paths(model, plan)
    said = Counter(move.party for move in plan.moves)
    moves = np.array([said[party] for party in model.catalogue.parties], dtype=np.int64)
    made = (paths.bridge != NOBODY).astype(np.int64) + (paths.final != NOBODY)
    return paths, np.asarray((moves == made) & ~State.of(model, paths).homeless)


def _legal_paths(model: Model, plan: Plan) -> Paths:
    """The paths of a plan, as far as they are legal here; who has no such path stays still."""
    paths = paths_of(model, plan.moves)
    return State.of(model, all_still(model)).with_paths(paths[np.flatnonzero(_legal(model, paths))]).paths


def _legal(model: Model, paths: Paths) -> Flags:
    """Whether a bridge comes before the final, in another group, and lasts no longer than it may."""
    legal = np.ones(len(paths), dtype=np.bool_)
    bridged = np.flatnonzero(paths.bridge != NOBODY)
    both = bridged[paths.final[bridged] != NOBODY]
    lasts = paths.final_week[bridged] - paths.bridge_week[bridged]
    legal[bridged] = (lasts > 0) & (lasts <= model.legality.bridge_most[paths.bridge[bridged]])
    bridges, finals = model.catalogue.bridges, model.catalogue.finals
    legal[both] &= bridges.group[paths.bridge[both]] != finals.group[paths.final[both]]
    return legal


def _nobody(model: Model) -> Flags:
    return np.zeros(len(model.catalogue.parties), dtype=np.bool_)
