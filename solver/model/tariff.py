"""What a cost term is: charges on the parts of a path."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from solver.model.catalogue import Catalogue, Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Tariff:
    """The charges from which the cost of every path is added up; the cost terms fill it.

    `before_move` is parties x (weeks + 1): what it costs to be in the initial state until a week.
    The others are charged once: at the first move, when a final ends a bridge, when no final
    starts, when a bridge or final starts; `bridge_week` for each week in a bridge.
    """

    before_move: Ints
    first_move: Ints
    leave_bridge: Ints
    no_final: Ints
    bridge_start: Ints
    bridge_week: Ints
    final_start: Ints

    @property
    def most(self) -> float:
        """No path costs more."""
        weeks = self.before_move.shape[1] - 1
        once = (self.before_move, self.first_move, self.leave_bridge, self.no_final, self.bridge_start)
        charges = (*once, self.bridge_week * weeks, self.final_start)
        return sum(float(charge.max(initial=0)) for charge in charges)


def beyond(cost: float) -> float:
    """A power of two, which floats add exactly, that is more than a cost."""
    return float(2.0 ** np.ceil(np.log2(cost + 2.0)))


def no_charges(catalogue: Catalogue) -> Tariff:
    """The tariff before any cost term."""
    parties = len(catalogue.parties)
    bridges, finals = len(catalogue.bridges), len(catalogue.finals)
    return Tariff(
        before_move=np.zeros((parties, catalogue.weeks + 1), dtype=np.int64),
        first_move=np.zeros(parties, dtype=np.int64),
        leave_bridge=np.zeros(parties, dtype=np.int64),
        no_final=np.zeros(parties, dtype=np.int64),
        bridge_start=np.zeros(bridges, dtype=np.int64),
        bridge_week=np.zeros(bridges, dtype=np.int64),
        final_start=np.zeros(finals, dtype=np.int64),
    )
