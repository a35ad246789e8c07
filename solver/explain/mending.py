"""A plan is mended around one party's new path: whoever is in its way goes, and finds another place."""

from __future__ import annotations

import numpy as np

from solver.kernels.layout import Layout
from solver.paths import Paths
from solver.search.insertion import settled
from solver.search.repair import repaired
from solver.search.state import State


def mended(lay: Layout, state: State, path: Paths) -> State | None:
    """The state in which one party takes this path, the others adapting; None when they cannot.

    Parties with a decision that stands are not moved out of the way.
    """
    party = int(path.party[0])
    this = np.zeros(len(state.paths), dtype=np.bool_)
    this[party] = True
    changed = repaired(state.with_paths(path), this)
    return None if changed is None else settled(lay, changed, ~this)
