"""Waiting: how long a referral waited between two of its dated events. Pure; the one place where waiting is measured.

A clock is named by the pair of events that start and stop it. A **round** is one search for a place: the first begins
with the first event, and a breakdown of the placement begins the next. In each round the clock

- starts at the first event of its starting kind; in a later round, for the kinds that happen once for a need
  (``LASTING``), at the breakdown, because the need is there again at once. Then it carries on from the days that
  earlier rounds had already counted: who comes back keeps the accrued waiting;
- stops at the first event of its stopping kind that follows; it also ends when the youth starts somewhere without
  that event (passed by) or the referral is withdrawn. Until then it is running.

Days are counted half-open: from Monday until Tuesday is one day. Of the days that went by (``elapsed_days``),
voluntary waiting and the time in which a file had become incomplete again are pauses, counted apart; **gross** leaves
them out, and **net** leaves out bridged days too. The time from registration to the first complete file is no pause:
whoever wants to leave it out takes the clock that starts at ``FILE_COMPLETE``. Source of the definitions: the fourth
progress report of the programme Zorg voor de Jeugd (2020), and the norm of nine weeks of the former provinces.

All functions are given the events that stand, in order (``steps.standing``).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple, Protocol

from zorglogistiek.codes import EventKind
from zorglogistiek.people.periods import Period, common_days, days_of, merged, without
from zorglogistiek.people.steps import DatedEvent


class BridgedPeriod(Protocol):
    """Help while waiting; rows of ``Bridging`` are such periods."""

    @property
    def from_on(self) -> date:
        """The first day."""
        ...

    @property
    def until_on(self) -> date | None:
        """The day after the last; None while it goes on."""
        ...


class Measure(StrEnum):
    """Which days count."""

    ELAPSED = "elapsed"
    GROSS = "gross"
    NET = "net"


class Outcome(StrEnum):
    """How a round of waiting ended, or that it goes on."""

    COMPLETED = "completed"
    RUNNING = "running"
    WITHDRAWN = "withdrawn"
    PASSED_BY = "passed_by"


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitClock:
    """The pair of events between which a wait is measured."""

    start: EventKind
    stop: EventKind

    def __post_init__(self) -> None:
        """ValueError for a clock that starts and stops with the same event."""
        if self.start is self.stop:
            raise ValueError(f"clock {self.name}: starts and stops with the same event")

    @property
    def name(self) -> str:
        """``registered-started``: how every figure names its clock."""
        return f"{self.start.value}-{self.stop.value}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """The wait of one round on a clock, with the days that earlier rounds had counted in it.

    ``started_on`` is the day on which this round's clock started, ``ended_on`` the day on which it stopped or ended
    (None while it runs). ``rounds`` is 1 for a first search; ``earlier_gross_days`` are those of the rounds before it.
    """

    outcome: Outcome
    started_on: date
    ended_on: date | None
    rounds: int
    elapsed_days: int
    voluntary_days: int
    incomplete_days: int
    bridged_days: int
    earlier_gross_days: int = 0

    @property
    def gross_days(self) -> int:
        """The days of waiting, bridged or not, without the pauses."""
        return self.elapsed_days - self.voluntary_days - self.incomplete_days

    @property
    def net_days(self) -> int:
        """The days of waiting without pauses and without bridged days."""
        return self.gross_days - self.bridged_days

    def days(self, measure: Measure) -> int:
        """The days that ``measure`` counts."""
        match measure:
            case Measure.ELAPSED:
                return self.elapsed_days
            case Measure.GROSS:
                return self.gross_days
            case Measure.NET:
                return self.net_days


@dataclass(frozen=True, slots=True, kw_only=True)
class Norm:
    """A wait that should not be exceeded, with the clock and the measure for which it was set."""

    clock: WaitClock
    weeks: int
    measure: Measure = Measure.GROSS

    def is_exceeded_by(self, wait: Wait) -> bool:
        """Whether a wait on this norm's clock is longer than the norm."""
        return wait.days(self.measure) > self.weeks * 7


NORM = Norm(clock=WaitClock(start=EventKind.REGISTERED, stop=EventKind.STARTED), weeks=9)
"""The norm by which the meeting looks for youths who wait too long."""

NORMS = (
    NORM,
    Norm(clock=WaitClock(start=EventKind.REGISTERED, stop=EventKind.INTAKE), weeks=4),
    Norm(clock=WaitClock(start=EventKind.INTAKE, stop=EventKind.STARTED), weeks=10),
)
"""The norms to count against: nine weeks (the former provincial norm), and the Treeknorm of four and ten weeks."""

LASTING = frozenset({EventKind.NEED_VOICED, EventKind.REFERRAL_DECISION, EventKind.REGISTERED, EventKind.FILE_COMPLETE})
"""Starting events that still hold when a placement breaks down."""


def over_norm(wait: Wait | None) -> bool:
    """Whether a wait on the clock of ``NORM`` is longer than the norm; False without a wait."""
    return wait is not None and NORM.is_exceeded_by(wait)


def wait_of(
    events: Iterable[DatedEvent], bridgings: Iterable[BridgedPeriod], clock: WaitClock, on: date
) -> Wait | None:
    """The last wait of ``waits``: the one that runs, or else that ended last. None when the clock never started."""
    found = waits(events, bridgings, clock, on)
    return found[-1] if found else None


def waits(events: Iterable[DatedEvent], bridgings: Iterable[BridgedPeriod], clock: WaitClock, on: date) -> list[Wait]:
    """One wait for each round in which the clock started, as it stood on day ``on``; later events do not count."""
    known = [event for event in events if event.happened_on <= on]
    voluntary, incomplete, bridged = uncounted(known, bridgings, on)
    found: list[Wait] = []
    elapsed = voluntary_days = incomplete_days = bridged_days = 0
    for number, events_of_round in enumerate(_rounds(known), start=1):
        span = _span(events_of_round, clock, returned=number > 1)
        if span is None:
            continue
        started_on, ended_on, outcome = span
        earlier = elapsed - voluntary_days - incomplete_days
        whole = [Period(started_on, on if ended_on is None else ended_on)]
        elapsed += days_of(whole)
        voluntary_days += common_days(whole, voluntary)
        incomplete_days += common_days(whole, incomplete)
        bridged_days += common_days(whole, bridged)
        found.append(
            Wait(
                outcome=outcome,
                started_on=started_on,
                ended_on=ended_on,
                rounds=number,
                elapsed_days=elapsed,
                voluntary_days=voluntary_days,
                incomplete_days=incomplete_days,
                bridged_days=bridged_days,
                earlier_gross_days=earlier,
            )
        )
    return found


class Uncounted(NamedTuple):
    """The days that not every measure counts, each as periods that are in order; no day is in two of the three."""

    voluntary: list[Period]
    incomplete: list[Period]
    bridged: list[Period]


def uncounted(events: Sequence[DatedEvent], bridgings: Iterable[BridgedPeriod], on: date) -> Uncounted:
    """The pauses and the bridged days up to day ``on``, after which nothing is given."""
    voluntary = _pauses(events, EventKind.VOLUNTARY_WAIT_STARTED, {EventKind.VOLUNTARY_WAIT_ENDED}, on)
    incomplete = without(_pauses(events, EventKind.FILE_INCOMPLETE, {EventKind.FILE_COMPLETE}, on), voluntary)
    pauses = merged([*voluntary, *incomplete])
    bridged = without(merged(Period(b.from_on, min(b.until_on or on, on)) for b in bridgings if b.from_on < on), pauses)
    return Uncounted(voluntary, incomplete, bridged)


def _rounds(ordered: Sequence[DatedEvent]) -> list[list[DatedEvent]]:
    rounds: list[list[DatedEvent]] = [[]]
    for event in ordered:
        if event.kind is EventKind.BROKE_DOWN:
            rounds.append([])
        rounds[-1].append(event)
    return rounds


def _span(
    ordered: Sequence[DatedEvent], clock: WaitClock, *, returned: bool
) -> tuple[date, date | None, Outcome] | None:
    """When the clock of one round started and ended, and how. None when it did not start.

    A stop on the day of the start counts, whichever of the two was written down first.
    """
    starting = EventKind.BROKE_DOWN if returned and clock.start in LASTING else clock.start
    started_on = _first(ordered, starting)
    if started_on is None:
        return None
    stopped_on = _first(ordered, clock.stop, not_before=started_on)
    if stopped_on is not None:
        return started_on, stopped_on, Outcome.COMPLETED
    if _first(ordered, clock.stop) is not None:
        return None
    for kind, outcome in ((EventKind.STARTED, Outcome.PASSED_BY), (EventKind.WITHDRAWN, Outcome.WITHDRAWN)):
        ended_on = _first(ordered, kind, not_before=started_on)
        if ended_on is not None:
            return started_on, ended_on, outcome
    return started_on, None, Outcome.RUNNING


def _first(ordered: Sequence[DatedEvent], kind: EventKind, *, not_before: date = date.min) -> date | None:
    return next((e.happened_on for e in ordered if e.kind is kind and e.happened_on >= not_before), None)


def _pauses(ordered: Sequence[DatedEvent], begins: EventKind, ends: set[EventKind], on: date) -> list[Period]:
    """The periods from an event of ``begins`` to the next of ``ends``; the end of the waiting ends them too."""
    ends = ends | {EventKind.WITHDRAWN, EventKind.STARTED}
    periods: list[Period] = []
    open_since: date | None = None
    for event in ordered:
        if event.kind is begins and open_since is None:
            open_since = event.happened_on
        elif event.kind in ends and open_since is not None:
            periods.append(Period(open_since, event.happened_on))
            open_since = None
    if open_since is not None:
        periods.append(Period(open_since, on))
    return merged(periods)
