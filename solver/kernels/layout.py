"""A model as flat arrays, in the shapes that compiled loops read."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from solver.model.catalogue import Flags, Floats, Ints
from solver.model.model import Model, Uses
from solver.model.tariff import beyond

BOUNDLESS = 2**40
"""The right-hand side of the row block that stands for none."""
HOMELESS = 64
"""A decision that is not kept costs so many times more than any path."""

Records = npt.NDArray[np.void]

PARTY = [
    ("origin", "i8"),
    ("first_final", "i8"),
    ("until_final", "i8"),
    ("first_bridge", "i8"),
    ("until_bridge", "i8"),
    ("first_move", "f8"),
    ("leave_bridge", "f8"),
    ("no_final", "f8"),
    ("must_bridge", "?"),
    ("must_final", "?"),
]
FINAL = [
    ("seat", "i8"),
    ("group", "i8"),
    ("from_week", "i8"),
    ("until_week", "i8"),
    ("stay_weeks", "i8"),
    ("cost", "f8"),
]
BRIDGE = [
    ("seat", "i8"),
    ("group", "i8"),
    ("from_week", "i8"),
    ("until_week", "i8"),
    ("most_weeks", "i8"),
    ("cost", "f8"),
    ("weekly_cost", "f8"),
]
SEAT = [("group", "i8"), ("presence_count", "i8"), ("start_count", "i8")]
USE = [("block", "i8"), ("amount", "i8")]


class Layout(NamedTuple):
    """P parties, S seats, F finals, N bridges, B row blocks, W weeks.

    `at_most` is (B + 1) x W, its last block boundless; `before_move` is P x (W + 1). The others are records:
    `parties` of `PARTY`, `finals` of `FINAL`, `bridges` of `BRIDGE`, `seats` of `SEAT`. A party's finals, each in
    another group, are those from `first_final` to `until_final`; likewise bridges. An option may start in the
    weeks `from_week` to `until_week`. A seat s uses the first `presence_count` entries of `presence[s]` (S x most,
    records of `USE`) in each week, and the first `start_count` of `start[s]` in the week of a start.
    `forbidding` is more than any path costs.

    They are records because a loop is handed every array on its own, which makes many arrays slow to compile.
    """

    weeks: int
    forbidding: float
    homeless_cost: float
    at_most: Ints
    before_move: Floats
    parties: Records
    finals: Records
    bridges: Records
    seats: Records
    presence: Records
    start: Records


def layout(model: Model) -> Layout:
    """The arrays of a model."""
    numbered, tariff, legality = model.catalogue, model.tariff, model.legality
    finals, bridges = numbered.finals, numbered.bridges
    final_from, final_until = _interval(legality.final_start)
    bridge_from, bridge_until = _interval(legality.bridge_start)
    presence_count, presence = _compact(model.presence)
    start_count, start = _compact(model.start)
    forbidding = beyond(tariff.most)
    final_end, bridge_end = finals.first_of_party, bridges.first_of_party
    charges = (tariff.first_move, tariff.leave_bridge, tariff.no_final)
    final_weeks = (final_from, final_until, finals.stay_weeks)
    bridge_weeks = (bridge_from, bridge_until, legality.bridge_most)
    return Layout(
        weeks=model.weeks,
        forbidding=forbidding,
        homeless_cost=min(float(model.homeless_cost), HOMELESS * forbidding),
        at_most=np.vstack([model.at_most, np.full((1, model.weeks), BOUNDLESS, dtype=np.int64)]),
        before_move=tariff.before_move.astype(np.float64),
        parties=_records(
            PARTY,
            numbered.origin_seat,
            *(final_end[:-1], final_end[1:], bridge_end[:-1], bridge_end[1:]),
            *charges,
            *(legality.must_bridge, legality.must_final),
        ),
        finals=_records(FINAL, finals.seat, finals.group, *final_weeks, tariff.final_start),
        bridges=_records(BRIDGE, bridges.seat, bridges.group, *bridge_weeks, tariff.bridge_start, tariff.bridge_week),
        seats=_records(SEAT, numbered.seat_group, presence_count, start_count),
        presence=presence,
        start=start,
    )


def _records(fields: list[tuple[str, str]], *columns: Ints | Floats | Flags) -> Records:
    """Columns of equal shape as the fields of records."""
    records = np.zeros(columns[0].shape, dtype=np.dtype(fields, align=True))
    for (name, _), column in zip(fields, columns, strict=True):
        records[name] = column
    return records


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


def _compact(uses: Uses) -> tuple[Ints, Records]:
    """How many entries of each seat are used, and the entries, used ones first."""
    used = uses.amount > 0
    order = np.argsort(~used, axis=1, kind="stable")
    block = np.take_along_axis(uses.block, order, axis=1)
    amount = np.take_along_axis(uses.amount, order, axis=1)
    return used.sum(axis=1).astype(np.int64), _records(USE, block, amount)
