"""Rule 5, apart: some pairs are never in one group in the same week."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from solver.model.catalogue import Catalogue
from solver.model.rows import RowBlock


def apart(catalogue: Catalogue) -> Iterator[RowBlock]:
    """One row for each pair, group that both may be in, and week: at most one of them.

    Two who both live in a group at the start may stay together there; neither can come back to it
    (an own origin is no option), so that group needs no row for them.
    """
    origins = [party.origin for party in catalogue.instance.parties]
    for names in sorted({tuple(sorted(pair)) for pair in catalogue.instance.apart}):
        first, second = sorted(catalogue.party_number[name] for name in names)
        shared = set(catalogue.groups_of(first)) & set(catalogue.groups_of(second))
        home = origins[first] if origins[first] == origins[second] else None
        if home is not None:
            shared.remove(catalogue.group_number[home])
        pair, once = np.array([first, second]), np.array([1, 1])
        for group in sorted(shared):
            yield RowBlock(
                rule="apart",
                group=group,
                label=f"{names[0]} and {names[1]}",
                use="presence",
                at_most=np.ones(catalogue.weeks, dtype=np.int64),
                users=pair,
                each_uses=once,
                priced=False,
            )
