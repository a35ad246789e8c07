"""Of a fractional choice of legs: for each party the path that it most likely means."""

from __future__ import annotations

import numpy as np

from solver.legs import Legs, Step, put_together
from solver.model.catalogue import Floats, Ints
from solver.model.model import Model
from solver.paths import Paths


def likely_paths(model: Model, legs: Legs, weights: Floats) -> tuple[Paths, Floats]:
    """Of each party, in their order, the path along its weightiest legs; and the least weight on it."""
    chosen: list[int] = []
    sure: list[float] = []
    order = np.argsort(legs.party, kind="stable")
    _, first = np.unique(legs.party[order], return_index=True)
    for mine in np.split(order, first[1:]):
        path = _weightiest(model.weeks, legs, weights, mine)
        sure.append(float(weights[path].min()) if path else 0.0)
        chosen += path or [int(mine[0])]
    return put_together(model, legs[np.array(chosen, dtype=np.int64)]), np.array(sure)


def _weightiest(weeks: int, legs: Legs, weights: Floats, mine: Ints) -> list[int]:
    """The legs of one party's path, followed from its start; empty when they lead nowhere."""
    step, week, option = legs.step[mine], legs.week[mine], legs.option[mine]
    start = _heaviest(weights, mine, np.isin(step, (Step.STILL, Step.DIRECT, Step.ENTRY)))
    if start is None:
        return []
    path, end = [start], week[start]
    if step[start] == Step.STILL:
        return [int(mine[start])]
    if step[start] == Step.ENTRY:
        leaves = (step == Step.EXIT) & (option == option[start]) & (week > end)
        leave = _heaviest(weights, mine, leaves)
        if leave is None:
            return []
        path, end = [start, leave], week[leave]
    if end < weeks:
        final = _heaviest(weights, mine, (step == Step.FINAL) & (week == end))
        if final is None:
            return []
        path.append(final)
    return [int(leg) for leg in mine[path]]


def _heaviest(weights: Floats, mine: Ints, among: np.ndarray) -> int | None:
    found = np.flatnonzero(among)
    return int(found[np.argmax(weights[mine[found]])]) if len(found) else None
