"""Best responses: every party's best path while all the others keep theirs."""

from __future__ import annotations

import numpy as np

from solver.kernels.books import open_books
from solver.kernels.cheapest import appraise, respond
from solver.kernels.layout import Layout
from solver.model.catalogue import Flags, Floats, Ints
from solver.search.state import State


def settled(lay: Layout, state: State, who: Flags) -> State:
    """Let the parties of `who` take better paths, dearest need first, until nobody gains any more."""
    paths = state.columns()
    books = open_books(lay, np.vstack([state.use, np.zeros((1, lay.weeks), dtype=np.int64)]), 0.0, lay.forbidding)
    order = np.flatnonzero(who)
    order = order[np.argsort(-lay.parties["no_final"][order], kind="stable")]
    while respond(lay, books, order, paths):
        pass
    return State.from_columns(state.model, paths)


def priced_costs(lay: Layout, paths: Ints, prices: Floats) -> Floats:
    """What each party's path (rows of four columns) costs with the prices of what it uses."""
    costs, values = np.empty(len(paths)), np.empty(len(paths))
    appraise(lay, prices, paths, costs, values)
    return values
