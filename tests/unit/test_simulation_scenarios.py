"""Scenarios: read with every fault at once, done to a setting, and nothing else changes."""

from dataclasses import replace
from datetime import date

import pytest

from tests.drawn_region import small_setting
from zorglogistiek.cli.simulating_options import asked_scenarios
from zorglogistiek.cli.simulating_regions import Wish, prepared
from zorglogistiek.codes import CareForm
from zorglogistiek.errors import Invalid
from zorglogistiek.simulation.drawing import draw_region
from zorglogistiek.simulation.parameters import default_parameters
from zorglogistiek.simulation.policies import POLICIES
from zorglogistiek.simulation.run import simulate
from zorglogistiek.simulation.scenarios import changed, changes_of, joined, read_scenarios, scenarios_of

TODAY = date(2026, 11, 23)
SOURCED = default_parameters()
DAYS = 280.0


def asked(**fields):
    return scenarios_of({"scenario": [{"name": "one", **fields}]}, record="test", today=TODAY)[0]


def done(setting, **fields):
    return changed([(asked(**fields), setting)], SOURCED)[0]


def in_delft(setting):
    return replace(setting, homes=tuple(replace(home, municipality="GM0503") for home in setting.homes))


def run_of(setting, policy, seed=3):
    region = draw_region(setting, SOURCED.parameters, seed=seed, replication=0, days=DAYS)
    return simulate(region, POLICIES[policy](region), days=DAYS)


def places(setting):
    return [home.group.places for home in setting.homes]


def test_an_extra_place_that_fits_nobody_changes_nothing():
    setting = small_setting(4)
    closed = len(setting.homes) - 1

    def without(need):
        return replace(need, fits=tuple(fit for fit in need.fits if fit.group != closed))

    setting = replace(
        setting,
        arrivals=tuple(map(without, setting.arrivals)),
        move_ons=tuple(map(without, setting.move_ons)),
        seekers=tuple(replace(seeker, need=without(seeker.need)) for seeker in setting.seekers),
    )
    wider, _ = done(setting, groups=[{"group": setting.homes[closed].group.number, "change": 3}])
    assert places(wider)[closed] == places(setting)[closed] + 3
    assert run_of(wider, "first_come") == run_of(setting, "first_come")


def test_an_extra_place_that_fits_somebody_is_used():
    setting = small_setting(4)
    number = setting.homes[setting.arrivals[0].fits[0].group].group.number
    wider, _ = done(setting, groups=[{"group": number, "change": 8}])
    assert run_of(wider, "first_come").list_days < run_of(setting, "first_come").list_days


def test_places_of_a_care_form_go_over_its_groups_in_turn():
    setting = in_delft(small_setting(1))
    of_form = [index for index, home in enumerate(setting.homes) if home.care_form is CareForm.FAMILY_HOME]
    kind = {"care_form": "family_home", "municipality": "GM0503"}
    more, _ = done(setting, places=[{**kind, "change": len(of_form) + 1}])
    gained = [after - before for before, after in zip(places(setting), places(more), strict=True)]
    assert [gained[index] for index in of_form] == [2] + [1] * (len(of_form) - 1)
    assert sum(gained) == len(of_form) + 1
    none, _ = done(setting, places=[{**kind, "change": -sum(places(setting)[index] for index in of_form)}])
    assert [places(none)[index] for index in of_form] == [0] * len(of_form)


def test_a_scenario_says_what_it_changes():
    one = asked(groups=[{"group": "G1", "change": -2}], answer_days=[1, 3], parameters={"near_km": 5})
    assert changes_of(one) == ("groups: group G1, change -2", "answer_days: 1.0, 3.0", "parameters: near_km 5")


def test_answers_and_settling_in():
    setting = small_setting(1)
    changed_setting, sourced = done(
        setting, answer_days=[1, 3], settling_in=[{"per_week": 2}, {"group": "G1", "per_week": 0}]
    )
    assert sourced.parameters.answer_days == (1, 3)
    assert sourced.dictionary["answer_days"].source == "scenario one"
    assert [home.group.intake_per_week for home in changed_setting.homes[:3]] == [2, None, 2]


def test_all_that_is_wrong_is_told_at_once(tmp_path):
    file = tmp_path / "scenarios.toml"
    file.write_text('[[scenario]]\nname = "a"\nplaces = 3\nunknown = 1\n[[scenario]]\nname = "as_it_is"\n', "utf-8")
    with pytest.raises(Invalid) as refused:
        read_scenarios(file, today=TODAY)
    assert [fault.field for fault in refused.value.faults] == [
        "scenario 1.places",
        "scenario 1.unknown",
        "scenario as_it_is",
    ]
    wrong = [
        asked(groups=[{"group": "G99", "change": 1}, {"group": "G1", "change": -400}], parameters={"luck": 1}),
        asked(places=[{"care_form": "crisis_bed", "municipality": "GM0503", "change": 1}], answer_days=[9, 1]),
    ]
    with pytest.raises(Invalid) as refused:
        changed([(one, small_setting(1)) for one in wrong], SOURCED)
    assert len(refused.value.faults) == 5


def test_a_new_home_is_read_as_its_page_asks_it(tmp_path):
    file = tmp_path / "scenarios.toml"
    home = 'care_form = "family_home", municipality = "M1", minimum_age = 6, maximum_age = 4, places = 4'
    file.write_text(f'[[scenario]]\nname = "home"\nnew_home = {{ {home}, from_on = 2026-12-01 }}\n', "utf-8")
    with pytest.raises(Invalid) as refused:
        read_scenarios(file, today=TODAY)
    assert [fault.field for fault in refused.value.faults] == ["scenario 1.new_home.maximum_age"]
    file.write_text(file.read_text("utf-8").replace("maximum_age = 4", "maximum_age = 14"), "utf-8")
    (read,) = read_scenarios(file, today=TODAY)
    assert read.new_home is not None
    assert read.new_home.from_on == date(2026, 12, 1)


def test_options_describe_a_scenario():
    (option,) = asked_scenarios(None, ["family_home:GM0503:+3", "G-0001:-2"], "1-5", 0)
    assert option.name == "option"
    assert (option.places[0].change, option.groups[0].change, option.answer_days) == (3, -2, (1, 5))
    assert option.settling_in[0].per_week == 0
    assert asked_scenarios(None, [], None, None) == ()
    with pytest.raises(Invalid) as refused:
        asked_scenarios(None, ["family_home", "G1:x"], "soon", None)
    assert len(refused.value.faults) == 3


def test_what_is_estimated_is_not_asked_otherwise():
    longer = asked(parameters={"stay_weeks": {"family_home": 100}, "near_km": 5})
    with pytest.raises(Invalid) as refused:
        prepared(Wish(asked=(longer,), synthetic=True, estimated=True, join="sqlite:///other.db"))
    assert [fault.field for fault in refused.value.faults] == ["scenario one.parameters.stay_weeks", "join"]


def test_two_regions_apart_and_joined_have_the_same_youths():
    one, other = small_setting(1, groups=8), small_setting(2, groups=8)
    own = other_own = 4
    apart, together = joined(one, other, own, other_own)
    assert [home.group.number for home in apart.homes] == ["G0", "G1", "G2", "G3", "2-G0", "2-G1", "2-G2", "2-G3"]
    assert [need.number for need in apart.arrivals] == [need.number for need in together.arrivals]
    half = len(one.arrivals)
    assert {fit.group for need in apart.arrivals[:half] for fit in need.fits} <= set(range(own))
    assert {fit.group for need in apart.arrivals[half:] for fit in need.fits} <= set(range(own, 8))
    # The other region's first group is the first after our own, and ours come after theirs in its own order.
    theirs = {fit.group: fit.points for fit in other.arrivals[0].fits}
    moved = {fit.group: fit.points for fit in together.arrivals[half].fits}
    assert moved == {(index + 4) % 8: points for index, points in theirs.items()}
    with pytest.raises(ValueError, match="groups of both"):
        joined(one, other, 4, 5)
