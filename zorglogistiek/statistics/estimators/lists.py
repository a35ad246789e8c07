"""What the list itself tells: its size by day, what came and went, its load and the age of who is on it.

A spell ``[started, ended)`` is on the list on its first day and no longer on the day on which it ends, in whole day
numbers (``date.toordinal()``); who is still there has an end on or after the end of the period.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zorglogistiek.statistics.estimators.estimates import (
    Estimate,
    Ints,
    NotEstimable,
    floats,
    frozen,
    ints,
    same_length,
    without,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """The list on the first day before anything happens, what came and went in the period, and the list at its end.

    ``at_end == at_start + came - went``, always. Who came and went on one day is in both.
    """

    at_start: int
    came: int
    went: int
    at_end: int


def flow(started: npt.ArrayLike, ended: npt.ArrayLike, from_day: int, until_day: int) -> Flow:
    """Stock and flow of the period [from_day, until_day), each counted by itself."""
    since, until = _spells(started, ended, from_day, until_day)
    return Flow(
        at_start=int(np.sum((since < from_day) & (until >= from_day))),
        came=int(np.sum((since >= from_day) & (since < until_day))),
        went=int(np.sum((until >= from_day) & (until < until_day))),
        at_end=int(np.sum((since < until_day) & (until >= until_day))),
    )


def list_sizes(started: npt.ArrayLike, ended: npt.ArrayLike, from_day: int, until_day: int) -> Ints:
    """How many are on the list on each day of [from_day, until_day)."""
    since, until = _spells(started, ended, from_day, until_day)
    days = np.arange(from_day, until_day)
    on_list = np.searchsorted(np.sort(since), days, side="right") - np.searchsorted(np.sort(until), days, side="right")
    return frozen(on_list)


def area_under_list(started: npt.ArrayLike, ended: npt.ArrayLike, from_day: int, until_day: int) -> int:
    """The days waited by all together in the period: the sum of the list's sizes over its days (Little, 1961)."""
    since, until = _spells(started, ended, from_day, until_day)
    return int(np.sum(np.maximum(np.minimum(until, until_day) - np.maximum(since, from_day), 0)))


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


def _spells(started: npt.ArrayLike, ended: npt.ArrayLike, from_day: int, until_day: int) -> tuple[Ints, Ints]:
    since, until = ints(started), ints(ended)
    same_length(since, until)
    if from_day > until_day or (until < since).any():
        raise ValueError("a period, and every spell, ends after it starts")
    return since, until
