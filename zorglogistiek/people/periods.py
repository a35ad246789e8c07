"""Half-open periods of days, ``[from, until)``, and what two lists of them have in common."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple


class Period(NamedTuple):
    """The days from ``from_on`` up to, and not with, ``until_on``; empty when that is not later."""

    from_on: date
    until_on: date


def merged(periods: Iterable[Period]) -> list[Period]:
    """The same days as periods that are in order, do not touch and are not empty."""
    result: list[Period] = []
    for period in sorted(p for p in periods if p.from_on < p.until_on):
        if result and period.from_on <= result[-1].until_on:
            result[-1] = Period(result[-1].from_on, max(result[-1].until_on, period.until_on))
        else:
            result.append(period)
    return result


def without(periods: Iterable[Period], others: Sequence[Period]) -> list[Period]:
    """The days of ``periods`` that are in none of ``others``, merged."""
    left = merged(periods)
    for other in merged(others):
        left = [
            part
            for period in left
            for part in (
                Period(period.from_on, min(period.until_on, other.from_on)),
                Period(max(period.from_on, other.until_on), period.until_on),
            )
            if part.from_on < part.until_on
        ]
    return left


def days_of(periods: Iterable[Period]) -> int:
    """The number of days; a day in two of the periods counts twice."""
    return sum(max(0, (period.until_on - period.from_on).days) for period in periods)


def common_days(periods: Sequence[Period], others: Sequence[Period]) -> int:
    """The number of days that are in both; each of the two lists must be merged."""
    return sum(
        max(0, (min(one.until_on, other.until_on) - max(one.from_on, other.from_on)).days)
        for one in periods
        for other in others
    )
