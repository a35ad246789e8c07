"""Ruin and recreate: some related parties leave their paths, and each in turn takes its best one again.

After Schrimpf et al. (Journal of Computational Physics 159, 2000) and Christiaens and Vanden Berghe
(Transportation Science 54, 2020). Rows may be used beyond what there is, at a fine; the temperature
says how readily a change for the worse is kept.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from solver.kernels.books import Books, put
from solver.kernels.chance import State, below, chance
from solver.kernels.cheapest import appraise
from solver.kernels.compiled import compiled, inlined
from solver.kernels.layout import Layout
from solver.kernels.response import best_path
from solver.kernels.stops import STOPS, path_cost, path_price
from solver.kernels.whereabouts import Whereabouts, enter, strike
from solver.kernels.wishes import Wishes
from solver.model.catalogue import NOBODY, Flags, Floats, Ints

BLINK = 0.01
"""How often an option is overlooked."""
HERE, BY_WISH = 0.4, 0.5
"""How often the next group is one where a party is, not one that it wants; how often who wants it is taken."""
AT_ONCE = 3
"""The most parties that are taken from one group at a time."""


class Standing(NamedTuple):
    """The paths (parties x 4), what each costs, and that with the prices of what it uses."""

    paths: Ints
    cost: Floats
    value: Floats


class Best(NamedTuple):
    """The best paths so far that use nothing beyond what there is, and their cost (one entry)."""

    paths: Ints
    cost: Floats


class Desk(NamedTuple):
    """Room to work in: who is out, their former paths, the order in which they return, who is marked as out."""

    out: Ints
    former: Ints
    order: Ints
    key: Floats
    marked: Flags
    table: Floats


def desk(parties: int, most: int, table: Floats) -> Desk:
    """Room for taking out at most so many parties at a time."""
    return Desk(
        out=np.empty(most, dtype=np.int64),
        former=np.empty((most, 4), dtype=np.int64),
        order=np.empty(most, dtype=np.int64),
        key=np.empty(most),
        marked=np.zeros(parties, dtype=np.bool_),
        table=table,
    )


def assess(lay: Layout, books: Books, now: Standing) -> None:
    """Fill in what the paths cost."""
    appraise(lay, books.price, now.paths, now.cost, now.value)


@compiled
def ruin_and_recreate(
    lay: Layout,
    books: Books,
    now: Standing,
    best: Best,
    there: Whereabouts,
    want: Wishes,
    work: Desk,
    seeds: Ints,
    steps: int,
    size: int,
    temperature: float,
    fines: float,
    random: State,
) -> int:
    """Take so many steps, about `size` parties in each, around one of the `seeds`; returns how many were kept.

    `fines` are those on the books when it begins.
    """
    total, kept = now.cost.sum(), 0
    for _ in range(steps):
        most = min(2 + below(random, 2 * size - 1), len(work.out), len(now.paths))
        count = _take_out(there, want, work, seeds[below(random, len(seeds))], most, random)
        change, fined = _ruin(lay, books, now, work, count)
        change += fined
        _line_up(lay, work, count, random)
        for place in range(count):
            party = work.out[work.order[place]]
            change += best_path(lay, books, party, BLINK, random, work.table, now.paths[party])
            fined += put(lay, books, party, now.paths[party], 1)
        if change <= 0.0 or chance(random) < math.exp(-change / temperature):
            kept += 1
            fines += fined
            total += _keep(lay, books, now, there, work, count)
            if fines < 0.5 and total < best.cost[0] - 0.5:
                best.cost[0] = total
                _copy(now.paths, best.paths)
        else:
            _undo(lay, books, now, work, count)
        for place in range(count):
            work.marked[work.out[place]] = False
    return kept


@inlined
def _take_out(there: Whereabouts, want: Wishes, work: Desk, seed: int, most: int, random: State) -> int:
    """Choose who leaves: the seed, and others from groups where those are or want to be; returns how many."""
    work.out[0], work.marked[seed] = seed, True
    count, tries = 1, 0
    while count < most and tries < 6 * most:
        tries += 1
        party = work.out[below(random, count)]
        group = _some_group(there, want, party, random)
        if group == NOBODY:
            continue
        take = min(1 + below(random, AT_ONCE), most - count)
        if chance(random) < BY_WISH:
            count = _who_want(want, work, group, count, take, random)
        else:
            count = _who_are(there, work, group, count, take, random)
    return count


@inlined
def _some_group(there: Whereabouts, want: Wishes, party: int, random: State) -> int:
    """A group where a party is, or one that it wants, the cheaper the likelier."""
    if chance(random) < HERE:
        return int(there.group[STOPS * party + below(random, STOPS)])
    wishes = want.first[party + 1] - want.first[party]
    if wishes == 0:
        return NOBODY
    return int(want.group[want.first[party] + int(wishes * chance(random) ** 2)])


@inlined
def _who_want(want: Wishes, work: Desk, group: int, count: int, take: int, random: State) -> int:
    wishes = want.first_by[group + 1] - want.first_by[group]
    for _ in range(take if wishes > 0 else 0):
        party = want.by[want.first_by[group] + int(wishes * chance(random) ** 2)]
        if not work.marked[party]:
            work.out[count], work.marked[party] = party, True
            count += 1
    return count


@inlined
def _who_are(there: Whereabouts, work: Desk, group: int, count: int, take: int, random: State) -> int:
    stay = there.first[group]
    while stay != NOBODY and take > 0:
        party = stay // STOPS
        if not work.marked[party] and chance(random) < 0.5:
            work.out[count], work.marked[party] = party, True
            count += 1
            take -= 1
        stay = there.following[stay]
    return count


@inlined
def _ruin(lay: Layout, books: Books, now: Standing, work: Desk, count: int) -> tuple[float, float]:
    """Strike the paths of those who leave; returns the changes in value and in fines."""
    value, fines = 0.0, 0.0
    for place in range(count):
        party = work.out[place]
        for column in range(4):
            work.former[place, column] = now.paths[party, column]
        value -= now.value[party]
        fines += put(lay, books, party, now.paths[party], -1)
    return value, fines


@inlined
def _line_up(lay: Layout, work: Desk, count: int, random: State) -> None:
    """The order of return: by chance, or about by the cost of waiting, or of staying unplaced."""
    mode = chance(random)
    for place in range(count):
        party, luck = work.out[place], chance(random)
        work.key[place] = luck
        if mode < 0.25:
            work.key[place] = -lay.before_move[party, 1] * (0.5 + luck)
        elif mode < 0.5:
            work.key[place] = -lay.parties[party].no_final * (0.5 + luck)
        slot = place
        while slot > 0 and work.key[work.order[slot - 1]] > work.key[place]:
            work.order[slot] = work.order[slot - 1]
            slot -= 1
        work.order[slot] = place


@inlined
def _keep(lay: Layout, books: Books, now: Standing, there: Whereabouts, work: Desk, count: int) -> float:
    """Enter the new paths in the lists; returns the change in cost."""
    change = 0.0
    for place in range(count):
        party = work.out[place]
        strike(there, party)
        enter(lay, there, party, now.paths[party])
        change -= now.cost[party]
        now.cost[party] = path_cost(lay, party, now.paths[party])
        now.value[party] = now.cost[party] + path_price(lay, books.price, party, now.paths[party])
        change += now.cost[party]
    return change


@inlined
def _undo(lay: Layout, books: Books, now: Standing, work: Desk, count: int) -> None:
    """Give everybody the former path back."""
    for place in range(count):
        party = work.out[place]
        put(lay, books, party, now.paths[party], -1)
        for column in range(4):
            now.paths[party, column] = work.former[place, column]
        put(lay, books, party, now.paths[party], 1)


@inlined
def _copy(paths: Ints, target: Ints) -> None:
    for party in range(len(paths)):
        for column in range(4):
            target[party, column] = paths[party, column]


@compiled
def related_parties(there: Whereabouts, want: Wishes, work: Desk, seed: int, most: int, random: State) -> int:
    """Write the seed and others that are or want to be in the same groups to `work.out`; returns how many."""
    return _take_out(there, want, work, seed, most, random)
