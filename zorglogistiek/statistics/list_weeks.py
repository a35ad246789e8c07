"""The waiting list week by week: how many stand on it in each state, who came onto it and who left it.

Folded from the events as they are known now: a decision that was taken back was never there. A week runs from Monday
through Sunday; the list of a week is that at its end (of the running week: on the day of asking). So the list of a week
is that of the week before, with who came and without who left.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

import numpy as np
from sqlmodel import Session

from zorglogistiek.access.user import User
from zorglogistiek.clock import WEEK, monday_of
from zorglogistiek.codes import ReferralState
from zorglogistiek.people.steps import OPEN_STATES
from zorglogistiek.statistics.figures.flow import flows, standing_at
from zorglogistiek.statistics.history import AS_IT_IS, Days, gather
from zorglogistiek.statistics.months import require_exact

LISTED = tuple(state for state in ReferralState if state in OPEN_STATES)
"""The states in which a referral stands on the list, in the order of the steps."""


class Flow(StrEnum):
    """How a referral comes onto the list, or leaves it."""

    NEW = "new"
    MOVE_ON = "move_on"
    BROKE_DOWN = "broke_down"
    PLACED = "placed"
    WITHDRAWN = "withdrawn"


INFLOW = (Flow.NEW, Flow.MOVE_ON, Flow.BROKE_DOWN)
OUTFLOW = (Flow.PLACED, Flow.WITHDRAWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """A week by its first and its last known day: how many, by the value of a state or of a flow."""

    from_on: date
    through_on: date
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        """All together."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class ListWeeks:
    """The list of each week by state, and in- and outflow by week, oldest first, as known at a moment."""

    known_at: datetime
    stock: tuple[Week, ...]
    inflow: tuple[Week, ...]
    outflow: tuple[Week, ...]


def list_weeks(session: Session, user: User, *, on: date, weeks: int = 52, at_most: timedelta = AS_IT_IS) -> ListWeeks:
    """The last ``weeks`` weeks up to day ``on``, from the first in which anything was registered, exactly.

    They may be of a registry that was read ``at_most`` so long ago.

    Forbidden for who does not see every referral of the region: they get published figures (``publishing.ask``).
    """
    require_exact(user)
    history = gather(session, up_to=on, at_most=at_most)
    first = monday_of(on) - (weeks - 1) * WEEK
    mondays = [first + ahead * WEEK for ahead in range(weeks)]
    starts = np.array([monday.toordinal() for monday in mondays], dtype=np.int64)
    everybody, days = np.ones(len(history.events.day), dtype=np.bool_), history.events.day
    stock = standing_at(history, everybody, np.minimum(starts + 6, on.toordinal()))
    edges = np.append(starts, on.toordinal() + 1)
    moved = {name: np.diff(np.searchsorted(np.sort(days[step]), edges)) for name, step in flows(history).items()}
    some = np.flatnonzero(np.sum([*stock.values(), *moved.values()], axis=0))
    began = int(some[0]) if len(some) else weeks

    def told(counts: Mapping[str, Days], kinds: Sequence[StrEnum]) -> tuple[Week, ...]:
        return tuple(
            Week(
                from_on=mondays[week],
                through_on=min(on, mondays[week] + WEEK - timedelta(days=1)),
                counts={kind.value: int(counts[kind.value][week]) for kind in kinds},
            )
            for week in range(began, weeks)
        )

    return ListWeeks(
        known_at=history.known_at,
        stock=told(stock, LISTED),
        inflow=told(moved, INFLOW),
        outflow=told(moved, OUTFLOW),
    )
