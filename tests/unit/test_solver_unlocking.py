"""What would place a party sooner: the answer names the row that stands in the way, wherever on the way it is."""

from __future__ import annotations

import pytest

from solver import Group, GroupId, Instance, Option, Party, PartyId, Plan, solve
from solver.explain import Explainer, Unlocking

A, B = PartyId("A"), PartyId("B")
BRIDGE, FINAL = GroupId("bridge"), GroupId("final")
WEEKS = 3


def option(group: GroupId, kind: str = "final", **changes: int) -> Option:
    facts: dict[str, int] = {"from_week": 0, "until_week": WEEKS, **changes}
    return Option(group=group, kind="bridge" if kind == "bridge" else "final", **facts)


def told(instance: Instance, plan: Plan) -> Unlocking:
    """The only row of which more would do."""
    (change,) = (change for change in Explainer(instance, plan).why_not(A) if change.rule != "window")
    return change


@pytest.mark.parametrize("more", [(), (option(BRIDGE, cost=900),)])
def test_a_row_of_the_bridge_is_named_after_the_bridge(more: tuple[Option, ...]) -> None:
    # A waits a week (10) for its final, which opens in week 1. It could spend that week in the bridge, where nobody may
    # start in week 0. A final there is far too dear, but possible.
    options = (option(BRIDGE, "bridge"), option(FINAL, from_week=1), *more)
    world = Instance(
        name="bridge",
        weeks=WEEKS,
        transfer_cost=0,
        groups=(Group(id=BRIDGE, capacity=(1,) * WEEKS, intake=(0, 1, 1)), Group(id=FINAL, capacity=(1,) * WEEKS)),
        parties=(Party(id=A, wait_cost=(10,) * WEEKS, unplaced_cost=99, options=options),),
    )
    change = told(world, solve(world).plan)
    assert (change.rule, change.group, change.extra) == ("intake", BRIDGE, 1)
    assert (change.from_week, change.until_week, change.saving) == (0, 1, 10)
    assert [(move.group, move.kind, move.week) for move in change.moves] == [(BRIDGE, "bridge", 0), (FINAL, "final", 1)]


def test_a_place_where_the_party_lives_is_named() -> None:
    # A lives where B takes over in week 1 (every week of B's waiting costs 50), while A's only final opens in week 2: it
    # is sent to a final that costs 30. With a place more in week 1 it could stay and wait for the better one.
    other = GroupId("other")
    world = Instance(
        name="home",
        weeks=WEEKS,
        transfer_cost=0,
        groups=tuple(Group(id=group, capacity=(1,) * WEEKS) for group in (BRIDGE, FINAL, other)),
        parties=(
            Party(
                id=A,
                wait_cost=(0,) * WEEKS,
                unplaced_cost=99,
                origin=BRIDGE,
                options=(option(FINAL, from_week=2), option(other, cost=30)),
            ),
            Party(id=B, wait_cost=(50,) * WEEKS, unplaced_cost=99, options=(option(BRIDGE, from_week=1),)),
        ),
    )
    change = told(world, solve(world).plan)
    assert (change.group, change.extra, change.from_week, change.until_week) == (BRIDGE, 1, 1, 2)
    assert change.saving == 30
