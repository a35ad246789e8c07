"""Rule 2, class limits: in every week a group holds at most so many youths of a class."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from solver.model.catalogue import Catalogue
from solver.model.rows import RowBlock


def class_limits(catalogue: Catalogue) -> Iterator[RowBlock]:
    """One row for each group, class with a limit, and week: a party uses its class count."""
    counts: dict[str, dict[int, int]] = {}
    for number, party in enumerate(catalogue.instance.parties):
        for label, count in party.classes.items():
            if count:
                counts.setdefault(label, {})[number] = count
    for number, group in enumerate(catalogue.instance.groups):
        for label, limit in group.limits.items():
            yield RowBlock(
                rule="limits",
                group=number,
                label=label,
                use="presence",
                at_most=np.full(catalogue.weeks, limit, dtype=np.int64),
                amount=counts.get(label, {}),
            )
