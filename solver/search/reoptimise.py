"""The exact step of the search: re-plan some parties together, all the others keep their paths."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from solver.cuts.dual import Dual
from solver.kernels.layout import Layout
from solver.legs import Legs, distinct, joined_legs, nearly_cheapest_legs, put_together, split
from solver.linear import whole_optimum
from solver.model.catalogue import Flags, Floats, Ints
from solver.model.part import part
from solver.network import leg_program
from solver.paths import path_costs, total_use
from solver.pricing import Pricer, shut_seats
from solver.search.insertion import priced_costs
from solver.search.keeping import Keeping
from solver.search.state import State
from solver.sifting import unit_of
from solver.valuation import Valuation


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How much one step may take: legs in its program, seconds, nodes of its search tree."""

    legs: int
    seconds: float | None
    nodes: int | None
    seed: int


def nearly_cheapest(pricer: Pricer, prices: Floats, slack: float, room: Ints, most: int) -> Legs:
    """The legs that fit in the room, least excess first: at most so many.

    The excess of a leg is the priced cost of the best path with it over that of the cheapest path of
    its party that fits in the room; `slack` is an excess to begin with.
    """
    tables = pricer.tables(prices, shut_seats(pricer.model, room))
    least = pricer.least(pricer.candidates(tables))
    legs, value = nearly_cheapest_legs(pricer, tables, least + slack)
    while len(legs) < most and slack < tables.impossible:
        slack *= 2
        legs, value = nearly_cheapest_legs(pricer, tables, least + slack)
    excess = value - least[legs.party]
    order = np.argsort(excess, kind="stable")
    return legs[np.sort(order[:most])]


def reoptimise(
    at: Dual | Valuation, state: State, members: Flags, effort: Effort, keep: Keeping | None = None
) -> tuple[State, bool]:
    """The best state in which the members choose among their nearly cheapest legs.

    Returns the same state when nothing better was found; and whether no other choice of those legs
    is better still. What is better, changes of the paths to `keep` are counted for.
    """
    before = state.paths[np.flatnonzero(members)]
    room = state.model.at_most - state.use + total_use(state.model, before)
    those = part(state.model, members, room)
    model, mine = those.model, those.inside(before)
    near = nearly_cheapest(Pricer(model), at.prices[those.blocks], unit_of(at.least), model.at_most, effort.legs)
    kept = split(mine[:0]) if keep is None else keep.legs(those)
    legs = distinct(model, joined_legs(near, split(mine), kept))
    program, now = leg_program(model, legs, model.at_most), int(path_costs(model, mine).sum())
    if keep is not None:
        program, now = keep.charged(model, program, legs, kept), now + keep.charges(before)
    answer = whole_optimum(
        program,
        seconds=effort.seconds,
        nodes=effort.nodes,
        seed=effort.seed,
        cutoff=now - 0.5,
    )
    if answer.variables is None:
        return state, answer.closed
    chosen = put_together(model, legs[np.flatnonzero(answer.variables[: len(legs)] > 0.5)])
    if len(chosen) < len(mine):
        return state, answer.closed
    changed = state.with_paths(those.outside(chosen))
    total = _cost if keep is None else keep.total
    better = total(changed) < total(state) and changed.keeps_rules
    return (changed if better else state), answer.closed


def _cost(state: State) -> int:
    return state.cost


def excess(lay: Layout, at: Valuation, state: State) -> Floats:
    """What each party's path costs above its cheapest, prices counted: its share of the gap."""
    return np.maximum(priced_costs(lay, state.columns(), at.prices) - at.least, 0.0)
