"""What tells the policies apart, in regions of two groups."""

import pytest

from zorglogistiek.codes import DeclineReason
from zorglogistiek.simulation.leaving import leaving
from zorglogistiek.simulation.policies import COMPARED, POLICIES
from zorglogistiek.simulation.region import Ending, Group, Option, Refusal, Region, Search, Youth
from zorglogistiek.simulation.run import simulate
from zorglogistiek.simulation.standing import Standing

DAYS = 70.0


def seeks(number, *options, day=0.0, rank=0, patience=1000.0):
    search = Search(options=options, patience_days=patience, wait_points=(10,), rank=rank)
    return Youth(number=number, from_day=day, searches=(search,))


def to(group, points=0, **facts):
    return Option(group=group, points=points, stay_days=300.0, expected_days=300.0, **facts)


def placed(policy, region):
    """By number of the youth: the group and the day."""
    trace = simulate(region, POLICIES[policy](region), days=DAYS)
    return {
        region.youths[one.youth].number: (one.group, one.until_day)
        for one in trace.searches
        if one.outcome.value == "placed"
    }


def two_groups(*youths, leaves=5.0, **facts):
    """Group 0 has a free place; the place of group 1 comes free on day ``leaves``, as everybody knows."""
    resident = Youth(number="R", from_day=0.0, searches=(), lives_in=1, leaves_day=leaves, expected_leave_day=leaves)
    groups = (Group(number="G0", places=1), Group(number="G1", places=1))
    return Region(groups=groups, youths=(*youths, resident), notice_days=28.0, **facts)


@pytest.mark.parametrize("policy", sorted(POLICIES))
def test_a_place_is_promised_to_one_before_it_is_empty(policy):
    youths = (seeks("A", to(1)), seeks("B", to(1)))
    (one,) = placed(policy, two_groups(*youths, leaves=30.5, promise_days=28.0)).items()
    assert one in {("A", (1, 30.5)), ("B", (1, 30.5))}
    (one,) = placed(policy, two_groups(*youths, leaves=30.5)).items()
    assert one[1] == ((1, 31.0) if policy == "ringing_around" else (1, 35.0))


def test_what_is_known_of_a_departure():
    def expected(day, ending=Ending.OUTFLOW):
        standing = Standing(two_groups().youths[0], lives_in=1, leaves_day=60.0, expected_day=200.0, off_days=5.0)
        standing.ending = ending
        (one,) = leaving([standing], two_groups(sight_days=91.0), day)
        return one.expected_day

    assert (expected(-40.0), expected(0.0), expected(35.0), expected(40.0)) == (200.0, 65.0, 60.0, 60.0)
    assert expected(40.0, Ending.BREAKDOWN) == 200.0


def test_looking_ahead_keeps_a_place_for_who_can_use_no_other():
    region = two_groups(seeks("A", to(0), to(1)), seeks("B", to(0)))
    assert placed("first_come", region) == {"A": (0, 0.0)}
    for policy in ("engine", "hindsight"):
        assert placed(policy, region) == {"B": (0, 0.0), "A": (1, 7.0)}


def test_the_rarest_place_is_given_first():
    region = two_groups(seeks("A", to(0), to(1, points=50)), seeks("B", to(0)), seeks("C", to(0)), leaves=0.0)
    assert placed("rarest_first", region)["A"] == (1, 0.0)
    assert placed("first_come", region)["A"] == (0, 0.0)


def test_waiting_first_takes_what_is_free_where_the_engine_waits_for_what_fits():
    region = two_groups(seeks("A", to(0, points=90), to(1)), leaves=20.0)
    assert placed("engine", region) == {"A": (1, 21.0)}
    assert placed("engine_waiting_first", region) == {"A": (0, 0.0)}


def test_hindsight_alone_knows_who_will_refuse_and_who_will_come():
    refused = to(0, refusal=Refusal(by_family=False, reason=DeclineReason.SAFETY))
    region = two_groups(seeks("A", refused, to(1, points=5)), leaves=0.0)
    assert placed("hindsight", region) == {"A": (1, 0.0)}
    assert placed("engine", region) == {"A": (1, 7.0)}
    coming = two_groups(seeks("A", to(0), to(1, points=5)), seeks("B", to(0), day=6.0, patience=3.0))
    assert placed("hindsight", coming) == {"A": (1, 7.0), "B": (0, 7.0)}


def test_who_is_urgent_and_who_rings_first():
    region = two_groups(seeks("A", to(0), rank=2), seeks("B", to(0), rank=0))
    assert placed("rarest_first", region) == {"B": (0, 0.0)}
    assert placed("first_come", region) == {"A": (0, 0.0)}
    far = two_groups(seeks("A", to(0, ring_order=1.5), to(1, ring_order=0.2)), leaves=0.0)
    assert placed("ringing_around", far) == {"A": (1, 0.0)}


def test_everybody_has_a_place_where_there_is_one_for_each():
    region = two_groups(seeks("A", to(0)), seeks("B", to(1)))
    for policy in COMPARED:
        assert placed(policy, region).keys() == {"A", "B"}
