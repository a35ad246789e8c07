"""A model as flat arrays, in the shapes that compiled loops read."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from solver.model.catalogue import Flags, Floats, Ints
from solver.model.model import Model, Uses

BOUNDLESS = 2**40
"""The right-hand side of the row block that stands for none."""
HOMELESS = 64
"""A decision that is not kept costs so many times more than any path."""


class Layout(NamedTuple):
    """P parties, S seats, F finals, N bridges, B row blocks, W weeks.

    `at_most` is (B + 1) x W, its last block boundless. Entry `final_first[p]` to `final_first[p + 1]` are
    the finals of party p, each in another group; likewise bridges. An option may start in the weeks `from`
    to `until`. A seat uses the first `presence_count[s]` columns of `presence_block` and `presence_amount`
    (S x most) in each week, and those of `start_...` in the week of a start.
    `forbidding` is more than any path costs.
    """

    weeks: int
    forbidding: float
    at_most: Ints
    origin_seat: Ints
    must_bridge: Flags
    must_final: Flags
    before_move: Floats
    first_move: Floats
    leave_bridge: Floats
    no_final: Floats
    homeless_cost: float
    final_first: Ints
    final_seat: Ints
    final_group: Ints
    final_from: Ints
    final_until: Ints
    final_stay: Ints
    final_cost: Floats
    bridge_first: Ints
    bridge_seat: Ints
    bridge_group: Ints
    bridge_from: Ints
    bridge_until: Ints
    bridge_most: Ints
    bridge_cost: Floats
    bridge_weekly: Floats
    seat_group: Ints
    presence_count: Ints
    presence_block: Ints
    presence_amount: Ints
    start_count: Ints
    start_block: Ints
    start_amount: Ints


def layout(model: Model) -> Layout:
    """The arrays of a model."""
    numbered, tariff, legality = model.catalogue, model.tariff, model.legality
    finals, bridges = numbered.finals, numbered.bridges
    boundless = np.full((1, model.weeks), BOUNDLESS, dtype=np.int64)
    presence, start = _compact(model.presence), _compact(model.start)
    final_from, final_until = _interval(legality.final_start)
    bridge_from, bridge_until = _interval(legality.bridge_start)
    forbidding = _beyond_any(model)
    return Layout(
        weeks=model.weeks,
        forbidding=forbidding,
        at_most=np.vstack([model.at_most, boundless]),
        origin_seat=numbered.origin_seat,
        must_bridge=legality.must_bridge,
        must_final=legality.must_final,
        before_move=tariff.before_move.astype(np.float64),
        first_move=tariff.first_move.astype(np.float64),
        leave_bridge=tariff.leave_bridge.astype(np.float64),
        no_final=tariff.no_final.astype(np.float64),
        homeless_cost=min(float(model.homeless_cost), HOMELESS * forbidding),
        final_first=finals.first_of_party,
        final_seat=finals.seat,
        final_group=finals.group,
        final_from=final_from,
        final_until=final_until,
        final_stay=finals.stay_weeks,
        final_cost=tariff.final_start.astype(np.float64),
        bridge_first=bridges.first_of_party,
        bridge_seat=bridges.seat,
        bridge_group=bridges.group,
        bridge_from=bridge_from,
        bridge_until=bridge_until,
        bridge_most=legality.bridge_most,
        bridge_cost=tariff.bridge_start.astype(np.float64),
        bridge_weekly=tariff.bridge_week.astype(np.float64),
        seat_group=numbered.seat_group,
        presence_count=presence[0],
        presence_block=presence[1],
        presence_amount=presence[2],
        start_count=start[0],
        start_block=start[1],
        start_amount=start[2],
    )


def _beyond_any(model: Model) -> float:
    """A power of two that is more than the cost of any path."""
    tariff = model.tariff
    charges = (
        tariff.before_move,
        tariff.first_move,
        tariff.leave_bridge,
        tariff.no_final,
        tariff.bridge_start,
        tariff.bridge_week * model.weeks,
        tariff.final_start,
    )
    return float(2.0 ** np.ceil(np.log2(sum(float(charge.max(initial=0)) for charge in charges) + 2.0)))


def _interval(may: Flags) -> tuple[Ints, Ints]:
    """Of each row of flags: the first true one, and the one after the last; 0 and 0 when there is none."""
    if not may.size:
        nothing = np.zeros(len(may), dtype=np.int64)
        return nothing, nothing.copy()
    some = may.any(axis=1)
    first = np.where(some, may.argmax(axis=1), 0)
    until = np.where(some, may.shape[1] - may[:, ::-1].argmax(axis=1), 0)
    assert np.array_equal(may.sum(axis=1), until - first), "the start weeks of an option follow each other"
    return first, until


def _compact(uses: Uses) -> tuple[Ints, Ints, Ints]:
    """How many columns are used, and what is used first."""
    used = uses.amount > 0
    order = np.argsort(~used, axis=1, kind="stable")
    block = np.take_along_axis(uses.block, order, axis=1)
    amount = np.take_along_axis(uses.amount, order, axis=1)
    return used.sum(axis=1).astype(np.int64), np.ascontiguousarray(block), np.ascontiguousarray(amount)
