"""Which groups the parties want, and which parties a group is wanted by: cheapest first, prices counted."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from solver.kernels.books import Books
from solver.kernels.layout import Layout
from solver.model.catalogue import Floats, Ints


class Wishes(NamedTuple):
    """Entries `first[p]` to `first[p + 1]` of `group` are what party p wants; the others, who wants group g."""

    first: Ints
    group: Ints
    first_by: Ints
    by: Ints


def wishes(lay: Layout, books: Books, groups: int) -> Wishes:
    """By what each final costs beyond the party's cheapest, were it to go there at the best time, without a bridge."""
    party = np.repeat(np.arange(len(lay.origin_seat)), np.diff(lay.final_first))
    beyond = _least(lay, books, party)
    cheapest = np.full(len(lay.origin_seat), np.inf)
    np.minimum.at(cheapest, party, beyond)
    with np.errstate(invalid="ignore"):
        beyond = beyond - cheapest[party]
    members = np.bincount(lay.final_group, minlength=groups)
    return Wishes(
        first=lay.final_first,
        group=lay.final_group[np.lexsort((beyond, party))],
        first_by=np.concatenate([[0], np.cumsum(members)]),
        by=party[np.lexsort((beyond, lay.final_group))],
    )


def _least(lay: Layout, books: Books, party: Ints) -> Floats:
    """What each final costs when it starts in its best week, in parts, for all weeks at once take much memory."""
    least = np.full(len(party), np.inf)
    week = np.arange(lay.weeks)
    size = 50_000
    for start in range(0, len(party), size):
        some = slice(start, start + size)
        seat = lay.final_seat[some]
        rent = np.zeros((len(seat), lay.weeks + 1))
        for column in range(lay.presence_block.shape[1]):
            rent += lay.presence_amount[seat, column, None] * books.ahead[lay.presence_block[seat, column]]
        until = np.minimum(week + lay.final_stay[some, None], lay.weeks)
        cost = rent[:, :-1] - np.take_along_axis(rent, until, axis=1) + lay.before_move[party[some], :-1]
        may = (week >= lay.final_from[some, None]) & (week < lay.final_until[some, None])
        least[some] = np.where(may, cost + lay.final_cost[some, None], np.inf).min(axis=1, initial=np.inf)
    return least
