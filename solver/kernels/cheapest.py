"""Every party's cheapest path, one after the other; what paths use, and what they cost at some prices."""

from __future__ import annotations

import numpy as np

from solver.kernels.books import Books, put
from solver.kernels.chance import State, seeded
from solver.kernels.compiled import compiled
from solver.kernels.layout import Layout
from solver.kernels.response import best_path, tables
from solver.kernels.stops import STOPS, path_cost, path_price, stop_of
from solver.model.catalogue import NOBODY, Floats, Ints

ENOUGH = 0.5
"""A gain of less is none: costs are whole numbers."""


def cheapest_paths(lay: Layout, books: Books, order: Ints, paths: Ints, least: Floats) -> None:
    """Write the cheapest paths of some parties, who are not on the books, into their rows; and what they cost."""
    _each_in_turn(lay, books, order, 0, seeded(0), tables(lay), paths, least)


def respond(lay: Layout, books: Books, order: Ints, paths: Ints) -> int:
    """Let each party in turn take a better path, the others keeping theirs; returns how many did."""
    return _each_in_turn(lay, books, order, 1, seeded(0), tables(lay), paths, np.empty(len(paths)))


@compiled
def _each_in_turn(
    lay: Layout, books: Books, order: Ints, entered: int, random: State, table: Floats, paths: Ints, least: Floats
) -> int:
    """Give each party its cheapest path, burdens counted; returns how many took another one.

    When the paths are entered on the books (1), each leaves them first and returns, and takes only what gains.
    """
    moved = 0
    path = np.empty(4, dtype=np.int64)
    for party in order:
        now = np.inf
        if entered:
            put(lay, books, party, paths[party], -1)
            now = path_cost(lay, party, paths[party])
        least[party] = best_path(lay, books, party, 0.0, random, table, path)
        if least[party] < now - ENOUGH:
            moved += 1
            for column in range(4):
                paths[party, column] = path[column]
        if entered:
            put(lay, books, party, paths[party], 1)
    return moved


@compiled
def add_up(lay: Layout, paths: Ints, first: int, until: int, change: Ints) -> None:
    """Add to `change` ((B + 1) x (W + 1)) how the use of rows by the parties `first` to `until` changes by the week."""
    for party in range(first, until):
        for stop in range(STOPS):
            seat, begin, end = stop_of(lay, party, paths[party], stop)
            if seat == NOBODY:
                continue
            for entry in range(lay.seats[seat].presence_count):
                used = lay.presence[seat, entry]
                change[used.block, begin] += used.amount
                change[used.block, end] -= used.amount
            for entry in range(lay.seats[seat].start_count if stop > 0 else 0):
                used = lay.start[seat, entry]
                change[used.block, begin] += used.amount
                change[used.block, begin + 1] -= used.amount


@compiled
def appraise(lay: Layout, price: Floats, paths: Ints, cost: Floats, value: Floats) -> None:
    """What each path costs, and that with the prices (blocks x weeks) of what it uses."""
    for party in range(len(paths)):
        cost[party] = path_cost(lay, party, paths[party])
        value[party] = cost[party] + path_price(lay, price, party, paths[party])
