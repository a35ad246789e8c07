"""When mending stops before its work is done, it has a plan all the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from solver import Instance, Limits, Plan, mend, solve, verify

INSTANCES = Path(__file__).parents[2] / "fixtures" / "instances"


@pytest.fixture(scope="module")
def was() -> Instance:
    """Thirty parties."""
    return Instance.read(INSTANCES / "small-01-30.json")


@pytest.fixture(scope="module")
def before(was: Instance) -> Plan:
    return solve(was, Limits(seconds=None, work=12)).plan


@pytest.fixture(scope="module")
def now(was: Instance, before: Plan) -> Instance:
    """The first who was given a final has not got that option any more."""
    first = next(move for move in before.moves if move.kind == "final")
    return replace(
        was,
        parties=tuple(
            replace(party, options=tuple(option for option in party.options if option.group != first.group))
            if party.id == first.party
            else party
            for party in was.parties
        ),
    )


def test_a_gap_that_is_good_enough_ends_it(was: Instance, now: Instance, before: Plan) -> None:
    result = mend(now, before, was, Limits(seconds=None, gap=0.5))
    assert (result.stopped, result.steps) == ("gap", 0)
    assert result.gap is not None
    assert 0 < result.gap <= 0.5
    assert verify(now, result.plan) == []


def test_who_is_asked_before_the_work_does_none(was: Instance, now: Instance, before: Plan) -> None:
    result = mend(now, before, was, Limits(seconds=None, asked=lambda: True))
    assert (result.stopped, result.steps) == ("asked", 0)
    assert verify(now, result.plan) == []


def test_who_is_asked_in_the_midst_of_the_first_half_ends_it(was: Instance, now: Instance, before: Plan) -> None:
    # Half an hour would go to ruin and recreate, which asks every hundred steps.
    asked: list[None] = []

    def enough() -> bool:
        asked.append(None)
        return len(asked) > 5

    result = mend(now, before, was, Limits(seconds=3600, asked=enough))
    # No step came after it. (Why it stopped is not looked at: the bound may have closed upon the plan just then.)
    assert result.steps == 1
    assert verify(now, result.plan) == []
