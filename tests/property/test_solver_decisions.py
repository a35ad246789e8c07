"""Decisions whose week is open: there is a plan just when enumeration finds one, whichever step of the search says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solver import FixedMove, Instance, Limits, NoPlanInTime, Result, solve, verify
from solver.model.model import Model, build
from solver.search import settle as settling
from solver.search import widening
from solver.search.culprits import Culprits, culprits
from solver.search.fitting import Fitting
from solver.search.settle import settle
from solver.search.state import State
from tests.property.test_solver_worlds import best_cost, relaxed, worlds


@st.composite
def decided(draw: st.DrawFn) -> Instance:
    """Worlds in which most parties that can go anywhere are told to, in a week that is open more often than not."""
    instance = draw(worlds() | worlds(least_parties=6, most_parties=8, largest=3))
    fixed = []
    for party in instance.parties:
        for option in party.options[: draw(st.sampled_from([0, 1, 1, 1, 2]))]:
            week = draw(st.none() | st.none() | st.integers(option.from_week, option.until_week - 1))
            fixed.append(FixedMove(party=party.id, group=option.group, kind=option.kind, week=week))
    return replace(instance, fixed=tuple({(each.party, each.kind): each for each in fixed}.values()))


@settings(relaxed, max_examples=30)
@given(decided())
def test_there_is_a_plan_just_when_enumeration_finds_one(instance: Instance) -> None:
    assert_right(instance, build(instance))


@settings(relaxed, max_examples=40)
@given(decided(), st.integers(1, 3), st.integers(1, 4))
def test_the_exact_steps_alone_say_so_too(instance: Instance, parties: int, legs: int) -> None:
    model = build(instance)
    with pytest.MonkeyPatch.context() as alone:
        alone.setattr(Fitting, "steps", lambda self, _: Fitting._sent_back(self))
        alone.setattr(settling, "ascend", lambda _: iter(()))
        alone.setattr(settling, "_sift", lambda *_: iter(()))
        alone.setattr(widening, "PARTIES", parties)
        alone.setattr(widening, "LEGS_EACH", legs)
        alone.setattr(widening, "NODES", 1)
        assert_right(instance, model)


@settings(relaxed, max_examples=50)
@given(decided())
def test_the_decisions_that_are_blamed_have_no_plan_and_each_of_them_is_needed(instance: Instance) -> None:
    blamed: list[Culprits] = []

    def told(nearest: State, attempt: Callable[[Instance], State | bool]) -> Culprits:
        blamed.append(culprits(nearest, attempt))
        return blamed[-1]

    with pytest.MonkeyPatch.context() as listening:
        listening.setattr(settling, "culprits", told)
        settle(instance, build(instance))
    for found in blamed:
        alone = found.nearest.model.catalogue.instance
        assert found.fewest
        assert set(alone.fixed) <= set(instance.fixed)
        assert best_cost(alone) is None
        for fixed in alone.fixed:
            fewer = tuple(other for other in alone.fixed if other != fixed)
            assert best_cost(replace(alone, fixed=fewer)) is not None


def assert_right(instance: Instance, model: Model) -> None:
    best, found = best_cost(instance), settle(instance, model)
    assert isinstance(found, State) == (best is not None)
    if isinstance(found, State):
        assert found.keeps_rules
        assert found.complete
        assert found.model is model
    else:
        assert "decision" in found
        assert any(str(each.party) in found for each in instance.fixed)


@settings(relaxed, max_examples=30)
@given(decided(), st.integers(0, 9))
def test_the_same_seed_finds_the_same(instance: Instance, seed: int) -> None:
    model, limits = build(instance), Limits(seconds=None, seed=seed)
    first, second = settle(instance, model, limits), settle(instance, model, limits)
    if isinstance(first, State):
        assert isinstance(second, State)
        assert np.array_equal(first.columns(), second.columns())
    else:
        assert first == second


@settings(relaxed, max_examples=30)
@given(decided())
def test_what_is_said_after_one_step_is_right(instance: Instance) -> None:
    result, stopped = after_one_step(instance)
    if stopped is not None:
        assert stopped.missing
        assert all(f"party {party} ({decisions})" in str(stopped) for party, decisions in stopped.missing.items())
        assert set(stopped.missing) <= {each.party for each in instance.fixed}
    if result is not None:
        assert verify(instance, result.plan) == []
        assert (result.objective is None) == (best_cost(instance) is None)


def after_one_step(instance: Instance) -> tuple[Result | None, NoPlanInTime | None]:
    try:
        return solve(instance, Limits(seconds=None, work=1)), None
    except NoPlanInTime as stopped:
        return None, stopped
