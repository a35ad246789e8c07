"""Which counts are hidden, so that none of the hidden ones can be worked out from those that are shown.

The counts of a table, and of the tables that were published before it, hang together by sums: a margin is the sum of
its cells. Whoever reads them is taken to know every shown count exactly, although it is rounded: rounding does not
replace hiding. What is hidden at first is hidden because it is small; then, one by one, the cheapest counts beside
what can still be worked out (first those that close most sums at once, then the smallest), until nothing can.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from zorglogistiek.statistics.disclosure.intervals import exposed

AT_ONCE = 8
"""Of so many counts that can still be worked out, one more is hidden before it is looked again."""


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

    values: Mapping[Any, int]
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
        _close(counts, gone, asked)
        told = list(_told(counts, gone, asked, narrowest))
        safe |= asked.difference(*(cells for _, cells in told))
        if not told:
            return frozenset(gone - counts.unpublished)
        for together, cells in told:
            worth = _cheapest(counts, gone, together)
            if not worth and not set(cells) <= counts.unpublished:
                raise Unprotectable(cells)
            # What earlier publications tell of each other, they tell whatever is shown or hidden now.
            safe |= set() if worth else set(cells)
            gone |= set(worth[: max(1, len(cells) // AT_ONCE)])


def _close(counts: Counts, gone: set[Hashable], asked: set[Hashable]) -> None:
    """Hides a second count in every sum that holds one of those ``asked`` alone: it needs no programme to be found."""
    sums_of = defaultdict[Hashable, list[Adds]](list)
    for one in counts.sums:
        for cell in one.cells:
            sums_of[cell].append(one)
    place_of = {cell: place for place, cell in enumerate(counts.values)}
    ahead = [one for one in counts.sums if not asked.isdisjoint(one.cells)]
    while ahead:
        one = ahead.pop(0)
        alone = [cell for cell in one.cells if cell in gone]
        free = [cell for cell in one.cells if cell not in gone and cell not in counts.published]
        if len(alone) != 1 or alone[0] not in asked or not free:
            continue

        def worth(cell: Hashable, total: Hashable = one.total) -> tuple[int, bool, int, int]:
            beside = ([other for other in sum_.cells if other in gone] for sum_ in sums_of[cell])
            closes = sum(len(others) == 1 and others[0] in asked for others in beside)
            return -closes, cell == total, counts.values[cell], place_of[cell]

        best = min(free, key=worth)
        gone.add(best)
        asked.add(best)
        ahead += sums_of[best]


def told_of(counts: Counts, gone: AbstractSet[Hashable], asked: AbstractSet[Hashable], narrowest: int) -> set[Hashable]:
    """Which of the counts ``asked`` can be worked out to less than ``narrowest`` when those of ``gone`` are hidden."""
    return {cell for _, cells in _told(counts, gone, asked, narrowest) for cell in cells}


def _told(
    counts: Counts, gone: AbstractSet[Hashable], asked: AbstractSet[Hashable], narrowest: int
) -> Iterator[tuple[list[Hashable], list[Hashable]]]:
    """The hidden counts that hang together, where some of those ``asked`` can be worked out, and these."""
    for cells, sums in _parts(counts, gone):
        wanted = [place for place, cell in enumerate(cells) if cell in asked]
        if not wanted or all(cell in gone for one in sums for cell in one.cells):
            continue  # where nothing is shown, any multiple of the table would do
        where = {cell: place for place, cell in enumerate(cells)}
        matrix = np.zeros((len(sums), len(cells)), dtype=np.int64)
        for row, one in enumerate(sums):
            for sign, cell in ((1, one.total), *((-1, part) for part in one.parts)):
                if cell in where:
                    matrix[row, where[cell]] += sign
        point = np.array([counts.values[cell] for cell in cells], dtype=np.int64)
        found = exposed(matrix, point, wanted, narrowest)
        if found:
            yield cells, [cells[place] for place in found]


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


def _cheapest(counts: Counts, gone: AbstractSet[Hashable], together: Sequence[Hashable]) -> list[Hashable]:
    """The counts to hide next, the cheapest first: in a sum with what hangs ``together``. None: all were published."""
    these, place_of = set(together), {cell: place for place, cell in enumerate(counts.values)}
    worth: dict[Hashable, tuple[int, bool, int]] = {}
    for one in counts.sums:
        if these.isdisjoint(one.cells):
            continue
        alone = sum(cell in gone for cell in one.cells) == 1
        for cell in one.cells:
            if cell not in gone and cell not in counts.published:
                closes, total, size = worth.get(cell, (0, False, counts.values[cell]))
                worth[cell] = (closes - alone, total or cell == one.total, size)
    # A sum that holds one hidden count alone tells it: only when none does, any sum will do.
    urgent = {cell: key for cell, key in worth.items() if key[0]} or worth
    return sorted(urgent, key=lambda cell: (*urgent[cell], place_of[cell]))
