"""The other front door: a plan that was made before, mended after a small change of its instance.

See docs/model.md, "Mending".
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from solver.cuts.dual import Dual
from solver.instance import Instance
from solver.kernels.layout import layout
from solver.kernels.wishes import Wishes
from solver.model.catalogue import Flags
from solver.model.model import build
from solver.plan import Certificate, Plan, gap_between
from solver.restriction import is_harder
from solver.result import Limits, Progress, Result, StopReason, no_plan
from solver.run import Run
from solver.search.anneal import wanted
from solver.search.disturbed import disturbed_parties
from solver.search.keeping import Keeping, charge_of_a_change
from solver.search.mender import Mender
from solver.search.rebound import Climb
from solver.search.resume import carried_over, made_to_fit, paths_before
from solver.search.rework import reworked
from solver.search.settle import settle
from solver.search.state import State
from solver.size import refuse_too_large
from solver.valuation import evaluate, forbid_what_is_not_there, prices_of, where_there_is_place

SECONDS = 1.0
"""What mending may take when nothing else is said."""
ROUNDS = 24
"""Rounds at most, when nothing else is said."""
PATIENCE = 6
"""So many rounds in which nothing gets better end it."""
SHARE = 0.5
"""The part of the time that goes to ruin and recreate."""
THREADS = 2
SPARE = 0.08
"""Seconds kept for what engines take beyond their limit, and for writing the plan down."""
LEAST = 0.06
"""Seconds in which a round may come to something."""


def mend(
    instance: Instance,
    before: Plan,
    was: Instance,
    limits: Limits | None = None,
    *,
    on_progress: Callable[[Progress], None] | None = None,
    dual: Dual | None = None,
) -> Result:
    """Mend the plan `before` of the instance `was`, of which `instance` differs a little.

    What of it still fits is kept; around what does not, and around what has changed, a few parties at a time are
    planned anew. Among plans of nearly equal cost the one that changes least is chosen (see `solver.search.keeping`).
    It ends after a second, or as `limits` say, and earlier when nothing gets better any more. A gap (above 0) that is
    good enough ends it even where a plan as good could change less. With `seconds=None` the same plan comes out every
    time.

    The weeks of `before` and `was` are counted like those of `instance`: when the horizon has rolled on a week, the
    caller counts them anew before (a move of week 3 is one of week 2 then), or else each move is kept a week later
    than it was planned.

    The prices of the old certificate prove a bound for the new instance too, and more with the `dual` of the old
    result; but those for another number of weeks are left out. The old plan's bound is taken over when every plan of
    `instance` is one of `was` at no more cost there; it is not checked otherwise.
    Raises `InstanceTooLarge`, `InvalidPlan` where a price of `before` is negative or no number, and `NoPlanInTime` when
    the decisions that stand are new and could not be kept in time.
    """
    began = time.monotonic()
    limits = limits or Limits(seconds=SECONDS)
    refuse_too_large(instance, limits.memory)
    model = build(instance)
    lay = layout(model)
    prices = prices_of(model, before.certificate or Certificate(bound=0))
    at = evaluate(model, lay, forbid_what_is_not_there(model, lay, prices))
    paths, known = paths_before(model, before)
    keep = Keeping(paths=paths, known=known, charge=charge_of_a_change(lay))
    carried = carried_over(at, model, before)
    state: State | str | None = made_to_fit(lay, carried, keep) or settle(instance, model, limits, began=began)
    if isinstance(state, str):
        return no_plan(instance.name, state, seconds=time.monotonic() - began)
    run = Run(instance=instance, model=model, limits=limits, on_progress=on_progress, began=began, state=state)
    run.value(at)
    if before.bound is not None and is_harder(instance, was):
        run.closed_bound = before.bound
    return run.result(_work(run, carried, keep, was, dual))


def _work(run: Run, carried: State, keep: Keeping, was: Instance, dual: Dual | None) -> StopReason:
    """Rounds on the plan, and beside them the bound."""
    assert run.state is not None
    assert run.objective is not None
    if run.bound >= run.objective and not keep.charges(run.state.paths):
        return "optimal"
    enough = _enough(run)
    if enough is not None:
        return enough
    with Climb(run, run.state, dual) as climb:
        want = wanted(run.model, run.layout, run.at.prices)
        disturbed = disturbed_parties(run, keep, want, was)
        _rework(run, carried, keep, want, disturbed)
        mender = Mender(layout=run.layout, at=run.at, want=want, keep=keep, random=run.random())
        stopped = _rounds(run, mender, disturbed)
        run.take(climb.end(patient=run.limits.seconds is None and stopped != "asked"))
    return "optimal" if run.bound >= run.objective else stopped


def _rework(run: Run, carried: State, keep: Keeping, want: Wishes, disturbed: Flags) -> None:
    """Ruin and recreate in two threads, each in its own way: the better plan is kept."""
    seconds = None if run.limits.seconds is None else SHARE * (run.limits.seconds - run.seconds)
    prices = where_there_is_place(run.model, run.at.prices)

    def way(number: int) -> State | None:
        seed = THREADS * run.limits.seed + number
        return reworked(run.layout, carried, prices, keep, want, disturbed, seconds, seed, asked=run.limits.asked)

    with ThreadPoolExecutor(THREADS) as threads:
        found = [run.state, *threads.map(way, range(THREADS))]
    run.choose(min((state for state in found if state is not None), key=keep.total))
    run.tell("rework")


def _rounds(run: Run, mender: Mender, disturbed: Flags) -> StopReason:
    fruitless = 0
    most = ROUNDS if run.limits.work is None else run.limits.work
    while mender.rounds < most and fruitless < PATIENCE:
        seconds = None
        if run.limits.seconds is not None:
            seconds = run.limits.seconds - run.seconds - SPARE
            if seconds < LEAST:
                return "time"
        enough = _enough(run)
        if enough is not None:
            return enough
        assert run.state is not None
        changed = mender.round(run.state, disturbed, seconds)
        fruitless = fruitless + 1 if changed is run.state else 0
        run.choose(changed)
        run.tell("mend")
    return "work"


def _enough(run: Run) -> StopReason | None:
    """Whether to stop before the work is done. A proven optimum is no reason: another one may change less."""
    if run.limits.asked():
        return "asked"
    assert run.objective is not None
    if run.limits.gap and gap_between(run.objective, run.bound) <= run.limits.gap:
        return "gap"
    return None
