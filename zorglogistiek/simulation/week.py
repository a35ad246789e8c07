"""What a policy is shown at a meeting, and what it answers. It sees what a meeting knows, never what will come."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from zorglogistiek.simulation.region import Group, Option, Youth


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Somebody on the list: since which day, how many days earlier searches had counted, and where they live now.

    ``options`` are those that fit and are not barred by a refusal; ``points`` and expected days of an option are known
    to everybody, what chance decides of it is not for a policy to read.
    """

    youth: int
    party: Youth
    search: int
    since_day: float
    accrued_days: float
    lives_in: int | None
    options: Sequence[Option]

    @property
    def rank(self) -> int:
        """Urgency: low comes first."""
        return self.party.searches[self.search].rank

    @property
    def wait_points(self) -> tuple[int, ...]:
        """The points of each week of waiting; the last of them also of all later weeks."""
        return self.party.searches[self.search].wait_points

    def waited_days(self, day: float) -> float:
        """How long, with what earlier searches had counted."""
        return self.accrued_days + day - self.since_day


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """Somebody who lives in a group, and the day on which that is expected to end.

    ``leaves_day`` is the day on which it will: for who has hindsight only.
    """

    group: int
    size: int
    expected_day: float
    leaves_day: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingWeek:
    """The list and the places on the day of a meeting, by group: free, starts left in these seven days, room.

    ``free`` are the places that can be given: those that are empty, and those that are known to come free within
    ``promise_days``. ``empty`` leaves these out, and is below 0 where one was promised already. ``room`` is by group
    what is left of each limit on a class. ``leaving`` tells the stays of which an end is expected; only who looks ahead
    asks for it.
    """

    day: float
    groups: Sequence[Group]
    waiting: Sequence[Waiting]
    free: Sequence[int]
    empty: Sequence[int]
    promise_days: float
    starts_left: Sequence[int | None]
    room: Sequence[dict[str, int]]
    leaving: Callable[[], Sequence[Leaving]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Who is proposed where, now."""

    youth: int
    option: Option


class Policy(Protocol):
    """A way to decide at a meeting. It must not keep anything from one run to another."""

    @property
    def name(self) -> str:
        """By which the results name it."""
        ...

    @property
    def every_days(self) -> float:
        """How often it decides; 0: whenever somebody comes or a place is free."""
        ...

    def propose(self, week: MeetingWeek) -> Sequence[Proposal]:
        """Whom to place where; the run takes them in this order, and leaves out what no longer fits."""
        ...
