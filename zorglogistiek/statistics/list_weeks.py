"""The waiting list week by week: how many stand on it in each state, who came onto it and who left it.

Folded from the events as they are known now: a decision that was taken back was never there. A week runs from Monday
through Sunday; the list of a week is that at its end (of the running week: on the day of asking). So the list of a week
is that of the week before, with who came and without who left.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import numpy as np
from sqlmodel import Session

from zorglogistiek.access.permissions import Action, require
from zorglogistiek.access.user import User
from zorglogistiek.clock import WEEK, monday_of
from zorglogistiek.codes import ReferralState
from zorglogistiek.people.steps import OPEN_STATES
from zorglogistiek.statistics import disclosure
from zorglogistiek.statistics.figures.flow import flows, standing_at
from zorglogistiek.statistics.history import Days, gather
from zorglogistiek.statistics.months import is_protected

LISTED = tuple(state for state in ReferralState if state in OPEN_STATES)
"""The states in which a referral stands on the list, in the order of the steps."""

PROTECTED_WEEKS = 4
"""So many weeks together make one period of in- and outflow for who may see no person: enough people to show."""


class Flow(StrEnum):
    """How a referral comes onto the list, or leaves it."""

    NEW = "new"
    MOVE_ON = "move_on"
    BROKE_DOWN = "broke_down"
    PLACED = "placed"
    WITHDRAWN = "withdrawn"


INFLOW = (Flow.NEW, Flow.MOVE_ON, Flow.BROKE_DOWN)
OUTFLOW = (Flow.PLACED, Flow.WITHDRAWN)

Counts = Mapping[str, int | None]
"""How many, by the value of a state or of a flow; None is hidden."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """A period by its first and its last day; ``total`` is the sum of ``counts``, rounded when they are protected."""

    from_on: date
    through_on: date
    counts: Counts
    total: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListWeeks:
    """The list of each week by state, and in- and outflow by period, oldest first.

    ``protected``: counts are rounded to 5 and small ones hidden, and flows are of whole periods of four weeks.
    """

    stock: tuple[Week, ...]
    inflow: tuple[Week, ...]
    outflow: tuple[Week, ...]
    protected: bool


def list_weeks(session: Session, user: User, *, on: date, weeks: int = 52) -> ListWeeks:
    """The last ``weeks`` weeks up to day ``on``, from the first in which anything was registered.

    Forbidden for a role without statistics. Who does not see every referral of the region gets protected counts.
    """
    require(user, Action.SEE_STATISTICS)
    history = gather(session, up_to=on)
    first = monday_of(on) - (weeks - 1) * WEEK
    mondays = [first + ahead * WEEK for ahead in range(weeks)]
    starts = np.array([monday.toordinal() for monday in mondays], dtype=np.int64)
    everybody, days = np.ones(len(history.events.day), dtype=np.bool_), history.events.day
    stock = _by_week(standing_at(history, everybody, np.minimum(starts + 6, on.toordinal())), weeks)
    edges = np.append(starts, on.toordinal() + 1)
    steps = {name: np.sort(days[step]) for name, step in flows(history).items()}
    moved = _by_week({name: np.diff(np.searchsorted(step, edges)) for name, step in steps.items()}, weeks)
    began = next((week for week in range(weeks) if stock[week] or moved[week]), weeks)
    return _told(mondays[began:], stock[began:], moved[began:], on, protected=is_protected(user))


def _by_week(counts: Mapping[str, Days], weeks: int) -> list[Counter[str]]:
    """The counts of each week by what they count; what is not there is left out."""
    return [Counter({name: int(of[week]) for name, of in counts.items() if of[week]}) for week in range(weeks)]


def _told(
    mondays: Sequence[date],
    stock: Sequence[Counter[str]],
    flows: Sequence[Counter[str]],
    on: date,
    *,
    protected: bool,
) -> ListWeeks:
    size = PROTECTED_WEEKS if protected else 1
    starts = [
        start for start in range(len(mondays) - size + 1) if not protected or _is_whole_period(mondays[start], on)
    ]
    summed = [
        (mondays[start], mondays[start + size - 1], sum(flows[start : start + size], Counter())) for start in starts
    ]

    def periods(kinds: Iterable[Flow]) -> tuple[Week, ...]:
        keys = [kind.value for kind in kinds]
        return tuple(_week(since, until, counts, keys, on, protected=protected) for since, until, counts in summed)

    states = [state.value for state in LISTED]
    return ListWeeks(
        stock=tuple(
            _week(monday, monday, counts, states, on, protected=protected)
            for monday, counts in zip(mondays, stock, strict=True)
        ),
        inflow=periods(INFLOW),
        outflow=periods(OUTFLOW),
        protected=protected,
    )


def _is_whole_period(monday: date, on: date) -> bool:
    """Whether a period of four weeks begins here and is over.

    The periods are fixed in the calendar, so that what is shown one week later is never of almost the same people.
    """
    return monday.toordinal() // 7 % PROTECTED_WEEKS == 0 and monday + PROTECTED_WEEKS * WEEK <= on + timedelta(days=1)


def _week(first: date, last: date, counts: Counter[str], keys: Sequence[str], on: date, *, protected: bool) -> Week:
    total = sum(counts[key] for key in keys)
    told = disclosure.told([counts[key] for key in keys], protected=protected)
    return Week(
        from_on=first,
        through_on=min(on, last + WEEK - timedelta(days=1)),
        counts=dict(zip(keys, told, strict=True)),
        total=disclosure.told_alone(total, protected=protected),
    )
