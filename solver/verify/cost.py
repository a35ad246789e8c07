"""What a plan costs: the objective, term by term."""

from __future__ import annotations

from collections.abc import Iterable

from solver.errors import InvalidPlan
from solver.instance import Instance
from solver.plan import Move
from solver.verify.moves import Itinerary, read_moves


def itinerary_cost(instance: Instance, itinerary: Itinerary) -> int:
    """The cost of one party: waiting, bridging, fit, staying unplaced, and leaving groups."""
    party, bridge, final = itinerary.party, itinerary.bridge, itinerary.final
    cost = sum(party.wait_cost[: itinerary.first_week(instance.weeks)])
    if bridge is not None:
        weeks = itinerary.bridge_end(instance.weeks) - bridge.week
        cost += bridge.option.cost + weeks * bridge.option.weekly_cost
    cost += party.unplaced_cost if final is None else final.option.cost
    leaves_origin = party.origin is not None and (bridge is not None or final is not None)
    leaves_bridge = bridge is not None and final is not None
    return cost + instance.transfer_cost * (leaves_origin + leaves_bridge)


def cost_of(instance: Instance, moves: Iterable[Move]) -> int:
    """The objective of a set of moves; raises `InvalidPlan` when they are no moves of it."""
    itineraries, wrong = read_moves(instance, moves)
    if wrong:
        raise InvalidPlan(wrong)
    return sum(itinerary_cost(instance, itinerary) for itinerary in itineraries.values())
