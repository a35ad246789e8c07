"""Decisions that contradict a rule: the answer is `infeasible`, and names decisions and rule."""

from __future__ import annotations

from dataclasses import replace

import pytest

from solver import FixedMove, Group, GroupId, Instance, Move, Option, Party, PartyId, solve, verify
from solver.instance import Kind
from solver.model.model import build
from solver.paths import paths_of
from solver.search import settle as settling
from solver.search.contradiction import contradiction
from solver.search.state import State

G1, G2 = GroupId("G1"), GroupId("G2")


def party(name: str, **changes: object) -> Party:
    options = tuple(
        Option(group=group, kind=kind, from_week=0, until_week=3, stay_weeks=1 if kind == "bridge" else None)
        for group in (G1, G2)
        for kind in ("bridge", "final")
    )
    made = Party(id=PartyId(name), wait_cost=(1, 1, 1), unplaced_cost=9, options=options)
    return replace(made, **changes)  # type: ignore[arg-type]


def decided(name: str, group: GroupId = G1, week: int | None = 0, kind: Kind = "final") -> FixedMove:
    return FixedMove(party=PartyId(name), group=group, kind=kind, week=week)


def world(*fixed: FixedMove, **changes: object) -> Instance:
    """One place in G1, two in G2 with a class limit and an intake of one."""
    made = Instance(
        name="world",
        weeks=3,
        transfer_cost=2,
        groups=(
            Group(id=G1, capacity=(1, 1, 1)),
            Group(id=G2, capacity=(2, 2, 2), intake=(1, 1, 1), limits={"intensive": 1}),
        ),
        parties=(party("A", classes={"intensive": 1}), party("B", classes={"intensive": 1}), party("C")),
        fixed=fixed,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


CASES = {
    "capacity": (world(decided("A"), decided("B", week=2)), ["rule capacity of group G1", "A", "B", "final to G1"]),
    "class limit": (world(decided("A", G2), decided("B", G2, 1)), ["rule class limit 'intensive' of group G2"]),
    "intake": (world(decided("A", G2), decided("C", G2)), ["rule intake of group G2 in week 0, which allows 1"]),
    "apart": (
        world(decided("A", G2), decided("C", G2, 1), apart=((PartyId("A"), PartyId("C")),)),
        ["rule apart 'A and C' of group G2"],
    ),
    "two finals": (
        world(decided("A", G1), decided("A", G2)),
        ["party A", "final to G1", "final to G2", "leave it no path"],
    ),
    "bridging time": (world(decided("A", G1, 0, "bridge"), decided("A", G2, 2)), ["party A", "leave it no path"]),
    # Which of both is left out does not matter; nor does the week, which no decision names.
    "any week": (
        world(decided("A", G1, None), decided("B", G1, None)),
        ["(final to G1, any week) cannot be kept beside the others, in whichever week; the least is in the way of "],
    ),
    # B lives in G1 and has nowhere to go.
    "lives there": (
        world(decided("A"), parties=(party("A"), party("B", origin=G1, options=()))),
        [
            "cannot be kept beside the others: rule capacity of group G1 in week 0, which allows 1 and holds B (lives there)"
        ],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_infeasible(case: str) -> None:
    instance, words = CASES[case]
    result = solve(instance)
    assert result.status == "infeasible"
    assert verify(instance, result.plan) == []
    assert result.plan.reason is not None
    for word in words:
        assert word in result.plan.reason


def test_who_makes_room_for_others_is_told_apart() -> None:
    # C lives in G1, makes room for A, and takes the only start in G2 of week 0, which B was promised.
    lives = party("C", origin=G1, options=party("C").options[2:])
    model = build(world(decided("A"), decided("B", G2), parties=(party("A"), party("B"), lives)))
    moves = (
        Move(party=PartyId("A"), group=G1, kind="final", week=0),
        Move(party=PartyId("C"), group=G2, kind="final", week=0),
    )
    state = State.of(model, paths_of(model, moves))
    assert contradiction(state, state, fewest=True) == (
        "the decision of party B (final to G2, week 0) cannot be kept beside the others: "
        "rule intake of group G2 in week 0, which allows 1 and holds C (moved there to make room); "
        "no plan keeps these decisions together, even without any other: "
        "party A (final to G1, week 0), party B (final to G2, week 0); without one of them there is"
    )


def test_all_decisions_that_contradict_each_other_are_named_and_no_others() -> None:
    # C lives in G1 and has to make room for A; the only start in G2 that it could take is promised to B. D is at ease.
    lives = party("C", origin=G1, options=tuple(replace(option, until_week=1) for option in party("C").options[2:]))
    parties = (party("A"), party("B"), lives, party("D"))
    fixed = (decided("D", G2, 2), decided("A"), decided("B", G2))
    reason = solve(replace(world(parties=parties), fixed=fixed)).plan.reason
    assert reason is not None
    assert "party A (final to G1, week 0), party B (final to G2, week 0); without one of them there is" in reason
    assert "D" not in reason


def test_without_time_all_decisions_are_under_suspicion(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settling, "TRIES", 0)
    reason = solve(world(decided("C", G2, 2), decided("A"), decided("B", week=2))).plan.reason
    assert reason is not None
    assert reason.endswith(
        "party C (final to G2, week 2), party A (final to G1, week 0), party B (final to G1, week 2); "
        "perhaps not all of them are needed for that"
    )


def test_a_final_that_has_to_follow_a_bridge_is_told() -> None:
    # A's bridge in G1 lasts a week at most, and the final after it could only be in G2, which has no place.
    full = Group(id=G2, capacity=(0, 0, 0))
    instance = world(decided("A", G1, 0, "bridge"), groups=(Group(id=G1, capacity=(1, 1, 1)), full))
    assert solve(instance).plan.reason == (
        "the decision of party A (bridge to G1, week 0) cannot be kept beside the others, after which a final that no "
        "decision names has to follow in time (rule 4); the least is in the way of bridge to G1, week 0 and final to "
        "G2, week 1: rule capacity of group G2 in week 1, which allows 0 and holds nobody; "
        "there is no plan with this decision, even without any other"
    )


def test_a_decision_that_needs_another_to_leave_is_kept() -> None:
    # B lives in G1 and must make room for A, whom the decision puts there: it can only go to G2.
    instance = world(
        decided("A", G1, 1), parties=(party("A"), replace(party("B"), origin=G1, options=party("B").options[2:]))
    )
    result = solve(instance)
    assert verify(instance, result.plan) == []
    # A waits a week; B moves at once (a transfer) rather than wait a week first.
    assert (result.status, result.objective) == ("optimal", 1 + 2)
