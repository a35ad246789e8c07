"""What a referral may expect: in how many days similar recent ones had a place; and how earlier expectations came true.

The expectation is the incidence of a place among similar referrals. Withdrawn referrals count as not placed: "half of
the children like this one had a place after 90 days".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zorglogistiek.statistics.estimators.estimates import (
    Estimate,
    Flags,
    Floats,
    Ints,
    NotEstimable,
    floats,
    frozen,
    ints,
    same_length,
    without,
)
from zorglogistiek.statistics.estimators.incidence import IncidenceCurves
from zorglogistiek.statistics.estimators.risk import Spells

SHARES = (0.25, 0.5, 0.75)
"""Of which shares is told by when they had a place: the middle half is the range, and half the expectation."""

FEWEST_SIMILAR = 30
"""Fewer similar referrals than this say little; then a feature is let go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Similar:
    """Which rows are alike in the features ``alike_in``."""

    which: Flags
    alike_in: tuple[str, ...]


def similar_to(
    profile: Mapping[str, int], features: Mapping[str, Ints], recent: Flags, fewest: int = FEWEST_SIMILAR
) -> Similar:
    """The recent rows that are alike in as many features as leave at least ``fewest`` of them.

    ``features``: a column of codes for each, the most telling first; ``profile``: the code asked of each. The least
    telling ones are let go one by one; in the end all recent rows are alike.
    """
    if set(features) != set(profile):
        raise ValueError(f"a profile names {', '.join(features)}")
    same_length(recent, *features.values())
    which = recent.copy()
    alike_in: list[str] = []
    for name, column in features.items():
        narrower = which & (column == profile[name])
        if narrower.sum() < fewest:
            break
        which = narrower
        alike_in.append(name)
    return Similar(which=frozen(which), alike_in=tuple(alike_in))


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """By how many days, from the start of the clock, each of ``shares`` of ``people`` alike had a place.

    ``days`` are not estimable one by one: half may have a place after 90 days while three quarters never did.
    """

    people: int
    shares: tuple[float, ...]
    days: tuple[Estimate, ...]


def expectation(
    alike: Spells, cause: int, shares: Sequence[float] = SHARES, fewest: int = FEWEST_SIMILAR
) -> Expectation:
    """What who comes to wait may expect of what became of similar spells. "Too few" of fewer than ``fewest`` people."""
    asked = tuple(shares)
    if len(alike) < fewest:
        return Expectation(people=len(alike), shares=asked, days=tuple(without(NotEstimable.TOO_FEW) for _ in asked))
    curves = IncidenceCurves.of(alike, cause)
    return Expectation(people=len(alike), shares=asked, days=tuple(curves.days_until(one, cause) for one in asked))


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """How one promised share came true: ``promised`` of the people would have a place by their own day.

    ``people`` had such a day; ``observed`` is the incidence at it, with its interval, that respects who was not seen so
    long. Well calibrated is an interval that holds ``promised``.
    """

    promised: float
    people: int
    observed: Estimate


def calibration(
    promised: Sequence[float], days: npt.ArrayLike, exited: npt.ArrayLike, causes: npt.ArrayLike, cause: int
) -> tuple[Promise, ...]:
    """How earlier expectations came true, for each promised share.

    ``days``: a row for each expectation, a column for each share: the day by which it promised the share, not a number
    where it promised none. ``exited`` and ``causes``: how the wait itself ended (0: not yet), in days from the moment
    from which the promised days count. Each wait is measured by its own promise, ``(days + 1) / (promised + 1)``, so
    that one curve for all tells at 1 which share had a place by the day promised, also when not all were seen so long.
    """
    table = np.asarray(days, dtype=np.float64)
    waited, why = floats(exited), ints(causes)
    same_length(table, waited, why)
    if table.ndim != 2 or table.shape[1] != len(promised) or (table < 0).any() or (waited < 0).any():
        raise ValueError("days of 0 or more are asked: a row for each expectation, a column for each promised share")
    return tuple(_promise(share, table[:, place], waited, why, cause) for place, share in enumerate(promised))


def _promise(share: float, days: Floats, waited: Floats, causes: Ints, cause: int) -> Promise:
    told = ~np.isnan(days)
    if not told.any():
        return Promise(promised=share, people=0, observed=without(NotEstimable.NOBODY))
    scaled = (waited[told] + 1) / (days[told] + 1)
    curves = IncidenceCurves.of(Spells.of(scaled, causes[told]), cause)
    return Promise(promised=share, people=int(told.sum()), observed=curves.at(1.0, cause))
