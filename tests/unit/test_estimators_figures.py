"""Percentiles, list metrics, inequality, control charts and funnels against published and hand-made numbers."""

from fractions import Fraction
from math import comb

import numpy as np
import pytest

from zorglogistiek.statistics.estimators.control import ControlChart, control_limits, xmr
from zorglogistiek.statistics.estimators.estimates import NotEstimable
from zorglogistiek.statistics.estimators.funnel import Funnel, effective_number, funnel
from zorglogistiek.statistics.estimators.inequality import gini, worst_off
from zorglogistiek.statistics.estimators.lists import load, mean_age
from zorglogistiek.statistics.estimators.percentiles import percentile_of_bands, share_within_weeks


def test_percentiles_of_the_national_table_of_march_2015_come_out() -> None:
    """The published total is 3,006,877 pathways; the bands themselves are not at hand.

    The published percentiles are fractions with the band's count below the line, and at fifteen digits only one count
    fits: 207,167 in week 5-6 after 1,387,601, and 21,466 in week 20-21 after 2,854,659. What lies between does not
    matter to them.
    """
    bands = [0] * 53
    bands[0], bands[5] = 1_387_601, 207_167
    bands[17] = 2_800_845 - sum(bands)
    bands[19] = 2_854_659 - sum(bands)
    bands[20] = 21_466
    bands[51] = 3_006_877 - sum(bands)
    assert percentile_of_bands(bands, 0.5).weeks == pytest.approx(5.559152760816153, abs=1e-14)
    assert percentile_of_bands(bands, 0.95).weeks == pytest.approx(20.087307835647067, abs=1e-13)
    assert share_within_weeks(bands, 18) == pytest.approx(0.9314797379473791, abs=1e-15)


def test_percentiles_of_bands_follow_the_rank() -> None:
    bands = [10, 20, 30, 40]
    # Rank 50.5 is 20.5 into the 30 of the third band; rank 92 lies in the open band.
    assert percentile_of_bands(bands, 0.5).weeks == pytest.approx(2 + 20.5 / 30)
    over = percentile_of_bands(bands, 0.92)
    assert (over.weeks, over.over_weeks, over.why_not) == (None, 3, NotEstimable.OPEN_BAND)
    # A rank of 25 in 50 lies at the very end of the first band.
    assert percentile_of_bands([46, 4, 0], 0.92).weeks == 1


def test_nothing_is_told_of_fewer_than_fifty_pathways() -> None:
    assert percentile_of_bands([49, 0], 0.5).why_not is NotEstimable.TOO_FEW
    assert percentile_of_bands([50, 0], 0.5).weeks == pytest.approx(25.5 / 50)
    assert percentile_of_bands([0, 0], 0.5, fewest=0).why_not is NotEstimable.NOBODY
    with pytest.raises(ValueError, match="2 are not known"):
        share_within_weeks([49, 1], 2)


def test_an_old_list_has_a_mean_age_of_more_than_half_the_mean_wait() -> None:
    # 70% wait 14 days and 30% 300: E[W²] / 2 E[W].
    assert mean_age([14] * 7 + [300] * 3).value == pytest.approx((7 * 14**2 + 3 * 300**2) / (2 * (7 * 14 + 3 * 300)))
    assert mean_age([0, 0]).why_not is NotEstimable.NOBODY
    assert load(30, 24).value == 1.25
    assert load(30, 0).why_not is NotEstimable.NOBODY


@pytest.mark.parametrize(("values", "expected"), [([1, 2, 3, 4], 0.25), ([0, 0, 0, 1], 0.75), ([5, 5], 0), ([7], 0)])
def test_gini(values: list[int], expected: float) -> None:
    assert gini(values).value == pytest.approx(expected)
    assert gini([3 * value for value in reversed(values)]).value == pytest.approx(expected)


def test_nobody_waits_unequally_when_nobody_waits() -> None:
    assert gini([0, 0]).why_not is NotEstimable.NOBODY
    assert worst_off([]) is None


def test_the_worst_off_are_whole_people() -> None:
    worst = worst_off(range(1, 31))
    assert worst is not None
    assert (worst.people, worst.from_days, worst.mean_days) == (3, 28, 29)
    assert worst.share_of_all == pytest.approx(float(Fraction(28 + 29 + 30, 465)))
    some = worst_off([5, 1])
    assert some is not None
    assert (some.people, some.mean_days) == (1, 5)


def test_the_limits_of_a_published_xmr_chart() -> None:
    assert control_limits(2820.6315789, 571.89189)[1] == pytest.approx(4341.86401, abs=5e-6)


def chart_of(points: list[float]) -> ControlChart:
    chart = xmr(points)
    assert isinstance(chart, ControlChart)
    return chart


def test_one_shock_does_not_widen_the_limits() -> None:
    usual = [10.0, 12] * 10
    chart = chart_of([*usual, 60, *usual])
    # 50 and 48 lie above 3.267 times the mean range and are left out.
    assert chart.mean_range == 2
    assert np.flatnonzero(chart.signals.outside).tolist() == [20]
    assert chart.upper == pytest.approx(chart.mean + 5.32)


def test_a_jump_among_points_that_are_all_alike_is_the_only_variation() -> None:
    chart = chart_of([5.0] * 9 + [6.0] * 9)
    assert chart.mean_range == pytest.approx(1 / 17)
    assert chart_of([5.0] * 12).signals.any.sum() == 0


def test_seven_rising_points_are_a_trend_and_six_are_not() -> None:
    zigzag = [20.0, 0, 20, 0, 20, 0, 20, 0]
    assert np.flatnonzero(chart_of([*zigzag, 2, 4, 6, 8, 10, 12]).signals.trend).tolist() == list(range(7, 14))
    assert not chart_of([*zigzag, 2, 4, 6, 8, 10]).signals.trend.any()
    falling = [-point for point in (*zigzag, 2.0, 4, 6, 8, 10, 12)]
    assert chart_of(falling).signals.trend.sum() == 7


def test_seven_points_on_one_side_of_the_mean_are_a_signal_and_six_are_not() -> None:
    assert chart_of([0.0, 4] * 4 + [4, 3] * 3 + [0.0, 0, 4, 0, 0]).signals.one_side.tolist() == (
        [False] * 7 + [True] * 7 + [False] * 5
    )
    assert not chart_of([0.0, 4] * 6).signals.one_side.any()


def test_two_of_three_beyond_two_thirds_on_one_side_are_a_signal() -> None:
    even = [10.0, 12] * 10
    chart = chart_of([*even, 15.5, 11, 15.5, *even])
    # The limit lies at about 17, two thirds of the way at about 15.2.
    assert np.flatnonzero(chart.signals.two_of_three).tolist() == [20, 22]
    assert not chart.signals.outside.any()
    apart = chart_of([*even, 15.5, 11, 6.5, *even])
    assert not apart.signals.two_of_three.any()


def test_a_few_points_have_no_limits() -> None:
    assert xmr(range(9)) is NotEstimable.TOO_FEW


def funnel_of(events: list[int], sizes: list[int]) -> Funnel:
    found = funnel(events, sizes)
    assert isinstance(found, Funnel)
    return found


def test_a_funnel_by_chance_alone_is_not_widened() -> None:
    found = funnel_of([50, 52, 47, 51, 90], [100, 100, 100, 100, 180])
    assert found.dispersion == 1
    assert found.target == pytest.approx(290 / 580)
    low, high = found.limits([100], 0.95)
    # Close to the textbook's .5 ± 1.96 · sqrt(.25 / 100).
    assert (low[0], high[0]) == pytest.approx((0.402, 0.598), abs=1e-3)


def test_units_that_all_differ_widen_the_funnel_and_one_alone_does_not() -> None:
    apart = funnel_of([30, 70] * 6, [100] * 12)
    expected = 402 * (np.arcsin((70.375 / 100.75) ** 0.5) - np.arcsin(0.5**0.5)) ** 2
    assert apart.dispersion == pytest.approx(expected)
    assert apart.outside.sum() == 0
    alone = funnel_of([50] * 11 + [95], [100] * 12)
    assert alone.dispersion == 1
    assert alone.outside.tolist() == [0] * 11 + [2]


def test_a_unit_lies_outside_a_level_exactly_when_its_value_lies_beyond_the_limits() -> None:
    sizes = [20, 40, 80, 160, 320]
    found = funnel_of([9, 10, 37, 50, 101], sizes)
    for rank, level in enumerate((0.95, 0.998)):
        low, high = found.limits(sizes, level)
        assert (((found.values < low) | (found.values > high)) == (found.outside > rank)).all()


def test_an_incidence_stands_in_a_funnel_with_the_people_that_it_is_worth() -> None:
    assert effective_number(0.2, (0.2 * 0.8 / 50) ** 0.5) == pytest.approx(50)
    assert effective_number(0.0, 0.0) is None
    assert funnel([1, 2], [3, 4]) is NotEstimable.TOO_FEW


@pytest.mark.parametrize(("sizes", "usual"), [((6, 9, 14), 0.2), ((5, 12, 20), 0.5), ((8, 25, 30), 0.1)])
def test_of_few_people_chance_lies_outside_the_limits_about_as_often_as_they_say(
    sizes: tuple[int, ...], usual: float
) -> None:
    """By the exact binomial distribution, beside units so large that their share is that of all.

    Without the correction nobody of 6 lay outside where one in five is usual: which comes about one time in four.
    """
    for size in sizes:
        happened, others = range(size + 1), round(100_000 * usual)
        chances = [comb(size, one) * usual**one * (1 - usual) ** (size - one) for one in happened]
        outside = [funnel_of([one, others, others], [size, 100_000, 100_000]).outside[0] for one in happened]
        assert sum(chance for chance, out in zip(chances, outside, strict=True) if out) < 0.11
