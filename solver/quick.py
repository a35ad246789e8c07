"""The third front door: a good plan in few steps, for whoever plans thousands of weeks, as a simulation does.

No threads, no linear programs and no clock: the same instance, steps and seed give the same plan. The bound is that of
a few subgradient steps, so that the gap which is told is wider than the true one.
"""

from __future__ import annotations

import time

import numpy as np

from solver.instance import Instance
from solver.model.model import build
from solver.result import Limits, Result, no_plan
from solver.run import Run
from solver.search.anneal import wanted
from solver.search.climb import ascend
from solver.search.first import first_plan
from solver.search.keeping import Keeping, charge_of_a_change
from solver.search.rework import reworked
from solver.search.settle import settle
from solver.size import refuse_too_large
from solver.valuation import where_there_is_place

STEPS = 1_000
"""Steps of ruin and recreate, when nothing else is said."""
ASCENTS = 40
"""Subgradient steps towards the prices that show the way."""


def sketch(instance: Instance, *, steps: int = STEPS, seed: int = 0) -> Result:
    """A plan in so many steps of ruin and recreate around the first plan, with the bound of its prices.

    Raises `InstanceTooLarge`, and `NoPlanInTime` when the decisions that stand could not be kept.
    """
    began = time.monotonic()
    limits = Limits(seconds=None, work=steps, seed=seed)
    refuse_too_large(instance, limits.memory)
    model = build(instance)
    state = settle(instance, model, limits, began=began)
    if isinstance(state, str):
        return no_plan(instance.name, state, seconds=time.monotonic() - began)
    run = Run(instance=instance, model=model, limits=limits, on_progress=None, began=began, state=state)
    for _ in (*first_plan(run), *ascend(run, ASCENTS)):
        run.tell("sketch")
    if run.bound < run.state_now.cost:
        _rework(run, steps, seed)
    return run.result("optimal" if run.bound >= run.state_now.cost else "work", trim=False)


def _rework(run: Run, steps: int, seed: int) -> None:
    """Ruin and recreate; nothing is kept for its own sake, and everybody is as likely to be in the middle."""
    state, nobody = run.state_now, np.zeros(len(run.at.paths), dtype=np.bool_)
    keep = Keeping(paths=state.paths, known=nobody, charge=charge_of_a_change(run.layout))
    want = wanted(run.model, run.layout, run.at.prices)
    prices = where_there_is_place(run.model, run.at.prices)
    found = reworked(run.layout, state, prices, keep, want, nobody, None, seed, steps)
    if found is not None:
        run.offer(found)
