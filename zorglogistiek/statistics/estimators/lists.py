"""What the list itself tells: its size by day, what came and went, its load and the age of who is on it.

A spell ``[started, ended)`` is on the list on its first day and no longer on the day on which it ends, in whole day
numbers (``date.toordinal()``); who is still there has an end on or after the end of the period.
"""

import numpy as np
import numpy.typing as npt

from zorglogistiek.statistics.estimators.estimates import (
    Estimate,
    NotEstimable,
    floats,
    without,
)


def load(came: int, went: int) -> Estimate:
    """Arrivals for each departure: above 1 the list grows. Not estimable when nobody left."""
    if came < 0 or went < 0:
        raise ValueError("numbers of arrivals and departures are 0 or more")
    return Estimate(value=came / went) if went else without(NotEstimable.NOBODY)


def mean_age(waits_days: npt.ArrayLike) -> Estimate:
    """The mean age of a steady list of which these are the completed waits: E[W²] / 2 E[W], in days.

    Long waits are on the list on more days: the list is older than half a mean wait (the inspection paradox; Cox,
    1962). Compared with the real mean age it tells whether the list is steady.
    """
    waits = floats(waits_days)
    if (waits < 0).any():
        raise ValueError("a wait of 0 days or more is asked")
    total = waits.sum()
    return Estimate(value=float(np.sum(waits**2) / (2 * total))) if total else without(NotEstimable.NOBODY)
