"""Kaplan-Meier: the share that is still there after so many days, also of spells that entered late.

``S(t) = product over ends up to t of (1 - d/n)`` (Kaplan and Meier, 1958), with the standard error of Greenwood (1926).
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
from zorglogistiek.statistics.estimators.risk import RiskSet, Spells, risk_set

ROUNDING = 1e-12
"""By how much a product of shares may miss the level that it equals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SurvivalCurve:
    """The step function S, which falls at ``risk.times`` (days); arrays of one length.

    ``standard_error`` is not a number where S is 0: Greenwood's formula says nothing there.
    """

    risk: RiskSet
    survival: Floats
    standard_error: Floats

    @classmethod
    def of(cls, spells: Spells, causes: int = 1) -> Self:
        """The curve of all ends together, of whatever cause; ``causes`` as in ``risk_set``.

        For the curve of one cause "if nothing else ended a spell", give the other causes as 0; that answers a question
        about a world without them: for the share that had a place by some day, take ``IncidenceCurves``.
        """
        risk = risk_set(spells, causes)
        ended = risk.events.sum(axis=1)
        survival = np.cumprod(1 - ended / risk.at_risk)
        with np.errstate(invalid="ignore"):  # 0 times infinity, where everyone has gone
            error = survival * np.sqrt(np.cumsum(greenwood(risk)))
        return cls(risk=risk, survival=frozen(survival), standard_error=frozen(error))

    def at(self, days: float, kind: IntervalKind = IntervalKind.LOG_LOG, level: float = LEVEL) -> Estimate:
        """The share that is still there after so many days, with its interval."""
        why_not = self.risk.why_not_at(days)
        if why_not is not None:
            return without(why_not)
        step = self.risk.step_at(days)
        if step < 0:
            return Estimate(value=1.0)
        return probability(float(self.survival[step]), float(self.standard_error[step]), kind, level)

    def days_until(
        self, share_gone: float = 0.5, kind: IntervalKind = IntervalKind.LOG_LOG, level: float = LEVEL
    ) -> Estimate:
        """The first day by which this share has gone (0.5: the median), with the interval of Brookmeyer and Crowley.

        An end of the interval is None where the band around the curve does not come down that far (1982).
        """
        if not 0 < share_gone < 1:
            raise ValueError(f"a share lies between 0 and 1: {share_gone}")
        left = 1 - share_gone + ROUNDING
        value = self.risk.first_day(self.survival <= left)
        if value is None:
            return without(self.risk.why_not_reached)
        lower, upper = band(self.survival, self.standard_error, kind, level)
        gone = self.survival <= ROUNDING
        return Estimate(
            value=value,
            low=self.risk.first_day((lower <= left) | gone),
            high=self.risk.first_day(upper <= left),
        )


def greenwood(risk: RiskSet) -> Floats:
    """The terms d / (n (n - d)) of Greenwood's sum; infinite where all who were at risk went."""
    ended = risk.events.sum(axis=1)
    with np.errstate(divide="ignore"):
        terms: Floats = ended / (risk.at_risk * (risk.at_risk - ended).astype(np.float64))
    return terms
