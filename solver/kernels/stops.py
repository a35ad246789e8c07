"""The stops of one path, and what it costs: origin, bridge, final.

A path is four whole numbers: its bridge and the week in which that starts, its final and the week in which that
starts. Options are numbers, NOBODY when there is none; the week is then that after the last.
"""

from __future__ import annotations

from solver.kernels.compiled import called, inlined
from solver.kernels.layout import Layout
from solver.model.catalogue import NOBODY, Floats, Ints

STOPS = 3
"""Origin, bridge, final: a party is in at most so many groups."""


@inlined
def stop_of(lay: Layout, party: int, path: Ints, stop: int) -> tuple[int, int, int]:
    """The seat at a stop of a path, the week in which it begins and the one in which it ends; or NOBODY."""
    bridge, final = path[0], path[2]
    if stop == 0:
        return lay.parties[party].origin, 0, min(path[1], path[3])
    if stop == 1 and bridge != NOBODY:
        return lay.bridges[bridge].seat, path[1], path[3]
    if stop == 2 and final != NOBODY:
        end = min(path[3] + lay.finals[final].stay_weeks, lay.weeks)
        return lay.finals[final].seat, path[3], end
    return NOBODY, 0, 0


@called
def path_cost(lay: Layout, party: int, path: Ints) -> float:
    """What a path adds to the objective."""
    one = lay.parties[party]
    cost = lay.before_move[party, min(path[1], path[3])]
    if path[0] == NOBODY and path[2] == NOBODY:
        must = one.must_bridge or one.must_final
        return float(cost + (lay.homeless_cost if must else one.no_final))
    cost += one.first_move
    if path[0] != NOBODY:
        bridge = lay.bridges[path[0]]
        cost += bridge.cost + bridge.weekly_cost * (path[3] - path[1])
    if path[2] == NOBODY:
        return float(cost + one.no_final)
    if path[0] != NOBODY:
        cost += one.leave_bridge
    return float(cost + lay.finals[path[2]].cost)


@called
def path_price(lay: Layout, price: Floats, party: int, path: Ints) -> float:
    """The prices (blocks x weeks) of what a path uses."""
    total = 0.0
    for stop in range(STOPS):
        seat, begin, end = stop_of(lay, party, path, stop)
        if seat == NOBODY:
            continue
        for entry in range(lay.seats[seat].presence_count):
            used = lay.presence[seat, entry]
            for week in range(begin, end):
                total += used.amount * price[used.block, week]
        for entry in range(lay.seats[seat].start_count if stop > 0 else 0):
            used = lay.start[seat, entry]
            total += used.amount * price[used.block, begin]
    return total
