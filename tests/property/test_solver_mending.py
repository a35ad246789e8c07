"""Whatever changes in a world: the plan is mended to the best one, changes counted, and nothing moves without need."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from solver import (
    FixedMove,
    Instance,
    InvalidInstance,
    Limits,
    Move,
    Plan,
    cost_of,
    mend,
    proven_bound,
    solve,
    verify,
)
from solver.kernels.layout import layout
from solver.model.model import build
from solver.restriction import is_harder
from solver.search.keeping import charge_of_a_change
from solver.verify.moves import Itinerary
from solver.verify.rules import broken_rules
from tests.property.test_solver_worlds import best_cost, itineraries, relaxed, worlds

Change = Callable[[st.DrawFn, Instance], Instance]


def a_decision(draw: st.DrawFn, instance: Instance) -> Instance:
    decided = {decision.party for decision in instance.fixed}
    open_ones = [party for party in instance.parties if party.options and party.id not in decided]
    assume(open_ones)
    party = draw(st.sampled_from(open_ones))
    option = draw(st.sampled_from(party.options))
    week = draw(st.none() | st.integers(option.from_week, option.until_week - 1))
    decision = FixedMove(party=party.id, group=option.group, kind=option.kind, week=week)
    return replace(instance, fixed=(*instance.fixed, decision))


def an_option_less(draw: st.DrawFn, instance: Instance) -> Instance:
    assume(any(party.options for party in instance.parties))
    party = draw(st.sampled_from([party for party in instance.parties if party.options]))
    gone = draw(st.sampled_from(party.options))
    poorer = replace(party, options=tuple(option for option in party.options if option != gone))
    parties = tuple(poorer if other.id == party.id else other for other in instance.parties)
    try:
        return replace(instance, parties=parties)
    except InvalidInstance:  # a decision stands on it
        assume(False)
        raise


def places(draw: st.DrawFn, instance: Instance) -> Instance:
    more = draw(st.sampled_from([-1, 1]))
    group = draw(st.sampled_from(instance.groups))
    other = replace(group, capacity=tuple(max(0, places + more) for places in group.capacity))
    groups = tuple(other if one.id == group.id else one for one in instance.groups)
    try:
        return replace(instance, groups=groups)
    except InvalidInstance:  # somebody lives there
        assume(False)
        raise


@st.composite
def changed_worlds(draw: st.DrawFn, most_parties: int = 4) -> tuple[Instance, Instance]:
    """A small world that has a plan, and the same with one change."""
    instance = draw(worlds(most_parties=most_parties))
    change: Change = draw(st.sampled_from([a_decision, an_option_less, places]))
    return instance, change(draw, instance)


def least_total(instance: Instance, before: Plan) -> int | None:
    """The least cost with charges of all plans, by looking at every one; None when there is no plan.

    Who cannot take its former path any more is charged nothing.
    """
    had = {party.id: moves_of(before, party.id) for party in instance.parties}
    charge = charge_of_a_change(layout(build(instance)))
    ways = [list(itineraries(instance, party)) for party in instance.parties]
    best: int | None = None
    for chosen in product(*ways):
        plan = {way.party.id: way for way in chosen}
        if broken_rules(instance, plan):
            continue
        moves = {name: {move for move in all_moves(chosen) if move.party == name} for name in had}
        changes = sum(moves[name] != had[name] and possible(instance, before, name) for name in had)
        cost = cost_of(instance, tuple(all_moves(chosen))) + charge * changes
        best = cost if best is None else min(best, cost)
    return best


def all_moves(chosen: tuple[Itinerary, ...]) -> Iterator[Move]:
    for way in chosen:
        for step in (way.bridge, way.final):
            if step is not None:
                yield Move(party=way.party.id, group=step.option.group, kind=step.option.kind, week=step.week)


def moves_of(plan: Plan, name: str) -> set[Move]:
    return {move for move in plan.moves if move.party == name}


def possible(instance: Instance, before: Plan, name: str) -> bool:
    """Whether a party alone may still do what it did: its options, its bridging time, its decisions."""
    alone = next(party for party in instance.parties if party.id == name)
    for way in itineraries(instance, alone):
        if set(all_moves((way,))) == moves_of(before, name):
            bridge = way.bridge
            within = (
                bridge is None
                or bridge.option.stay_weeks is None
                or way.bridge_end(instance.weeks) - bridge.week <= bridge.option.stay_weeks
            )
            decided = [decision for decision in instance.fixed if decision.party == name]
            return within and all(kept(decision, moves_of(before, name)) for decision in decided)
    return False


def kept(decision: FixedMove, moves: set[Move]) -> bool:
    return any(
        (move.group, move.kind) == (decision.group, decision.kind) and decision.week in (None, move.week)
        for move in moves
    )


UNHURRIED = Limits(seconds=None)


@relaxed
@given(changed_worlds(most_parties=3))
def test_the_mended_plan_is_the_best_with_its_changes(both: tuple[Instance, Instance]) -> None:
    was, now = both
    before = solve(was).plan
    assume(before.status != "infeasible")
    mended = mend(now, before, was, UNHURRIED)
    assert verify(now, mended.plan) == []
    least = least_total(now, before)
    if least is None:
        assert mended.status == "infeasible"
        return
    charge = charge_of_a_change(layout(build(now)))
    changes = sum(
        moves_of(before, party.id) != moves_of(mended.plan, party.id) and possible(now, before, party.id)
        for party in now.parties
    )
    assert mended.objective is not None
    assert mended.objective + charge * changes == least


@relaxed
@given(changed_worlds())
def test_what_is_claimed_of_a_mended_plan_holds(both: tuple[Instance, Instance]) -> None:
    was, now = both
    before = solve(was).plan
    assume(before.status != "infeasible")
    mended, best = mend(now, before, was, UNHURRIED), best_cost(now)
    assert verify(now, mended.plan) == []
    assert (mended.status == "infeasible") == (best is None)
    if best is not None:
        assert mended.certificate is not None
        assert mended.objective is not None
        assert mended.bound is not None
        assert mended.certificate.bound == proven_bound(now, mended.certificate)
        assert mended.bound <= best <= mended.objective


@relaxed
@given(changed_worlds())
def test_a_plan_that_is_still_the_best_stays(both: tuple[Instance, Instance]) -> None:
    was, now = both
    before = solve(was).plan
    assume(before.status != "infeasible")
    plan = replace(before, certificate=None, bound=0, status="feasible")
    assume(not verify(now, plan) and before.objective == best_cost(now))
    assert mend(now, before, was, UNHURRIED).plan.moves == before.moves


@settings(relaxed, max_examples=60)
@given(changed_worlds())
def test_a_harder_world_has_no_better_plan(both: tuple[Instance, Instance]) -> None:
    was, now = both
    for one, other in ((was, now), (now, was)):
        if is_harder(one, than=other):
            harder, easier = best_cost(one), best_cost(other)
            assert harder is None or (easier is not None and easier <= harder)


@relaxed
@given(changed_worlds())
def test_a_mended_plan_comes_out_the_same_again(both: tuple[Instance, Instance]) -> None:
    was, now = both
    before = solve(was).plan
    assume(before.status != "infeasible")
    assert mend(now, before, was, UNHURRIED).plan == mend(now, before, was, UNHURRIED).plan
