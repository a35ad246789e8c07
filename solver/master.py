"""The master program: the linear relaxation over some paths, its duals held near known prices.

See docs/model.md, "The master program".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from solver.cuts.cuts import Cuts
from solver.linear import Program
from solver.model.catalogue import Floats, Ints
from solver.model.model import Model
from solver.paths import Paths, path_costs, stretches
from solver.rows import RowList, place_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """Prices, blocks x weeks, between which the duals of a master program are held."""

    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxedMaster:
    """A linear program over paths; `parties` and `blocks` have its rows, in their order, and then come the cuts."""

    program: Program
    parties: Ints
    blocks: Ints
    weeks: int

    def prices(self, duals: Floats, otherwise: Floats) -> Floats:
        """The prices (blocks x weeks) that the row duals stand for; `otherwise` without rows."""
        flow = self._places(duals).reshape(len(self.blocks), self.weeks)
        following = np.zeros_like(flow)
        following[:, :-1] = flow[:, 1:]
        prices = otherwise.copy()
        prices[self.blocks] = np.maximum(following - flow, 0.0)
        return prices

    def cut_prices(self, duals: Floats) -> Floats:
        """The prices of the cuts."""
        return np.maximum(-duals[len(self.parties) + len(self.blocks) * self.weeks :], 0.0)

    def _places(self, duals: Floats) -> Floats:
        return duals[len(self.parties) :][: len(self.blocks) * self.weeks]


def boxed_master(model: Model, paths: Paths, box: Box, cuts: Cuts) -> BoxedMaster:
    """The linear program over some paths, the duals of the places held in a box.

    Using more than there is costs the high price, and leaving a place free earns the low one.
    """
    used = stretches(model, paths)
    rows, count = RowList(), len(paths)
    parties, party_row = np.unique(paths.party, return_inverse=True)
    rows.add(np.ones(len(parties)), np.ones(len(parties)))
    rows.put(party_row, np.arange(count), 1.0)
    cells = len(np.unique(used.block)) * model.weeks
    blocks = place_rows(rows, used, model.at_most, count, count + cells)
    if len(cuts):
        first, counts = rows.add(np.full(len(cuts), -np.inf), cuts.at_most()), cuts.counts(paths)
        rows.put(first + counts.cut, counts.path, counts.times)
    cost = np.concatenate([path_costs(model, paths), -box.low[blocks].ravel(), box.high[blocks].ravel()])
    program = rows.program(cost, np.full(len(cost), np.inf), whole=0)
    return BoxedMaster(program=program, parties=parties, blocks=blocks, weeks=model.weeks)
