"""What prices prove, whatever they are: the cheapest path of every party, found here by listing all of them."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from solver import Certificate, Instance, proven_bound
from solver.verify.cheapest import PricedPaths
from solver.verify.cost import itinerary_cost
from solver.verify.moves import Itinerary
from solver.verify.rents import Rents
from solver.verify.whole_prices import WholePrices
from tests.property.test_solver_worlds import itineraries, worlds

prices = st.sampled_from([0, 0.1, 0.25, 1, 3, 1e-9]) | st.floats(0, 60)
TOLERANCE = Fraction(1, 10**6)


@st.composite
def certificates(draw: st.DrawFn, instance: Instance) -> Certificate:
    """Prices for some of the rows of an instance."""

    def weekly() -> tuple[float, ...]:
        return tuple(draw(st.lists(prices, min_size=instance.weeks, max_size=instance.weeks)))

    priced = [group for group in instance.groups if draw(st.booleans())]
    return Certificate(
        bound=0,
        capacity={group.id: weekly() for group in priced},
        limits={group.id: {label: weekly() for label in group.limits} for group in priced},
        intake={group.id: weekly() for group in priced if group.intake is not None},
    )


def priced_cost(instance: Instance, certificate: Certificate, way: Itinerary) -> Fraction:
    """The cost of a path and the prices of all that it uses, week by week."""
    cost, party = Fraction(itinerary_cost(instance, way)), way.party
    for week, group in enumerate(way.whereabouts(instance.weeks)):
        if group is not None and group in certificate.capacity:
            cost += party.size * Fraction(certificate.capacity[group][week])
            for label, weekly in certificate.limits[group].items():
                cost += party.classes.get(label, 0) * Fraction(weekly[week])
    for step in (way.bridge, way.final):
        if step is not None and step.option.group in certificate.intake:
            cost += Fraction(certificate.intake[step.option.group][step.week])
    return cost


def possible(instance: Instance, way: Itinerary) -> bool:
    """Whether the bridge lasts no longer than it may, and every decision on the party is among its moves."""
    bridge = way.bridge
    if bridge and bridge.option.stay_weeks and way.bridge_end(instance.weeks) - bridge.week > bridge.option.stay_weeks:
        return False
    for decision in instance.fixed:
        if decision.party == way.party.id:
            step = way.bridge if decision.kind == "bridge" else way.final
            if step is None or step.option.group != decision.group or decision.week not in (None, step.week):
                return False
    return True


def worth(instance: Instance, certificate: Certificate) -> Fraction:
    """Price times right-hand side, over all rows and weeks."""
    total = Fraction(0)
    for group in instance.groups:
        for week in range(instance.weeks):
            if group.id in certificate.capacity:
                total += Fraction(certificate.capacity[group.id][week]) * group.capacity[week]
                for label, limit in group.limits.items():
                    total += Fraction(certificate.limits[group.id][label][week]) * limit
            if group.id in certificate.intake and group.intake is not None:
                total += Fraction(certificate.intake[group.id][week]) * group.intake[week]
    return total


def with_waiting(instance: Instance, times: int) -> Instance:
    """The same with waiting so many times as dear: the dearer, the more cheapest paths go over a bridge."""
    parties = (
        replace(
            party,
            wait_cost=tuple(times * cost for cost in party.wait_cost),
            unplaced_cost=times * party.unplaced_cost,
        )
        for party in instance.parties
    )
    return replace(instance, parties=tuple(parties))


@given(st.builds(with_waiting, worlds(), st.sampled_from([0, 1, 10])), st.data())
@settings(deadline=None, max_examples=250, suppress_health_check=list(HealthCheck))
def test_the_bound_is_that_of_the_cheapest_paths(instance: Instance, data: st.DataObject) -> None:
    certificate = data.draw(certificates(instance))
    whole = WholePrices.of(certificate)
    rents, total = Rents(instance.weeks, whole), -worth(instance, certificate)
    for party in instance.parties:
        ways = (way for way in itineraries(instance, party) if possible(instance, way))
        cheapest = min((priced_cost(instance, certificate, way) for way in ways), default=None)
        decisions = [decision for decision in instance.fixed if decision.party == party.id]
        found = PricedPaths(instance, rents, party, decisions).cheapest()
        if cheapest is None:
            assert found is None
            assert proven_bound(instance, certificate) is None
            return
        assert found == cheapest * whole.scale
        total += cheapest
    assert proven_bound(instance, certificate) == max(0, math.ceil(total - TOLERANCE))
