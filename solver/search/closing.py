"""The end of the proof: an integer program over every leg that a better plan could use.

A path whose priced cost exceeds its party's cheapest by the whole gap or more cannot be in a better
plan (see docs/model.md, "Closing the gap"). What remains is the core.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from solver.cuts.dual import Dual, within
from solver.legs import Legs, leg_costs, legs_of, nearly_cheapest_legs, put_together
from solver.linear import whole_optimum
from solver.model.catalogue import Floats
from solver.model.model import Model
from solver.network import leg_program
from solver.pricing import Pricer
from solver.search.knowledge import Finding, Knowledge
from solver.search.state import State

TOLERANCE = 1e-6
SMALL = 2_000
"""Legs in the core with which the whole proof is tried at once."""
WHOLE = 8_000
"""Legs in the core with which it is searched whole, once a part of it has given a good plan."""
FIRST_LEGS, MOST_LEGS = 2_500, 40_000
"""Legs in the first part of a larger core that is searched, and the most."""
MORE, FEWER = 2.5, 0.8
"""So many times as many in the next, when a part could be closed, and when not."""
FIRST_PART = 32
"""Of so many parts of the gap the paths within the first are looked at first; then `WIDER` times as wide."""
WIDER = 1.5
WORTH = 0.05
"""A part of the core is searched when that can close at least this share of the gap."""
PATIENCE = 1
"""So many steps come before the first part, and between two parts; after one that was not closed twice as many."""
SECONDS, NODES = 30.0, 500
"""What a search may take; after one that did not end, the next may take twice as much."""
EARLY_SECONDS, EARLY_NODES = 20.0, 100
"""What a search may take before there are cuts, which would make it easier."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Core:
    """Legs; a plan that uses any other costs at least `outside`."""

    legs: Legs
    outside: int


class Closing:
    """When to search how much of the core: all of it when it is small, else a part that grows step by step."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._pricer: Pricer | None = None
        self._legs: float = FIRST_LEGS
        self._whole = SMALL
        self._wait, self._pause = 0, PATIENCE
        self._effort = 1

    def try_early(self, known: Knowledge) -> Finding | None:
        """Search a small core whole, without cuts; None when it is not small. What comes later takes no notice."""
        core = None if known.bound >= known.cost else self._core(known, SMALL, 0)
        if core is None:
            return None
        finding, _ = close(self._model, known, core, known.slice(EARLY_SECONDS), EARLY_NODES)
        return finding

    def try_now(self, known: Knowledge) -> Finding | None:
        """Search the core, or a part of it; None when it was not searched."""
        self._wait -= 1
        whole, most = (self._whole, round(self._legs)) if self._wait <= 0 else (SMALL, SMALL)
        core = None if known.bound >= known.cost else self._core(known, whole, most)
        if core is None:
            if self._wait <= 0:
                self._legs = min(MOST_LEGS, self._legs * MORE)
            return None
        effort = self._effort
        finding, closed = close(self._model, known, core, known.slice(SECONDS * effort), NODES * effort**2)
        if closed:
            self._legs = min(MOST_LEGS, self._legs * MORE)
        else:
            self._legs *= FEWER
            self._effort *= 2
            self._pause *= 2
        self._whole, self._wait = WHOLE, self._pause
        return finding

    def _core(self, known: Knowledge, whole: int, most: int) -> Core | None:
        """All legs that a better plan could use, when they are no more than `whole`; else at most so many of them.

        None when it is no use to search so few, or none.
        """
        if self._pricer is None:
            self._pricer = Pricer(self._model, self._model.at_most)
        dual = known.sharp or Dual.of(self._pricer, known.at.prices)
        gap = known.cost - 1 - dual.value + dual.error + TOLERANCE
        legs, excess, slack = _nearest(self._pricer, dual, gap, max(whole, most))
        if slack >= gap and len(legs) <= max(whole, most):
            return Core(legs=legs, outside=known.cost)
        if not most:
            return None
        limit = float(np.partition(excess, most)[most]) if len(legs) > most else slack
        outside = math.floor(dual.value + limit - dual.error)
        if outside < known.bound + WORTH * (known.cost - known.bound):
            return None
        return Core(legs=legs[excess <= limit], outside=outside)


def _nearest(pricer: Pricer, dual: Dual, gap: float, most: int) -> tuple[Legs, Floats, float]:
    """All legs of excess up to some slack, with their excess: that is the gap, or there are more than `most`."""
    if not len(dual.cuts):
        legs, value = nearly_cheapest_legs(pricer, pricer.tables(dual.prices), dual.least + gap)
        return legs, value - dual.least[legs.party], gap
    slack = gap / FIRST_PART
    while True:
        paths, excess = within(pricer, dual, slack)
        legs, least = legs_of(pricer.model, paths, excess)
        if len(legs) > most or slack >= gap:
            return legs, least, slack
        slack = min(gap, WIDER * slack)


def close(model: Model, known: Knowledge, core: Core, seconds: float | None, nodes: int | None) -> tuple[Finding, bool]:
    """Search the core for a plan that costs less than the best; whether that was the end."""
    state, cost, legs = known.state, known.cost, core.legs
    if len(np.unique(legs.party)) < len(model.catalogue.parties):
        return Finding(step="close", bound=min(cost, core.outside)), True
    answer = whole_optimum(
        leg_program(model, legs, model.at_most, known.cuts),
        seconds=seconds,
        nodes=nodes,
        seed=0,
        cutoff=cost - 0.5,
    )
    if answer.variables is not None:
        changed = _plan_of(state, legs[np.flatnonzero(answer.variables[: len(legs)] > 0.5)])
        if changed is None:
            return Finding(step="close"), False
        if changed.cost < cost:
            state, cost = changed, changed.cost
    bound = 0
    if answer.closed:
        bound = cost
    elif math.isfinite(answer.bound):
        bound = math.ceil(answer.bound - TOLERANCE)
    bound = min(bound, cost, core.outside)
    return Finding(step="close", bound=bound, state=state, since=known.state), answer.closed


def _plan_of(state: State, chosen: Legs) -> State | None:
    """The plan that an engine chose; None when it is none, or costs other than its legs: then the engine erred.

    Engines count in floats with tolerances. What such an answer says of a bound is worth no more than the plan.
    """
    paths = put_together(state.model, chosen)
    if len(paths) < len(state.paths):
        return None
    plan = state.with_paths(paths)
    right = plan.keeps_rules and plan.complete and plan.cost == int(leg_costs(state.model, chosen).sum())
    return plan if right else None
