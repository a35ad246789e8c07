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
    count = lay.parties["until_final"] - lay.parties["first_final"]
    group, party = lay.finals["group"], np.repeat(np.arange(len(lay.parties)), count)
    beyond = _least(lay, books, party)
    cheapest = np.full(len(lay.parties), np.inf)
    np.minimum.at(cheapest, party, beyond)
    with np.errstate(invalid="ignore"):
        beyond = beyond - cheapest[party]
    members = np.bincount(group, minlength=groups)
    return Wishes(
        first=np.concatenate([[0], np.cumsum(count)]),
        group=group[np.lexsort((beyond, party))],
        first_by=np.concatenate([[0], np.cumsum(members)]),
        by=party[np.lexsort((beyond, group))],
    )


def _least(lay: Layout, books: Books, party: Ints) -> Floats:
    """What each final costs when it starts in its best week, in parts, for all weeks at once take much memory."""
    least = np.full(len(party), np.inf)
    week = np.arange(lay.weeks)
    size = 50_000
    for start in range(0, len(party), size):
        some = slice(start, start + size)
        finals = lay.finals[some, None]
        presence = lay.presence[lay.finals["seat"][some]]
        rent = np.zeros((len(finals), lay.weeks + 1))
        for entry in range(presence.shape[1]):
            rent += presence["amount"][:, entry, None] * books.ahead[presence["block"][:, entry]]
        until = np.minimum(week + finals["stay_weeks"], lay.weeks)
        cost = rent[:, :-1] - np.take_along_axis(rent, until, axis=1) + lay.before_move[party[some], :-1]
        may = (week >= finals["from_week"]) & (week < finals["until_week"])
        least[some] = np.where(may, cost + finals["cost"], np.inf).min(axis=1, initial=np.inf)
    return least
