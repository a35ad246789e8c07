"""A plan is mended around one party's new path: whoever is in its way goes, and finds another place."""

from __future__ import annotations

import numpy as np

from solver.model.catalogue import NOBODY, Ints
from solver.paths import Paths, stretches
from solver.pricing import Pricer
from solver.search.insertion import settled
from solver.search.state import State


def mended(pricer: Pricer, state: State, path: Paths) -> State | None:
    """The state in which one party takes this path, the others adapting; None when they cannot.

    Parties with a decision that stands are not moved out of the way.
    """
    party = int(path.party[0])
    changed = state.with_paths(path)
    moved = np.zeros(len(state.paths), dtype=np.bool_)
    moved[party] = True
    while not changed.keeps_rules:
        loser = _in_the_way(changed, moved)
        if loser is None:
            return None
        moved[loser] = True
        changed = changed.with_paths(_still(state, loser))
    everybody = np.ones(len(state.paths), dtype=np.bool_)
    everybody[party] = False
    return settled(pricer, changed, pricer.model.no_prices, everybody)


def _still(state: State, party: int) -> Paths:
    number = np.array([party])
    nothing, never = np.full_like(number, NOBODY), np.full_like(number, state.model.weeks)
    return Paths(party=number, bridge=nothing, bridge_week=never, final=nothing, final_week=never)


def _in_the_way(state: State, moved: np.ndarray) -> int | None:
    """A party that moves into the first broken row: the last one to come."""
    model = state.model
    over = state.use > model.at_most
    block, week = (int(index[0]) for index in np.nonzero(over))
    used = stretches(model, state.paths)
    there = (used.block == block) & (used.start <= week) & (week < used.until)
    found: Ints = used.path[there]
    moving = (state.paths.bridge[found] != NOBODY) | (state.paths.final[found] != NOBODY)
    found = found[moving & ~moved[found] & ~model.must_move[found]]
    if not len(found):
        return None
    start = {int(path): int(week) for path, week in zip(used.path[there], used.start[there], strict=True)}
    return max(found.tolist(), key=lambda path: (start[path], path))
