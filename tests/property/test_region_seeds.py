"""Whatever the seed and the day: no place is given twice, nobody lives in two places, the list has its length."""

from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from fixtures.region.generate import make_world
from fixtures.region.geography import region_maps
from fixtures.region.numbering import Numbering, SharedNumbers
from fixtures.region.records import World
from fixtures.region.scale import RegionSize
from zorglogistiek.people.steps import state_of

SMALL = RegionSize(groups=25, youths=110, open_referrals=30)
LAST = date(2200, 1, 1)

Period = tuple[date, date]


def small_world(seed: int, on: date) -> World:
    numbering = Numbering(None, SharedNumbers(Random(seed)))
    return make_world(Random(seed), region_maps(1)[0], SMALL, numbering, on=on)


def assert_apart(periods: list[Period]) -> None:
    for (_, end), (start, _) in pairwise(sorted(periods)):
        assert end <= start


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10**6), on=st.dates(date(2020, 1, 1), date(2035, 12, 31)))
def test_every_world_is_consistent(seed: int, on: date) -> None:
    world = small_world(seed, on)
    known: defaultdict[tuple[str, int], list[Period]] = defaultdict(list)
    there: defaultdict[tuple[str, int], list[Period]] = defaultdict(list)
    lives: defaultdict[str, list[Period]] = defaultdict(list)
    for stay in world.stays:
        place = stay.group.number, stay.place.ordinal
        start = stay.started_on or stay.planned_on
        assert start is not None
        assert stay.place.opens_on is None or stay.place.opens_on <= start
        known[place].append((start, stay.ended_on or stay.moves_out_on or stay.expected_end or LAST))
        if stay.started_on:
            assert stay.started_on < on
            there[place].append((start, stay.ended_on or LAST))
            lives[stay.youth.number].append((start, stay.ended_on or LAST))
    for closure in world.closures:
        known[closure.group.number, closure.place.ordinal].append((closure.from_on, closure.until_on))
    for periods in (*known.values(), *there.values(), *lives.values()):
        assert_apart(periods)
    assert sum(referral.is_open for referral in world.referrals) == SMALL.open_referrals
    assert sum(bool(youth.referrals) for youth in world.youths) == SMALL.youths
    for referral in world.referrals:
        assert state_of(referral.number, referral.events) is referral.state
        assert all(referral.youth.birth_date <= event.happened_on < on for event in referral.events)
        assert all(event.happened_on.weekday() < 5 for event in referral.events)
        for bridging in referral.bridgings:
            assert bridging.from_on < on + timedelta(days=1)
            assert bridging.until_on is None or bridging.from_on <= bridging.until_on <= on
