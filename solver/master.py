"""The master programs: choose for each party among given paths, or legs, within the linear rules.

The rows of a block say that use and free places sum to the right-hand side. Each is written as its
difference from the week before, so that a stay takes two entries, at its start and its end, instead
of one a week: free places flow from week to week. See docs/model.md, "The master program".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from solver.legs import Legs, leg_costs, leg_stretches
from solver.linear import Program
from solver.model.catalogue import Floats, Ints
from solver.model.model import Model
from solver.paths import Paths, Stretches, path_costs, stretches


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """Prices, blocks x weeks, between which the duals of a master program are held."""

    low: Floats
    high: Floats


@dataclass(slots=True)
class _Rows:
    """Rows and entries of a program, collected part by part."""

    least: list[Floats]
    most: list[Floats]
    row: list[Ints]
    column: list[Ints]
    value: list[Floats]
    count: int = 0

    def add(self, least: Floats, most: Floats) -> int:
        """Add rows with these bounds; returns the number of the first."""
        first = self.count
        self.least.append(least)
        self.most.append(most)
        self.count += len(least)
        return first

    def put(self, row: Ints, column: Ints, value: Floats | Ints | float) -> None:
        """Add entries."""
        self.row.append(row)
        self.column.append(column)
        self.value.append(np.broadcast_to(np.asarray(value, dtype=np.float64), row.shape))

    def program(self, cost: Floats, most: Floats, whole: int) -> Program:
        """The program with these variables, at least 0, the first `whole` of them whole numbers."""
        return Program(
            cost=cost,
            least=np.zeros(len(cost)),
            most=most,
            whole=np.arange(len(cost)) < whole,
            row_least=np.concatenate(self.least),
            row_most=np.concatenate(self.most),
            row=np.concatenate(self.row),
            column=np.concatenate(self.column),
            value=np.concatenate(self.value),
        )


def _no_rows() -> _Rows:
    return _Rows(least=[], most=[], row=[], column=[], value=[])


def _place_rows(rows: _Rows, used: Stretches, at_most: Ints, *columns: int) -> Ints:
    """The differenced rows of the blocks that are used; returns those blocks.

    `columns` are the first variables of free places and, where given, of overused ones.
    """
    weeks = at_most.shape[1]
    blocks, block_row = np.unique(used.block, return_inverse=True)
    change = np.diff(at_most[blocks].astype(np.float64), axis=1, prepend=0.0).ravel()
    first = rows.add(change, change)
    start = first + block_row * weeks
    ends = used.until < weeks
    rows.put(start + used.start, used.path, used.amount)
    rows.put((start + used.until)[ends], used.path[ends], -used.amount[ends])
    cell = np.arange(len(blocks) * weeks)
    goes_on = cell[cell % weeks < weeks - 1]
    for sign, column in zip((1.0, -1.0), columns, strict=False):
        rows.put(first + cell, column + cell, sign)
        rows.put(first + goes_on + 1, column + goes_on, -sign)
    return blocks


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxedMaster:
    """A linear program over paths; `parties` and `blocks` have its rows, in their order."""

    program: Program
    parties: Ints
    blocks: Ints
    weeks: int

    def prices(self, duals: Floats, otherwise: Floats) -> Floats:
        """The prices (blocks x weeks) that the row duals stand for; `otherwise` without rows."""
        flow = duals[len(self.parties) :].reshape(len(self.blocks), self.weeks)
        following = np.zeros_like(flow)
        following[:, :-1] = flow[:, 1:]
        prices = otherwise.copy()
        prices[self.blocks] = np.maximum(following - flow, 0.0)
        return prices


def boxed_master(model: Model, paths: Paths, box: Box) -> BoxedMaster:
    """The linear program over some paths, its duals held in a box.

    Using more than there is costs the high price, and leaving a place free earns the low one.
    """
    used = stretches(model, paths)
    rows, count = _no_rows(), len(paths)
    parties, party_row = np.unique(paths.party, return_inverse=True)
    rows.add(np.ones(len(parties)), np.ones(len(parties)))
    rows.put(party_row, np.arange(count), 1.0)
    cells = len(np.unique(used.block)) * model.weeks
    blocks = _place_rows(rows, used, model.at_most, count, count + cells)
    cost = np.concatenate(
        [path_costs(model, paths), -box.low[blocks].ravel(), box.high[blocks].ravel()]
    )
    program = rows.program(cost, np.full(len(cost), np.inf), whole=0)
    return BoxedMaster(program=program, parties=parties, blocks=blocks, weeks=model.weeks)


def whole_master(model: Model, legs: Legs, at_most: Ints) -> Program:
    """The integer program over some legs (at least one way for each party that is in it).

    Its first variables are the legs, in their order. `at_most` (blocks x weeks) is what these parties
    may use together.
    """
    used = leg_stretches(model, legs)
    rows, count = _no_rows(), len(legs)
    one_way = np.flatnonzero(~legs.tail)
    parties, party_row = np.unique(legs.paths.party[one_way], return_inverse=True)
    rows.add(np.ones(len(parties)), np.ones(len(parties)))
    rows.put(party_row, one_way, 1.0)
    _meeting_rows(model, rows, legs)
    blocks = _place_rows(rows, used, at_most, count)
    free = len(blocks) * model.weeks
    cost = np.concatenate([leg_costs(model, legs).astype(np.float64), np.zeros(free)])
    most = np.concatenate([np.ones(count), np.full(free, np.inf)])
    return rows.program(cost, most, whole=count)


def _meeting_rows(model: Model, rows: _Rows, legs: Legs) -> None:
    """A head that ends in a week is met by a tail of its party that starts then, elsewhere."""
    numbered, weeks = model.catalogue, model.weeks
    heads, tails = np.flatnonzero(legs.head), np.flatnonzero(legs.tail)
    place = legs.paths.party * (weeks + 1) + legs.paths.final_week
    meetings, row = np.unique(
        np.concatenate([place[heads], place[tails]]), return_inverse=True
    )
    first = rows.add(np.zeros(len(meetings)), np.zeros(len(meetings)))
    rows.put(first + row[: len(heads)], heads, 1.0)
    rows.put(first + row[len(heads) :], tails, -1.0)
    groups = len(numbered.groups)
    head_place = place[heads] * groups + numbered.bridges.group[legs.paths.bridge[heads]]
    tail_place = place[tails] * groups + numbered.finals.group[legs.paths.final[tails]]
    same = np.intersect1d(head_place, tail_place)
    first = rows.add(np.full(len(same), -np.inf), np.ones(len(same)))
    for legs_there, places in ((heads, head_place), (tails, tail_place)):
        among = np.isin(places, same)
        rows.put(first + np.searchsorted(same, places[among]), legs_there[among], 1.0)
