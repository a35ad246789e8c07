"""The cheapest path of one party: what it costs, with the burden of what it uses."""

from __future__ import annotations

import numpy as np

from solver.kernels.books import Books
from solver.kernels.chance import State, chance
from solver.kernels.compiled import called, inlined
from solver.kernels.layout import Layout
from solver.model.catalogue import NOBODY, Floats, Ints

NO_PATH = np.inf
INITIAL, ARRIVE, OTHER, RENT, PRICE, BRIDGES = 0, 1, 2, 3, 4, 5
"""Rows of the table in which a party's paths are priced; from BRIDGES on two for each of its bridges."""


def tables(lay: Layout) -> Floats:
    """Room for the prices of any party's paths."""
    bridges = int((lay.parties["until_bridge"] - lay.parties["first_bridge"]).max(initial=0))
    return np.empty((BRIDGES + 2 * bridges, lay.weeks + 1))


@called
def best_path(lay: Layout, books: Books, party: int, blink: float, random: State, table: Floats, path: Ints) -> float:
    """Write the cheapest path into `path` (see `stops`); returns what it costs.

    Each option is overlooked with the probability `blink`.
    """
    one, weeks = lay.parties[party], lay.weeks
    straight = not one.must_bridge
    _initial(lay, books, party, table)
    path[0], path[1], path[2], path[3] = NOBODY, weeks, NOBODY, weeks
    best = table[INITIAL, weeks] + (lay.homeless_cost if one.must_final or not straight else one.no_final)
    moves = one.first_move if straight else NO_PATH
    for week in range(weeks):
        table[ARRIVE, week] = table[INITIAL, week] + moves
    for bridge in range(one.first_bridge, one.until_bridge):
        out = _out(one.first_bridge, bridge)
        if blink > 0.0 and chance(random) < blink:
            for week in range(weeks + 1):
                table[out, week] = NO_PATH
            continue
        _bridged(lay, books, party, bridge, table, out)
        for week in range(weeks):
            table[ARRIVE, week] = min(table[ARRIVE, week], table[out, week] + one.leave_bridge)
        if not one.must_final and table[out, weeks] + one.no_final < best:
            best = table[out, weeks] + one.no_final
            path[0], path[3] = bridge, weeks
    for final in range(one.first_final, one.until_final):
        if blink > 0.0 and chance(random) < blink:
            continue
        cost = lay.finals[final].cost
        start, least = _final(lay, books, party, final, best - cost, table)
        if start != NOBODY:
            best = least + cost
            path[2], path[3] = final, start
    _trace(lay, party, path, table)
    return float(best)


@inlined
def _out(first: int, bridge: int) -> int:
    """The row of what it costs to be in a bridge until each week; the next row is that of its entry."""
    return BRIDGES + 2 * (bridge - first)


@inlined
def _rent(lay: Layout, books: Books, seat: int, table: Floats) -> None:
    """What a seat costs from each week on to the end of the horizon."""
    weeks = lay.weeks
    for week in range(weeks + 1):
        table[RENT, week] = 0.0
    for entry in range(lay.seats[seat].presence_count):
        used = lay.presence[seat, entry]
        block, amount = used.block, used.amount
        if amount == 1:
            for week in range(weeks):
                table[RENT, week] += books.ahead[block, week]
            continue
        total = 0.0
        for week in range(weeks - 1, -1, -1):
            free = max(lay.at_most[block, week] - books.use[block, week], 0)
            total += amount * books.price[block, week] + books.fine[block, week] * max(amount - free, 0)
            if books.fine[block, week] > 0.0 and amount > lay.at_most[block, week]:
                total += lay.forbidding
            table[RENT, week] += total


@inlined
def _initial(lay: Layout, books: Books, party: int, table: Floats) -> None:
    """What it costs to be where the party is at first, until each week."""
    for week in range(lay.weeks + 1):
        table[INITIAL, week] = lay.before_move[party, week]
    origin = lay.parties[party].origin
    if origin != NOBODY:
        _rent(lay, books, origin, table)
        whole = table[RENT, 0]
        for week in range(lay.weeks + 1):
            table[INITIAL, week] += whole - table[RENT, week]


@inlined
def _start(lay: Layout, books: Books, seat: int, table: Floats, row: int) -> None:
    """Add what a start in a seat costs."""
    for entry in range(lay.seats[seat].start_count):
        block = lay.start[seat, entry].block
        for week in range(lay.weeks):
            table[row, week] += books.burden[block, week]


@inlined
def _only(table: Floats, row: int, low: int, high: int, weeks: int) -> None:
    """Rule out the weeks before `low` and from `high` on."""
    for week in range(low):
        table[row, week] = NO_PATH
    for week in range(high, weeks):
        table[row, week] = NO_PATH


@inlined
def _entry(lay: Layout, books: Books, party: int, bridge: int, table: Floats, entry: int) -> None:
    """What it costs to enter a bridge in each week, less what its weeks before that would.

    With `rent[0] - rent[end] + weekly cost * end` it is what the bridge costs until `end`.
    """
    one = lay.bridges[bridge]
    _rent(lay, books, one.seat, table)
    once = one.cost + lay.parties[party].first_move
    whole = table[RENT, 0]
    for week in range(lay.weeks):
        table[entry, week] = table[INITIAL, week] + once - (whole - table[RENT, week]) - one.weekly_cost * week
    _start(lay, books, one.seat, table, entry)
    _only(table, entry, one.from_week, one.until_week, lay.weeks)


@inlined
def _bridged(lay: Layout, books: Books, party: int, bridge: int, table: Floats, out: int) -> None:
    """What it costs to be in a bridge until each week, having entered it when that is cheapest."""
    entry, weeks = out + 1, lay.weeks
    _entry(lay, books, party, bridge, table, entry)
    most, weekly = lay.bridges[bridge].most_weeks, lay.bridges[bridge].weekly_cost
    whole = table[RENT, 0]
    table[out, 0] = NO_PATH
    least = NO_PATH
    for end in range(1, weeks + 1):
        if most >= weeks:
            least = min(least, table[entry, end - 1])
        else:
            least = NO_PATH
            for week in range(max(0, end - most), end):
                least = min(least, table[entry, week])
        table[out, end] = least + (whole - table[RENT, end]) + weekly * end


@inlined
def _final(lay: Layout, books: Books, party: int, final: int, below_cost: float, table: Floats) -> tuple[int, float]:
    """The start week in which a final (without its one-off cost) is cheapest, if that is below a cost."""
    one, weeks = lay.finals[final], lay.weeks
    seat, stay = one.seat, one.stay_weeks
    arrive = _arrive_elsewhere(lay, party, one.group, table)
    if lay.seats[seat].presence_count == 1 and lay.presence[seat, 0].amount == 1:
        block = lay.presence[seat, 0].block
        for week in range(weeks):
            table[PRICE, week] = table[arrive, week] + books.ahead[block, week]
        for week in range(weeks - stay):
            table[PRICE, week] -= books.ahead[block, week + stay]
    else:
        _rent(lay, books, seat, table)
        for week in range(weeks):
            table[PRICE, week] = table[arrive, week] + table[RENT, week]
        for week in range(weeks - stay):
            table[PRICE, week] -= table[RENT, week + stay]
    _start(lay, books, seat, table, PRICE)
    _only(table, PRICE, one.from_week, one.until_week, weeks)
    return _cheapest(table, weeks, below_cost)


@inlined
def _cheapest(table: Floats, weeks: int, below_cost: float) -> tuple[int, float]:
    """The first week of the least price, if that is below a cost."""
    least = NO_PATH
    for week in range(weeks):
        if table[PRICE, week] < least:
            least = table[PRICE, week]
    if least < below_cost:
        for week in range(weeks):
            if table[PRICE, week] == least:
                return week, least
    return NOBODY, least


@inlined
def _arrive_elsewhere(lay: Layout, party: int, group: int, table: Floats) -> int:
    """The row with what it costs to be ready for a final in each week, not from a bridge in its own group."""
    one, same = lay.parties[party], False
    for bridge in range(one.first_bridge, one.until_bridge):
        same |= lay.bridges[bridge].group == group
    if not same:
        return ARRIVE
    moves = NO_PATH if one.must_bridge else one.first_move
    for week in range(lay.weeks):
        table[OTHER, week] = table[INITIAL, week] + moves
    for bridge in range(one.first_bridge, one.until_bridge):
        if lay.bridges[bridge].group != group:
            out = _out(one.first_bridge, bridge)
            for week in range(lay.weeks):
                table[OTHER, week] = min(table[OTHER, week], table[out, week] + one.leave_bridge)
    return OTHER


@inlined
def _trace(lay: Layout, party: int, path: Ints, table: Floats) -> None:
    """Complete a path of which the end is known: which bridge it takes, if any, and from when."""
    one, end = lay.parties[party], path[3]
    if path[2] != NOBODY:
        group = lay.finals[path[2]].group
        least = NO_PATH if one.must_bridge else table[INITIAL, end] + one.first_move
        path[0] = NOBODY
        for bridge in range(one.first_bridge, one.until_bridge):
            through = table[_out(one.first_bridge, bridge), end] + one.leave_bridge
            if lay.bridges[bridge].group != group and through < least:
                least = through
                path[0] = bridge
    if path[0] == NOBODY:
        return
    entry, least = _out(one.first_bridge, path[0]) + 1, NO_PATH
    for week in range(max(0, end - lay.bridges[path[0]].most_weeks), end):
        if table[entry, week] < least:
            least = table[entry, week]
            path[1] = week
