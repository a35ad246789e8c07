"""Least change: among plans of nearly equal cost the one that differs least from the plan before.

Each party that leaves the path it had counts as one change, and a change is charged like a small part of a week's
waiting: so much dearer may a plan be for each change that it spares. Charges are whole numbers beside the costs, of at
least 1: between plans of equal cost the one with fewer changes wins. What a plan costs is told without them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from solver.kernels.layout import Layout
from solver.legs import Legs, leg_keys, split
from solver.linear import Program
from solver.model.catalogue import Flags
from solver.model.model import Model
from solver.model.part import Part
from solver.paths import Paths
from solver.search.state import State

CHANGE = 0.1
"""What one change is worth, in weeks of waiting of an ordinary party."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """The paths that the parties had, one for each, and what a change of one is charged.

    `known` says whose path can still be taken: leaving that is a change.
    """

    paths: Paths
    known: Flags
    charge: int

    def changed(self, paths: Paths) -> Flags:
        """For some paths: whether each is a change of what its party had."""
        had = self.paths[paths.party]
        same = (had.bridge == paths.bridge) & (had.bridge_week == paths.bridge_week)
        same &= (had.final == paths.final) & (had.final_week == paths.final_week)
        return np.asarray(~same & self.known[paths.party])

    def charges(self, paths: Paths) -> int:
        """What the changes among some paths are charged."""
        return self.charge * int(self.changed(paths).sum())

    def total(self, state: State) -> int:
        """The cost of a state with the charges for its changes."""
        return state.cost + self.charges(state.paths)

    def legs(self, those: Part) -> Legs:
        """The legs of the paths that parties of a part had, in the part's numbers."""
        return split(those.inside(self.paths[those.parties[self.known[those.parties]]]))

    def charged(self, model: Model, program: Program, legs: Legs, kept: Legs) -> Program:
        """A program over `legs`, with a charge for every party that does not take all its `kept` legs.

        One more variable for each such party; together with any of its kept legs it is at least 1.
        """
        key = leg_keys(model, legs)
        order = np.argsort(key, kind="stable")
        column = order[np.searchsorted(key[order], leg_keys(model, kept))]
        parties, party_number = np.unique(kept.party, return_inverse=True)
        rows, columns = len(program.row_least) + np.arange(len(kept)), len(program.cost)
        more, each = len(parties), np.ones(len(kept))
        return replace(
            program,
            cost=np.concatenate([program.cost, np.full(more, float(self.charge))]),
            least=np.concatenate([program.least, np.zeros(more)]),
            most=np.concatenate([program.most, np.ones(more)]),
            whole=np.concatenate([program.whole, np.zeros(more, dtype=np.bool_)]),
            row_least=np.concatenate([program.row_least, each]),
            row_most=np.concatenate([program.row_most, np.full(len(kept), np.inf)]),
            row=np.concatenate([program.row, rows, rows]),
            column=np.concatenate([program.column, column, columns + party_number]),
            value=np.concatenate([program.value, each, each]),
        )


def ordinary_week(lay: Layout) -> float:
    """What a week of waiting costs an ordinary party."""
    return float(lay.before_move[:, -1].mean()) / max(1, lay.weeks) if len(lay.before_move) else 0.0


def charge_of_a_change(lay: Layout) -> int:
    """A tenth of an ordinary week of waiting, at least 1."""
    return max(1, round(CHANGE * ordinary_week(lay)))
