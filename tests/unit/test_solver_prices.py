"""Prices that come from elsewhere: of another horizon, absurdly large, or none at all."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import pytest

from solver import (
    Certificate,
    Group,
    GroupId,
    Instance,
    InvalidPlan,
    Limits,
    Option,
    Party,
    PartyId,
    Plan,
    mend,
    proven_bound,
    solve,
    unchecked,
    verify,
)
from solver.explain import Explainer

A, B = PartyId("A"), PartyId("B")
G = GroupId("G")
WORK = Limits(seconds=None)


def world(weeks: int) -> Instance:
    """A and B want the one place in G, for which the class of both has one too: who waits in vain pays 9."""
    option = Option(group=G, kind="final", from_week=0, until_week=weeks)
    party = Party(id=A, wait_cost=(2,) * weeks, unplaced_cost=9, classes={"intensive": 1}, options=(option,))
    return Instance(
        name="world",
        weeks=weeks,
        transfer_cost=0,
        groups=(Group(id=G, capacity=(1,) * weeks, limits={"intensive": 1}),),
        parties=(party, replace(party, id=B)),
    )


def priced(*prices: float) -> Plan:
    plan = solve(world(3)).plan
    return replace(plan, certificate=Certificate(bound=0, capacity={G: prices}))


@pytest.mark.parametrize("weeks", [2, 4])
def test_prices_of_another_horizon_are_left_out(weeks: int) -> None:
    # One is placed at once, the other waits in vain: 2 a week and 9.
    before = solve(world(3)).plan
    mended = mend(world(weeks), before, world(3), WORK)
    assert (mended.status, mended.objective) == ("optimal", 2 * weeks + 9)
    assert verify(world(weeks), mended.plan) == []
    explained = Explainer(world(weeks), replace(before, bound=0)).alternatives(A)
    assert [answer.group for answer in explained] == [G]


ASK: dict[str, Callable[[Plan], object]] = {
    "explain": lambda plan: Explainer(world(3), plan),
    "mend": lambda plan: mend(world(3), plan, world(3), WORK),
}


@pytest.mark.parametrize("price", [math.nan, math.inf, -1.0])
@pytest.mark.parametrize("ask", ASK)
def test_what_is_no_price_is_refused(ask: str, price: float) -> None:
    told = f"certificate, capacity of 'G': the price of week 1 must be a number of at least 0, not {price}"
    with pytest.raises(InvalidPlan) as refused:
        ASK[ask](priced(0.0, price, 0.0))
    assert refused.value.errors == (told,)


def test_the_class_of_a_price_is_named() -> None:
    plan = replace(priced(), certificate=Certificate(bound=0, limits={G: {"intensive": (math.nan,) * 3}}))
    with pytest.raises(InvalidPlan) as refused:
        Explainer(world(3), plan)
    assert len(refused.value.errors) == 3
    assert refused.value.errors[0].startswith("certificate, limits of 'G', class 'intensive': the price of week 0")


@pytest.mark.parametrize("price", [2.0**53, 1e300])
def test_absurdly_large_prices_still_explain(price: float) -> None:
    # Whoever has the place, the other could have it instead, at no cost to the plan.
    explainer = Explainer(world(3), priced(price, 0.0, price))
    for party in (A, B):
        (answer,) = explainer.alternatives(party)
        assert answer.regret.estimate >= 0
        assert (answer.regret.lower, answer.regret.upper) == (0, 0)
    assert mend(world(3), priced(price, 0.0, price), world(3), WORK).objective == 15


def test_of_a_plan_of_which_nothing_is_proven_a_choice_costs_what_it_adds_to_that_plan() -> None:
    unproven = replace(solve(world(3)).plan, bound=0, certificate=None)
    waits = next(party for party in (A, B) if all(move.party != party for move in unproven.moves))
    (answer,) = Explainer(world(3), unproven).alternatives(waits)
    assert (answer.more, answer.regret.upper) == (0, 15)  # who had the place waits instead


@pytest.mark.parametrize(
    "certificate",
    [
        Certificate(bound=0, limits={G: {"none": (0.0,) * 3}}),
        Certificate(bound=0, intake={G: (0.0,) * 3}),
        Certificate(bound=0, capacity={GroupId("X"): (0.0,) * 3}),
        Certificate(bound=0, capacity={G: (0.0,) * 2}),
        Certificate(bound=0, capacity={G: (math.nan,) * 3}),
    ],
)
def test_a_bound_is_proven_only_by_prices_that_verify_takes(certificate: Certificate) -> None:
    plan = replace(solve(world(3)).plan, certificate=certificate)
    with pytest.raises(InvalidPlan) as refused:
        proven_bound(world(3), certificate)
    assert list(refused.value.errors) == verify(world(3), plan)
    with pytest.raises(InvalidPlan):
        unchecked(world(3), plan)
