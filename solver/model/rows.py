"""What a linear rule is: rows with a right-hand side, and what a party uses of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from solver.model.catalogue import Ints

Use = Literal["presence", "start"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowBlock:
    """One row a week for one group: what the parties use of it sums to at most `at_most[week]`.

    A party uses `amount[party]` in each week in which it is in the group (`presence`), or in the
    week in which it starts there (`start`); a party without an amount uses nothing. Rows that are
    `priced` can carry a price in the certificate; the others are kept by the search only.
    """

    rule: str
    group: int
    label: str
    use: Use
    at_most: Ints
    amount: Mapping[int, int]
    priced: bool = True
