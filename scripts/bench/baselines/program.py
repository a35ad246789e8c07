"""A program in 0-1 variables as sparse arrays, which both engines are given."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int32]
Costs = npt.NDArray[np.int64]
NO_LEAST = -(2**31) + 1
"""The lower side of a row that has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """Minimise `cost @ x` with `least <= A x <= most`, x 0 or 1.

    Row r of A has the entries `begin[r]` until `begin[r + 1]` of `column` and `value`, by rising column.
    """

    cost: Costs
    least: Costs
    most: Costs
    begin: Costs
    column: Ints
    value: Ints


@dataclass(slots=True)
class Draft:
    """A program that is being written down."""

    _cost: list[Costs] = field(default_factory=list)
    _least: list[Costs] = field(default_factory=list)
    _most: list[Costs] = field(default_factory=list)
    _entries: list[tuple[Ints, Ints, Ints]] = field(default_factory=list)
    _columns: int = 0
    _rows: int = 0

    def columns(self, count: int, cost: npt.ArrayLike = 0) -> Ints:
        """New variables, by number; `cost` is one for all, or one for each."""
        self._cost.append(_filled(count, cost))
        self._columns += count
        return np.arange(self._columns - count, self._columns, dtype=np.int32)

    def rows(self, count: int, *, least: npt.ArrayLike = NO_LEAST, most: npt.ArrayLike) -> Ints:
        """New rows, by number."""
        self._least.append(_filled(count, least))
        self._most.append(_filled(count, most))
        self._rows += count
        return np.arange(self._rows - count, self._rows, dtype=np.int32)

    def put(self, rows: Ints, columns: Ints, value: int = 1) -> None:
        """Entries of the matrix, all of one value; entries in one place are added up."""
        assert len(rows) == len(columns)
        if value and len(rows):
            self._entries.append((rows, columns, np.full(len(rows), value, dtype=np.int32)))

    def program(self) -> Program:
        """What has been written down. The draft is empty afterwards, because both at once would fill the memory."""
        none = np.zeros(0, dtype=np.int32)
        row, column, value = (np.concatenate([none, *(part[k] for part in self._entries)]) for k in range(3))
        self._entries.clear()
        place = row.astype(np.int64) * self._columns + column
        del row, column
        order = np.argsort(place, kind="stable")
        place, value = place[order], value[order]
        del order
        first = np.flatnonzero(np.diff(place, prepend=-1))
        value = np.add.reduceat(value, first) if len(first) else value
        place = place[first]
        return Program(
            cost=np.concatenate([np.zeros(0, dtype=np.int64), *self._cost]),
            least=np.concatenate([np.zeros(0, dtype=np.int64), *self._least]),
            most=np.concatenate([np.zeros(0, dtype=np.int64), *self._most]),
            begin=np.searchsorted(place, np.arange(self._rows + 1) * self._columns).astype(np.int64),
            column=(place % max(1, self._columns)).astype(np.int32),
            value=value.astype(np.int32),
        )


def _filled(count: int, value: npt.ArrayLike) -> Costs:
    return np.broadcast_to(np.asarray(value, dtype=np.int64), (count,))
