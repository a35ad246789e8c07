"""Whatever is explained of a small world is held against solving it again, choice by choice and fact by fact."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hypothesis import assume, event, given

from solver import Group, GroupId, Instance, Party, PartyId, Plan, cost_of, solve, verify
from solver.explain import Explainer, Unlocking
from solver.verify.cost import itinerary_cost
from solver.verify.moves import Itinerary, Step
from solver.verify.rules import broken_rules
from tests.property.test_solver_worlds import best_cost, itineraries, relaxed, with_decision, without_rule, worlds


@relaxed
@given(worlds(most_parties=4))
def test_alternatives_hold_the_true_regret(instance: Instance) -> None:
    best = best_cost(instance)
    assume(best is not None)
    assert best is not None
    explainer = Explainer(instance, solve(instance).plan)
    for party in instance.parties:
        found = {answer.group: answer for answer in explainer.alternatives(party.id)}
        for option in party.options:
            if option.kind != "final":
                continue
            forced = best_cost(with_decision(instance, party, option))
            answer = found.get(option.group)
            if answer is None or answer.regret.upper is None:
                # Nothing is claimed of a choice for which no plan was found, but that it costs at least so much.
                assert forced is None or answer is None or answer.regret.lower <= forced - best
                assert answer is not None or forced is None
                continue
            assert forced is not None
            assert answer.regret.lower <= forced - best <= answer.regret.upper


@relaxed
@given(worlds(most_parties=4))
def test_candidates_hold_the_true_regret(instance: Instance) -> None:
    best = best_cost(instance)
    assume(best is not None)
    assert best is not None
    explainer = Explainer(instance, solve(instance).plan)
    for group in instance.groups:
        for answer in explainer.candidates(group.id):
            party = next(party for party in instance.parties if party.id == answer.party)
            option = next(one for one in party.options if (one.group, one.kind) == (group.id, "final"))
            forced = best_cost(with_decision(instance, party, option))
            if forced is None:
                assert answer.regret.upper is None
                continue
            assert answer.regret.lower <= forced - best
            if answer.regret.upper is not None:
                assert forced - best <= answer.regret.upper
                event(f"regret is {'a point' if answer.regret.lower == answer.regret.upper else 'an interval'}")


@relaxed
@given(worlds(most_parties=4))
def test_prices_of_places_are_often_exact(instance: Instance) -> None:
    best = best_cost(instance)
    assume(best is not None)
    assert best is not None
    for price in Explainer(instance, solve(instance).plan).place_prices():
        roomier = with_group(instance, price.group, lambda group: with_places(group, 1, 0, instance.weeks))
        better = best_cost(roomier)
        assert better is not None
        assert price.lower <= best - better <= price.upper
        event(f"price is {'a point' if price.lower == price.upper else 'an interval'}")


@relaxed
@given(worlds(most_parties=4))
def test_what_unlocks_a_place_is_told_exactly(instance: Instance) -> None:
    best, plan = best_cost(instance), solve(instance).plan
    assume(best is not None)
    assert best is not None
    explainer = Explainer(instance, plan)
    placed = {move.party for move in plan.moves if move.kind == "final"}
    for party in (party for party in instance.parties if party.id not in placed):
        for change in explainer.why_not(party.id):
            other = changed(instance, change)
            moves = (*(move for move in plan.moves if move.party != party.id), *change.moves)
            cost = cost_of(other, moves)
            unlocked = Plan(instance="world", status="feasible", objective=cost, bound=0, moves=moves)
            assert verify(other, unlocked) == []
            assert any(move.kind == "final" for move in change.moves)
            touched = {party.origin, *(move.group for move in change.moves)}
            finals = {move.group for move in change.moves if move.kind == "final"}
            assert change.group in (finals if change.rule in ("window", "option") else touched)
            assert cost == best - change.saving
            better = best_cost(other)
            assert better is not None
            assert change.lower <= best - better <= change.upper
            event(f"saving is {'a point' if change.lower == change.upper else 'an interval'}")


@relaxed
@given(worlds(most_parties=4))
def test_every_limit_that_keeps_a_party_out_is_told(instance: Instance) -> None:
    plan = solve(instance).plan
    assume(plan.status != "infeasible")
    explainer = Explainer(instance, plan)
    placed = {move.party for move in plan.moves if move.kind == "final"}
    for party in (party for party in instance.parties if party.id not in placed):
        told = {
            (change.group, change.rule): change.saving
            for change in explainer.why_not(party.id)
            if change.rule in ("capacity", "intake", "limits")
        }
        as_it_is = cheapest_final(instance, plan, party, None)
        now = itinerary_cost(instance, chosen_of(instance, plan)[party.id])
        for group in instance.groups:
            for rule in ("capacity", "intake", "limits"):
                free = cheapest_final(without_rule(instance, group.id, rule, ""), plan, party, None)
                if free is not None and (as_it_is is None or free < as_it_is):
                    assert told.pop((group.id, rule)) == now - free
        assert not told


@relaxed
@given(worlds(most_parties=4))
def test_every_window_that_keeps_a_party_out_is_told(instance: Instance) -> None:
    plan = solve(instance).plan
    assume(plan.status != "infeasible")
    explainer = Explainer(instance, plan)
    placed = {move.party for move in plan.moves if move.kind == "final"}
    decided = {decision.party for decision in instance.fixed}
    for party in instance.parties:
        if party.id in placed or party.id in decided:
            continue
        told = {change.group: change for change in explainer.why_not(party.id) if change.rule == "window"}
        as_it_is = cheapest_final(instance, plan, party, None)
        now = itinerary_cost(instance, chosen_of(instance, plan)[party.id])
        for option in (option for option in party.options if option.kind == "final"):
            wider = with_window(instance, party, option.group, 0, instance.weeks)
            free = cheapest_final(wider, plan, party, option.group)
            if free is not None and (as_it_is is None or free < as_it_is):
                assert told.pop(option.group).saving == now - free
        assert not told


def chosen_of(instance: Instance, plan: Plan) -> dict[PartyId, Itinerary]:
    """The way of every party in a plan."""
    chosen = {}
    for party in instance.parties:
        steps: dict[str, Step | None] = {"bridge": None, "final": None}
        for move in plan.moves:
            if move.party == party.id:
                option = next(one for one in party.options if (one.group, one.kind) == (move.group, move.kind))
                steps[move.kind] = Step(option=option, week=move.week)
        chosen[party.id] = Itinerary(party=party, bridge=steps["bridge"], final=steps["final"])
    return chosen


def cheapest_final(instance: Instance, plan: Plan, party: Party, group: GroupId | None) -> int | None:
    """The cost of the party's cheapest way with a final (in a group), the others on theirs, by looking at each."""
    others = chosen_of(instance, plan)
    party = next(one for one in instance.parties if one.id == party.id)
    costs = [
        itinerary_cost(instance, way)
        for way in itineraries(instance, party)
        if way.final is not None and group in (None, way.final.option.group)
        if not broken_rules(instance, {**others, party.id: way})
    ]
    return min(costs, default=None)


def changed(instance: Instance, change: Unlocking) -> Instance:
    """The instance with the fact changed as an answer tells."""
    party = next(party for party in instance.parties if party.id == change.party)
    if change.rule == "apart":
        return without_rule(instance, change.group, "apart", change.label)
    if change.rule == "window":
        return with_window(instance, party, change.group, change.from_week, change.until_week)
    if change.rule == "limits":

        def looser(group: Group) -> Group:
            limits = {**group.limits, change.label: group.limits[change.label] + change.extra}
            return replace(group, limits=limits)

        return with_group(instance, change.group, looser)
    add = with_places if change.rule == "capacity" else with_starts
    return with_group(
        instance, change.group, lambda group: add(group, change.extra, change.from_week, change.until_week)
    )


def with_group(instance: Instance, name: GroupId, change: Callable[[Group], Group]) -> Instance:
    groups = tuple(change(group) if group.id == name else group for group in instance.groups)
    return replace(instance, groups=groups)


def with_places(group: Group, extra: int, first: int, until: int) -> Group:
    weekly = (places + (extra if first <= week < until else 0) for week, places in enumerate(group.capacity))
    return replace(group, capacity=tuple(weekly))


def with_starts(group: Group, extra: int, first: int, until: int) -> Group:
    assert group.intake is not None
    weekly = (starts + (extra if first <= week < until else 0) for week, starts in enumerate(group.intake))
    return replace(group, intake=tuple(weekly))


def with_window(instance: Instance, party: Party, group: GroupId, first: int, until: int) -> Instance:
    options = tuple(
        replace(option, from_week=first, until_week=until)
        if (option.group, option.kind) == (group, "final")
        else option
        for option in party.options
    )
    parties = tuple(replace(one, options=options) if one.id == party.id else one for one in instance.parties)
    return replace(instance, parties=parties)
