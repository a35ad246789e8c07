"""Each rule with one legal and one illegal plan: verify tells them apart, and the model does too."""

from __future__ import annotations

from dataclasses import replace

import pytest

from solver import FixedMove, Group, GroupId, Instance, Move, Option, Party, PartyId, Plan, cost_of, solve, verify

A, B = PartyId("A"), PartyId("B")
G1, G2 = GroupId("G1"), GroupId("G2")


def option(group: GroupId = G1, **changes: object) -> Option:
    return replace(Option(group=group, kind="final", from_week=0, until_week=3), **changes)  # type: ignore[arg-type]


def party(name: PartyId, *options: Option, **changes: object) -> Party:
    made = Party(id=name, wait_cost=(5, 5, 5), unplaced_cost=100, options=options)
    return replace(made, **changes)  # type: ignore[arg-type]


def world(*parties: Party, **changes: object) -> Instance:
    """Three weeks, two groups with two places each."""
    made = Instance(
        name="world",
        weeks=3,
        transfer_cost=7,
        groups=(Group(id=G1, capacity=(2, 2, 2)), Group(id=G2, capacity=(2, 2, 2))),
        parties=parties,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def judged(instance: Instance, *moves: Move) -> list[str]:
    """What verify finds wrong with these moves, claimed at their true cost and no bound."""
    plan = Plan(instance="world", status="feasible", objective=cost_of(instance, moves), bound=0, moves=moves)
    return verify(instance, plan)


def final(name: PartyId, week: int, group: GroupId = G1) -> Move:
    return Move(party=name, group=group, kind="final", week=week)


def bridge(name: PartyId, week: int, group: GroupId = G1) -> Move:
    return Move(party=name, group=group, kind="bridge", week=week)


def optimum(instance: Instance) -> int:
    """The optimum that solve proves; its plan must verify."""
    result = solve(instance)
    assert verify(instance, result.plan) == []
    assert result.status == "optimal"
    assert result.objective is not None
    return result.objective


def test_capacity() -> None:
    # Sizes 2 and 1 in a group of two places: one after the other.
    instance = world(
        party(A, option(stay_weeks=1), size=2),
        party(B, option()),
        groups=(Group(id=G1, capacity=(2, 2, 2)), Group(id=G2, capacity=(0, 0, 0))),
    )
    assert judged(instance, final(A, 0), final(B, 1)) == []
    assert "capacity: group G1 has 2 places in week 0, the plan puts 3 there (A, B)" in judged(
        instance, final(A, 0), final(B, 0)
    )
    # B waits one week.
    assert optimum(instance) == 5


def test_class_limit() -> None:
    heavy = {"intensive": 1}
    instance = world(
        party(A, option(), classes=heavy),
        party(B, option(), option(G2, cost=9), classes=heavy),
        groups=(Group(id=G1, capacity=(2, 2, 2), limits={"intensive": 1}), Group(id=G2, capacity=(2, 2, 2))),
    )
    assert judged(instance, final(A, 0), final(B, 0, G2)) == []
    [wrong] = judged(instance, final(A, 0), final(B, 2))
    assert wrong == "class limit: group G1 takes 1 of class 'intensive', the plan puts 2 there in week 2 (A, B)"
    assert optimum(instance) == 9


def test_intake_counts_parties_not_sizes() -> None:
    instance = world(
        party(A, option(), size=2),
        party(B, option()),
        groups=(Group(id=G1, capacity=(3, 3, 3), intake=(1, 1, 1)), Group(id=G2, capacity=(0, 0, 0))),
    )
    assert judged(instance, final(A, 0), final(B, 1)) == []
    [wrong] = judged(instance, final(A, 0), final(B, 0))
    assert wrong == "intake: group G1 takes 1 starts in week 0, the plan has 2 (A, B)"
    assert optimum(instance) == 5


def test_bridging_time() -> None:
    # The final opens in week 2 only; the bridge may last one week.
    instance = world(party(A, option(G1, kind="bridge", stay_weeks=1), option(G2, from_week=2)))
    assert judged(instance, bridge(A, 1), final(A, 2, G2)) == []
    [wrong] = judged(instance, bridge(A, 0), final(A, 2, G2))
    assert wrong == "bridging time: party A is in bridge G1 for 2 weeks from week 0, at most 1 are allowed"
    # Two weeks of waiting cost 10, one week and the transfer out of the bridge 12.
    assert optimum(instance) == 10


def test_bridging_time_does_not_count_weeks_beyond_the_horizon() -> None:
    instance = world(party(A, option(G1, kind="bridge", stay_weeks=1)))
    assert judged(instance, bridge(A, 2)) == []
    assert len(judged(instance, bridge(A, 1))) == 1
    # Week 2 in the bridge saves its 5.
    assert optimum(instance) == 110


def test_apart() -> None:
    instance = world(party(A, option()), party(B, option(), option(G2, cost=3)), apart=((A, B),))
    assert judged(instance, final(A, 0), final(B, 0, G2)) == []
    assert judged(instance, final(A, 0), final(B, 1)) == ["apart: parties A and B are both in group G1 in week 1"]
    assert optimum(instance) == 3


def test_two_who_live_together_may_stay_but_none_may_join_the_other() -> None:
    # A and B live in G1. B's stay in G2 ends after a week, so A and B are together in G2 in week 0 only if A goes too.
    together = world(party(A, option(G2), origin=G1), party(B, option(G2), origin=G1), apart=((A, B),))
    assert judged(together) == []
    assert judged(together, final(A, 0, G2)) == []
    assert len(judged(together, final(A, 0, G2), final(B, 1, G2))) == 1
    # One moves (a transfer), the other waits three weeks and stays unplaced.
    assert optimum(together) == 7 + 15 + 100
    # Only A lives in G1: B may not join.
    joining = world(party(A, origin=G1), party(B, option(G1)), apart=((A, B),))
    assert judged(joining, final(B, 0)) == ["apart: parties A and B are both in group G1 in week 0"]
    assert optimum(joining) == 115 + 115


@pytest.mark.parametrize(("week", "cost"), [(None, 8), (1, 13)])
def test_fixed(week: int | None, cost: int) -> None:
    # G1 is free, G2 costs 8; the decision is for G2.
    instance = world(
        party(A, option(), option(G2, cost=8)), fixed=(FixedMove(party=A, group=G2, kind="final", week=week),)
    )
    assert judged(instance, final(A, week or 0, G2)) == []
    when = "in a week still free" if week is None else "in week 1"
    assert judged(instance, final(A, 0)) == [
        f"fixed: the final of party A to group G2 {when} was decided, and is not in the plan"
    ]
    assert optimum(instance) == cost


def test_a_move_frees_a_place_in_the_same_week() -> None:
    # A and B swap two full groups: a cycle. Waiting is 5 a week each, unplaced 100: moving costs 7 each.
    full = (Group(id=G1, capacity=(1, 1, 1)), Group(id=G2, capacity=(1, 1, 1)))
    instance = world(party(A, option(G2), origin=G1), party(B, option(G1), origin=G2), groups=full)
    assert judged(instance, final(A, 0, G2), final(B, 0, G1)) == []
    assert len(judged(instance, final(A, 0, G2))) > 0
    assert optimum(instance) == 14


def test_a_bridge_and_a_final_differ_and_follow_each_other() -> None:
    instance = world(party(A, option(G1, kind="bridge"), option(G1), option(G2)))
    assert judged(instance, bridge(A, 0), final(A, 1, G2)) == []
    same = Plan(instance="world", status="feasible", objective=7, bound=0, moves=(bridge(A, 0), final(A, 1)))
    assert "party A: bridge and final are both in group G1" in verify(instance, same)
    late = replace(same, moves=(bridge(A, 1), final(A, 1, G2)))
    assert "party A: its bridge starts in week 1, not before its final in week 1" in verify(instance, late)


@pytest.mark.parametrize(
    ("move", "why"),
    [
        (final(PartyId("X"), 0), "there is no such party"),
        (final(A, 0, G2), "the party has no such option"),
        (final(A, 2), "the option may start in weeks 0 to 1 only"),
    ],
)
def test_a_move_is_a_use_of_an_option(move: Move, why: str) -> None:
    instance = world(party(A, option(until_week=2)))
    plan = Plan(instance="world", status="feasible", objective=115, bound=0, moves=(move,))
    assert any(why in wrong for wrong in verify(instance, plan))


def test_a_second_final_is_wrong() -> None:
    instance = world(party(A, option(), option(G2)))
    plan = Plan(instance="world", status="feasible", objective=0, bound=0, moves=(final(A, 0), final(A, 1, G2)))
    assert any("has a second final" in wrong for wrong in verify(instance, plan))
