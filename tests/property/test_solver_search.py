"""Whatever the steps of the search find is a plan, costs what they say, and no bound stands above the optimum."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from solver import Instance, Limits, verify
from solver.cuts.dual import Dual
from solver.kernels.layout import layout
from solver.model.model import build
from solver.pricing import Pricer
from solver.run import Run
from solver.search import closing
from solver.search.anneal import anneal, wanted
from solver.search.climb import ascend
from solver.search.closing import Closing
from solver.search.first import first_plan
from solver.search.improve import Improver
from solver.search.proof import Prover
from solver.search.settle import settle
from solver.valuation import evaluate, forbid_what_is_not_there
from tests.property.test_solver_kernels import many, weekly
from tests.property.test_solver_worlds import best_cost, relaxed

few = settings(relaxed, max_examples=25)


def begun(instance: Instance, *, seed: int = 0, ascents: int = 20) -> Run:
    """A run with its first plan and prices from some subgradient steps."""
    model = build(instance)
    state = settle(instance, model)
    assume(not isinstance(state, str))
    assert not isinstance(state, str)
    run = Run(instance=instance, model=model, limits=Limits(seconds=None, seed=seed), on_progress=None, state=state)
    for _ in first_plan(run):
        pass
    for _ in ascend(run, ascents):
        pass
    return run


def improver(run: Run, seed: int) -> Improver:
    want = wanted(run.model, run.layout, run.at.prices)
    return Improver(layout=run.layout, want=want, random=np.random.default_rng(seed))


@few
@given(many, st.integers(0, 9))
def test_annealing_ends_with_a_plan_that_costs_what_it_says(instance: Instance, seed: int) -> None:
    assume(instance.parties)
    run = begun(instance, seed=seed)
    before = run.objective
    assert before is not None
    for _ in anneal(run):
        assert run.state is not None
        assert run.state.keeps_rules
    plan = run.result("work").plan
    assert verify(instance, plan) == []
    assert plan.objective == run.objective
    assert run.objective is not None
    assert run.objective <= before


@few
@given(many, st.integers(0, 9))
def test_what_improves_a_plan_is_a_plan_that_costs_less(instance: Instance, seed: int) -> None:
    assume(instance.parties)
    run = begun(instance)
    step = improver(run, seed)
    for _ in range(3):
        known = run.knowledge()
        finding = step.step(known)
        assert finding.state is not None
        assert finding.state.keeps_rules
        assert finding.state.complete
        assert finding.state is known.state or finding.state.cost < known.cost
        run.take(finding)
        assert run.objective == finding.state.cost
    assert verify(instance, run.result("work").plan) == []


@relaxed
@given(many, st.data())
def test_a_sharp_bound_is_one(instance: Instance, data: st.DataObject) -> None:
    best = best_cost(instance)
    assume(best is not None)
    assert best is not None
    model = build(instance)
    lay, prices = layout(model), data.draw(weekly(model))
    sharp = Dual.of(Pricer(model, model.at_most), np.where(model.priced[:, None], prices, 0.0))
    assert sharp.bound <= best
    # The loops leave the same paths out; and the bound that a certificate carries is never above.
    loose = evaluate(model, lay, forbid_what_is_not_there(model, lay, prices))
    alone = evaluate(model, lay, forbid_what_is_not_there(model, lay, prices), alone=True)
    assert alone.value >= loose.value - 1e-6
    assert Dual.at(alone, model).bound <= best


@relaxed
@given(many, st.integers(1, 60), st.booleans())
def test_a_part_of_the_core_proves_no_more_than_the_optimum(instance: Instance, legs: int, whole: bool) -> None:
    run = begun(instance, ascents=0 if whole else 20)
    best = best_cost(instance)
    assert best is not None
    with pytest.MonkeyPatch.context() as small:
        small.setattr(closing, "SMALL", 0)
        small.setattr(closing, "FIRST_LEGS", legs)
        small.setattr(closing, "PATIENCE", 0)
        small.setattr(closing, "WORTH", 0.0)
        search = Closing(run.model)
        for _ in range(4):
            known = run.knowledge()
            finding = search.try_now(known)
            if finding is None:
                continue
            assert finding.bound <= best
            if finding.state is not None:
                assert finding.state.keeps_rules
                assert finding.state.complete
                assert finding.state.cost >= best
            run.take(finding)
            assert run.bound <= best <= (run.objective or 0)


@few
@given(many)
def test_every_step_of_the_proof_stays_below_the_optimum(instance: Instance) -> None:
    run = begun(instance, ascents=3)
    best = best_cost(instance)
    assert best is not None
    prover = Prover(run.model, run.layout, improver(run, 1), run.knowledge())
    for _ in range(25):
        if run.bound == best == run.objective:
            return
        run.take(prover.step(run.knowledge()))
        assert run.bound <= best <= (run.objective or 0)
    pytest.fail(f"25 steps did not close a world of {len(instance.parties)} parties")
