"""What a linear rule is: rows with a right-hand side, and what a party uses of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from solver.model.catalogue import Ints

Use = Literal["presence", "start"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowBlock:
    """One row a week for one group: what the parties use of it sums to at most `at_most[week]`.

    The parties `users` (their numbers, ascending) use of it what `each_uses` says of them, in each
    week in which they are in the group (`presence`), or in the week in which they start there
    (`start`); all others use nothing. Rows that are `priced` can carry a price in the certificate;
    the others are kept by the search only.
    """

    rule: str
    group: int
    label: str
    use: Use
    at_most: Ints
    users: Ints
    each_uses: Ints
    priced: bool = True

    def amounts(self, party: Ints) -> Ints:
        """What each of these parties uses."""
        if not len(self.users):
            return np.zeros_like(party)
        place = np.searchsorted(self.users, party)
        uses = self.users.take(place, mode="clip") == party
        return np.where(uses, self.each_uses.take(place, mode="clip"), 0)
