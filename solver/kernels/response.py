"""The cheapest path of one party: what it costs, with the burden of what it uses."""

from __future__ import annotations

import numpy as np

from solver.kernels.books import Books
from solver.kernels.chance import State, chance
from solver.kernels.compiled import compiled, inlined
from solver.kernels.layout import Layout
from solver.model.catalogue import NOBODY, Floats, Ints

NO_PATH = np.inf
INITIAL, ARRIVE, OTHER, RENT, PRICE, ENTRY, OUT = 0, 1, 2, 3, 4, 5, 6
"""Rows of the table in which a party's paths are priced; from OUT on one for each of its bridges."""


def tables(lay: Layout) -> Floats:
    """Room for the prices of any party's paths."""
    bridges = int(np.diff(lay.bridge_first).max(initial=0))
    return np.empty((OUT + bridges, lay.weeks + 1))


@compiled
def best_path(lay: Layout, books: Books, party: int, blink: float, random: State, table: Floats, path: Ints) -> float:
    """Write the cheapest path into `path` (bridge, its week, final, its week); returns what it costs.

    Each option is overlooked with the probability `blink`.
    """
    weeks = lay.weeks
    leave, no_final = lay.leave_bridge[party], lay.no_final[party]
    first, last = lay.bridge_first[party], lay.bridge_first[party + 1]
    must_final, straight = lay.must_final[party], not lay.must_bridge[party]
    _initial(lay, books, party, table)
    path[0], path[1], path[2], path[3] = NOBODY, weeks, NOBODY, weeks
    best = table[INITIAL, weeks] + (lay.homeless_cost if must_final or not straight else no_final)
    moves = lay.first_move[party] if straight else NO_PATH
    for week in range(weeks):
        table[ARRIVE, week] = table[INITIAL, week] + moves
    for bridge in range(first, last):
        out = OUT + bridge - first
        if blink > 0.0 and chance(random) < blink:
            for week in range(weeks + 1):
                table[out, week] = NO_PATH
            continue
        _bridged(lay, books, party, bridge, table, out)
        for week in range(weeks):
            table[ARRIVE, week] = min(table[ARRIVE, week], table[out, week] + leave)
        if not must_final and table[out, weeks] + no_final < best:
            best = table[out, weeks] + no_final
            path[0], path[3] = bridge, weeks
    for final in range(lay.final_first[party], lay.final_first[party + 1]):
        if blink > 0.0 and chance(random) < blink:
            continue
        start, least = _final(lay, books, party, final, best - lay.final_cost[final], table)
        if start != NOBODY:
            best = least + lay.final_cost[final]
            path[2], path[3] = final, start
    _trace(lay, books, party, path, table)
    return float(best)


@inlined
def _rent(lay: Layout, books: Books, seat: int, table: Floats) -> None:
    """What a seat costs from each week on to the end of the horizon."""
    weeks, count = lay.weeks, lay.presence_count[seat]
    for week in range(weeks + 1):
        table[RENT, week] = 0.0
    for column in range(count):
        block, amount = lay.presence_block[seat, column], lay.presence_amount[seat, column]
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
    if lay.origin_seat[party] != NOBODY:
        _rent(lay, books, lay.origin_seat[party], table)
        whole = table[RENT, 0]
        for week in range(lay.weeks + 1):
            table[INITIAL, week] += whole - table[RENT, week]


@inlined
def _start(lay: Layout, books: Books, seat: int, table: Floats, row: int) -> None:
    """Add what a start in a seat costs."""
    for column in range(lay.start_count[seat]):
        block = lay.start_block[seat, column]
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
def _entry(lay: Layout, books: Books, party: int, bridge: int, table: Floats) -> None:
    """What it costs to enter a bridge in each week, less what its weeks before that would.

    With `rent[0] - rent[end] + weekly cost * end` it is what the bridge costs until `end`.
    """
    seat, weekly = lay.bridge_seat[bridge], lay.bridge_weekly[bridge]
    _rent(lay, books, seat, table)
    once = lay.bridge_cost[bridge] + lay.first_move[party]
    whole = table[RENT, 0]
    for week in range(lay.weeks):
        table[ENTRY, week] = table[INITIAL, week] + once - (whole - table[RENT, week]) - weekly * week
    _start(lay, books, seat, table, ENTRY)
    _only(table, ENTRY, lay.bridge_from[bridge], lay.bridge_until[bridge], lay.weeks)


@inlined
def _bridged(lay: Layout, books: Books, party: int, bridge: int, table: Floats, out: int) -> None:
    """What it costs to be in a bridge until each week, having entered it when that is cheapest."""
    _entry(lay, books, party, bridge, table)
    most, weekly, weeks = lay.bridge_most[bridge], lay.bridge_weekly[bridge], lay.weeks
    whole = table[RENT, 0]
    table[out, 0] = NO_PATH
    least = NO_PATH
    for end in range(1, weeks + 1):
        if most >= weeks:
            least = min(least, table[ENTRY, end - 1])
        else:
            least = NO_PATH
            for week in range(max(0, end - most), end):
                least = min(least, table[ENTRY, week])
        table[out, end] = least + (whole - table[RENT, end]) + weekly * end


@inlined
def _final(lay: Layout, books: Books, party: int, final: int, below_cost: float, table: Floats) -> tuple[int, float]:
    """The start week in which a final (without its one-off cost) is cheapest, if that is below a cost."""
    seat, stay, weeks = lay.final_seat[final], lay.final_stay[final], lay.weeks
    arrive = _arrive_elsewhere(lay, party, lay.final_group[final], table)
    if lay.presence_count[seat] == 1 and lay.presence_amount[seat, 0] == 1:
        block = lay.presence_block[seat, 0]
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
    _only(table, PRICE, lay.final_from[final], lay.final_until[final], weeks)
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
    first, last = lay.bridge_first[party], lay.bridge_first[party + 1]
    same = False
    for bridge in range(first, last):
        same |= lay.bridge_group[bridge] == group
    if not same:
        return ARRIVE
    leave = lay.leave_bridge[party]
    moves = NO_PATH if lay.must_bridge[party] else lay.first_move[party]
    for week in range(lay.weeks):
        table[OTHER, week] = table[INITIAL, week] + moves
    for bridge in range(first, last):
        if lay.bridge_group[bridge] != group:
            out = OUT + bridge - first
            for week in range(lay.weeks):
                table[OTHER, week] = min(table[OTHER, week], table[out, week] + leave)
    return OTHER


@inlined
def _trace(lay: Layout, books: Books, party: int, path: Ints, table: Floats) -> None:
    """Complete a path of which the end is known: which bridge it takes, if any, and from when."""
    first, end, leave = lay.bridge_first[party], path[3], lay.leave_bridge[party]
    if path[2] != NOBODY:
        group = lay.final_group[path[2]]
        least = NO_PATH if lay.must_bridge[party] else table[INITIAL, end] + lay.first_move[party]
        path[0] = NOBODY
        for bridge in range(first, lay.bridge_first[party + 1]):
            out = table[OUT + bridge - first, end] + leave
            if lay.bridge_group[bridge] != group and out < least:
                least = out
                path[0] = bridge
    if path[0] == NOBODY:
        return
    _entry(lay, books, party, path[0], table)
    least = NO_PATH
    for week in range(max(0, end - lay.bridge_most[path[0]]), end):
        if table[ENTRY, week] < least:
            least = table[ENTRY, week]
            path[1] = week


@compiled
def path_cost(lay: Layout, party: int, path: Ints) -> float:
    """What a path adds to the objective."""
    cost = lay.before_move[party, min(path[1], path[3])]
    if path[0] == NOBODY and path[2] == NOBODY:
        must = lay.must_bridge[party] or lay.must_final[party]
        return float(cost + (lay.homeless_cost if must else lay.no_final[party]))
    cost += lay.first_move[party]
    if path[0] != NOBODY:
        cost += lay.bridge_cost[path[0]] + lay.bridge_weekly[path[0]] * (path[3] - path[1])
    if path[2] == NOBODY:
        return float(cost + lay.no_final[party])
    if path[0] != NOBODY:
        cost += lay.leave_bridge[party]
    return float(cost + lay.final_cost[path[2]])


@compiled
def path_price(lay: Layout, price: Floats, party: int, path: Ints) -> float:
    """The prices of what a path uses."""
    total, origin = 0.0, lay.origin_seat[party]
    if origin != NOBODY:
        total += _stay_price(lay, price, origin, 0, min(path[1], path[3]))
    if path[0] != NOBODY:
        seat = lay.bridge_seat[path[0]]
        total += _stay_price(lay, price, seat, path[1], path[3]) + _start_price(lay, price, seat, path[1])
    if path[2] != NOBODY:
        seat, until = lay.final_seat[path[2]], min(lay.weeks, path[3] + lay.final_stay[path[2]])
        total += _stay_price(lay, price, seat, path[3], until) + _start_price(lay, price, seat, path[3])
    return total


@inlined
def _stay_price(lay: Layout, price: Floats, seat: int, start: int, until: int) -> float:
    total = 0.0
    for column in range(lay.presence_count[seat]):
        block, amount = lay.presence_block[seat, column], lay.presence_amount[seat, column]
        for week in range(start, until):
            total += amount * price[block, week]
    return total


@inlined
def _start_price(lay: Layout, price: Floats, seat: int, week: int) -> float:
    total = 0.0
    for column in range(lay.start_count[seat]):
        total += lay.start_amount[seat, column] * price[lay.start_block[seat, column], week]
    return total
