"""Rules that a set of paths breaks are mended by sending parties back to where they were."""

from __future__ import annotations

import numpy as np

from solver.model.catalogue import NOBODY, Flags, Ints
from solver.paths import Paths, stretches
from solver.search.state import State


def repaired(state: State, kept: Flags) -> State | None:
    """Send parties back until every linear rule holds; None when those to be kept stand in the way.

    Parties with a decision that stands are kept too, unless the model has a cost for leaving it out: then they are
    sent back when nobody else is left.
    """
    kept = kept.copy()
    while not state.keeps_rules:
        loser = in_the_way(state, kept)
        if loser is None:
            return None
        kept[loser] = True
        state = state.with_paths(still_path(state, loser))
    return state


def still_path(state: State, party: int) -> Paths:
    """The path on which a party stays where it is."""
    number = np.array([party])
    nothing, never = np.full_like(number, NOBODY), np.full_like(number, state.model.weeks)
    return Paths(party=number, bridge=nothing, bridge_week=never, final=nothing, final_week=never)


def in_the_way(state: State, kept: Flags) -> int | None:
    """A party that moves into the first broken row: the last to come, of those without a decision if there are any."""
    model = state.model
    over = state.use > model.at_most
    block, week = (int(index[0]) for index in np.nonzero(over))
    used = stretches(model, state.paths)
    there = (used.block == block) & (used.start <= week) & (week < used.until)
    found: Ints = used.path[there]
    moving = (state.paths.bridge[found] != NOBODY) | (state.paths.final[found] != NOBODY)
    may_go_back = ~kept & (~model.must_move | np.isfinite(model.homeless_cost))
    found = found[moving & may_go_back[found]]
    if not len(found):
        return None
    start = {int(path): int(week) for path, week in zip(used.path[there], used.start[there], strict=True)}
    return int(max(found.tolist(), key=lambda path: (not model.must_move[path], start[path], path)))
