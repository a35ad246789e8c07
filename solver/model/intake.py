"""Rule 3, intake: a group takes in at most so many parties a week."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from solver.model.catalogue import Catalogue
from solver.model.rows import RowBlock


def intake(catalogue: Catalogue) -> Iterator[RowBlock]:
    """One row for each group with an intake limit and week: every start uses 1."""
    parties = np.arange(len(catalogue.parties))
    once = np.ones_like(parties)
    for number, group in enumerate(catalogue.instance.groups):
        if group.intake is not None:
            yield RowBlock(
                rule="intake",
                group=number,
                label="",
                use="start",
                at_most=np.array(group.intake, dtype=np.int64),
                users=parties,
                each_uses=once,
            )
