"""The rows of a program, collected part by part, and the rows of places.

The rows of a block say that use and free places sum to the right-hand side. Each is written as its
difference from the week before, so that a stay takes two entries, at its start and its end, instead
of one a week: free places flow from week to week. See docs/model.md, "The master program".
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from solver.linear import Program
from solver.model.catalogue import Floats, Ints
from solver.paths import Stretches


@dataclass(slots=True)
class RowList:
    """Rows and entries of a program, collected part by part."""

    least: list[Floats] = field(default_factory=list)
    most: list[Floats] = field(default_factory=list)
    row: list[Ints] = field(default_factory=list)
    column: list[Ints] = field(default_factory=list)
    value: list[Floats] = field(default_factory=list)
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


def place_rows(rows: RowList, used: Stretches, at_most: Ints, *columns: int) -> Ints:
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
