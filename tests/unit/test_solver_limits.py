"""When a run stops, and what it says on the way."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from solver import Instance, InstanceTooLarge, Limits, Progress, solve, verify

INSTANCES = Path(__file__).parents[2] / "fixtures" / "instances"


@pytest.fixture(scope="module")
def instance() -> Instance:
    """Twenty parties; the optimum is 2068."""
    return Instance.read(INSTANCES / "small-00-20.json")


def test_no_time_at_all_still_gives_a_plan(instance: Instance) -> None:
    result = solve(instance, Limits(seconds=0))
    assert (result.stopped, result.status) == ("time", "feasible")
    assert verify(instance, result.plan) == []


def test_a_gap_that_is_good_enough(instance: Instance) -> None:
    result = solve(instance, Limits(seconds=None, gap=0.5))
    assert result.stopped == "gap"
    assert result.gap is not None
    assert 0 < result.gap <= 0.5
    assert verify(instance, result.plan) == []


def test_stops_when_asked_with_the_best_plan_so_far(instance: Instance) -> None:
    told: list[Progress] = []
    result = solve(instance, Limits(seconds=None, asked=lambda: len(told) >= 3), on_progress=told.append)
    assert (result.stopped, len(told), result.steps) == ("asked", 3, 3)
    assert result.objective == told[-1].objective


def test_the_same_seed_and_work_give_the_same_plan() -> None:
    instance = Instance.read(INSTANCES / "small-02-45.json")
    limits = Limits(seconds=None, work=11, seed=4)
    first, second = solve(instance, limits), solve(instance, limits)
    assert first.stopped == "work"
    assert first.plan == second.plan


def test_progress_never_gets_worse(instance: Instance) -> None:
    told: list[Progress] = []
    result = solve(instance, Limits(seconds=None), on_progress=told.append)
    objectives = [progress.objective for progress in told if progress.objective is not None]
    bounds = [progress.bound for progress in told]
    assert len(objectives) == len(told)
    assert objectives == sorted(objectives, reverse=True)
    assert bounds == sorted(bounds)
    assert objectives[-1] == bounds[-1] == result.objective == 2068


def test_begins_with_an_earlier_plan(instance: Instance) -> None:
    best = solve(instance, Limits(seconds=None)).plan
    told: list[Progress] = []
    again = solve(instance, Limits(seconds=0), on_progress=told.append, start=best)
    assert again.objective == told[0].objective == 2068
    # With the first group closed what cannot stay is left out, and the rest of the plan is kept.
    closed = replace(instance.groups[0], intake=(0,) * instance.weeks)
    smaller = replace(instance, groups=(closed, *instance.groups[1:]))
    mended = solve(smaller, Limits(seconds=0), start=best)
    assert verify(smaller, mended.plan) == []
    assert all(move.group != closed.id for move in mended.plan.moves)
    kept = [move for move in best.moves if move.group != closed.id]
    assert set(kept) & set(mended.plan.moves)


def test_too_large_for_memory_is_refused_before_the_work(instance: Instance) -> None:
    told: list[Progress] = []
    with pytest.raises(InstanceTooLarge, match="is too large: it needs some"):
        solve(instance, Limits(memory=1000), on_progress=told.append)
    assert told == []


def test_wrong_limits() -> None:
    with pytest.raises(ValueError, match=r"seconds must be.*gap must be.*work must be.*seed must be.*memory must be"):
        Limits(seconds=-1, gap=2, work=-1, seed=-1, memory=-1)
