"""Spells under observation, and how many of them are at risk when something happens: what both curves are made from.

A spell is under observation in ``(entered, exited]``: it counts at a moment t when ``entered < t <= exited``, as in R's
``Surv(start, stop, event)``. A spell that was under observation from its beginning entered at minus infinity, so that a
place on the very day of the registration (a wait of 0 days) counts.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from zorglogistiek.statistics.estimators.estimates import (
    Flags,
    Floats,
    Ints,
    NotEstimable,
    floats,
    frozen,
    ints,
    same_length,
)

CENSORED = 0
"""The cause of a spell whose end was not seen."""

FROM_THE_START = -np.inf
"""Where a spell entered that was under observation all along."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spells:
    """Columns of spells: ``entered`` and ``exited`` in days since each spell's own beginning; ``causes`` of the exits.

    Cause 0 is "end not seen", 1 and up are the competing ends. ``origin`` is the age at or before which somebody must
    have entered for a curve to begin there: 0, or -1 for whole days that count as from the end of the day before.
    """

    entered: Floats
    exited: Floats
    causes: Ints
    origin: float = 0.0

    @classmethod
    def of(cls, exited: npt.ArrayLike, causes: npt.ArrayLike, entered: npt.ArrayLike | None = None) -> Self:
        """Spells of plain columns; without ``entered`` all were under observation from their start.

        ValueError for columns of different lengths, a spell that leaves before it enters, or a negative cause.
        """
        until, why = floats(exited), ints(causes)
        since = np.full(len(until), FROM_THE_START) if entered is None else floats(entered)
        return cls._checked(since, until, why, 0.0)

    @classmethod
    def of_period(
        cls, started: npt.ArrayLike, ended: npt.ArrayLike, causes: npt.ArrayLike, from_day: int, until_day: int
    ) -> Self:
        """What a period saw of spells of whole days: the period estimate of Armstrong (2000).

        ``started`` and ``ended`` are day numbers (``date.toordinal()``); the end of a spell of cause 0 is the last day
        of which is known that it went on. A spell enters at its age on the period's first day and is censored at the
        end of its last, ``until_day`` - 1. Who is waiting on a day counts that day: in all as many days at risk as
        there are pairs of a spell and a day of the period on which it was there. Spells outside the period are left
        out.
        """
        since, until, why = ints(started), ints(ended), ints(causes)
        same_length(since, until, why)
        if from_day >= until_day or (until < since).any():
            raise ValueError("a period, and every spell, ends after it starts")
        seen: Flags = (since < until_day) & (until >= from_day)
        since, until, why = since[seen], until[seen], why[seen]
        entered = np.maximum(from_day - since, 0) - 1
        exited = np.minimum(until, until_day - 1) - since
        why = np.where(until < until_day, why, CENSORED)
        return cls._checked(entered.astype(np.float64), exited.astype(np.float64), why, -1.0)

    @classmethod
    def _checked(cls, entered: Floats, exited: Floats, causes: Ints, origin: float) -> Self:
        same_length(entered, exited, causes)
        if (entered >= exited).any() or (causes < 0).any() or not np.isfinite(exited).all():
            raise ValueError("a spell exits after it enters, at a known age, for a cause of 0 or more")
        return cls(entered=frozen(entered), exited=frozen(exited), causes=frozen(causes), origin=origin)

    def chosen(self, which: Flags) -> Self:
        """The spells for which ``which`` is true."""
        return type(self)._checked(self.entered[which], self.exited[which], self.causes[which], self.origin)

    def __len__(self) -> int:
        """How many spells."""
        return len(self.exited)


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskSet:
    """At each age ``times`` at which a spell ended: how many were at risk, and how many ended by which cause.

    ``events`` has a row for each time and a column for each cause from 1. Up to ``reach`` days the curves can be
    estimated (infinite when they end by themselves); ``why_not`` is the reason beyond it.
    """

    times: Floats
    at_risk: Ints
    events: Ints
    reach: float
    why_not: NotEstimable

    def why_not_at(self, days: float) -> NotEstimable | None:
        """Why nothing can be said of so many days; None where the curves are known."""
        return None if days <= self.reach else self.why_not

    @property
    def why_not_reached(self) -> NotEstimable:
        """Why a curve does not come to some level: it was seen from its start, but not that far, or not at all."""
        seen = self.reach >= 0 and self.why_not is NotEstimable.NOT_OBSERVED
        return NotEstimable.NOT_REACHED if seen else self.why_not

    def step_at(self, days: float) -> int:
        """The place in ``times`` of the last end on or before so many days; -1 before the first."""
        return int(np.searchsorted(self.times, days, side="right")) - 1

    def first_day(self, reached: Flags) -> float | None:
        """The first age within reach for which ``reached`` is true; None when there is none."""
        where = np.flatnonzero(reached & (self.times <= self.reach))
        return float(self.times[where[0]]) if len(where) else None


def risk_set(spells: Spells, causes: int = 1) -> RiskSet:
    """Who is at risk at every end, with a column for each cause that occurs, and for at least so many as ``causes``.

    One sort of each column: 50,000 spells take a few milliseconds.
    """
    width = max(causes, int(spells.causes.max(initial=CENSORED)))
    ended = spells.causes > CENSORED
    times, which = np.unique(spells.exited[ended], return_inverse=True)
    flat = np.bincount(which * width + spells.causes[ended] - 1, minlength=len(times) * width)
    entered, exited = np.sort(spells.entered), np.sort(spells.exited)
    at_risk = np.searchsorted(entered, times, side="left") - np.searchsorted(exited, times, side="left")
    events = flat.reshape(len(times), width)
    reach, why_not = _reach(spells, times, at_risk, events.sum(axis=1))
    return RiskSet(times=frozen(times), at_risk=frozen(at_risk), events=frozen(events), reach=reach, why_not=why_not)


def _reach(spells: Spells, times: Floats, at_risk: Ints, ended: Ints) -> tuple[float, NotEstimable]:
    """Up to which age somebody was under observation without a gap, and what lies beyond it."""
    if not len(spells):
        return -np.inf, NotEstimable.NOBODY
    if spells.entered.min() > spells.origin:
        return -np.inf, NotEstimable.NOT_OBSERVED
    order = np.argsort(spells.entered, kind="stable")
    seen_until = np.maximum.accumulate(spells.exited[order])
    gaps = np.flatnonzero(spells.entered[order][1:] > seen_until[:-1])
    reach = float(seen_until[gaps[0]] if len(gaps) else seen_until[-1])
    emptied = times[at_risk == ended]
    if not len(emptied) or emptied[0] > reach:
        return reach, NotEstimable.NOT_OBSERVED
    if emptied[0] == seen_until[-1]:
        return np.inf, NotEstimable.NOT_OBSERVED
    return float(np.nextafter(emptied[0], -np.inf)), NotEstimable.EMPTIED
