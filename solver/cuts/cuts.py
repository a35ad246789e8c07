"""Zero-half cuts: half the sum of some rows, rounded down on both sides.

The rows are those of the parties (each takes one path) and those of places (a block in a week). For a set of
them, every plan keeps

    sum over its paths of floor(half of what the path uses of the rows)  <=  floor(half of what there is),

because the paths of a plan are whole and use no less than nothing (Gomory 1958; Chvátal 1973; with halves
Caprara and Fischetti 1996). See docs/model.md, "Cuts".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from solver.kernels.rounding import Memberships, Uses, count_halves
from solver.model.catalogue import Flags, Floats, Ints
from solver.model.model import Model
from solver.paths import Paths, Stretches, stretches


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Which paths count in which cuts, and how many times."""

    path: Ints
    cut: Ints
    times: Ints


@dataclass(frozen=True, slots=True)
class Cuts:
    """Cuts of one model: of each the numbers of its rows, ascending.

    Row `block * weeks + week` is that of a block in a week; row `blocks * weeks + party` that of a party.
    """

    model: Model
    rows: tuple[tuple[int, ...], ...] = ()

    def __len__(self) -> int:
        return len(self.rows)

    def more(self, rows: tuple[tuple[int, ...], ...]) -> Cuts:
        """These and others."""
        return Cuts(self.model, self.rows + rows)

    def only(self, chosen: Flags) -> Cuts:
        """Some of them."""
        return Cuts(self.model, tuple(self.rows[number] for number in np.flatnonzero(chosen).tolist()))

    def at_most(self) -> Floats:
        """The right-hand side of each."""
        there = there_is(self.model)
        return np.array([there[list(rows)].sum() // 2 for rows in self.rows], dtype=np.float64)

    def counts(self, paths: Paths) -> Counts:
        """How often the paths count in the cuts."""
        return self.counts_of(stretches(self.model, paths), paths.party)

    def counts_of(self, used: Stretches, party: Ints) -> Counts:
        """How often they count that use these stretches and the rows of these parties (NOBODY: of none)."""
        uses, member, used_up = _uses(used, party), self._members(), np.zeros(len(self), dtype=np.int64)
        nothing = np.empty(0, dtype=np.int64)
        found = count_halves(uses, member, used_up, nothing, nothing, nothing)
        counts = Counts(**{name: np.empty(found, dtype=np.int64) for name in ("path", "cut", "times")})
        count_halves(uses, member, used_up, counts.path, counts.cut, counts.times)
        return counts

    def charges(self, paths: Paths, prices: Floats) -> Floats:
        """What each path pays at some prices of the cuts."""
        if not len(self):
            return np.zeros(len(paths))
        counts = self.counts(paths)
        charged = np.bincount(counts.path, weights=counts.times * prices[counts.cut], minlength=len(paths))
        return charged.astype(np.float64)

    def _members(self) -> Memberships:
        model = self.model
        places = model.at_most.size
        row = np.fromiter((row for rows in self.rows for row in rows), dtype=np.int64)
        cut = np.repeat(np.arange(len(self)), [len(rows) for rows in self.rows])
        order = np.argsort(row, kind="stable")
        first = np.searchsorted(row[order], np.arange(places + len(model.catalogue.parties) + 1))
        return Memberships(first=first, cut=cut[order], places=places, weeks=model.weeks)


def there_is(model: Model) -> Ints:
    """The right-hand side of every row: of places first, then 1 for each party."""
    return np.concatenate([model.at_most.ravel(), np.ones(len(model.catalogue.parties), dtype=np.int64)])


def _uses(used: Stretches, party: Ints) -> Uses:
    order = np.argsort(used.path, kind="stable")
    return Uses(
        first=np.searchsorted(used.path[order], np.arange(len(party) + 1)),
        block=used.block[order],
        amount=used.amount[order],
        start=used.start[order],
        until=used.until[order],
        party=party,
    )
