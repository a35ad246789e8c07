"""Whatever world is generated: the plan is the best of all plans, and every claim about it holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from solver import (
    FixedMove,
    Group,
    GroupId,
    Instance,
    InvalidInstance,
    Option,
    Party,
    PartyId,
    Plan,
    proven_bound,
    solve,
    verify,
)
from solver.verify.cost import itinerary_cost
from solver.verify.moves import Itinerary, Step
from solver.verify.rules import broken_rules

costs = st.integers(0, 30)
relaxed = settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))


@st.composite
def options(draw: st.DrawFn, weeks: int, groups: list[GroupId], origin: GroupId | None) -> tuple[Option, ...]:
    keys = [(group, kind) for group in groups if group != origin for kind in ("bridge", "final")]
    chosen = draw(st.lists(st.sampled_from(keys), unique=True, max_size=4)) if keys else []
    made = []
    for group, kind in chosen:
        first = draw(st.integers(0, weeks - 1))
        made.append(
            Option(
                group=group,
                kind=kind,  # type: ignore[arg-type]
                from_week=first,
                until_week=draw(st.integers(first + 1, weeks)),
                cost=draw(costs),
                weekly_cost=draw(costs) if kind == "bridge" else 0,
                stay_weeks=draw(st.none() | st.integers(1, weeks)),
            )
        )
    return tuple(made)


@st.composite
def parties(draw: st.DrawFn, name: str, weeks: int, groups: list[GroupId], largest: int) -> Party:
    size = draw(st.integers(1, largest))
    origin = draw(st.none() | st.sampled_from(groups))
    return Party(
        id=PartyId(name),
        size=size,
        classes={"c": draw(st.integers(0, size))},
        origin=origin,
        wait_cost=tuple(draw(st.lists(costs, min_size=weeks, max_size=weeks))),
        unplaced_cost=draw(st.integers(0, 90)),
        options=draw(options(weeks, groups, origin)),
    )


@st.composite
def worlds(draw: st.DrawFn, least_parties: int = 0, most_parties: int = 5, largest: int = 2) -> Instance:
    """Small worlds, parties of at most the `largest` size; movers always fit where they live."""
    weeks = draw(st.integers(1, 4))
    names = [GroupId(f"G{number}") for number in range(draw(st.integers(1, 3)))]
    count = draw(st.integers(least_parties, most_parties))
    people = [draw(parties(f"P{number}", weeks, names, largest)) for number in range(count)]
    groups = []
    for name in names:
        living = [party for party in people if party.origin == name]
        least = sum(party.size for party in living)
        numbers = st.lists(st.integers(0, 2), min_size=weeks, max_size=weeks)
        capacity = tuple(least + extra for extra in draw(numbers))
        limit = draw(st.none() | st.integers(0, 1))
        limits = {} if limit is None else {"c": limit + sum(party.classes["c"] for party in living)}
        intake = draw(st.none() | numbers.map(tuple))
        groups.append(Group(id=name, capacity=capacity, intake=intake, limits=limits))
    pairs = [pair for pair in pairwise(party.id for party in people) if draw(st.booleans())]
    fixed = []
    for party in people:
        if party.options and draw(st.integers(0, 5)) == 0:
            option = draw(st.sampled_from(party.options))
            week = draw(st.none() | st.integers(option.from_week, option.until_week - 1))
            fixed.append(FixedMove(party=party.id, group=option.group, kind=option.kind, week=week))
    return Instance(
        name="world",
        weeks=weeks,
        transfer_cost=draw(costs),
        groups=tuple(groups),
        parties=tuple(people),
        apart=tuple(pairs),
        fixed=tuple(fixed),
    )


def itineraries(instance: Instance, party: Party) -> Iterator[Itinerary]:
    """Every combination of moves of one party that is legal in itself."""
    steps = {
        kind: [None]
        + [
            Step(option=option, week=week)
            for option in party.options
            if option.kind == kind
            for week in range(option.from_week, option.until_week)
        ]
        for kind in ("bridge", "final")
    }
    for bridge in steps["bridge"]:
        for final in steps["final"]:
            if bridge and final and (bridge.week >= final.week or bridge.option.group == final.option.group):
                continue
            yield Itinerary(party=party, bridge=bridge, final=final)


def best_cost(instance: Instance) -> int | None:
    """The optimum, by looking at every plan; None when there is none.

    Parties are added one by one; a rule that is broken by some stays broken with more of them, save that a decision
    is missing and that somebody moves out.
    """
    everyone = [list(itineraries(instance, party)) for party in instance.parties]
    cheapest = [0]
    for number in reversed(range(len(everyone))):
        cheapest.append(cheapest[-1] + min(itinerary_cost(instance, way) for way in everyone[number]))
    cheapest.reverse()
    best: int | None = None

    def look(number: int, chosen: dict[PartyId, Itinerary], cost: int) -> None:
        nonlocal best
        if best is not None and cost + cheapest[number] >= best:
            return
        some = replace_parties(instance, chosen)
        if broken_rules(some, chosen):
            return
        if number == len(everyone):
            best = cost
            return
        for way in everyone[number]:
            look(number + 1, {**chosen, way.party.id: way}, cost + itinerary_cost(instance, way))

    look(0, {}, 0)
    return best


def replace_parties(instance: Instance, chosen: dict[PartyId, Itinerary]) -> Instance:
    """The instance with only the parties that were decided on so far."""
    return replace(
        instance,
        parties=tuple(party for party in instance.parties if party.id in chosen),
        apart=tuple(pair for pair in instance.apart if set(pair) <= set(chosen)),
        fixed=tuple(decision for decision in instance.fixed if decision.party in chosen),
    )


@settings(relaxed, max_examples=80)
@given(worlds() | worlds(least_parties=6, most_parties=8, largest=3))
def test_the_plan_is_the_best_of_all(instance: Instance) -> None:
    best, result = best_cost(instance), solve(instance)
    assert verify(instance, result.plan) == []
    assert result.objective == best
    assert result.status == ("infeasible" if best is None else "optimal")
    assert Plan.from_json(result.plan.to_json()) == result.plan
    assert Instance.from_json(instance.to_json()) == instance


@relaxed
@given(worlds() | worlds(least_parties=6, most_parties=8, largest=3))
def test_every_certificate_is_valid(instance: Instance) -> None:
    result = solve(instance)
    assume(result.certificate is not None)
    assert result.certificate is not None
    assert result.objective is not None
    proven = proven_bound(instance, result.certificate)
    assert proven is not None
    assert result.certificate.bound == proven <= result.objective


def with_decision(instance: Instance, party: Party, option: Option) -> Instance:
    decision = FixedMove(party=party.id, group=option.group, kind="final")
    return replace(instance, fixed=(*instance.fixed, decision))


def without_rule(instance: Instance, name: GroupId, rule: str, label: str) -> Instance:
    """The instance without one rule of one group (without the pair, for `apart`)."""
    if rule == "apart":
        names = set(label.split(" and "))
        return replace(instance, apart=tuple(pair for pair in instance.apart if set(pair) != names))
    changes: dict[str, dict[str, object]] = {
        "capacity": {"capacity": (99,) * instance.weeks},
        "intake": {"intake": None},
        "limits": {"limits": {}},
    }
    groups = tuple(replace(group, **changes[rule]) if group.id == name else group for group in instance.groups)  # type: ignore[arg-type]
    return replace(instance, groups=groups)


@given(worlds(), st.data())
@relaxed
def test_one_wrong_number_is_refused(instance: Instance, data: st.DataObject) -> None:
    assume(instance.parties)
    party = data.draw(st.sampled_from(instance.parties))
    wrong = replace(party, wait_cost=(-1,) * instance.weeks)
    others = tuple(other for other in instance.parties if other.id != party.id)
    with pytest.raises(InvalidInstance) as raised:
        replace(instance, parties=(*others, wrong))
    assert len(raised.value.errors) == instance.weeks
    assert all(error.startswith(f"party {party.id}: wait_cost of week") for error in raised.value.errors)
