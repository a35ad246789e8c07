"""Rule 2, class limits: in every week a group holds at most so many youths of a class."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from solver.model.catalogue import Catalogue
from solver.model.rows import RowBlock


def class_limits(catalogue: Catalogue) -> Iterator[RowBlock]:
    """One row for each group, class with a limit, and week: a party uses its class count."""
    counts: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for number, party in enumerate(catalogue.instance.parties):
        for label, count in party.classes.items():
            if count:
                counts[label].append((number, count))
    limited = {label for group in catalogue.instance.groups for label in group.limits}
    members = {label: np.array(counts[label], dtype=np.int64).reshape(-1, 2).T for label in limited}
    for number, group in enumerate(catalogue.instance.groups):
        for label, limit in group.limits.items():
            yield RowBlock(
                rule="limits",
                group=number,
                label=label,
                use="presence",
                at_most=np.full(catalogue.weeks, limit, dtype=np.int64),
                users=members[label][0],
                each_uses=members[label][1],
            )
