"""Figures of a run that can be counted by hand, and comparisons of policies with known differences."""

from dataclasses import replace
from typing import cast

import numpy as np
import pytest

from zorglogistiek.codes import CareForm, DeclineReason, Urgency
from zorglogistiek.errors import Invalid
from zorglogistiek.simulation.chance import Chance, Purpose, about
from zorglogistiek.simulation.comparison import Beside, compare, interval, t_quantile
from zorglogistiek.simulation.lengths import Between, Weibull
from zorglogistiek.simulation.outcomes import FIGURES, by_group, list_by_week, outcomes_of, waited_days
from zorglogistiek.simulation.parameters import default_parameters, read_parameters
from zorglogistiek.simulation.policies.first_come import FirstCome
from zorglogistiek.simulation.region import Ending, Group, Option, Refusal, Region, Search, Youth
from zorglogistiek.simulation.replications import mser5, needed
from zorglogistiek.simulation.results import traced
from zorglogistiek.simulation.run import simulate
from zorglogistiek.simulation.study import Results


def youth(number, day, *, stay=50.0, patience=1000.0, age="12-17", ending=Ending.OUTFLOW, refusal=None, size=1):
    option = Option(
        group=0,
        points=20,
        stay_days=stay,
        ending=ending,
        refusal=refusal,
        answer_days=2,
        start_days=5,
        distance_km=10.0,
    )
    search = Search(options=(option,), patience_days=patience)
    return Youth(number=number, from_day=day, searches=(search,), size=size, profile={"age": age})


def run_of(*youths, places=1, days=364.0):
    region = Region(groups=(Group(number="G1", places=places),), youths=youths)
    return traced(region, simulate(region, FirstCome(), days=days))


def test_the_figures_of_three_youths_counted_by_hand():
    """The meeting is each seventh day; a place is held for seven days before the start.

    A comes on day 1, is proposed on day 7 and starts on 14, until 64. B comes on day 10, is proposed on day 70 and starts
    on 77; the stay breaks down on day 127. C comes on day 20 and gives up on day 40.
    """
    run = run_of(youth("A", 1), youth("B", 10, ending=Ending.BREAKDOWN, age="0-11"), youth("C", 20, patience=20))
    told = outcomes_of(run)
    assert set(told) == set(FIGURES)
    assert told["wait_mean"] == pytest.approx((13 + 67 + 20) / 3)
    assert (told["wait_median"], told["wait_p90"]) == (67, 67)
    assert told["list_mean"] == told["list_mean_at_home"] == pytest.approx((13 + 67 + 20) / 364)
    assert told["placed_within_norm"] == pytest.approx(1 / 3)
    assert told["placed_a_year"] == pytest.approx(2 * 365.25 / 364)
    assert told["withdrawn_a_year"] == told["breakdowns_a_year"] == pytest.approx(365.25 / 364)
    assert told["occupancy"] == pytest.approx(100 / 364)
    assert (told["place_points"], told["distance_mean"], told["refusals_a_year"]) == (20, 10, 0)
    assert waited_days(run).tolist() == pytest.approx([13, 67, 20])
    assert waited_days(run, warm_up_days=30).tolist() == pytest.approx([0, 47, 10])
    groups = by_group(run, "age")
    assert (groups["0-11"]["wait_mean"], groups["12-17"]["wait_mean"]) == (67, 16.5)
    assert outcomes_of(run, warm_up_days=200)["wait_mean"] is None


def test_whom_one_serves_first_does_not_change_the_mean_wait():
    """Who serves newcomers first has the same list, and leaves who waited longest to wait: no mean may hide that."""

    class NewestFirst(FirstCome):
        def propose(self, week):
            return FirstCome.propose(self, replace(week, waiting=[_young(one, week.day) for one in week.waiting]))

    def _young(one, day):
        return replace(one, accrued_days=-2 * one.waited_days(day))

    there = [youth(f"S{n}", -200.0 - n, stay=7.0) for n in range(10)]
    region = Region(
        groups=(Group(number="G1", places=1),),
        youths=(*there, *(youth(f"N{n}", 14 * n + 1, stay=7.0) for n in range(26))),
    )
    runs = [traced(region, simulate(region, rule, days=364.0)) for rule in (FirstCome(), NewestFirst())]
    oldest, newest = (outcomes_of(run) for run in runs)
    assert oldest["list_mean"] == pytest.approx(newest["list_mean"])
    assert oldest["wait_mean"] == pytest.approx(newest["wait_mean"])
    of_newcomers = [
        np.mean([one.until_day - one.from_day for one in run.trace.searches if one.group == 0 and one.from_day > 0])
        for run in runs
    ]
    assert of_newcomers[1] < of_newcomers[0] / 5


def test_the_list_by_week_adds_up_to_the_waits():
    run = run_of(*(youth(f"{n}", n * 3.3) for n in range(40)))
    assert list_by_week(run).sum() * 7 == pytest.approx(run.trace.list_days)


def test_who_is_refused_once_is_heard_when_the_reason_has_lapsed():
    refusal = Refusal(by_family=False, reason=DeclineReason.NO_PLACE, bars_days=28)
    run = run_of(youth("A", 0, refusal=refusal))
    (search,) = run.trace.searches
    # Refused on day 2; barred until day 30; proposed at the meeting of day 35, and starts on day 42.
    assert (search.refusals, search.until_day) == (1, 42)


def test_worse_off_is_told_beside_the_mean():
    class Made:
        scenarios, policies, replications = ("as_it_is",), ("one", "other"), 2

        def runs(self, _, policy):
            first, second = (1, 10) if policy == "one" else (10, 1)
            for shift in (0, 7):
                yield run_of(youth("A", first + shift), youth("B", second + shift))

    one, other = compare(cast("Results", Made()), base="one")
    assert one.policy_does.worse_off.mean == one.policy_does.better_off.mean == 0
    assert (other.policy_does.worse_off.mean, other.policy_does.better_off.mean) == (0.5, 0.5)
    difference = other.policy_does.differences["wait_mean"]
    assert difference is not None
    assert abs(difference.mean) < 1e-9
    assert one.of_hindsight is None


def test_a_policy_is_compared_in_its_scenario_and_a_scenario_under_its_policy():
    waits = {("as_it_is", "one"): 1, ("as_it_is", "hindsight"): 6, ("wider", "one"): 5, ("wider", "hindsight"): 7}

    class Made:
        scenarios, policies, replications = ("as_it_is", "wider"), ("one", "hindsight"), 2

        def runs(self, scenario, policy):
            for shift in (0, 7):
                yield run_of(youth("A", waits[scenario, policy] + shift))

    def less(beside: Beside | None) -> float | None:
        found = None if beside is None else beside.differences["wait_mean"]
        return None if found is None else found.mean

    told = compare(cast("Results", Made()), base="one")
    assert [less(one.policy_does) for one in told] == pytest.approx([0, -5, 0, -2])
    assert [less(one.scenario_does) for one in told] == [None, None, pytest.approx(-4), pytest.approx(-1)]
    assert [one.of_hindsight and one.of_hindsight.mean for one in told] == [0, 1, 0, 1]


@pytest.mark.parametrize(
    ("share", "freedom", "expected"),
    [
        (0.975, 1, 12.7062), (0.975, 2, 4.30265), (0.9, 5, 1.47588), (0.975, 5, 2.57058), (0.975, 19, 2.09302),
        (0.995, 19, 2.86093), (0.975, 200, 1.97190), (0.975, 400, 1.96591),
    ],
)  # fmt: skip
def test_student_is_that_of_the_tables(share, freedom, expected):
    assert t_quantile(share, freedom) == pytest.approx(expected, rel=1e-5)


def test_an_interval_covers_as_often_as_it_says():
    random = np.random.default_rng(1)
    told = [interval(random.normal(3, 2, 6).tolist()) for _ in range(2000)]
    assert np.mean([abs(one.mean - 3) <= one.half_width for one in told]) == pytest.approx(0.95, abs=0.015)


def test_the_warm_up_is_where_the_beginning_ends():
    random = np.random.default_rng(2)
    series = random.normal(50, 1, 200) + np.where(np.arange(200) < 40, 40 - np.arange(200), 0)
    assert mser5(series) in range(30, 51)
    assert mser5(np.arange(200.0)) is None
    assert mser5(np.ones(12)) is None


def test_enough_replications_by_rule():
    values = np.random.default_rng(3).normal(0, 1, 30).tolist()
    count = needed(values, 0.2)
    spread = np.std(values, ddof=1)
    assert t_quantile(0.975, count - 1) * spread / np.sqrt(count) <= 0.2
    assert t_quantile(0.975, count - 2) * spread / np.sqrt(count - 1) > 0.2


def test_draws_are_uniform_and_know_nothing_of_one_another():
    chance = Chance(1, 0)
    one = [chance.share(Purpose.STAY, about(f"A{n}", 0, "G1")) for n in range(5000)]
    other = [chance.share(Purpose.BREAKDOWN, about(f"A{n}", 0, "G1")) for n in range(5000)]
    third = [chance.share(Purpose.STAY, about(f"A{n}", 0, "G2")) for n in range(5000)]
    again = [Chance(1, 1).share(Purpose.STAY, about(f"A{n}", 0, "G1")) for n in range(200)]
    for drawn in (one, other, third):
        # Kolmogorov and Smirnov, at 1%.
        away = np.abs(np.sort(drawn) - (np.arange(5000) + 0.5) / 5000).max()
        assert away * np.sqrt(5000) < 1.63
    for pair in ((one, other), (one, third), (one[:-1], one[1:]), (one[:200], again)):
        assert abs(np.corrcoef(*pair)[0, 1]) < 0.2 if len(pair[0]) == 200 else abs(np.corrcoef(*pair)[0, 1]) < 0.05


def test_a_length_is_drawn_given_what_has_passed():
    length, drawn = Weibull(mean_days=100, shape=1.3), (np.arange(4000) + 0.5) / 4000
    assert np.mean([length.days(u) for u in drawn]) == pytest.approx(100, rel=0.01)
    whole = np.array([length.days(u) for u in drawn])
    left = whole[whole > 80] - 80
    assert np.mean([length.days(u, 80.0) for u in drawn]) == pytest.approx(left.mean(), rel=0.03)
    assert Weibull(mean_days=50).days(0.5, 1000.0) == pytest.approx(Weibull(mean_days=50).days(0.5))
    assert (Between(shortest=2, longest=12).days(0.5), Between(shortest=2, longest=12).days(0.5, 10.0)) == (7, 1)


def test_the_parameters_of_a_region_take_the_place_of_the_default(tmp_path):
    file = tmp_path / "own.toml"
    file.write_text(
        'breakdown_share = 0.2\n[stay_weeks]\nfamily_home = 120\n[near_km]\nvalue = 10\nsource = "our referrers"\n'
    )
    told, default = read_parameters(file), default_parameters()
    assert told.parameters.breakdown_share == 0.2
    assert told.parameters.stay_weeks[CareForm.FAMILY_HOME] == 120
    assert told.parameters.stay_weeks[CareForm.FOSTER_FAMILY] == default.parameters.stay_weeks[CareForm.FOSTER_FAMILY]
    assert (told.dictionary["near_km"].source, told.dictionary["breakdown_share"].source) == (
        "our referrers",
        "own.toml",
    )
    assert all(entry.unit and entry.means and entry.source for entry in told.dictionary.values())


def test_wrong_parameters_are_told_all_at_once(tmp_path):
    file = tmp_path / "own.toml"
    file.write_text("breakdown_share = 2\nguess = 1\nnear_km = -1\n[patience_weeks]\nsoon = 4\n")
    with pytest.raises(Invalid) as told:
        read_parameters(file)
    assert {fault.field for fault in told.value.faults} >= {"breakdown_share", "guess", "near_km"}
    file.write_text("not toml")
    with pytest.raises(Invalid, match="not TOML"):
        read_parameters(file)
    assert set(default_parameters().parameters.patience_weeks) == set(Urgency)
