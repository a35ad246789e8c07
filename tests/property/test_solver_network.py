"""The integer program over all legs has the best of all plans, and only plans."""

from __future__ import annotations

import numpy as np
from hypothesis import assume, given

from solver import Instance, Plan, verify
from solver.legs import nearly_cheapest_legs, put_together
from solver.linear import whole_optimum
from solver.model.model import build
from solver.network import leg_program
from solver.paths import moves_of, path_costs
from solver.pricing import Pricer
from tests.property.test_solver_kernels import many
from tests.property.test_solver_worlds import best_cost, relaxed


@relaxed
@given(many)
def test_the_program_over_all_legs_finds_the_best_plan(instance: Instance) -> None:
    model = build(instance)
    best = best_cost(instance)
    assume(instance.parties and best is not None)
    pricer = Pricer(model)
    tables = pricer.tables(model.no_prices)
    legs, _ = nearly_cheapest_legs(pricer, tables, np.full(len(instance.parties), np.finfo(np.float64).max))
    answer = whole_optimum(leg_program(model, legs, model.at_most), seconds=None, nodes=None, seed=0)
    assert answer.variables is not None
    paths = put_together(model, legs[np.flatnonzero(answer.variables[: len(legs)] > 0.5)])
    assert int(path_costs(model, paths).sum()) == best
    moves = moves_of(model, paths)
    plan = Plan(instance=instance.name, status="feasible", objective=best, bound=0, moves=moves)
    assert verify(instance, plan) == []
