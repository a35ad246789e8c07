"""Every party's cheapest path at some prices, and what they all use; and best responses in turn."""

from __future__ import annotations

import numpy as np

from solver.kernels.books import Books, put
from solver.kernels.chance import State
from solver.kernels.compiled import compiled, inlined
from solver.kernels.layout import Layout
from solver.kernels.response import best_path, path_cost, path_price
from solver.model.catalogue import NOBODY, Floats, Ints

ENOUGH = 0.5
"""A gain of less is none: costs are whole numbers."""


@compiled
def cheapest_paths(
    lay: Layout,
    books: Books,
    first: int,
    until: int,
    random: State,
    table: Floats,
    paths: Ints,
    least: Floats,
    change: Ints,
) -> None:
    """Of the parties from `first` to `until`; `change` ((B + 1) x (W + 1)) adds up how use changes by the week."""
    for party in range(first, until):
        least[party] = best_path(lay, books, party, 0.0, random, table, paths[party])
        _tally(lay, party, paths[party], change)


@inlined
def _tally(lay: Layout, party: int, path: Ints, change: Ints) -> None:
    origin = lay.origin_seat[party]
    if origin != NOBODY:
        _stay(lay, origin, 0, min(path[1], path[3]), change)
    if path[0] != NOBODY:
        seat = lay.bridge_seat[path[0]]
        _stay(lay, seat, path[1], path[3], change)
        _start(lay, seat, path[1], change)
    if path[2] != NOBODY:
        seat = lay.final_seat[path[2]]
        _stay(lay, seat, path[3], min(path[3] + lay.final_stay[path[2]], lay.weeks), change)
        _start(lay, seat, path[3], change)


@inlined
def _stay(lay: Layout, seat: int, start: int, until: int, change: Ints) -> None:
    for column in range(lay.presence_count[seat]):
        block, amount = lay.presence_block[seat, column], lay.presence_amount[seat, column]
        change[block, start] += amount
        change[block, until] -= amount


@inlined
def _start(lay: Layout, seat: int, week: int, change: Ints) -> None:
    for column in range(lay.start_count[seat]):
        block, amount = lay.start_block[seat, column], lay.start_amount[seat, column]
        change[block, week] += amount
        change[block, week + 1] -= amount


@compiled
def respond(lay: Layout, books: Books, order: Ints, random: State, table: Floats, paths: Ints) -> int:
    """Let each party in turn take a better path, the others keeping theirs; returns how many did."""
    moved = 0
    path = np.empty(4, dtype=np.int64)
    for party in order:
        put(lay, books, party, paths[party], -1)
        now = path_cost(lay, party, paths[party])
        if best_path(lay, books, party, 0.0, random, table, path) < now - ENOUGH:
            paths[party] = path
            moved += 1
        put(lay, books, party, paths[party], 1)
    return moved


@compiled
def priced(lay: Layout, prices: Floats, paths: Ints, costs: Floats) -> None:
    """What each path costs with the prices of what it uses."""
    for party in range(len(paths)):
        costs[party] = path_cost(lay, party, paths[party]) + path_price(lay, prices, party, paths[party])
