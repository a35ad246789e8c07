"""The estimators on random spells: an independent implementation agrees, and what must add up adds up."""

from importlib import import_module
from types import ModuleType

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from zorglogistiek.statistics.estimators.estimates import IntervalKind, Ints, band
from zorglogistiek.statistics.estimators.incidence import IncidenceCurves
from zorglogistiek.statistics.estimators.inequality import gini, worst_off
from zorglogistiek.statistics.estimators.risk import Spells
from zorglogistiek.statistics.estimators.survival import SurvivalCurve

CAUSES = 3

Observed = tuple[Ints, Ints, Ints]


@pytest.fixture(scope="module")
def reference() -> ModuleType:
    """The survival functions of statsmodels; imported here, so that collecting the tests stays quick."""
    return import_module("statsmodels.duration.survfunc")


OLDEST, LONGEST = 12, 12


def spells_of(numbers: list[int]) -> Observed:
    """Entry, exit (with many ties) and cause of spells of which some entered late.

    Each is one number, which is drawn in a quarter of the time that four take.
    """
    rest, causes = np.divmod(np.array(numbers, dtype=int), CAUSES + 1)
    rest, lasted = np.divmod(rest, LONGEST)
    late, age = np.divmod(rest, OLDEST)
    entered = late * age
    return entered, entered + lasted + 1, causes


observed = st.lists(st.integers(0, 2 * OLDEST * LONGEST * (CAUSES + 1) - 1), min_size=1, max_size=30).map(spells_of)


@given(observed)
def test_kaplan_meier_is_that_of_statsmodels(reference: ModuleType, given_spells: Observed) -> None:
    entered, exited, causes = given_spells
    assume(causes.any())
    curve = SurvivalCurve.of(Spells.of(exited, causes, entered))
    # It says nothing beyond where everyone at risk went, nor do we.
    with np.errstate(all="ignore"):
        other = reference.SurvfuncRight(exited, causes > 0, entry=entered)
    known = len(other.surv_times)
    assert curve.risk.times[:known].tolist() == other.surv_times.tolist()
    assert curve.risk.at_risk[:known].tolist() == other.n_risk.tolist()
    assert curve.survival[:known] == pytest.approx(other.surv_prob, abs=1e-12)
    left = curve.survival[:known] > 1e-12
    assert curve.standard_error[:known][left] == pytest.approx(other.surv_prob_se[left], abs=1e-12)


@given(observed)
def test_aalen_johansen_is_that_of_statsmodels(reference: ModuleType, given_spells: Observed) -> None:
    _, exited, causes = given_spells
    causes[:CAUSES] = range(1, CAUSES + 1)[: len(causes)]
    curves = IncidenceCurves.of(Spells.of(exited, causes))
    with np.errstate(all="ignore"):
        other = reference.CumIncidenceRight(exited, causes)
    places = np.searchsorted(other.times, curves.risk.times)
    for cause in range(causes.max()):
        assert curves.incidence[:, cause] == pytest.approx(other.cinc[cause][places], abs=1e-12)
        error = other.cinc_se[cause][places]
        told = np.isfinite(error)
        assert curves.standard_error[told, cause] == pytest.approx(error[told], abs=1e-7)


@given(observed)
def test_aalen_johansen_with_late_entry_is_the_sum_of_the_falls_of_statsmodels(
    reference: ModuleType, given_spells: Observed
) -> None:
    entered, exited, causes = given_spells
    assume(causes.any())
    curves = IncidenceCurves.of(Spells.of(exited, causes, entered), CAUSES)
    with np.errstate(all="ignore"):
        other = reference.SurvfuncRight(exited, causes > 0, entry=entered)
    falls = -np.diff(other.surv_prob, prepend=1.0)
    for cause in range(1, CAUSES + 1):
        share = np.array([np.mean(causes[(exited == time) & (causes > 0)] == cause) for time in other.surv_times])
        assert curves.incidence[: len(falls), cause - 1] == pytest.approx(np.cumsum(falls * share), abs=1e-12)


@given(observed)
def test_incidences_and_survival_add_up_to_one_within_their_intervals(given_spells: Observed) -> None:
    entered, exited, causes = given_spells
    curves = IncidenceCurves.of(Spells.of(exited, causes, entered))
    assert curves.incidence.sum(axis=1) + curves.still_there.survival == pytest.approx(np.ones(len(curves.incidence)))
    for kind in IntervalKind:
        low, high = band(curves.incidence, curves.standard_error, kind)
        told = ~np.isnan(low)
        value = curves.incidence[told]
        assert ((low[told] >= 0) & (low[told] <= value) & (value <= high[told]) & (high[told] <= 1)).all()


@given(observed)
def test_with_one_cause_the_variance_is_that_of_greenwood(given_spells: Observed) -> None:
    entered, exited, causes = given_spells
    curves = IncidenceCurves.of(Spells.of(exited, causes > 0, entered))
    left = curves.still_there.survival > 1e-12
    error = curves.still_there.standard_error[left]
    assert curves.standard_error[left, 0] == pytest.approx(error, abs=1e-7)


LENGTHS = st.lists(st.integers(0, 60 * 30), max_size=20).map(lambda drawn: [divmod(number, 30) for number in drawn])


@given(LENGTHS, st.integers(0, 60), st.integers(1, 40))
def test_a_period_counts_each_day_at_risk_once(spells: list[tuple[int, int]], first: int, length: int) -> None:
    started = np.array([start for start, _ in spells], dtype=int)
    ended = np.array([start + lasted for start, lasted in spells], dtype=int)
    seen = Spells.of_period(started, ended, np.ones(len(spells)), first, first + length)
    there = [max(min(b, first + length - 1) - max(a, first) + 1, 0) for a, b in zip(started, ended, strict=True)]
    assert np.sum(seen.exited - seen.entered) == sum(there)
    assert np.sum(seen.causes) == np.sum((ended >= first) & (ended < first + length))


@given(st.lists(st.integers(0, 500), min_size=1, max_size=30))
def test_gini_is_half_the_mean_difference_over_the_mean(values: list[int]) -> None:
    assume(sum(values))
    differences = np.abs(np.subtract.outer(values, values))
    assert gini(values).value == pytest.approx(differences.mean() / 2 / np.mean(values))
    worst = worst_off(values, 1.0)
    assert worst is not None
    assert (worst.people, worst.share_of_all) == (len(values), 1)
