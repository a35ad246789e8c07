"""Whether there is a plan at all: keep every decision that stands, whatever it costs.

A model in which nothing costs anything but 1 for each party whose decision is not kept, of those parties alone who
must move or may have to make room. A plan of cost 0 keeps all decisions; a bound above 0 proves that none does.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from solver.errors import EngineGaveUp, NoPlanInTime
from solver.instance import Instance
from solver.model.catalogue import NOBODY
from solver.model.model import Model, build
from solver.model.part import Part, part
from solver.model.tariff import no_charges
from solver.pricing import Pricer
from solver.result import Limits, Progress
from solver.run import Run
from solver.search.climb import ascend
from solver.search.contradiction import contradiction, decisions_of, pathless
from solver.search.culprits import culprits
from solver.search.fitting import Fitting
from solver.search.patience import patiently
from solver.search.state import State, all_still, left_over
from solver.search.widening import Widening
from solver.sifting import Sifting

QUICKLY, LONGER = 20, 40
"""Batches of fitting before anything else; and after the first bounds, then twice as many each time."""
TRIES, STEPS_EACH, TRYING = 200, 30, 10.0
"""To find few decisions that leave no plan: sets that are tried, steps for each, and seconds where time is limited."""


def settle(
    instance: Instance,
    model: Model,
    limits: Limits | None = None,
    *,
    began: float | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> State | str:
    """A state in which every decision is kept, or the reason why there is none.

    The first step, which most often suffices, is always taken. Raises `NoPlanInTime` when a limit is reached after
    that, or it is asked to stop. `began` is when the time began to count (`time.monotonic()`).
    """
    limits, began = limits or Limits(seconds=None), time.monotonic() if began is None else began
    reason = pathless(model)
    if reason is not None:
        return reason
    state = _nearest(instance, model, limits, began, on_progress)
    if not left_over(state).any():
        return state
    attempts = _Attempts(limits=limits, began=began)
    found = culprits(state, attempts.attempt)
    return contradiction(state, found.nearest, fewest=found.fewest)


def _nearest(
    instance: Instance,
    model: Model,
    limits: Limits,
    began: float,
    on_progress: Callable[[Progress], None] | None = None,
) -> State:
    """A state in which every decision is kept; when nobody is left over. Else there is none, and this is near to it."""
    still = State.of(model, all_still(model))
    if still.complete:
        return still
    settling = _Settling.begun(instance, model, limits, began)
    run = settling.run
    for step in patiently(_steps(run, settling.seconds_left), settling.look):
        if on_progress is not None:
            seconds = time.monotonic() - settling.began
            on_progress(Progress(seconds=seconds, step=step, objective=None, bound=0))
        run.steps += 1
        if _is_settled(run):
            break
        settling.look()
    return settling.state


@dataclass(slots=True, kw_only=True)
class _Attempts:
    """Tries whether some of the decisions leave a plan, while the limits allow it: so many tries, so long each."""

    limits: Limits
    began: float
    tries: int = 0
    ends: float = field(init=False)

    def __post_init__(self) -> None:
        self.ends = time.monotonic() + TRYING
        if self.limits.seconds is not None:
            self.ends = min(self.ends, self.began + self.limits.seconds)

    def attempt(self, instance: Instance) -> State | bool:
        """True when there is a plan, the nearest state when there is none, False when that is not known."""
        self.tries += 1
        seconds = None if self.limits.seconds is None else self.ends - time.monotonic()
        if self.tries > TRIES or (seconds is not None and seconds <= 0) or self.limits.asked():
            return False
        limits = replace(self.limits, seconds=seconds, work=STEPS_EACH)
        try:
            state = _nearest(instance, build(instance), limits, time.monotonic())
        except EngineGaveUp:
            return False
        return state if left_over(state).any() else True


@dataclass(frozen=True, slots=True, kw_only=True)
class _Settling:
    """The work on an instance: a run on the part of its model that matters, free of charge."""

    instance: Instance
    model: Model
    limits: Limits
    began: float
    those: Part
    run: Run

    @staticmethod
    def begun(instance: Instance, model: Model, limits: Limits, began: float) -> _Settling:
        """With everybody where they are."""
        matters = model.must_move | (model.catalogue.origin_seat != NOBODY)
        those = part(model, matters, model.at_most)
        free = replace(those.model, tariff=no_charges(those.model.catalogue), homeless_cost=1.0)
        run = Run(
            instance=instance,
            model=free,
            limits=Limits(seconds=None, seed=limits.seed),
            on_progress=None,
            state=State.of(free, all_still(free)),
        )
        return _Settling(instance=instance, model=model, limits=limits, began=began, those=those, run=run)

    def seconds_left(self) -> float | None:
        """None when there is no limit."""
        if self.limits.seconds is None:
            return None
        return max(0.0, self.limits.seconds - (time.monotonic() - self.began))

    def look(self) -> None:
        """Raise `NoPlanInTime` when it is time to stop."""
        limits, steps = self.limits, self.run.steps
        over = self.seconds_left() == 0 or (limits.work is not None and steps >= limits.work)
        if limits.asked() or (over and steps > 0):
            missing = [self.model.catalogue.parties[party] for party in np.flatnonzero(left_over(self.state)).tolist()]
            raise NoPlanInTime(self.instance.name, {party: decisions_of(self.model, party) for party in missing})

    @property
    def state(self) -> State:
        """The best so far of the whole model; who does not matter stays where it is."""
        assert self.run.state is not None
        still = State.of(self.model, all_still(self.model))
        return still.with_paths(self.those.outside(self.run.state.paths))


def _is_settled(run: Run) -> bool:
    """Whether there is a plan, or a proof that there is none."""
    assert run.state is not None
    return run.state.cost == 0 or run.bound > 0


def _steps(run: Run, seconds_left: Callable[[], float | None]) -> Iterator[str]:
    """Quick ways to a plan and to a proof that there is none, then ever wider exact ones, until all has been tried."""
    fitting = Fitting(run.model, run.layout, run.limits.seed)
    batches = LONGER
    run.offer(fitting.steps(QUICKLY))
    yield "fit"
    yield from ascend(run)
    run.offer(fitting.steps(batches))
    yield "fit"
    yield from _sift(run, seconds_left)
    widening = Widening(run)
    while not widening.exhausted:
        run.offer(widening.step(seconds_left()))
        yield "settle"
        batches *= 2
        run.offer(fitting.steps(batches))
        yield "fit"


def _sift(run: Run, seconds_left: Callable[[], float | None]) -> Iterator[str]:
    sifting = Sifting.start(Pricer(run.model), run.at.prices)
    while not sifting.done and sifting.step(seconds_left()):
        run.value(run.evaluate(sifting.best.prices))
        yield "sift"
