"""The exact step of the search: re-plan some parties together, all the others keep their paths."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from solver.legs import Legs, distinct, joined_legs, nearly_cheapest_legs, put_together, split
from solver.linear import whole_optimum
from solver.model.catalogue import Flags, Floats, Ints
from solver.model.model import Model, Uses
from solver.network import leg_program
from solver.paths import path_costs, total_use
from solver.pricing import Pricer
from solver.search.insertion import priced_costs
from solver.search.state import State
from solver.tables import Shut
from solver.valuation import Valuation


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How much one step may take: legs in its program, seconds, nodes of its search tree."""

    legs: int
    seconds: float | None
    nodes: int | None
    seed: int


def nearly_cheapest(pricer: Pricer, at: Valuation, members: Flags, room: Ints, most: int, each: int = 0) -> Legs:
    """The legs of the members that fit in the room, least excess first; at least `each` of everybody.

    The excess of a leg is the priced cost of the best path with it over that of the cheapest path of
    its party that fits in the room.
    """
    tables = pricer.tables(at.prices, shut_seats(pricer.model, room))
    least = pricer.least(pricer.candidates(tables))
    limit = np.where(members, least, -np.inf)
    slack = first_slack(at) if each == 0 else tables.impossible
    legs, value = nearly_cheapest_legs(pricer, tables, limit + slack)
    while len(legs) < most and slack < tables.impossible:
        slack *= 2
        legs, value = nearly_cheapest_legs(pricer, tables, limit + slack)
    excess = value - least[legs.party]
    order = np.argsort(excess, kind="stable")
    chosen = np.zeros(len(legs), dtype=np.bool_)
    chosen[order[:most]] = True
    chosen[order[_rank(legs.party[order]) < each]] = True
    return legs[chosen]


def _rank(parties: Ints) -> Ints:
    """How many entries of the same party come before each entry."""
    order = np.argsort(parties, kind="stable")
    _, first, count = np.unique(parties[order], return_index=True, return_counts=True)
    rank = np.empty(len(parties), dtype=np.int64)
    rank[order] = np.arange(len(parties)) - np.repeat(first, count)
    return rank


def first_slack(at: Valuation) -> float:
    """A small excess to begin with: a thousandth of what an average party costs."""
    finite = at.least[np.isfinite(at.least)]
    return max(1.0, float(np.mean(np.abs(finite))) / 20 if len(finite) else 1.0)


def shut_seats(model: Model, room: Ints) -> Shut:
    """Where a party alone does not fit in the room (blocks x weeks)."""
    free = np.vstack([room, np.full((1, model.weeks), 2**40)])
    return Shut(presence=_too_small(free, model.presence), start=_too_small(free, model.start))


def _too_small(free: Ints, uses: Uses) -> Flags:
    shut = np.zeros((len(uses.block), free.shape[1]), dtype=np.bool_)
    for column in range(uses.block.shape[1]):
        shut |= free[uses.block[:, column]] < uses.amount[:, column, None]
    return shut


def reoptimise(pricer: Pricer, at: Valuation, state: State, members: Flags, effort: Effort) -> tuple[State, bool]:
    """The best state in which the members choose among their nearly cheapest legs.

    Returns the same state when nothing better was found; and whether no other choice of those legs
    is better still.
    """
    model = pricer.model
    mine = state.paths[np.flatnonzero(members)]
    room = model.at_most - state.use + total_use(model, mine)
    near = nearly_cheapest(pricer, at, members, room, effort.legs)
    legs = distinct(model, joined_legs(near, split(mine)))
    now = int(path_costs(model, mine).sum())
    answer = whole_optimum(
        leg_program(model, legs, room),
        seconds=effort.seconds,
        nodes=effort.nodes,
        seed=effort.seed,
        cutoff=now - 0.5,
    )
    if answer.variables is None:
        return state, answer.closed
    chosen = put_together(model, legs[np.flatnonzero(answer.variables[: len(legs)] > 0.5)])
    changed = state.with_paths(chosen)
    better = changed.cost < state.cost and changed.keeps_rules
    return (changed if better and len(chosen) == len(mine) else state), answer.closed


def excess(pricer: Pricer, at: Valuation, state: State) -> Floats:
    """What each party's path costs above its cheapest, prices counted: its share of the gap."""
    return np.maximum(priced_costs(pricer, state, at.prices) - at.least, 0.0)
