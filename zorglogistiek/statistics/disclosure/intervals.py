"""Between which values hidden counts lie for whoever adds and subtracts what is shown.

What is known of the hidden counts ``x`` are sums: ``A x = b`` and ``x >= 0``. The least and the most that one of them
can be are two linear programmes; tables are small, so that a dense simplex tableau does (Dantzig's rule, and Bland's
where that stands still, which ends always).

Nothing is believed of floating point: each corner that is found is rounded to whole numbers and counts as a witness
only when it fits every sum exactly. So a count is called uncertain only when two tables of whole numbers prove it,
also against whoever solves in whole numbers; where none is found, it is called known.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

NEARLY = 1e-9
"""What is smaller is taken for zero in the tableau."""

FAR = 1_000_000
"""How far a count is pushed that no sum bounds."""

STANDING_STILL = 20
"""After so many steps without gain the tableau changes to Bland's rule."""


def exposed(sums: Ints, point: Ints, wanted: Sequence[int], narrowest: int) -> list[int]:
    """Which of the ``wanted`` counts are not proved to have an interval at least ``narrowest`` wide.

    ``sums`` is a row for each sum with 1, -1 and 0 for each count, ``point`` the true counts.
    """
    low, high = point.copy(), point.copy()
    tableau = Tableau(sums, point)
    left = []
    for place in wanted:
        for sign in (1, -1):
            if high[place] - low[place] >= narrowest:
                break
            witness = tableau.furthest(place, sign)
            if bool((witness >= 0).all()) and bool((sums @ witness == sums @ point).all()):
                low, high = np.minimum(low, witness), np.maximum(high, witness)
        if high[place] - low[place] < narrowest:
            left.append(place)
    return left


MOST_STEPS = 500
"""After so many steps a walk ends where it is: a witness it is all the same, only not the furthest."""


class Tableau:
    """The corners of ``{x >= 0: A x = A point}``, of which the simplex method walks from one to the next."""

    def __init__(self, sums: Ints, point: Ints) -> None:
        self.size = len(point)
        right = (sums @ point).astype(np.float64)
        turn = np.where(right < 0, -1.0, 1.0)
        rows = len(sums)
        self.body: Floats = np.hstack([sums * turn[:, None], np.eye(rows), (right * turn)[:, None]])
        self.basis = list(range(self.size, self.size + rows))
        self._drive_out()

    def furthest(self, place: int, sign: int) -> Ints:
        """A corner, in whole numbers, where the count at ``place`` is largest (``sign`` 1) or smallest (-1).

        Where nothing bounds it, a point far out.
        """
        cost = np.zeros(self.size)
        cost[place] = -sign
        ray = self._minimise(cost)
        found = np.zeros(self.size)
        found[self.basis] = self.body[:, -1]
        if ray is not None:
            found[ray] += FAR
            found[self.basis] -= FAR * self.body[:, ray]
        return np.rint(found).astype(np.int64)

    def _drive_out(self) -> None:
        """The first corner: what stands for "not yet a sum" leaves the basis; sums that say nothing new are dropped."""
        self._minimise(np.concatenate([np.zeros(self.size), np.ones(len(self.basis))]))
        kept = []
        for row, entry in enumerate(self.basis):
            usable = np.flatnonzero(np.abs(self.body[row, : self.size]) > NEARLY)
            if entry >= self.size and len(usable):
                self._pivot(row, int(usable[0]))
            if entry < self.size or len(usable):
                kept.append(row)
        self.body = np.hstack([self.body[kept, : self.size], self.body[kept, -1:]])
        self.basis = [self.basis[row] for row in kept]

    def _minimise(self, cost: Floats) -> int | None:
        """Walks to a corner of least cost; the column along which there is none, when nothing bounds it."""
        best, still = np.inf, 0
        for _ in range(MOST_STEPS):
            reduced = cost - cost[self.basis] @ self.body[:, :-1]
            falling = np.flatnonzero(reduced < -NEARLY)
            if not len(falling):
                return None
            value = float(cost[self.basis] @ self.body[:, -1])
            best, still = (value, 0) if value < best - NEARLY else (best, still + 1)
            column = int(falling[0] if still > STANDING_STILL else falling[np.argmin(reduced[falling])])
            row = self._leaving(column)
            if row is None:
                return column
            self._pivot(row, column)
        return None

    def _leaving(self, column: int) -> int | None:
        up = np.flatnonzero(self.body[:, column] > NEARLY)
        if not len(up):
            return None
        ratios = self.body[up, -1] / self.body[up, column]
        tied = up[ratios <= ratios.min() + NEARLY]
        return int(min(tied, key=lambda row: self.basis[int(row)]))

    def _pivot(self, row: int, column: int) -> None:
        self.body[row] /= self.body[row, column]
        factors = self.body[:, column].copy()
        factors[row] = 0
        self.body -= np.outer(factors, self.body[row])
        self.body[np.abs(self.body) < NEARLY] = 0
        self.basis[row] = column
