"""How unequally waiting is divided. Of waits that are known whole: these figures do not respect censoring.

Of running waits they tell about the list on one day. To compare groups, take incidences at a horizon (``differences``).
"""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil

import numpy as np
import numpy.typing as npt

from zorglogistiek.statistics.estimators.estimates import Estimate, Floats, NotEstimable, floats, without

WORST_OFF = 0.1


def gini(values: npt.ArrayLike) -> Estimate:
    """The coefficient of Gini: 0 when all have as much, near 1 when one has all.

    Half the mean difference between two of them, divided by the mean: ``sum of (2i - n - 1) x_i / (n sum of x)`` of the
    ordered values. Not estimable of none, or when all are 0.
    """
    ordered = np.sort(_not_negative(values))
    count, total = len(ordered), ordered.sum()
    if not total:
        return without(NotEstimable.NOBODY)
    weights = 2 * np.arange(1, count + 1) - count - 1
    return Estimate(value=float(np.sum(weights * ordered) / (count * total)))


@dataclass(frozen=True, slots=True, kw_only=True)
class WorstOff:
    """Who waits longest: ``people`` of them, from ``from_days`` on, ``mean_days`` on average.

    ``share_of_all`` is which part of all days waited is theirs; None when nobody waited a day.
    """

    people: int
    from_days: float
    mean_days: float
    share_of_all: float | None


def worst_off(values: npt.ArrayLike, share: float = WORST_OFF) -> WorstOff | None:
    """The worst-off share of the people, rounded up to whole people; None of none."""
    if not 0 < share <= 1:
        raise ValueError(f"a share of the people lies between 0 and 1: {share}")
    ordered = np.sort(_not_negative(values))
    if not len(ordered):
        return None
    people = ceil(Fraction(str(share)) * len(ordered))  # 0.1 of 30 is 3, not 3.0000000000000004
    worst = ordered[-people:]
    total = float(ordered.sum())
    return WorstOff(
        people=people,
        from_days=float(worst[0]),
        mean_days=float(worst.mean()),
        share_of_all=float(worst.sum()) / total if total else None,
    )


def _not_negative(values: npt.ArrayLike) -> Floats:
    column = floats(values)
    if (column < 0).any():
        raise ValueError("values of 0 or more are asked")
    return column
