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
    groups_of: dict[int, set[int]] = {}
    for party, group in catalogue.seat_number:
        groups_of.setdefault(party, set()).add(group)
    instance = catalogue.instance
    for names in sorted({tuple(sorted(pair)) for pair in instance.apart}):
        first, second = (catalogue.party_number[name] for name in names)
        origins = [instance.parties[number].origin for number in (first, second)]
        shared = groups_of.get(first, set()) & groups_of.get(second, set())
        if origins[0] is not None and origins[0] == origins[1]:
            shared = shared - {catalogue.group_number[origins[0]]}
        for group in sorted(shared):
            yield RowBlock(
                rule="apart",
                group=group,
                label=f"{names[0]} and {names[1]}",
                use="presence",
                at_most=np.ones(catalogue.weeks, dtype=np.int64),
                amount={first: 1, second: 1},
                priced=False,
            )
