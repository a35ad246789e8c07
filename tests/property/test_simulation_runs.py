"""What holds in every run of the simulation, whatever region is drawn and whatever policy decides."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.drawn_region import small_setting
from zorglogistiek.codes import CareForm
from zorglogistiek.simulation.drawing import draw_region
from zorglogistiek.simulation.identities import broken
from zorglogistiek.simulation.parameters import default_parameters, with_values
from zorglogistiek.simulation.policies import POLICIES
from zorglogistiek.simulation.policies.first_come import FirstCome
from zorglogistiek.simulation.region import Closure, Group
from zorglogistiek.simulation.results import from_bytes, to_bytes, traced
from zorglogistiek.simulation.run import simulate
from zorglogistiek.simulation.setting import Home

DAYS = 280.0
PARAMETERS = default_parameters().parameters


def region_of(setting, *, seed=1, replication=0, parameters=PARAMETERS):
    return draw_region(setting, parameters, seed=seed, replication=replication, days=DAYS)


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    arrivals=st.floats(0.2, 4.0),
    closes=st.floats(0, 200),
    at_once=st.booleans(),
    breakdown=st.sampled_from([0.0, 0.3, 0.9]),
    limit=st.sampled_from([None, 3]),
)
def test_the_identities_hold_in_any_region(seed, arrivals, closes, at_once, breakdown, limit):
    setting = small_setting(seed, arrivals_per_week=arrivals)
    homes = list(setting.homes)
    closure = Closure(from_day=closes, until_day=closes + 90, places=2)
    homes[0] = replace(homes[0], group=replace(homes[0].group, closures=(closure,)))
    parameters = with_values(
        default_parameters(), {"breakdown_share": breakdown, "move_on_share": 0.5}, source="test"
    ).parameters
    region = replace(
        region_of(replace(setting, homes=tuple(homes)), seed=seed, parameters=parameters), list_limit=limit
    )
    trace = simulate(region, FirstCome(every_days=0.0 if at_once else 7.0), days=DAYS)
    assert broken(region, trace) == []


@pytest.mark.parametrize("policy", sorted(POLICIES))
def test_the_identities_hold_under_every_policy_and_a_place_that_fits_nobody_changes_nothing(policy):
    setting = small_setting(2)
    useless = Home(group=Group(number="G-useless", places=5), care_form=CareForm.CLOSED_GROUP)
    traces = []
    for homes in (setting.homes, (*setting.homes, useless)):
        region = region_of(replace(setting, homes=homes))
        trace = simulate(region, POLICIES[policy](region), days=DAYS)
        assert broken(region, trace) == []
        traces.append(replace(trace, occupied_days=trace.occupied_days[: len(setting.homes)]))
    assert traces[0] == traces[1]
    assert len({search.outcome for search in traces[0].searches}) == 3
    assert any(search.lived_in is not None for search in traces[0].searches)


def test_a_youth_more_changes_no_draw_of_the_others():
    setting = small_setting(4)
    before = region_of(setting)
    after = region_of(replace(setting, seekers=setting.seekers[:-1]))
    by_number = {youth.number: youth for youth in before.youths}
    assert all(by_number[youth.number] == youth for youth in after.youths)
    assert region_of(setting, replication=1).youths != before.youths


def test_more_places_never_change_who_comes_and_what_chance_decides_of_them():
    setting = small_setting(5)
    wider = replace(setting.homes[1], group=replace(setting.homes[1].group, places=20))
    after = region_of(replace(setting, homes=(setting.homes[0], wider, *setting.homes[2:])))
    assert after.youths == region_of(setting).youths


def test_a_run_is_the_same_after_its_file():
    region = region_of(small_setting(6))
    run = traced(region, simulate(region, FirstCome(), days=DAYS))
    again = from_bytes(to_bytes(run))
    assert to_bytes(again) == to_bytes(run)
    assert again.numbers == run.numbers
    assert again.profiles == run.profiles
    assert len(again.trace.searches) == len(run.trace.searches) > 10


def test_a_broken_record_is_noticed():
    region = region_of(small_setting(7))
    trace = simulate(region, FirstCome(), days=DAYS)
    stay, search = trace.stays[0], trace.searches[0]
    wrong = [
        replace(trace, stays=trace.stays[1:]),
        replace(trace, searches=trace.searches[1:]),
        replace(trace, stays=(*trace.stays, replace(stay, size=30))),
        replace(trace, searches=(replace(search, until_day=search.until_day + 5), *trace.searches[1:])),
    ]
    assert all(broken(region, one) for one in wrong)
