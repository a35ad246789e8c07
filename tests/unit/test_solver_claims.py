"""What a plan claims (cost, bound, status, proof) is checked, and refused when it is not so."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from solver import (
    Certificate,
    FixedMove,
    Group,
    GroupId,
    Instance,
    Move,
    Option,
    Party,
    PartyId,
    Plan,
    proven_bound,
    unchecked,
    verify,
)

A, B = PartyId("A"), PartyId("B")
G1, G2 = GroupId("G1"), GroupId("G2")

# A lives in G1 and was promised G2, which opens in week 1 (fit cost 10, transfer 50, waiting 5 a week). B (30 a week)
# can take A's place once A has gone. Both move in week 1: 5 + 50 + 10 for A, 30 for B.
WORLD = Instance(
    name="three-youths",
    weeks=4,
    transfer_cost=50,
    groups=(
        Group(id=G1, capacity=(1, 1, 1, 1)),
        Group(id=G2, capacity=(0, 1, 1, 2), intake=(1, 1, 1, 1), limits={"intensive": 1}),
    ),
    parties=(
        Party(
            id=A,
            wait_cost=(5, 5, 5, 5),
            unplaced_cost=40,
            origin=G1,
            options=(Option(group=G2, kind="final", from_week=0, until_week=4, cost=10),),
        ),
        Party(
            id=B,
            wait_cost=(30, 30, 30, 30),
            unplaced_cost=200,
            classes={"intensive": 1},
            options=(Option(group=G1, kind="final", from_week=0, until_week=4),),
        ),
    ),
    apart=((A, B),),
    fixed=(FixedMove(party=A, group=G2, kind="final"),),
)
PROOF = Certificate(bound=95, capacity={G1: (30, 0, 0, 0), G2: (35, 0, 0, 0)})
PLAN = Plan(
    instance="three-youths",
    status="optimal",
    objective=95,
    bound=95,
    moves=(
        Move(party=A, group=G2, kind="final", week=1),
        Move(party=B, group=G1, kind="final", week=1),
    ),
    certificate=PROOF,
)


def test_the_right_plan() -> None:
    assert verify(WORLD, PLAN) == []
    assert proven_bound(WORLD, PROOF) == 95
    # Without any price nobody pays for a place: A's 60 from week 0, B's 0.
    assert proven_bound(WORLD, Certificate(bound=0)) == 60


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"objective": 94}, "the objective is 95, the plan says 94"),
        ({"bound": 96}, "the bound 96 is above the plan's own cost 95"),
        ({"bound": 90}, "the status is optimal, but the bound 90 is below the cost 95"),
        ({"bound": None}, "the plan has no bound"),
        ({"instance": "other"}, "the plan is for instance 'other', not 'three-youths'"),
        ({"reason": "none"}, "a plan gives a reason only when it is infeasible"),
        (
            {"certificate": replace(PROOF, bound=96), "bound": 95},
            "certificate: its prices prove a bound of 95, it says 96",
        ),
        ({"status": "feasible", "bound": 90}, "certificate: its bound 95 is above the plan's bound 90"),
        ({"certificate": Certificate(bound=0, capacity={GroupId("X"): (0,) * 4})}, "there is no such group"),
        ({"certificate": Certificate(bound=0, capacity={G1: (0,) * 3})}, "has 3 weeks, the horizon 4"),
        ({"certificate": Certificate(bound=0, intake={G1: (0,) * 4})}, "the group has no intake limit"),
        ({"certificate": Certificate(bound=0, limits={G2: {"x": (0,) * 4}})}, "the group has no limit for class 'x'"),
        ({"certificate": Certificate(bound=0, capacity={G1: (-1, 0, 0, 0)})}, "a price is negative or no number"),
    ],
)
def test_a_wrong_claim(changes: dict[str, object], why: str) -> None:
    wrong = verify(WORLD, replace(PLAN, **changes))  # type: ignore[arg-type]
    assert any(why in violation for violation in wrong), wrong


def test_infeasible_is_refuted_when_the_decisions_alone_are_a_plan() -> None:
    decided = replace(WORLD, fixed=(FixedMove(party=A, group=G2, kind="final", week=1),))
    claim = Plan(instance="three-youths", status="infeasible", objective=None, bound=None, reason="because")
    assert verify(decided, claim) == ["not infeasible: a plan of the fixed decisions alone keeps every rule"]
    # G2 opens in week 1 only.
    impossible = replace(WORLD, fixed=(FixedMove(party=A, group=G2, kind="final", week=0),))
    assert verify(impossible, claim) == []
    assert verify(impossible, replace(claim, reason=None)) == ["an infeasible plan gives a reason"]
    assert len(verify(impossible, replace(claim, objective=1, moves=PLAN.moves))) == 2


def movers(count: int, weeks: int, cost: int) -> Instance:
    """So many live in G1, which is just full, and cannot leave; A may go to G2 at a cost, or stay unplaced for nothing.

    Whatever the prices of G1 are, the movers pay what its places are worth: the best bound is 0, and so is the optimum.
    """
    still = Party(id=A, wait_cost=(0,) * weeks, unplaced_cost=0)
    goes = replace(still, options=(Option(group=G2, kind="final", from_week=0, until_week=weeks, cost=cost),))
    lives = replace(still, origin=G1)
    return Instance(
        name="movers",
        weeks=weeks,
        transfer_cost=0,
        groups=(Group(id=G1, capacity=(count,) * weeks), Group(id=G2, capacity=(1,) * weeks)),
        parties=(goes, *(replace(lives, id=PartyId(f"M{number}")) for number in range(count))),
    )


# In floats each of the 26 additions of a mover's rent may round up, and the places' worth is rounded otherwise: for some
# of these prices the difference came out above 0.
@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize(("count", "largest"), [(1, 2.0**53), (600, 1e6)])
def test_no_rounding_makes_a_bound(seed: int, count: int, largest: float) -> None:
    drawn = random.Random(seed)
    prices = tuple(drawn.random() * largest for _ in range(26))
    world = movers(count, weeks=26, cost=1)
    assert proven_bound(world, Certificate(bound=0, capacity={G1: prices})) == 0


def test_prices_are_taken_as_the_numbers_that_they_are() -> None:
    # The smallest float there is, as the price of a free place, takes nothing from the 95 - 1e-5 that the others prove.
    odd = replace(PROOF, capacity={G1: (30 - 1e-5, 0, 0, 0), G2: (35, 0, 0, 5e-324)})
    assert proven_bound(WORLD, odd) == 95


@pytest.mark.parametrize(("price", "bound"), [(4.0, 4), (4 + 9e-7, 4), (4 + 2e-6, 5)])
def test_the_tolerance_is_given_away_before_rounding_up(price: float, bound: int) -> None:
    # G2 has no place. A pays the price there, or 9 for staying unplaced: the prices prove the smaller of the two.
    goes = Party(
        id=A, wait_cost=(0,), unplaced_cost=9, options=(Option(group=G2, kind="final", from_week=0, until_week=1),)
    )
    world = Instance(name="full", weeks=1, transfer_cost=0, groups=(Group(id=G2, capacity=(0,)),), parties=(goes,))
    assert proven_bound(world, Certificate(bound=0, capacity={G2: (price,)})) == bound


INFEASIBLE = Plan(instance="three-youths", status="infeasible", objective=None, bound=None, reason="because")
UNSETTLED = ["infeasibility: no plan was found that keeps the decisions, nor a proof that there is none"]


def decided(*decisions: FixedMove) -> Instance:
    return replace(WORLD, fixed=decisions)


def final(party: PartyId, group: GroupId, week: int | None) -> FixedMove:
    return FixedMove(party=party, group=group, kind="final", week=week)


@pytest.mark.parametrize(
    "decisions",
    [
        (),
        # G2 opens in week 1.
        (final(A, G2, None),),
        # B can only follow A, whichever is decided first; and the same decision may be there twice.
        (final(B, G1, None), final(A, G2, None), final(A, G2, 1)),
    ],
)
def test_infeasible_is_refuted_by_decisions_whose_week_is_free(decisions: tuple[FixedMove, ...]) -> None:
    refuted = ["not infeasible: a plan of the fixed decisions alone keeps every rule"]
    assert verify(decided(*decisions), INFEASIBLE) == refuted


@pytest.mark.parametrize(
    "decisions",
    [
        # G2 opens in week 1 only; and A cannot start twice.
        (final(A, G2, 0),),
        (final(A, G2, 1), final(A, G2, 2)),
    ],
)
def test_infeasible_is_proven_by_the_decisions(decisions: tuple[FixedMove, ...]) -> None:
    world = decided(*decisions)
    assert verify(world, INFEASIBLE) == []
    assert unchecked(world, INFEASIBLE) == []


def test_infeasible_for_want_of_the_right_room() -> None:
    # A and B were both promised week 1 in a group with places for two: for one start, one of a class, or kept apart,
    # there is no plan. With a week between them, only being apart stands in the way.
    goes = Party(
        id=A,
        wait_cost=(0, 0, 0),
        unplaced_cost=0,
        classes={"intensive": 1},
        options=(Option(group=G2, kind="final", from_week=0, until_week=3),),
    )
    group = Group(id=G2, capacity=(2, 2, 2))
    world = Instance(
        name="three-youths",
        weeks=3,
        transfer_cost=0,
        groups=(group,),
        parties=(goes, replace(goes, id=B)),
        fixed=(final(A, G2, 1), final(B, G2, 1)),
    )
    assert verify(world, INFEASIBLE) != []
    one_start = replace(world, groups=(replace(group, intake=(1, 1, 1)),))
    one_of_class = replace(world, groups=(replace(group, limits={"intensive": 1}),))
    apart = replace(world, apart=((A, B),))
    for each in (one_start, one_of_class, apart):
        assert verify(each, INFEASIBLE) == []
        assert unchecked(each, INFEASIBLE) == []
    later = (final(A, G2, 1), final(B, G2, 2))
    assert verify(replace(one_start, fixed=later), INFEASIBLE) != []
    assert unchecked(replace(apart, fixed=later), INFEASIBLE) == []


def test_infeasible_is_said_to_be_unchecked_where_it_is() -> None:
    # B follows A, who may leave but was not told to: the decision alone keeps no rule, and yet there is a plan.
    world = decided(final(B, G1, 1))
    assert verify(world, INFEASIBLE) == []
    assert unchecked(world, INFEASIBLE) == UNSETTLED


def test_a_bound_that_the_prices_do_not_prove_is_said_to_be_unchecked() -> None:
    assert unchecked(WORLD, PLAN) == []
    less = replace(PLAN, certificate=Certificate(bound=0))
    why = "a bound above the certificate's: the plan says 95, and with it the status optimal, the prices prove 60"
    assert verify(WORLD, less) == []
    assert unchecked(WORLD, less) == [why]
    assert unchecked(WORLD, replace(less, certificate=None)) == [why]
    feasible = replace(less, status="feasible", bound=61)
    assert unchecked(WORLD, feasible) == ["a bound above the certificate's: the plan says 61, the prices prove 60"]
    assert unchecked(WORLD, replace(feasible, bound=60)) == []
