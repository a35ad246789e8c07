"""The front door: from an instance to the best plan within the limits, and its proof."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from solver.instance import Instance
from solver.model.model import build
from solver.plan import Plan
from solver.result import Limits, Progress, Result
from solver.run import Run
from solver.search.climb import ascend, sift, start_sifting
from solver.search.closing import Closing
from solver.search.dive import dive
from solver.search.first import first_plan, priced_plan
from solver.search.improve import improve
from solver.search.resume import resumed
from solver.search.settle import settle
from solver.size import refuse_too_large

GOOD_PRICES = 0.001
"""Prices this near to the best (in the bound that they prove) already lead to good plans."""


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
    `on_progress` is called after every step. Whether a plan exists at all is settled whatever the
    limits. Raises `InstanceTooLarge` before the work starts when memory would not do.
    """
    limits = limits or Limits()
    refuse_too_large(instance, limits.memory)
    model = build(instance)
    state = None if start is None else resumed(model, start)
    if state is None:
        settled = settle(instance, model)
        if isinstance(settled, str):
            return _no_plan(instance, settled)
        state = settled
    run = Run(instance=instance, model=model, limits=limits, on_progress=on_progress, state=state)
    for step in _steps(run):
        run.tell(step)
        stopped = run.stopped()
        if stopped is not None:
            return run.result(stopped)
    raise AssertionError("the search ends by a limit or a proof")


def _no_plan(instance: Instance, reason: str) -> Result:
    plan = Plan(instance=instance.name, status="infeasible", objective=None, bound=None, reason=reason)
    return Result(plan=plan, stopped="infeasible", seconds=0.0, steps=0)


def _steps(run: Run) -> Iterator[str]:
    yield from first_plan(run)
    yield from ascend(run)
    yield from priced_plan(run)
    sifting = start_sifting(run)
    yield from sift(run, sifting, enough=GOOD_PRICES)
    yield from dive(run)
    yield from sift(run, sifting)
    closing = Closing()
    yield from closing.try_now(run)
    for step in improve(run):
        yield step
        yield from closing.try_now(run)
