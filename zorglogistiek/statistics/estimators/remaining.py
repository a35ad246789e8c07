"""How much longer, of who is there already: the remaining stay or patience given the days that have passed.

``P(T <= t | T > elapsed) = 1 - S(t) / S(elapsed)``. A simulation draws from it with random numbers of its own, so that
two of its runs can share them.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zorglogistiek.statistics.estimators.estimates import Floats, floats, same_length
from zorglogistiek.statistics.estimators.risk import CENSORED, Spells
from zorglogistiek.statistics.estimators.survival import SurvivalCurve


def remaining_days(
    curve: SurvivalCurve, elapsed_days: npt.ArrayLike, drawn: npt.ArrayLike, tail_rate: float | None = None
) -> Floats:
    """The remaining days at which the conditional distribution reaches the ``drawn`` numbers (each from 0 up to 1).

    ``elapsed_days`` and ``drawn`` belong together row by row. The first age t with ``S(t) <= S(elapsed) (1 - drawn)``,
    minus what has passed: always more than 0, as who is there on a day was not gone by its end. Where the curve does
    not fall so far within what was observed: with ``tail_rate`` (ends a day, ``tail_of``) it goes on from there as
    an exponential, without it the answer is infinite.
    """
    elapsed, uniform = floats(elapsed_days), floats(drawn)
    same_length(elapsed, uniform)
    if (uniform < 0).any() or (uniform >= 1).any() or (elapsed < 0).any():
        raise ValueError("days of 0 or more, and drawn numbers from 0 up to 1, are asked")
    if tail_rate is not None and not tail_rate > 0:
        raise ValueError("a rate above 0 is asked")
    within = curve.risk.times <= curve.risk.reach
    times, left = curve.risk.times[within], curve.survival[within]
    steps = np.concatenate([[1.0], left])
    passed = np.searchsorted(times, elapsed, side="right")
    there = steps[passed]
    goal = there * (1 - uniform)
    # S falls, so -S rises: the first step at which S is at most the goal, and that has yet to come.
    reached = np.maximum(np.searchsorted(-left, -goal, side="left"), passed)
    known = (reached < len(times)) & (there > 0)
    answer = np.full(len(elapsed), np.inf)
    answer[known] = times[reached[known]] - elapsed[known]
    if tail_rate is None:
        return answer
    last = curve.risk.reach if np.isfinite(curve.risk.reach) else 0.0
    # Where nobody ever stayed so long S is 0, and the tail begins at once.
    start, goal = np.where(there > 0, steps[-1], 1.0), np.where(there > 0, goal, 1 - uniform)
    tail = np.maximum(last - elapsed, 0.0) - np.log(goal / np.maximum(start, goal)) / tail_rate
    return np.where(known, answer, tail)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tail:
    """How many ended, in how many days at risk, after some age: ``rate`` a day, None when nobody ended."""

    ended: int
    days_at_risk: float

    @property
    def rate(self) -> float | None:
        """Ends for each day at risk."""
        return self.ended / self.days_at_risk if self.ended and self.days_at_risk else None


def tail_of(spells: Spells, from_days: float) -> Tail:
    """What is known of the spells beyond an age: the constant rate with which a curve may go on after its end."""
    at_risk = np.maximum(spells.exited - np.maximum(spells.entered, from_days), 0.0)
    ended = (spells.causes > CENSORED) & (spells.exited > from_days)
    return Tail(ended=int(ended.sum()), days_at_risk=float(at_risk.sum()))
