"""The search for sets of rows whose halves, summed and rounded down, cut off a mixture of paths.

A set cuts off the mixture x when its right-hand sides sum to an odd number and its loss is below 1: the
slack of its rows, and the parts x of those paths that use an odd number of them together. The search is a
tabu search over sets: it puts in or takes out one row at a time, the one that loses least, and none that it
has just moved (Glover 1989; for these cuts Andreello, Caprara and Fischetti 2007).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from solver.kernels.chance import State, below
from solver.kernels.compiled import compiled, inlined
from solver.model.catalogue import NOBODY, Flags, Floats, Ints

EVEN = 0.3
"""What it counts against a step that it leaves the right-hand side even."""
REST, RESTS = 3, 6
"""A moved row stays where it is for so many steps, and by chance up to so many more."""


class Parities(NamedTuple):
    """Rows and paths with an odd use between them, from both sides.

    Of each row: its `slack`, whether its right-hand side is `odd`, and the loss of a set of it `alone`; of each
    path: its `part` in the mixture.
    """

    first_path: Ints
    path: Ints
    first_row: Ints
    row: Ints
    slack: Floats
    odd: Flags
    alone: Floats
    part: Floats


class Sets(NamedTuple):
    """What was found: in each line the rows of a set, filled up with NOBODY, and its loss."""

    rows: Ints
    loss: Floats


@compiled
def odd_sets(parities: Parities, begin: int, steps: int, most_loss: float, sets: Sets, random: State) -> int:
    """Search from one row; returns how many sets of loss below `most_loss` were entered, as far as they fit."""
    count, largest = len(parities.slack), sets.rows.shape[1]
    inside, uneven = np.zeros(count, dtype=np.bool_), np.zeros(len(parities.part), dtype=np.bool_)
    change, rests = parities.alone.copy(), np.zeros(count, dtype=np.int64)
    near, seen, many = np.empty(count, dtype=np.int64), np.zeros(count, dtype=np.bool_), 0
    loss, size, is_odd, found, moved = 0.0, 0, False, 0, begin
    for step in range(1, steps + 1):
        inside[moved] = not inside[moved]
        size += 1 if inside[moved] else -1
        loss += change[moved]
        is_odd ^= parities.odd[moved]
        rests[moved] = step + REST + below(random, RESTS)
        many = _turn(parities, moved, uneven, change, near, seen, many)
        if is_odd and loss < most_loss and size <= largest:
            _enter(inside, sets.rows[found])
            sets.loss[found] = loss
            found += 1
            if found == len(sets.loss):
                return found
        moved, least = NOBODY, np.inf
        for place in range(many):
            row = near[place]
            if rests[row] > step or (size >= largest and not inside[row]):
                continue
            worth = change[row] + (0.0 if is_odd != parities.odd[row] else EVEN)
            if worth < least:
                moved, least = row, worth
        if moved == NOBODY:
            return found
    return found


@inlined
def _turn(parities: Parities, moved: int, uneven: Flags, change: Floats, near: Ints, seen: Flags, many: int) -> int:
    """Every path of a row that moved is even where it was uneven, and the reverse; its rows are near from now on."""
    back = -change[moved]
    if not seen[moved]:
        seen[moved] = True
        near[many] = moved
        many += 1
    for entry in range(parities.first_path[moved], parities.first_path[moved + 1]):
        path = parities.path[entry]
        turns = parities.part[path] * (2.0 if uneven[path] else -2.0)
        uneven[path] = not uneven[path]
        for place in range(parities.first_row[path], parities.first_row[path + 1]):
            row = parities.row[place]
            change[row] += turns
            if not seen[row]:
                seen[row] = True
                near[many] = row
                many += 1
    change[moved] = back
    return many


@inlined
def _enter(inside: Flags, line: Ints) -> None:
    filled = 0
    for row in range(len(inside)):
        if inside[row]:
            line[filled] = row
            filled += 1
    line[filled:] = NOBODY
