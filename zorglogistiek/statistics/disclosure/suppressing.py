"""Which counts are hidden, so that none of the hidden ones can be worked out from those that are shown.

The counts of a table, and of the tables that were published before it, hang together by sums: a margin is the sum of
its cells. Whoever reads them is taken to know every shown count exactly, although it is rounded: rounding does not
replace hiding. What is hidden at first is hidden because it is small; then, one by one, the cheapest counts beside
what can still be worked out (first those that close most sums at once, then the smallest), until nothing can.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from zorglogistiek.statistics.disclosure.intervals import exposed


class Adds(NamedTuple):
    """A total, and the counts that add up to it."""

    total: Hashable
    parts: tuple[Hashable, ...]

    @property
    def cells(self) -> tuple[Hashable, ...]:
        """The total first, then its parts."""
        return (self.total, *self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Counts by what tells them apart, and the sums between them.

    ``published``: those that somebody holds already; hiding them now hides nothing. ``unpublished``: differences that
    stand nowhere, and that can be worked out where both their counts are known.
    """

    values: Mapping[Hashable, int]
    sums: Sequence[Adds]
    published: AbstractSet[Hashable] = field(default_factory=frozenset)
    unpublished: AbstractSet[Hashable] = field(default_factory=frozenset)


class Unprotectable(Exception):
    """What was published before tells the counts ``cells`` already, whatever else is hidden now."""

    def __init__(self, cells: Iterable[Hashable]) -> None:
        self.cells = tuple(cells)
        super().__init__(f"{len(self.cells)} counts can be worked out from what was published before")


def hidden(counts: Counts, secret: AbstractSet[Hashable], narrowest: int) -> frozenset[Hashable]:
    """The counts to hide: the ``secret`` ones, and as few others as make them (and each other) uncertain.

    Each of them then has an interval at least ``narrowest`` wide. Unprotectable when that cannot be, because of what
    was published before.
    """
    gone = set(secret - counts.published) | set(counts.unpublished)
    safe: set[Hashable] = set()
    while True:
        asked = {one for one in gone if one not in safe and (one in secret or one not in counts.unpublished)}
        told = told_of(counts, gone, asked, narrowest)
        safe |= asked - told
        if not told:
            return frozenset(gone - counts.unpublished)
        gone.add(_cheapest(counts, gone, told))


def told_of(counts: Counts, gone: AbstractSet[Hashable], asked: AbstractSet[Hashable], narrowest: int) -> set[Hashable]:
    """Which of the counts ``asked`` can be worked out to less than ``narrowest`` when those of ``gone`` are hidden."""
    found: set[Hashable] = set()
    for cells, sums in _parts(counts, gone):
        wanted = [place for place, cell in enumerate(cells) if cell in asked]
        if wanted and sums:
            where = {cell: place for place, cell in enumerate(cells)}
            matrix = np.zeros((len(sums), len(cells)), dtype=np.int64)
            for row, one in enumerate(sums):
                for sign, cell in ((1, one.total), *((-1, part) for part in one.parts)):
                    if cell in where:
                        matrix[row, where[cell]] += sign
            point = np.array([counts.values[cell] for cell in cells], dtype=np.int64)
            found.update(cells[place] for place in exposed(matrix, point, wanted, narrowest))
    return found


def _parts(counts: Counts, gone: AbstractSet[Hashable]) -> list[tuple[list[Hashable], list[Adds]]]:
    """The hidden counts that hang together by sums, with those sums: what is apart tells nothing of each other."""
    sums_of = defaultdict[Hashable, list[int]](list)
    for number, one in enumerate(counts.sums):
        for cell in one.cells:
            if cell in gone:
                sums_of[cell].append(number)
    parts, seen = [], set[Hashable]()
    for first in (cell for cell in counts.values if cell in gone):
        if first in seen:
            continue
        cells, numbers, ahead = [], set[int](), [first]
        seen.add(first)
        while ahead:
            cell = ahead.pop()
            cells.append(cell)
            for number in sums_of[cell]:
                if number not in numbers:
                    numbers.add(number)
                    near = [other for other in counts.sums[number].cells if other in gone and other not in seen]
                    seen.update(near)
                    ahead += near
        parts.append((cells, [counts.sums[number] for number in sorted(numbers)]))
    return parts


def _cheapest(counts: Counts, gone: AbstractSet[Hashable], told: AbstractSet[Hashable]) -> Hashable:
    """The count to hide next: in the sums with what is told, or with what hangs together with it."""
    near: dict[int, bool] = {}
    for cells, _ in _parts(counts, gone):
        if told.intersection(cells):
            together = set(cells)
            near |= {
                number: sum(cell in gone for cell in one.cells) == 1
                for number, one in enumerate(counts.sums)
                if together.intersection(one.cells)
            }
    worth: dict[Hashable, tuple[int, bool, int]] = {}
    for number, alone in near.items():
        one = counts.sums[number]
        for cell in one.cells:
            if cell not in gone and cell not in counts.published:
                closes, total, size = worth.get(cell, (0, False, counts.values[cell]))
                worth[cell] = (closes - alone, total or cell == one.total, size)
    order = {cell: place for place, cell in enumerate(counts.values)}
    if not worth:
        raise Unprotectable(sorted(told, key=lambda cell: order[cell]))
    # A sum that holds one hidden count alone tells it: only when none does, any sum will do.
    urgent = {cell: key for cell, key in worth.items() if key[0]} or worth
    return min(urgent, key=lambda cell: (*urgent[cell], order[cell]))
