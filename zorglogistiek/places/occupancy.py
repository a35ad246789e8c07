"""How many places are free, by day and by week: arithmetic on periods, without a database.

Periods are half-open: who leaves on a day makes room on that day. A week begins on Monday.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from zorglogistiek.clock import WEEK, monday_of


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Period:
    """The days from ``start`` up to, not including, ``end``; without an end, for good."""

    start: date
    end: date | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end < self.start:
            raise ValueError(f"a period from {self.start} cannot end on {self.end}")

    @property
    def is_empty(self) -> bool:
        """Whether it has no day at all."""
        return self.end == self.start

    @property
    def last(self) -> date:
        """The end, for comparing: the end of the calendar when there is none."""
        return self.end or date.max

    def covers(self, day: date) -> bool:
        """Whether the day lies in it."""
        return self.start <= day < self.last

    def overlaps(self, other: "Period") -> bool:
        """Whether the two share a day; an empty period shares none."""
        return max(self.start, other.start) < min(self.last, other.last)


class UseKind(StrEnum):
    """What keeps a place from being free."""

    RESIDENT = "resident"
    PROMISE = "promise"
    CLOSURE = "closure"
    PAST = "past"


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A period in which a place is not free. ``record_id`` is the stay's id; of a closure, the closure's."""

    kind: UseKind
    record_id: int
    period: Period


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceUses:
    """One place, and every use of it. It is there from ``opens_on`` (None: since ever)."""

    place_id: int
    group_id: int
    ordinal: int
    opens_on: date | None = None
    uses: tuple[Use, ...] = ()

    def exists_on(self, day: date) -> bool:
        """Whether the place is there on the day."""
        return self.opens_on is None or self.opens_on <= day

    def free_on(self, day: date) -> bool:
        """Whether somebody could be there on the day."""
        return self.exists_on(day) and not any(use.period.covers(day) for use in self.uses)

    def free_in(self, period: Period) -> bool:
        """Whether somebody could be there through the whole period."""
        return self.exists_on(period.start) and not any(use.period.overlaps(period) for use in self.uses)


def without(places: Iterable[PlaceUses], *kinds: UseKind) -> list[PlaceUses]:
    """The same places as if there were no uses of these kinds."""
    return [replace(place, uses=tuple(use for use in place.uses if use.kind not in kinds)) for place in places]


def free_on(places: Iterable[PlaceUses], day: date) -> int:
    """How many places are free on the day."""
    return sum(place.free_on(day) for place in places)


def free_by_day(places: Sequence[PlaceUses], first: date, days: int) -> list[int]:
    """How many places are free on each of ``days`` days from ``first`` on."""
    return [free_on(places, first + timedelta(days=offset)) for offset in range(days)]


def free_by_week(places: Sequence[PlaceUses], monday: date, weeks: int) -> list[int]:
    """How many places are free in each of ``weeks`` weeks from ``monday`` on.

    Who leaves in a week makes room in that week. Who comes, and a closure, takes the whole week in which it begins;
    what begins and ends in one week takes that week. A place that opens in a week is there in that week.
    """
    return _by_week([place.uses for place in places], places, monday, weeks)


def places_by_week(places: Sequence[PlaceUses], monday: date, weeks: int) -> list[int]:
    """How many places are there and not closed in each week, whether taken or not."""
    closures = [tuple(use for use in place.uses if use.kind is UseKind.CLOSURE) for place in places]
    return _by_week(closures, places, monday, weeks)


def free_periods(place: PlaceUses, from_on: date) -> list[Period]:
    """From which day, from ``from_on`` on, the place is free, and for how long; in order of time."""
    free = []
    day = max(from_on, place.opens_on or from_on)
    for period in sorted(use.period for use in place.uses if not use.period.is_empty):
        if period.start > day:
            free.append(Period(start=day, end=period.start))
        day = max(day, period.last)
    if day < date.max:
        free.append(Period(start=day))
    return free


def _by_week(
    uses_of_places: Iterable[tuple[Use, ...]], places: Sequence[PlaceUses], monday: date, weeks: int
) -> list[int]:
    counts = [0] * weeks
    for uses, place in zip(uses_of_places, places, strict=True):
        taken = [_whole_weeks(use.period) for use in uses if not use.period.is_empty]
        opens = monday_of(place.opens_on) if place.opens_on else monday
        for week in range(weeks):
            start = monday + week * WEEK
            if start >= opens and not any(period.covers(start) for period in taken):
                counts[week] += 1
    return counts


def _whole_weeks(period: Period) -> Period:
    """The weeks that a period takes: from the one in which it begins until the one in which it ends."""
    start = monday_of(period.start)
    return Period(start=start, end=None if period.end is None else max(monday_of(period.end), start + WEEK))
