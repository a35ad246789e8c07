"""Differences between groups, what a referral may expect, how that came true, and how much longer a stay lasts."""

import numpy as np
import pytest

from tests.statistics_world import SCOPE, small_history
from zorglogistiek.statistics.estimators.differences import difference
from zorglogistiek.statistics.estimators.estimates import Estimate, NotEstimable, without
from zorglogistiek.statistics.estimators.expectation import calibration, expectation, similar_to
from zorglogistiek.statistics.estimators.remaining import remaining_days, tail_of
from zorglogistiek.statistics.estimators.risk import Spells
from zorglogistiek.statistics.estimators.survival import SurvivalCurve
from zorglogistiek.statistics.figures import FIGURES
from zorglogistiek.statistics.figures.people import of_referrals
from zorglogistiek.statistics.figures.promised import YEAR, expected_then
from zorglogistiek.statistics.scope import Scope

PLACED, WITHDRAWN = 1, 2


def test_a_difference_adds_up_the_two_intervals_by_squares() -> None:
    one = Estimate(value=0.6, standard_error=0.03, low=0.5, high=0.7)
    other = Estimate(value=0.4, standard_error=0.04, low=0.3, high=0.55)
    found = difference(one, other)
    assert found.value == pytest.approx(0.2)
    assert found.standard_error == pytest.approx(0.05)
    assert found.low == pytest.approx(0.2 - (0.1**2 + 0.15**2) ** 0.5)
    assert found.high == pytest.approx(0.2 + (0.1**2 + 0.1**2) ** 0.5)
    assert difference(other, one).low == pytest.approx(-(found.high or 0))
    assert difference(without(NotEstimable.NOT_OBSERVED), other).why_not is NotEstimable.NOT_OBSERVED
    assert difference(one, Estimate(value=0.0)).low is None


def test_similar_referrals_are_alike_in_as_much_as_leaves_enough_of_them() -> None:
    features = {"care_form": np.array([1, 1, 1, 2, 1]), "complexity": np.array([3, 3, 1, 3, 3])}
    recent = np.array([True, True, True, True, False])
    profile = {"care_form": 1, "complexity": 3}
    strict = similar_to(profile, features, recent, fewest=2)
    assert (strict.which.tolist(), strict.alike_in) == ([True, True, False, False, False], ("care_form", "complexity"))
    wider = similar_to(profile, features, recent, fewest=3)
    assert (wider.which.tolist(), wider.alike_in) == ([True, True, True, False, False], ("care_form",))
    assert similar_to(profile, features, recent, fewest=4).alike_in == ()


def test_an_expectation_tells_by_when_shares_of_similar_referrals_had_a_place() -> None:
    spells = Spells.of([10, 20, 30, 40, 50, 60, 70, 80], [1, 1, 2, 1, 1, 0, 1, 1])
    found = expectation(spells, PLACED, fewest=8)
    assert found.people == 8
    assert [one.value for one in found.days] == [20, 50, 80]
    assert {one.why_not for one in expectation(spells, PLACED).days} == {NotEstimable.TOO_FEW}


def test_a_promise_that_comes_true_for_half_is_calibrated_whoever_it_was_made_to() -> None:
    promised = np.array([[10.0], [10], [100], [100], [0], [0]])
    # One of each pair by the day itself, the other a day later.
    (found,) = calibration([0.5], promised, [10, 11, 100, 101, 0, 1], [1] * 6, PLACED)
    assert (found.people, found.observed.value) == (6, 0.5)


def test_who_is_still_waiting_is_no_broken_promise_yet() -> None:
    (found,) = calibration([0.5], np.array([[10.0], [10], [np.nan]]), [5, 10, 3], [0, 1, 1], PLACED)
    assert (found.people, found.observed.value) == (2, 1)
    (nobody,) = calibration([0.5], np.array([[np.nan]]), [5], [1], PLACED)
    assert nobody.observed.why_not is NotEstimable.NOBODY


def test_who_came_to_wait_was_told_what_the_year_before_had_shown() -> None:
    """In a small region nobody has thirty referrals like it: then all of the year before tell what to expect."""
    history, on = small_history(), SCOPE.from_on
    people = of_referrals(history, np.arange(3), np.full(3, on.toordinal()))
    before = Scope(from_on=on - YEAR, until_on=on, census_on=on)
    (row,) = FIGURES["expected_wait"].compute(history, before).rows
    days = [row[place] for place in (1, 4, 7)]
    assert None not in days
    assert expected_then(history, SCOPE, on, people).tolist() == [days] * 3


def test_the_remaining_days_are_those_of_who_stayed_as_long() -> None:
    curve = SurvivalCurve.of(Spells.of([10, 20, 30, 40], [1, 1, 1, 1]))
    assert remaining_days(curve, [0, 0, 10, 10, 15], [0.3, 0.99, 0.3, 0.5, 0.0]).tolist() == [20, 40, 10, 20, 5]
    assert remaining_days(curve, [40.0], [0.5]).tolist() == [np.inf]


def test_beyond_what_was_observed_a_tail_goes_on_or_nothing_is_known() -> None:
    spells = Spells.of([10, 20, 30, 30], [1, 1, 0, 0])
    curve, tail = SurvivalCurve.of(spells), tail_of(spells, 5)
    assert (tail.ended, tail.days_at_risk, tail.rate) == (2, 5 + 15 + 25 + 25, 2 / 70)
    assert tail_of(spells, 25).rate is None
    assert remaining_days(curve, [0], [0.75]).tolist() == [np.inf]
    # From 30 days on the half that is left goes on at the rate of the tail.
    found = remaining_days(curve, [0, 12, 40], [0.75, 0.9, 0.5], tail.rate)
    assert found == pytest.approx([30 + 35 * np.log(2), 18 + 35 * np.log(2 / 3 / 0.1), 35 * np.log(2)])


def test_drawing_evenly_gives_the_curve_back() -> None:
    spells = Spells.of([10, 20, 30, 40, 50], [1, 0, 1, 1, 1])
    curve = SurvivalCurve.of(spells)
    drawn = (np.arange(3000) + 0.5) / 3000
    stayed = remaining_days(curve, np.zeros(3000), drawn)
    for day in (10, 30, 40, 50):
        assert np.mean(stayed > day) == pytest.approx(curve.at(day).value, abs=1e-3)
    left = remaining_days(curve, np.full(3000, 10.0), drawn) + 10
    gone, before = (np.mean(drawn > (curve.at(day).value or 0)) for day in (30, 10))
    assert np.mean(left <= 30) == pytest.approx((gone - before) / (1 - before), abs=1e-3)
