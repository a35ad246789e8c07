"""The weeks and months of a scope's period, as far as they are known."""

from dataclasses import dataclass
from datetime import date, timedelta

from zorglogistiek.clock import WEEK, monday_of
from zorglogistiek.statistics.history import History
from zorglogistiek.statistics.scope import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Days by their numbers, both ends included; ``first_on`` names it: a Monday, or the first of a month."""

    first_on: date
    first: int
    last: int


def weeks_of(history: History, scope: Scope) -> list[Stretch]:
    """The whole weeks in which a day of the period lies; the last one up to the day that is known."""
    found, monday = [], monday_of(scope.from_on)
    while monday < scope.until_on and monday <= history.up_to:
        found.append(_stretch(history, monday, monday + WEEK))
        monday += WEEK
    return found


def months_of(history: History, scope: Scope) -> list[Stretch]:
    """The whole months in which a day of the period lies; the last one up to the day that is known."""
    found, first = [], scope.from_on.replace(day=1)
    while first < scope.until_on and first <= history.up_to:
        after = (first + timedelta(days=31)).replace(day=1)
        found.append(_stretch(history, first, after))
        first = after
    return found


def _stretch(history: History, first: date, after: date) -> Stretch:
    last = min(after - timedelta(days=1), history.up_to)
    return Stretch(first_on=first, first=first.toordinal(), last=last.toordinal())


def last_day(history: History, scope: Scope) -> int:
    """The last day of the period that is known."""
    return min(scope.until_on - timedelta(days=1), history.up_to).toordinal()
