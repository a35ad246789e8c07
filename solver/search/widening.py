"""Exact steps around who is left over: ever more parties, in the end all of them with all that they could do."""

from __future__ import annotations

import numpy as np

from solver.legs import nearly_cheapest_legs
from solver.model.catalogue import Flags
from solver.model.model import Model
from solver.pricing import Pricer
from solver.run import Run
from solver.search.anneal import wanted
from solver.search.neighbourhood import Neighbours, related
from solver.search.reoptimise import Effort, reoptimise
from solver.search.state import State, left_over

PARTIES, LEGS_EACH, NODES = 60, 20, 100
"""The first step: parties around one that is left over, legs for each on average, nodes of the search tree."""
MORE = 2
"""Each further step has so many times as many parties; with all of them, legs and nodes instead."""
MOST_NODES = 10**6
"""With more than this there is no limit, so that an engine that gives up says so."""


class Widening:
    """`exhausted` when the last step had everything in it, and its search tree was closed."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._size, self._legs_each, self._nodes = PARTIES, LEGS_EACH, NODES
        self._all_legs = _all_legs(run.model)
        self._want = wanted(run.model, run.layout, run.model.no_prices)
        self._random = run.random()
        self.exhausted = False

    def step(self, seconds: float | None) -> State:
        """The best state for some parties around one that is left over."""
        run = self._run
        assert run.state is not None
        members = self._members(run.state)
        legs = self._legs_each * int(members.sum())
        nodes = None if self._nodes > MOST_NODES else self._nodes
        effort = Effort(legs=legs, seconds=seconds, nodes=nodes, seed=run.limits.seed)
        changed, closed = reoptimise(run.at, run.state, members, effort)
        everything = bool(members.all()) and legs >= self._all_legs
        self.exhausted = everything and closed
        if not members.all():
            self._size *= MORE
        elif not everything:
            self._legs_each *= MORE
        if not closed:
            self._nodes *= MORE
        return changed

    def _members(self, state: State) -> Flags:
        parties = len(state.paths)
        if self._size >= parties:
            return np.ones(parties, dtype=np.bool_)
        weight = left_over(state).astype(np.float64)
        neighbours = Neighbours.of(self._run.layout, state, self._want, weight)
        return related(neighbours, self._size, self._random)


def _all_legs(model: Model) -> int:
    """How many legs there are."""
    pricer = Pricer(model)
    most = np.full(len(model.catalogue.parties), np.finfo(np.float64).max)
    return len(nearly_cheapest_legs(pricer, pricer.tables(model.no_prices), most)[0])
