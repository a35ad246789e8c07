"""Who is in which group: for each group a list of parties, in which one can be entered or struck out at once."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from solver.kernels.compiled import compiled, inlined
from solver.kernels.layout import Layout
from solver.kernels.stops import STOPS, stop_of
from solver.model.catalogue import NOBODY, Ints


class Whereabouts(NamedTuple):
    """Entry `STOPS * party + stop` is one stay of a party: its `group`, and its neighbours in that group's list.

    `first` has the first stay of each group's list; NOBODY stands for none.
    """

    first: Ints
    following: Ints
    before: Ints
    group: Ints


def whereabouts(lay: Layout, groups: int, paths: Ints) -> Whereabouts:
    """Where some paths (parties x 4) are."""
    stays = STOPS * len(paths)
    there = Whereabouts(*(np.full(count, NOBODY) for count in (groups, stays, stays, stays)))
    _enter_all(lay, there, paths)
    return there


@compiled
def _enter_all(lay: Layout, there: Whereabouts, paths: Ints) -> None:
    for party in range(len(paths)):
        enter(lay, there, party, paths[party])


@inlined
def enter(lay: Layout, there: Whereabouts, party: int, path: Ints) -> None:
    """Put a party, which is in no list, in those of the groups where its path is."""
    for stop in range(STOPS):
        seat, begin, end = stop_of(lay, party, path, stop)
        if seat != NOBODY and begin < end:
            _link(there, STOPS * party + stop, lay.seats[seat].group)


@inlined
def _link(there: Whereabouts, stay: int, group: int) -> None:
    following = there.first[group]
    there.group[stay], there.following[stay], there.before[stay] = group, following, NOBODY
    if following != NOBODY:
        there.before[following] = stay
    there.first[group] = stay


@inlined
def strike(there: Whereabouts, party: int) -> None:
    """Take a party out of all lists."""
    for stay in range(STOPS * party, STOPS * party + STOPS):
        group = there.group[stay]
        if group == NOBODY:
            continue
        before, following = there.before[stay], there.following[stay]
        if before == NOBODY:
            there.first[group] = following
        else:
            there.following[before] = following
        if following != NOBODY:
            there.before[following] = before
        there.group[stay] = NOBODY
