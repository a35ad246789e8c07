"""What a path rule is: a restriction of the paths that one party may take, whatever others do."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from solver.model.catalogue import Catalogue, Flags, Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Legality:
    """Which paths are legal; the path rules narrow it down.

    `final_start` and `bridge_start` are options x weeks; `bridge_most` the weeks that a bridge may
    last; `must_bridge` and `must_final` say of a party that it may not do without one.
    """

    final_start: Flags
    bridge_start: Flags
    bridge_most: Ints
    must_bridge: Flags
    must_final: Flags


def windows(catalogue: Catalogue) -> Legality:
    """Before any path rule: every option may start in its window and last the whole horizon."""
    parties = len(catalogue.parties)
    return Legality(
        final_start=catalogue.finals.in_window(catalogue.weeks),
        bridge_start=catalogue.bridges.in_window(catalogue.weeks),
        bridge_most=np.full(len(catalogue.bridges), catalogue.weeks, dtype=np.int64),
        must_bridge=np.zeros(parties, dtype=np.bool_),
        must_final=np.zeros(parties, dtype=np.bool_),
    )
