"""The end of the proof: what an engine says of the core, and what may be claimed of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from solver import Instance, Limits
from solver.linear import Program, WholeAnswer
from solver.model.model import build
from solver.run import Run
from solver.search import closing
from solver.search.anneal import anneal
from solver.search.climb import ascend
from solver.search.closing import Closing
from solver.search.first import first_plan
from solver.search.settle import settle

INSTANCES = Path(__file__).parents[2] / "fixtures" / "instances"


def begun(name: str) -> Run:
    """A run with its first plan and prices from a few subgradient steps."""
    instance = Instance.read(INSTANCES / name)
    model = build(instance)
    state = settle(instance, model)
    assert not isinstance(state, str)
    run = Run(instance=instance, model=model, limits=Limits(seconds=None), on_progress=None, state=state)
    for _ in first_plan(run):
        pass
    for _ in ascend(run, 20):
        pass
    return run


@pytest.mark.parametrize("chosen", [0.0, 1.0])
def test_an_answer_that_is_no_plan_proves_nothing(chosen: float, monkeypatch: pytest.MonkeyPatch) -> None:
    # "Optimal", says the engine: with no leg of anybody, or with all of them.
    def broken(program: Program, **_: object) -> WholeAnswer:
        return WholeAnswer(variables=np.full(len(program.cost), chosen), bound=1e6, closed=True)

    run = begun("tiny-00.json")
    known = run.knowledge()
    assert run.bound < known.cost
    monkeypatch.setattr(closing, "whole_optimum", broken)
    finding = Closing(run.model).try_now(known)
    assert finding is not None
    assert (finding.bound, finding.state) == (0, None)


def test_a_small_core_is_searched_before_there_are_cuts_and_what_it_finds_is_kept() -> None:
    run = begun("failed/small-that-stalled.json")
    known = run.knowledge()
    finding = Closing(run.model).try_early(known)
    assert finding is not None
    assert finding.state is not None
    assert (finding.state.cost, finding.bound) == (1293, 1293)
    # Meanwhile the other thread found a plan that is better than the one of before, and quite another.
    for _ in anneal(run):
        pass
    assert run.state is not None
    assert run.state.cost > 1293
    assert finding.state.on_top_of(run.state, known.state).cost > 1293
    run.take(finding)
    assert (run.objective, run.stopped()) == (1293, "optimal")


def test_a_large_core_is_left_for_later() -> None:
    run = begun("small-02-45.json")
    assert Closing(run.model).try_early(run.knowledge()) is None
