"""Aalen-Johansen: the share that had ended by each of several competing causes after so many days.

``F_k(t) = sum over ends up to t of S(t-) d_k / n`` (Aalen and Johansen, 1978). A child whose referral was withdrawn has
no place and will not get one: to treat that as "not seen any longer" answers only "if nobody withdrew".

The variance is that of the delta method for the multinomial hazards at every age (Dinse and Larson, 1986; Marubini and
Valsecchi, 1995). With one cause it is Greenwood's, exactly.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np

from zorglogistiek.statistics.estimators.estimates import (
    LEVEL,
    Estimate,
    Floats,
    IntervalKind,
    band,
    frozen,
    probability,
    without,
)
from zorglogistiek.statistics.estimators.risk import RiskSet, Spells
from zorglogistiek.statistics.estimators.survival import ROUNDING, SurvivalCurve, greenwood


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidenceCurves:
    """Step functions that rise at ``risk.times`` (days): a row for each age, a column for each cause from 1.

    At every age the incidences and the survival of ``still_there`` add up to 1.
    """

    still_there: SurvivalCurve
    incidence: Floats
    standard_error: Floats

    @classmethod
    def of(cls, spells: Spells, causes: int = 1) -> Self:
        """The curves of all causes, at least so many as ``causes``: the curve of one that does not occur is 0."""
        survival = SurvivalCurve.of(spells, causes)
        risk = survival.risk
        before = np.concatenate([[1.0], survival.survival[:-1]])[: len(risk.times), None]
        rises = before * risk.events / risk.at_risk[:, None]
        incidence = np.cumsum(rises, axis=0)
        error = np.sqrt(_variance(risk, before, incidence))
        return cls(still_there=survival, incidence=frozen(incidence), standard_error=frozen(error))

    @property
    def risk(self) -> RiskSet:
        """Ages, people at risk and ends."""
        return self.still_there.risk

    def at(self, days: float, cause: int, kind: IntervalKind = IntervalKind.LOG_LOG, level: float = LEVEL) -> Estimate:
        """The share that had ended by this cause after so many days, with its interval."""
        self._known(cause)
        why_not = self.risk.why_not_at(days)
        if why_not is not None:
            return without(why_not)
        step = self.risk.step_at(days)
        if step < 0:
            return Estimate(value=0.0)
        value, error = self.incidence[step, cause - 1], self.standard_error[step, cause - 1]
        return probability(float(value), float(error), kind, level)

    def days_until(
        self, share: float, cause: int, kind: IntervalKind = IntervalKind.LOG_LOG, level: float = LEVEL
    ) -> Estimate:
        """The first day by which this share had ended by this cause (0.5: half of all who came have a place).

        The interval holds the days on which the band around the curve comes up to the share; an end is None where it
        does not. "Not reached" when the curve does not come up to the share, because too many ended otherwise or were
        not seen so long.
        """
        self._known(cause)
        if not 0 < share < 1:
            raise ValueError(f"a share lies between 0 and 1: {share}")
        least = share - ROUNDING
        curve, error = self.incidence[:, cause - 1], self.standard_error[:, cause - 1]
        value = self.risk.first_day(curve >= least)
        if value is None:
            return without(self.risk.why_not_reached)
        lower, upper = band(curve, error, kind, level)
        all_by_this = curve >= 1 - ROUNDING
        return Estimate(
            value=value,
            low=self.risk.first_day((upper >= least) | all_by_this),
            high=self.risk.first_day(lower >= least),
        )

    def _known(self, cause: int) -> None:
        if not 1 <= cause <= self.incidence.shape[1]:
            raise ValueError(f"the causes are 1 to {self.incidence.shape[1]}, not {cause}")


def _variance(risk: RiskSet, before: Floats, incidence: Floats) -> Floats:
    """The variance of every incidence, as three running sums over the ages s up to t.

    ``(F(t) - F(s))² d / (n (n - d))  +  S(s-)² d_k (n - d_k) / n³  -  2 (F(t) - F(s)) S(s-) d_k / n²``, written out so
    that each sum runs over s alone. Where everyone at risk goes F does not rise afterwards, so that its infinite term
    has weight 0.
    """
    at_risk = risk.at_risk[:, None].astype(np.float64)
    events = risk.events
    terms = greenwood(risk)[:, None]
    hazard = np.where(np.isfinite(terms), terms, 0.0)
    own = np.cumsum(before**2 * events * (at_risk - events) / at_risk**3, axis=0)
    cross = before * events / at_risk**2
    squared = (
        incidence**2 * np.cumsum(hazard, axis=0)
        - 2 * incidence * np.cumsum(incidence * hazard, axis=0)
        + np.cumsum(incidence**2 * hazard, axis=0)
    )
    mixed = incidence * np.cumsum(cross, axis=0) - np.cumsum(incidence * cross, axis=0)
    variance: Floats = np.maximum(squared + own - 2 * mixed, 0.0)
    return variance
