"""The front door: from an instance to the best plan within the limits, and its proof."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import chain

import numpy as np

from solver.instance import Instance
from solver.model.model import build
from solver.plan import Plan
from solver.result import Limits, Progress, Result, no_plan
from solver.run import Run
from solver.search.anneal import anneal, wanted
from solver.search.beside import Beside
from solver.search.climb import ascend
from solver.search.first import first_plan
from solver.search.improve import Improver, improve
from solver.search.proof import Prover
from solver.search.resume import resumed
from solver.search.settle import settle
from solver.size import refuse_too_large


def solve(
    instance: Instance,
    limits: Limits | None = None,
    *,
    on_progress: Callable[[Progress], None] | None = None,
    start: Plan | None = None,
) -> Result:
    """Find the cheapest plan, or the best one within the limits.

    `start` is a plan to begin with, perhaps of last week or of another instance: what of it fits is
    kept.
    `on_progress` is called after every step. Raises `InstanceTooLarge` before the work starts when memory would not
    do, and `NoPlanInTime` when the decisions that stand are so hard to keep that neither a plan nor a proof that there
    is none was found within the limits.
    """
    began = time.monotonic()
    limits = limits or Limits()
    refuse_too_large(instance, limits.memory)
    model = build(instance)
    state = None if start is None else resumed(model, start)
    if state is None:
        settled = settle(instance, model, limits, began=began, on_progress=on_progress)
        if isinstance(settled, str):
            return no_plan(instance.name, settled, seconds=time.monotonic() - began)
        state = settled
    run = Run(instance=instance, model=model, limits=limits, on_progress=on_progress, began=began, state=state)
    for step in _steps(run):
        run.tell(step)
        stopped = run.stopped()
        if stopped is not None:
            return run.result(stopped)
    raise AssertionError("the search ends by a limit or a proof")


def _steps(run: Run) -> Iterator[str]:
    yield from first_plan(run)
    yield from ascend(run)
    streams = np.random.default_rng(run.limits.seed).spawn(2)
    want = wanted(run.model, run.layout, run.at.prices)
    beside, here = (Improver(layout=run.layout, want=want, random=random) for random in streams)
    with Beside(run, Prover(run.model, run.layout, beside, run.knowledge())) as prover:
        for step in chain(anneal(run), improve(run, here)):
            yield step
            found = prover.exchange()
            if found is not None:
                yield found
