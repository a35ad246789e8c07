"""From paths that break some rules to a plan near them: re-plan who is in the way, and those around."""

from __future__ import annotations

import numpy as np

from solver.legs import Legs, distinct, joined_legs, put_together, split
from solver.linear import whole_optimum
from solver.model.catalogue import Flags
from solver.network import leg_program
from solver.paths import stretches, total_use
from solver.run import Run
from solver.search.neighbourhood import group_shares, related
from solver.search.reoptimise import first_slack, nearly_cheapest
from solver.search.repair import repaired
from solver.search.state import State, all_still

FIRST_SIZE = 40
"""Parties re-planned at first; twice as many when that is not enough."""
LARGEST_SIZE = 320
LEGS = 25
"""Legs of each party."""
NODES = 20


def restored(run: Run, state: State) -> State:
    """A state that keeps the linear rules, as near to the given one as was found."""
    size = FIRST_SIZE
    while not state.keeps_rules and size <= LARGEST_SIZE:
        changed = _replanned(run, state, size)
        if changed is not None:
            return changed
        size *= 2
    whole = repaired(state, np.zeros(len(state.paths), dtype=np.bool_))
    assert whole is not None, "everybody staying still keeps the linear rules"
    return whole


def _replanned(run: Run, state: State, size: int) -> State | None:
    """Re-plan those in broken rows and some around them; None when they cannot all be helped."""
    members = _around(run, state, _in_broken_rows(state), size)
    mine = state.paths[np.flatnonzero(members)]
    room = run.model.at_most - state.use + total_use(run.model, mine)
    if np.any(room < 0):
        return None
    near = nearly_cheapest(run.pricer, run.at, members, room, LEGS * size, LEGS)
    still = all_still(run.model)[np.flatnonzero(members & ~run.model.must_move)]
    legs: Legs = distinct(run.model, joined_legs(near, split(still), split(mine)))
    answer = whole_optimum(leg_program(run.model, legs, room), seconds=run.slice(), nodes=NODES, seed=run.limits.seed)
    if answer.variables is None:
        return None
    chosen = put_together(run.model, legs[np.flatnonzero(answer.variables[: len(legs)] > 0.5)])
    changed = state.with_paths(chosen)
    return changed if changed.keeps_rules and len(chosen) == len(mine) else None


def _in_broken_rows(state: State) -> Flags:
    """The parties that use a row of which too much is used."""
    over = state.use > state.model.at_most
    used = stretches(state.model, state.paths)
    found = np.zeros(len(state.paths), dtype=np.bool_)
    for block in np.flatnonzero(over.any(axis=1)).tolist():
        mine = np.flatnonzero(used.block == block)
        weeks = np.flatnonzero(over[block])
        there = (used.start[mine, None] <= weeks) & (weeks < used.until[mine, None])
        found[used.path[mine[there.any(axis=1)]]] = True
    return found


def _around(run: Run, state: State, first: Flags, size: int) -> Flags:
    """These parties and others that want the same groups."""
    near, _ = run.pricer.within(run.at.tables, run.at.least + first_slack(run.at))
    links = group_shares(run.model, near) + group_shares(run.model, state.paths)
    even = np.ones(len(first))
    return related(links, even, size + int(first.sum()), run.random(), first)
