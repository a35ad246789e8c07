"""Kaplan-Meier and Aalen-Johansen against published numbers of R, and where they have no answer."""

import numpy as np
import pytest

from zorglogistiek.statistics.estimators.estimates import IntervalKind, NotEstimable
from zorglogistiek.statistics.estimators.incidence import IncidenceCurves
from zorglogistiek.statistics.estimators.risk import Spells
from zorglogistiek.statistics.estimators.survival import SurvivalCurve

KM = Spells.of([3, 1, 2, 3, 2, 1, 5, 3], [0, 1, 1, 1, 0, 0, 1, 0])
CMPRSK = Spells.of(
    [1, 1, 2, 4, 4, 4, 6, 6, 7, 8, 9, 9, 9, 1, 2, 2, 4, 4], [1, 1, 1, 2, 2, 2, 3, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0]
)
TRUNCATED = Spells.of(
    exited=[1, 3, 3, 5, 5, 7, 7, 8, 8, 9, 10, 10],
    causes=[1, 1, 0, 1, 1, 1, 0, 0, 1, 1, 0, 1],
    entered=[0, 1, 1, 2, 2, 2, 3, 4, 4, 4, 4, 0],
)


def test_kaplan_meier_and_greenwood_are_those_of_r() -> None:
    curve = SurvivalCurve.of(KM)
    assert curve.risk.times.tolist() == [1, 2, 3, 5]
    assert curve.survival == pytest.approx([0.875, 0.7291667, 0.546875, 0], abs=5e-8)
    assert curve.standard_error[:3] == pytest.approx([0.1169268, 0.1649762, 0.2005800], abs=5e-8)
    assert np.isnan(curve.standard_error[3])


def test_spells_that_entered_late_are_at_risk_as_in_r() -> None:
    curve = SurvivalCurve.of(TRUNCATED)
    assert curve.risk.at_risk.tolist() == [2, 6, 9, 7, 5, 3, 2]
    assert curve.survival == pytest.approx([0.5, 0.4167, 0.3241, 0.2778, 0.2222, 0.1481, 0.0741], abs=5e-5)


def test_aalen_johansen_is_that_of_cmprsk() -> None:
    curves = IncidenceCurves.of(CMPRSK)
    found = [curves.at(days, cause).value for days, cause in ((2, 1), (4, 2), (7, 3))]
    assert found == pytest.approx([0.17037037, 0.20740741, 0.26666667], abs=5e-9)


def test_intervals_are_named_and_stay_within_their_bounds() -> None:
    curve = SurvivalCurve.of(KM)
    plain, log_log = curve.at(1, IntervalKind.PLAIN), curve.at(1)
    # summary(survfit(..., conf.type = "log-log")) in R gives (0.387, 0.981) at S = .875 with this error.
    assert (log_log.low, log_log.high) == pytest.approx((0.387, 0.981), abs=5e-4)
    assert (plain.low, plain.high) == pytest.approx((0.875 - 1.959964 * 0.1169268, 1.0), abs=1e-6)
    assert curve.at(5).value == 0
    assert curve.at(5).low is None
    assert curve.at(0.5).value == 1


def test_the_median_is_the_first_day_by_which_half_has_gone() -> None:
    median = SurvivalCurve.of(KM).days_until()
    assert (median.value, median.low, median.high) == (5, 1, None)
    assert SurvivalCurve.of(Spells.of([1, 2, 3, 4], [1, 1, 1, 1])).days_until().value == 2
    unreached = SurvivalCurve.of(Spells.of([1, 9, 9], [1, 0, 0])).days_until()
    assert unreached.why_not is NotEstimable.NOT_REACHED


@pytest.mark.parametrize(
    ("spells", "days", "why_not"),
    [
        (Spells.of([], []), 0, NotEstimable.NOBODY),
        # Nobody was seen longer than 9 days.
        (Spells.of([1, 9, 9], [1, 0, 0]), 10, NotEstimable.NOT_OBSERVED),
        # Nobody was seen from the start.
        (Spells.of([5, 6], [1, 1], [2, 1]), 5, NotEstimable.NOT_OBSERVED),
        # Nobody was seen between the third day and the fourth.
        (Spells.of([3, 3, 6], [1, 0, 1], [0, 0, 4]), 5, NotEstimable.NOT_OBSERVED),
        # The only one at risk on the first day went: that says nothing of the nine who entered later.
        (Spells.of([1] + [8] * 9, [1] * 10, [0] + [1] * 9), 5, NotEstimable.EMPTIED),
    ],
)
def test_what_cannot_be_known_is_not_estimated(spells: Spells, days: float, why_not: NotEstimable) -> None:
    curves = IncidenceCurves.of(spells)
    assert curves.still_there.at(days).why_not is why_not
    assert curves.at(days, 1).why_not is why_not
    assert curves.at(days, 1).value is None


def test_a_share_that_too_many_ended_otherwise_to_reach_has_no_day() -> None:
    curves = IncidenceCurves.of(Spells.of([1, 2, 3, 4], [1, 2, 2, 2]))
    assert curves.days_until(0.25, 1).value == 1
    assert curves.days_until(0.5, 1).why_not is NotEstimable.NOT_REACHED
    assert curves.at(400, 2).value == pytest.approx(0.75)


def test_a_place_on_the_day_of_the_registration_counts() -> None:
    assert IncidenceCurves.of(Spells.of([0, 3], [1, 1])).at(0, 1).value == 0.5
    day = 739_000
    same_day = Spells.of_period([day, day], [day, day + 3], [1, 1], day, day + 30)
    assert IncidenceCurves.of(same_day).at(0, 1).value == 0.5


def test_a_period_sees_a_spell_from_its_age_on_the_first_day_to_the_end_of_the_last() -> None:
    #            before  waits on  within  too late  ends after the period
    started = [90, 95, 102, 110, 104]
    ended = [99, 103, 105, 120, 110]
    spells = Spells.of_period(started, ended, [1, 2, 1, 1, 1], 100, 110)
    assert spells.entered.tolist() == [4, -1, -1]
    assert spells.exited.tolist() == [8, 3, 5]
    assert spells.causes.tolist() == [2, 1, 0]


@pytest.mark.parametrize(
    ("exited", "causes", "entered"),
    [([1, 2], [1], None), ([1], [1], [1]), ([1], [-1], None), ([float("nan")], [1], None), ([1], [0.5], None)],
)
def test_spells_that_cannot_be_are_refused(exited: list[float], causes: list[float], entered: list[float] | None):
    with pytest.raises(ValueError, match=r"asked|exits|length"):
        Spells.of(exited, causes, entered)
