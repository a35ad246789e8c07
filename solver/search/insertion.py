"""Best responses: every party's best path while all the others keep theirs."""

from __future__ import annotations

import numpy as np

from solver.model.catalogue import Flags, Floats
from solver.paths import path_costs, stretches
from solver.pricing import Pricer
from solver.search.state import State

MUCH = 2.0**45
"""The cost of a decision that is not kept: more than anything else that could be gained."""
ENOUGH = 0.5
"""A gain of less is none: costs are whole numbers."""


def settled(pricer: Pricer, state: State, prices: Floats, who: Flags) -> State:
    """Respond until nobody gains any more."""
    moved = 1
    while moved:
        state, moved = respond(pricer, state, prices, who)
    return state


def respond(pricer: Pricer, state: State, prices: Floats, who: Flags) -> tuple[State, int]:
    """Let the parties of `who` take better paths, most gain first; tells how many moved.

    Gains are measured in cost plus prices (blocks x weeks). All responses are computed at once;
    one that no longer fits because of an earlier one is left for the next round.
    """
    tables = pricer.tables(prices, state.shut())
    candidates = pricer.candidates(tables)
    least = pricer.least(candidates)
    now = priced_costs(pricer, state, prices)
    gain = np.where(who & (least < tables.impossible), now - least, 0.0)
    wanting = np.flatnonzero(gain > ENOUGH)
    wanting = wanting[np.argsort(-gain[wanting], kind="stable")]
    if not len(wanting):
        return state, 0
    chosen = pricer.first_cheapest(candidates, least)
    best = pricer.paths(tables, candidates, chosen)
    place = np.full(len(least), -1)
    place[best.party] = np.arange(len(best))
    moved = 0
    for party in wanting.tolist():
        changed = state.with_paths(best[place[party : party + 1]])
        if changed.keeps_rules:
            state, moved = changed, moved + 1
    return state, moved


def priced_costs(pricer: Pricer, state: State, prices: Floats) -> Floats:
    """What each party's path costs with the prices of what it uses; much for the homeless."""
    model = pricer.model
    cost = path_costs(model, state.paths).astype(np.float64)
    used = stretches(model, state.paths)
    total = np.zeros((len(model.blocks) + 1, model.weeks + 1))
    total[:-1, 1:] = np.cumsum(prices, axis=1)
    price = used.amount * (total[used.block, used.until] - total[used.block, used.start])
    np.add.at(cost, used.path, price)
    cost[state.homeless] += MUCH
    return cost
