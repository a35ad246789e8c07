"""The end of the proof: an integer program over every leg that a better plan could use.

A path whose priced cost exceeds its party's cheapest by the whole gap or more cannot be in a better
plan (see docs/model.md, "Closing the gap"). What remains is the core.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from solver.legs import Legs, nearly_cheapest_legs, put_together
from solver.linear import whole_optimum
from solver.network import leg_program
from solver.run import Run
from solver.search.reoptimise import shut_seats

TOLERANCE = 1e-6
SMALL = 2_000
"""Legs in the core with which a search tree is tried at once."""
LARGE = 16_000
"""The same, when better plans are no longer found."""
PATIENCE = 3
"""So many steps without a better plan say that."""
FIRST_SECONDS, FIRST_NODES = 60.0, 500
"""What the first try may take; each further one twice and four times that."""


@dataclass(slots=True)
class Closing:
    """When to try the proof: as soon as the core is small, or plans no longer get better."""

    tries: int = 0
    idle: int = 0
    cost: int | None = None

    def try_now(self, run: Run) -> Iterator[str]:
        """Search the core when it is small enough by now."""
        assert run.state is not None
        self.idle = self.idle + 1 if run.state.cost == self.cost else 0
        self.cost = run.state.cost
        if run.bound >= self.cost or self.idle % PATIENCE:
            return
        legs = core(run, LARGE if self.idle else SMALL)
        if legs is None:
            return
        factor = 2**self.tries
        close(run, legs, run.slice(FIRST_SECONDS * factor), FIRST_NODES * factor**2)
        self.tries += 1
        yield "close"


def core(run: Run, most: int) -> Legs | None:
    """Every leg that a better plan could use; None when there are more than `most`."""
    assert run.state is not None
    gap = run.state.cost - 1 - run.at.value
    tables = run.pricer.tables(run.at.prices, shut_seats(run.model, run.model.at_most))
    legs, _ = nearly_cheapest_legs(run.pricer, tables, run.at.least + gap + TOLERANCE)
    return legs if len(legs) <= most else None


def close(run: Run, legs: Legs, seconds: float | None, nodes: int | None) -> None:
    """Search the core: a better plan, a better bound, or both."""
    assert run.state is not None
    cost = run.state.cost
    if len(np.unique(legs.party)) < len(run.model.catalogue.parties):
        run.closed_bound = cost
        return
    answer = whole_optimum(
        leg_program(run.model, legs, run.model.at_most),
        seconds=seconds,
        nodes=nodes,
        seed=run.limits.seed,
        cutoff=cost - 0.5,
    )
    if answer.variables is not None:
        chosen = put_together(run.model, legs[np.flatnonzero(answer.variables[: len(legs)] > 0.5)])
        changed = run.state.with_paths(chosen)
        if changed.keeps_rules and len(chosen) == len(run.state.paths):
            run.offer(changed)
    cost = run.state.cost
    if answer.closed:
        run.closed_bound = cost
    elif math.isfinite(answer.bound):
        run.closed_bound = max(run.closed_bound, min(cost, math.ceil(answer.bound - TOLERANCE)))
