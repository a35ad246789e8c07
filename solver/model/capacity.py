"""Rule 1, capacity: in every week the sizes of the parties in a group fit its places."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from solver.model.catalogue import Catalogue
from solver.model.rows import RowBlock


def capacity(catalogue: Catalogue) -> Iterator[RowBlock]:
    """One row for each group and week: every party uses its size."""
    parties = np.arange(len(catalogue.parties))
    sizes = np.array([party.size for party in catalogue.instance.parties], dtype=np.int64)
    for number, group in enumerate(catalogue.instance.groups):
        yield RowBlock(
            rule="capacity",
            group=number,
            label="",
            use="presence",
            at_most=np.array(group.capacity, dtype=np.int64),
            users=parties,
            each_uses=sizes,
        )
