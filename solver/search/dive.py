"""From prices to a whole plan: solve the linear relaxation, fix what it is sure of, and repeat.

Each round relaxes the program over the nearly cheapest legs of the parties not yet fixed, in the room
that the others leave, and fixes the paths that the optimum gives most weight. In the end some may have no
path left, because the places taken include the one where they live: an integer program over them
and those around them restores a plan.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from solver.legs import Legs
from solver.linear import Program, vertex
from solver.model.catalogue import Flags, Floats, Ints
from solver.model.model import Model
from solver.network import leg_program
from solver.paths import Paths, total_use
from solver.run import Run
from solver.search.insertion import settled
from solver.search.likely import likely_paths
from solver.search.reoptimise import nearly_cheapest
from solver.search.restore import restored
from solver.search.state import State, all_still

SURE = 0.9
"""A path of this weight is fixed."""
SHARE = 0.05
"""At least this share of the parties left is fixed in a round."""
LEGS = 14
"""Legs of each party in the relaxation."""
EACH = 12
"""Legs that even a party with one very cheap path has in it: others may need that one more."""


@dataclass(slots=True)
class _Fixed:
    """The paths fixed so far: `use` is theirs alone; a party `left` has none yet."""

    state: State
    use: Ints
    left: Flags

    def fix(self, paths: Paths) -> None:
        """Take the paths that fit, in their order."""
        model = self.state.model
        for number in range(len(paths)):
            path = paths[number : number + 1]
            more = self.use + total_use(model, path)
            if np.all(more <= model.at_most):
                self.state, self.use = self.state.with_paths(path), more
                self.left[path.party] = False


def dive(run: Run) -> Iterator[str]:
    """Yield after each round; the plan is offered in the end."""
    model = run.model
    everybody = np.ones(len(model.catalogue.parties), dtype=np.bool_)
    fixed = _Fixed(
        state=State.of(model, all_still(model)),
        use=np.zeros_like(model.at_most),
        left=everybody.copy(),
    )
    while fixed.left.any() and _round(run, fixed):
        yield "dive"
    whole = restored(run, fixed.state)
    run.offer(settled(run.pricer, whole, model.no_prices, everybody))
    yield "dive"


def _round(run: Run, fixed: _Fixed) -> bool:
    """One relaxation, and the fixing of what it is sure of; False when nothing was fixed."""
    model, left = run.model, int(fixed.left.sum())
    room = model.at_most - fixed.use
    legs = nearly_cheapest(run.pricer, run.at, fixed.left, room, LEGS * left, EACH)
    if not len(legs):
        return False
    program = _elastic(leg_program(model, legs, room), len(np.unique(legs.party)), run)
    weights = vertex(program, run.slice(60.0))
    if weights is None:
        return False
    fixed.fix(_surest(model, legs, weights, left))
    return int(fixed.left.sum()) < left


def _elastic(program: Program, parties: int, run: Run) -> Program:
    """The relaxation, in which a party may at a high cost have no path at all.

    The rows of the parties are the program's first; the new variables are its last.
    """
    height = 4 * float(np.abs(program.cost).max(initial=1.0)) + float(run.at.prices.max(initial=0.0))
    count = len(program.cost)
    return replace(
        program,
        cost=np.concatenate([program.cost, np.full(parties, height)]),
        least=np.zeros(count + parties),
        most=np.concatenate([program.most, np.ones(parties)]),
        whole=np.zeros(count + parties, dtype=np.bool_),
        row=np.concatenate([program.row, np.arange(parties)]),
        column=np.concatenate([program.column, count + np.arange(parties)]),
        value=np.concatenate([program.value, np.ones(parties)]),
    )


def _surest(model: Model, legs: Legs, weights: Floats, left: int) -> Paths:
    """The sure paths, and the surest of the others, surest first."""
    paths, sure = likely_paths(model, legs, weights)
    order = np.argsort(-sure, kind="stable")
    count = max(int(np.count_nonzero(sure >= SURE)), int(np.ceil(SHARE * left)))
    order = order[:count]
    return paths[order[sure[order] > 0]]
