"""One run of the solver: what is known so far, and whether to go on."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from solver.cuts.dual import Dual
from solver.instance import Instance
from solver.kernels.layout import Layout, layout
from solver.model.catalogue import Floats
from solver.model.model import Model
from solver.paths import moves_of
from solver.plan import Certificate, Plan, gap_between
from solver.result import Limits, Progress, Result, StopReason
from solver.search.knowledge import Finding, Knowledge
from solver.search.state import State
from solver.trim import trimmed
from solver.valuation import TOLERANCE, Valuation, certificate, evaluate, forbid_what_is_not_there
from solver.verify.proof import proven_bound

MOST_TRIMMED = 5000
"""For more parties than this the prices of the certificate stay as they are."""


@dataclass(slots=True)
class Run:
    """The best plan and the best prices of one run; the steps of the search improve them.

    `closed_bound` is the bound that a search tree proved, beyond that of the prices.
    """

    instance: Instance
    model: Model
    limits: Limits
    on_progress: Callable[[Progress], None] | None
    began: float = field(default_factory=time.monotonic)
    layout: Layout = field(init=False)
    at: Valuation = field(init=False)
    state: State | None = None
    sharp: Dual | None = None
    closed_bound: int = 0
    steps: int = 0
    _cost: int | None = None

    def __post_init__(self) -> None:
        self.layout = layout(self.model)
        self.at = self.evaluate(self.model.no_prices)
        if self.state is not None:
            self._cost = self.state.cost

    def evaluate(self, prices: Floats) -> Valuation:
        """The dual at some prices (blocks x weeks); where there is no place at all they are made to forbid it."""
        return evaluate(self.model, self.layout, forbid_what_is_not_there(self.model, self.layout, prices))

    @property
    def bound(self) -> int:
        """The proven lower bound."""
        return max(self.at.bound, self.closed_bound)

    @property
    def objective(self) -> int | None:
        """The cost of the best plan."""
        return self._cost

    @property
    def state_now(self) -> State:
        """The best plan; there must be one."""
        assert self.state is not None
        return self.state

    @property
    def seconds(self) -> float:
        """Wall time since the run began."""
        return time.monotonic() - self.began

    def value(self, at: Valuation) -> None:
        """Keep a valuation when it proves more than the best so far."""
        if at.value > self.at.value:
            self.at = at

    def offer(self, state: State) -> None:
        """Keep a complete state when it costs less than the best plan so far."""
        if state.complete and (self._cost is None or state.cost < self._cost):
            self.state, self._cost = state, state.cost

    def choose(self, state: State) -> None:
        """Take a complete state for the plan, whatever it costs."""
        self.state, self._cost = state, state.cost

    def knowledge(self) -> Knowledge:
        """What is known now, for a step to begin from."""
        assert self.state is not None
        assert self._cost is not None
        seconds = None if self.limits.seconds is None else self.limits.seconds - self.seconds
        return Knowledge(
            state=self.state, cost=self._cost, at=self.at, sharp=self.sharp, bound=self.bound, seconds=seconds
        )

    def take(self, finding: Finding) -> None:
        """Keep what a step found, as far as it is better."""
        if finding.prices is not None:
            self.value(self.evaluate(finding.prices))
        if finding.sharp is not None and (self.sharp is None or finding.sharp.value > self.sharp.value):
            self.sharp = finding.sharp
            self.closed_bound = max(self.closed_bound, finding.sharp.bound)
        self.closed_bound = max(self.closed_bound, finding.bound)
        if finding.state is not None and finding.since is not None and self.state is not None:
            both = finding.state.on_top_of(self.state, finding.since)
            self.offer(finding.state)  # it may be the better plan where its changes do not fit to the plan of now
            self.offer(both)

    def tell(self, step: str) -> None:
        """Count a step, and report it."""
        self.steps += 1
        if self.on_progress is not None:
            self.on_progress(Progress(seconds=self.seconds, step=step, objective=self.objective, bound=self.bound))

    def stopped(self) -> StopReason | None:
        """Why to stop, or None to go on."""
        objective, limits = self.objective, self.limits
        if objective is not None and self.bound >= objective:
            return "optimal"
        if objective is not None and gap_between(objective, self.bound) <= limits.gap:
            return "gap"
        if limits.asked():
            return "asked"
        if limits.work is not None and self.steps >= limits.work:
            return "work"
        if limits.seconds is not None and self.seconds >= limits.seconds:
            return "time"
        return None

    def result(self, stopped: StopReason, *, trim: bool = True) -> Result:
        """The best plan with its proof: prices no higher than need be where there is no place at all (``trim``)."""
        assert self.state is not None
        objective, proof = self.state.cost, self._proof() if trim else certificate(self.model, self.at)
        bound = min(max(self.bound, proof.bound), objective)
        plan = Plan(
            instance=self.instance.name,
            status="optimal" if bound == objective else "feasible",
            objective=objective,
            bound=bound,
            moves=moves_of(self.model, self.state.paths),
            certificate=proof,
        )
        return Result(plan=plan, stopped=stopped, seconds=self.seconds, steps=self.steps, dual=self.sharp)

    def _proof(self) -> Certificate:
        """The best prices; where there is no place at all no higher than need be, when that is soon found.

        Where floats cannot add them exactly, whole numbers say what they prove.
        """
        if len(self.at.least) > MOST_TRIMMED:
            return certificate(self.model, self.at)
        at = trimmed(self.model, self.layout, self.at)
        proof = certificate(self.model, at)
        if at.error <= TOLERANCE:
            return proof
        return replace(proof, bound=max(proof.bound, proven_bound(self.instance, proof) or 0))

    def random(self) -> np.random.Generator:
        """The random numbers of the run, from its seed."""
        return np.random.default_rng(self.limits.seed)
