"""Many decisions whose week is open, as they gather from meeting to meeting: kept at once, and every limit holds."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from solver import FixedMove, GroupId, Instance, Limits, NoPlanInTime, PartyId, Progress, mend, solve, verify
from solver.model.model import build
from solver.search import settle as settling
from solver.search.fitting import Fitting
from solver.search.patience import patiently
from solver.search.settle import settle
from solver.search.state import State
from solver.search.widening import Widening

INSTANCES = Path(__file__).parents[2] / "fixtures" / "instances"


@pytest.fixture(scope="module")
def medium() -> Instance:
    """150 parties, 99 with a decision from a plan that keeps every rule: a search tree once took minutes to keep them."""
    decisions = json.loads((INSTANCES / "medium-150-decided.json").read_text())
    fixed = tuple(FixedMove(party=PartyId(party), group=GroupId(group), kind="final") for party, group in decisions)
    return replace(Instance.read(INSTANCES / "medium-150.json.gz"), fixed=fixed)


@pytest.fixture(scope="module")
def region() -> Instance:
    """600 parties; all that its first plan moves are told to, in any week."""
    instance = Instance.read(INSTANCES / "region-600.json.gz")
    plan = solve(instance, Limits(seconds=None, work=1)).plan
    fixed = tuple(FixedMove(party=move.party, group=move.group, kind=move.kind) for move in plan.moves)
    assert len(fixed) > 400
    return replace(instance, fixed=fixed)


@pytest.fixture
def blunt(monkeypatch: pytest.MonkeyPatch) -> None:
    """The quick ways find nothing: only programs are left."""
    monkeypatch.setattr(Fitting, "steps", lambda self, _: Fitting._sent_back(self))
    monkeypatch.setattr(settling, "ascend", lambda _: iter(()))
    monkeypatch.setattr(settling, "_sift", lambda *_: iter(()))


@pytest.mark.parametrize("size", ["medium", "region"])
def test_the_first_step_keeps_them_whatever_the_limits(size: str, request: pytest.FixtureRequest) -> None:
    instance, told = request.getfixturevalue(size), list[Progress]()
    result = solve(instance, Limits(seconds=0), on_progress=told.append)
    assert verify(instance, result.plan) == []
    assert (result.status, result.stopped) == ("feasible", "time")
    assert [(progress.step, progress.objective is None) for progress in told] == [("fit", True), ("first plan", False)]


def test_the_same_plan_every_time(region: Instance) -> None:
    model = build(region)
    first, second, other = (settle(region, model, Limits(seconds=None, seed=seed)) for seed in (3, 3, 4))
    assert isinstance(first, State)
    assert isinstance(second, State)
    assert isinstance(other, State)
    assert (first.columns() == second.columns()).all()
    assert (first.columns() != other.columns()).any()


@pytest.mark.usefixtures("blunt")
@pytest.mark.parametrize("limits", [Limits(seconds=0), Limits(seconds=None, work=2)])
def test_a_limit_ends_it_without_a_plan(region: Instance, limits: Limits) -> None:
    told: list[Progress] = []
    with pytest.raises(NoPlanInTime, match=r"^region-.*The best attempt does not keep the decisions of") as raised:
        solve(region, limits, on_progress=told.append)
    assert len(told) == (limits.work or 1)
    decided = {decision.party for decision in region.fixed}
    assert 0 < len(raised.value.missing) < len(decided)
    assert set(raised.value.missing) <= decided
    party, decisions = next(iter(raised.value.missing.items()))
    assert f"party {party} ({decisions})" in str(raised.value)
    assert "any week" in decisions
    assert str(raised.value).count("party ") <= raised.value.MOST_NAMED
    assert f"and {len(raised.value.missing) - raised.value.MOST_NAMED} more" in str(raised.value)


@pytest.mark.usefixtures("blunt")
def test_it_ends_when_asked_while_a_program_is_worked_on(region: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Progress] = []
    at_work, free = threading.Event(), threading.Event()

    def program(widening: Widening, _: float | None) -> State:
        at_work.set()
        free.wait()
        raise AssertionError("nobody waits for this any more")

    monkeypatch.setattr(Widening, "step", program)
    with pytest.raises(NoPlanInTime):
        solve(region, Limits(seconds=None, asked=at_work.is_set), on_progress=told.append)
    assert [progress.step for progress in told] == ["fit", "fit"]
    free.set()


@pytest.mark.usefixtures("blunt")
def test_mending_has_the_same_limits(region: Instance) -> None:
    # The plan before knows nothing of the decisions: what keeps them must be found anew.
    before = replace(region, fixed=())
    plan = solve(before, Limits(seconds=None, work=0)).plan
    without = replace(plan, moves=(), objective=None, bound=None)
    with pytest.raises(NoPlanInTime):
        mend(region, without, before, Limits(seconds=0))


def test_who_waits_is_not_held_up_by_a_step() -> None:
    """A step that never ends by itself is left behind as soon as looking up says so."""
    looks, free = [0], threading.Event()

    def steps() -> Iterator[str]:
        yield "short"
        free.wait()
        yield "long"

    def look() -> None:
        looks[0] += 1
        if looks[0] == 3:
            raise NoPlanInTime("world", {})

    taken = patiently(steps(), look)
    assert next(taken) == "short"
    with pytest.raises(NoPlanInTime):
        next(taken)
    free.set()
    assert list(patiently(iter("ab"), look)) == ["a", "b"]
