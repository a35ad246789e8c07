"""Small repairs of a plan: exact neighbourhoods around what was disturbed, changing as little else as may be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from solver.kernels.layout import Layout
from solver.kernels.wishes import Wishes
from solver.model.catalogue import Flags, Floats, Ints
from solver.search.keeping import Keeping
from solver.search.neighbourhood import Neighbours, related, same_weeks, whole_groups
from solver.search.reoptimise import Effort, excess, reoptimise
from solver.search.state import State
from solver.valuation import Valuation

LEGS_EACH = 40
"""Legs in the program for each party."""
NODES = 30
"""Of the search tree of one round."""
FIRST, LEAST, MOST = 24, 8, 120
"""Parties in the first round; the fewest, and the most of a round after many easy ones."""
EASIER, HARDER = 1.25, 0.7
"""So many times as many parties after a round that was closed, and after one that was not."""
NEAR = 5.0
"""How much likelier those who were disturbed are in the middle of a round than others of the same excess."""
KINDS = (related, whole_groups, same_weeks)


@dataclass(slots=True)
class Mender:
    """Re-plans some parties in every round; the first round has those who were disturbed and their neighbours."""

    layout: Layout
    at: Valuation
    want: Wishes
    keep: Keeping
    random: np.random.Generator
    parties: float = FIRST
    rounds: int = 0

    def round(self, state: State, disturbed: Flags, seconds: float | None) -> State:
        """The state after one more round: the same one when nothing better was found."""
        members = self._members(state, disturbed)
        effort = Effort(
            legs=LEGS_EACH * int(members.sum()), seconds=seconds, nodes=NODES, seed=int(self.random.integers(2**31))
        )
        changed, closed = reoptimise(self.at, state, members, effort, self.keep)
        self.rounds += 1
        self.parties = min(MOST, self.parties * EASIER) if closed else max(LEAST, self.parties * HARDER)
        return changed

    def _members(self, state: State, disturbed: Flags) -> Flags:
        weight = excess(self.layout, self.at, state)
        weight = weight + np.maximum(1.0, weight.mean()) * 0.3
        weight[disturbed | self.keep.changed(state.paths)] *= NEAR
        if len(weight) <= self.parties:
            return np.ones(len(weight), dtype=np.bool_)
        neighbours = Neighbours.of(self.layout, state, self.want, weight)
        size = min(round(self.parties), len(weight))
        if self.rounds == 0 and disturbed.any():
            return self._around(neighbours, weight, disturbed, size)
        return KINDS[self.rounds % len(KINDS)](neighbours, size, self.random)

    def _around(self, neighbours: Neighbours, weight: Floats, disturbed: Flags, size: int) -> Flags:
        """Those who were disturbed, the dearest first, each with as many neighbours."""
        members = np.zeros(len(weight), dtype=np.bool_)
        middle: Ints = np.flatnonzero(disturbed)
        middle = middle[np.argsort(-weight[middle], kind="stable")][:size]
        members[middle] = True
        each = max(2, size // len(middle))
        for party in middle.tolist():
            if members.sum() >= size:
                break
            members[neighbours.around(party, each, self.random)] = True
        return members
