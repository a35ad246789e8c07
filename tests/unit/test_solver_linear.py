"""An engine that gives up is an answer that did not come: the search goes on with what it has."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from ortools.math_opt.python import mathopt  # type: ignore[import-untyped]

from solver import Instance, Limits, solve, verify
from solver.errors import EngineGaveUp
from solver.linear import Program, interior_duals, whole_optimum
from solver.search.fitting import Fitting
from solver.search.state import State, all_still

INSTANCES = Path(__file__).parents[2] / "fixtures" / "instances"
INVALID_ARGUMENT, INTERNAL = 3, 13

# Minimise x, at least 2.
PROGRAM = Program(
    cost=np.ones(1),
    least=np.zeros(1),
    most=np.full(1, 9.0),
    whole=np.zeros(1, dtype=np.bool_),
    row_least=np.full(1, 2.0),
    row_most=np.full(1, math.inf),
    row=np.zeros(1, dtype=np.int64),
    column=np.zeros(1, dtype=np.int64),
    value=np.ones(1),
)


class Status(Exception):
    """As MathOpt's own: without the attribute under which MathOpt looks for the code."""

    def __init__(self, code: int) -> None:
        super().__init__("HighsModelStatus was Unknown")
        self.code = code


class Engine:
    """Ends every call by an exception, and counts the calls."""

    def __init__(self, code: int | None) -> None:
        self.code = code
        self.calls = 0

    def __call__(self, *_: object, **__: object) -> object:
        self.calls += 1
        if self.code is None:
            raise mathopt.InternalMathOptError("HighsModelStatus was Unknown (was C++ INTERNAL)")
        return Status(self.code).canonical_code  # type: ignore[attr-defined]


@pytest.mark.parametrize("code", [INTERNAL, None])
def test_giving_up_is_no_answer(code: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = interior_duals(PROGRAM, None)
    assert answer is not None
    assert answer.value == pytest.approx(2)
    monkeypatch.setattr(mathopt, "solve", Engine(code))
    assert interior_duals(PROGRAM, None) is None
    whole = whole_optimum(PROGRAM, seconds=None, nodes=5, seed=0)
    assert (whole.variables, whole.bound, whole.closed) == (None, -math.inf, False)


def test_a_wrong_call_is_still_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mathopt, "solve", Engine(INVALID_ARGUMENT))
    with pytest.raises(AttributeError):
        interior_duals(PROGRAM, None)


@pytest.mark.parametrize("name", ["dropped", "code"])
def test_other_attributes_that_are_missing_are_still_errors(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> object:
        return getattr(object(), name)

    monkeypatch.setattr(mathopt, "solve", broken)
    with pytest.raises(AttributeError, match=name):
        interior_duals(PROGRAM, None)


def test_a_run_without_any_answer_ends_with_a_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Engine(INTERNAL)
    monkeypatch.setattr(mathopt, "solve", engine)
    instance = Instance.read(INSTANCES / "tiny-00.json")
    result = solve(instance, Limits(seconds=None, work=60))
    assert engine.calls > 0
    assert result.objective is not None
    assert verify(instance, result.plan) == []


def test_without_an_answer_nothing_is_called_infeasible(monkeypatch: pytest.MonkeyPatch) -> None:
    # tiny-05 has plans (its optimum is 607); without the quick search for one it takes an integer program.
    monkeypatch.setattr(mathopt, "solve", Engine(INTERNAL))
    monkeypatch.setattr(Fitting, "steps", lambda self, _: State.of(self._model, all_still(self._model)))
    with pytest.raises(EngineGaveUp):
        solve(Instance.read(INSTANCES / "tiny-05.json"), Limits(seconds=5))
