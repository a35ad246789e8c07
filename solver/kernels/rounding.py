"""How often paths count in cuts: half of what they use of the rows of each, rounded down."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from solver.kernels.compiled import compiled
from solver.model.catalogue import NOBODY, Ints


class Uses(NamedTuple):
    """What paths use, path by path, and the `party` of each (NOBODY: that of none is used).

    Entries `first[path]` up to `first[path + 1]`: an `amount` of a block in the weeks from `start` up to `until`.
    """

    first: Ints
    block: Ints
    amount: Ints
    start: Ints
    until: Ints
    party: Ints


class Memberships(NamedTuple):
    """The cuts that a row is in: `cut[first[row]]` up to `cut[first[row + 1]]`.

    Rows are numbered block by block and week by week; after `places` of them comes one for each party.
    """

    first: Ints
    cut: Ints
    places: int
    weeks: int


@compiled
def count_halves(uses: Uses, member: Memberships, used: Ints, path: Ints, cut: Ints, times: Ints) -> int:
    """How many pairs of a path and a cut there are in which the path counts; as many as fit are entered.

    `used` has a zero for each cut, and does so again in the end.
    """
    found, touched = 0, np.empty(len(used), dtype=np.int64)
    for number in range(len(uses.party)):
        many = 0
        if uses.party[number] != NOBODY:
            row = member.places + uses.party[number]
            for place in range(member.first[row], member.first[row + 1]):
                used[member.cut[place]] = 1
                touched[many] = member.cut[place]
                many += 1
        for entry in range(uses.first[number], uses.first[number + 1]):
            row = uses.block[entry] * member.weeks
            for place in range(member.first[row + uses.start[entry]], member.first[row + uses.until[entry]]):
                one = member.cut[place]
                if used[one] == 0:
                    touched[many] = one
                    many += 1
                used[one] += uses.amount[entry]
        for place in range(many):
            one = touched[place]
            if used[one] > 1:
                if found < len(path):
                    path[found], cut[found], times[found] = number, one, used[one] // 2
                found += 1
            used[one] = 0
    return found
