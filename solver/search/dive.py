"""From prices to a whole plan: solve the linear relaxation, fix what it is sure of, and repeat.

Each round relaxes the program over the nearly cheapest legs of the parties not yet fixed, in the room
that the others leave, and fixes the paths that the optimum gives most weight.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from solver.legs import Legs, Step, put_together
from solver.linear import Program, vertex
from solver.model.catalogue import Flags, Floats, Ints
from solver.model.model import Model
from solver.network import leg_program
from solver.paths import Paths, total_use
from solver.run import Run
from solver.search.insertion import settled
from solver.search.reoptimise import nearly_cheapest
from solver.search.repair import repaired
from solver.search.state import State, all_still

SURE = 0.9
"""A path of this weight is fixed."""
SHARE = 0.05
"""At least this share of the parties left is fixed in a round."""
LEGS = 30
"""Legs of each party in the relaxation."""


def dive(run: Run) -> Iterator[str]:
    """Yield after each round; the plan is offered in the end."""
    model = run.model
    state = State.of(model, all_still(model))
    left = np.ones(len(state.paths), dtype=np.bool_)
    use: Ints = np.zeros_like(model.at_most)
    while left.any():
        room = model.at_most - use
        legs = nearly_cheapest(run.pricer, run.at, left, room, LEGS * int(left.sum()))
        if not len(legs):
            break
        weights = vertex(_elastic(leg_program(model, legs, room), legs, run), run.slice(60.0))
        if weights is None:
            break
        paths, sure = _likely(model, legs, weights[: len(legs)])
        fixed = paths[_to_fix(sure, int(left.sum()))]
        before = int(left.sum())
        state, use, left = _fix(state, use, left, fixed)
        yield "dive"
        if int(left.sum()) == before:
            break
    everybody = np.ones(len(state.paths), dtype=np.bool_)
    whole = repaired(state, np.zeros(len(state.paths), dtype=np.bool_))
    if whole is not None:
        run.offer(settled(run.pricer, whole, model.no_prices, everybody))
    yield "dive"


def _elastic(program: Program, legs: Legs, run: Run) -> Program:
    """The relaxation, in which a party may at a high cost have no path at all."""
    parties = len(np.unique(legs.party))
    height = float(np.abs(program.cost).max(initial=1.0)) * 4 + float(run.at.prices.max(initial=0.0))
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


def _likely(model: Model, legs: Legs, weights: Floats) -> tuple[Paths, Floats]:
    """Of each party the path along its weightiest legs, and the least weight on it."""
    chosen: list[int] = []
    sure: list[float] = []
    order = np.argsort(legs.party, kind="stable")
    _, first = np.unique(legs.party[order], return_index=True)
    for mine in np.split(order, first[1:]):
        path, weight = _weightiest(model.weeks, legs, weights, mine)
        chosen += path
        sure.append(weight)
    return put_together(model, legs[np.array(chosen, dtype=np.int64)]), np.array(sure)


def _weightiest(weeks: int, legs: Legs, weights: Floats, mine: Ints) -> tuple[list[int], float]:
    step, week = legs.step[mine], legs.week[mine]
    leaving = np.flatnonzero(np.isin(step, (Step.STILL, Step.DIRECT, Step.ENTRY)))
    start = leaving[np.argmax(weights[mine[leaving]])] if len(leaving) else None
    if start is None or weights[mine[start]] <= 0:
        return [int(mine[0])], 0.0
    path, end = [start], week[start]
    if step[start] == Step.STILL:
        return [int(mine[start])], float(weights[mine[start]])
    if step[start] == Step.ENTRY:
        exits = np.flatnonzero((step == Step.EXIT) & (legs.option[mine] == legs.option[mine[start]]))
        exits = exits[week[exits] > end]
        if not len(exits):
            return [int(mine[start])], 0.0
        path.append(exits[np.argmax(weights[mine[exits]])])
        end = week[path[-1]]
    if end < weeks:
        finals = np.flatnonzero((step == Step.FINAL) & (week == end))
        if not len(finals):
            return [int(mine[start])], 0.0
        path.append(finals[np.argmax(weights[mine[finals]])])
    return [int(leg) for leg in mine[path]], float(weights[mine[path]].min())


def _to_fix(sure: Floats, left: int) -> Ints:
    """The sure paths, and the surest of the others."""
    order = np.argsort(-sure, kind="stable")
    count = max(int(np.count_nonzero(sure >= SURE)), int(np.ceil(SHARE * left)))
    order = order[:count]
    return np.asarray(order[sure[order] > 0])


def _fix(state: State, use: Ints, left: Flags, fixed: Paths) -> tuple[State, Ints, Flags]:
    """Take the paths that fit, surest first."""
    model, left = state.model, left.copy()
    for number in range(len(fixed)):
        path = fixed[number : number + 1]
        more = use + total_use(model, path)
        if np.all(more <= model.at_most):
            state, use = state.with_paths(path), more
            left[path.party] = False
    return state, use, left
