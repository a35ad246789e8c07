"""Every wait on a clock as it stood on a day, for all referrals at once.

The definition is that of ``people.waits``, which measures one referral; a property test holds the two to each other.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np

from zorglogistiek.codes import EventKind
from zorglogistiek.people.waits import LASTING, Measure, Outcome, WaitClock
from zorglogistiek.statistics.history.columns import NEVER, Coded, Days, Flags, Rows, first_by
from zorglogistiek.statistics.history.records import Events, History, Spans

OUTCOMES = tuple(outcome.value for outcome in Outcome)

VOLUNTARY, INCOMPLETE, BRIDGED = "voluntary", "incomplete", "bridged"
"""The kinds of days that not every measure counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """One row for each search in which the clock started, as ``people.waits.Wait`` describes it, by referral.

    ``ended_on`` is ``NEVER`` while it runs. Days are those of this search and of the searches before it.
    """

    search: Rows
    referral: Rows
    outcome: Coded
    started_on: Days
    ended_on: Days
    elapsed: Days
    voluntary: Days
    incomplete: Days
    bridged: Days

    def __len__(self) -> int:
        return len(self.search)

    def __getitem__(self, rows: Rows | Flags) -> "Waits":
        """These waits only."""
        return Waits(
            search=self.search[rows],
            referral=self.referral[rows],
            outcome=self.outcome[rows],
            started_on=self.started_on[rows],
            ended_on=self.ended_on[rows],
            elapsed=self.elapsed[rows],
            voluntary=self.voluntary[rows],
            incomplete=self.incomplete[rows],
            bridged=self.bridged[rows],
        )

    def days(self, measure: Measure) -> Days:
        """The days that ``measure`` counts."""
        match measure:
            case Measure.ELAPSED:
                return self.elapsed
            case Measure.GROSS:
                return self.elapsed - self.voluntary - self.incomplete
            case Measure.NET:
                return self.elapsed - self.voluntary - self.incomplete - self.bridged

    def earlier(self, measure: Measure) -> Days:
        """The days of the searches before, which each wait carries on from. Asked of all waits, not of some."""
        days = self.days(measure)
        before = np.zeros(len(days), dtype=np.int64)
        before[1:] = np.where(self.referral[1:] == self.referral[:-1], days[:-1], 0)
        return before


def days_by(history: History, found: Waits, measure: Measure, day: int) -> Days:
    """What each of all waits had counted when ``day`` began; before its start, and after its end, as then."""
    until = np.maximum(np.minimum(found.ended_on, day), found.started_on)
    spans = (found.referral, found.started_on, until)
    own = until - found.started_on
    if measure is not Measure.ELAPSED:
        own = own - _common(history.pauses, VOLUNTARY, *spans) - _common(history.pauses, INCOMPLETE, *spans)
    if measure is Measure.NET:
        own = own - _common(history.bridged, BRIDGED, *spans)
    return found.earlier(measure) + own


def waits_on(history: History, clock: WaitClock, on: date) -> Waits:
    """The waits as they stood at the end of day ``on``; later events do not count. Made once for a history."""
    return history.once(("waits", clock, on), lambda: _waits(history, clock, on.toordinal()))


def _waits(history: History, clock: WaitClock, on: int) -> Waits:
    searches = history.searches
    started, stopped, ended_otherwise, outcome = _span(history.events, clock, on, searches.round)
    clock_ran = (started < NEVER) & (outcome != _PAST)
    found = np.flatnonzero(clock_ran)
    ended = np.minimum(stopped, ended_otherwise)[found]
    through = np.where(ended == NEVER, on, ended)
    referral = searches.referral[found]
    first = np.ones(len(found), dtype=np.bool_)
    first[1:] = referral[1:] != referral[:-1]

    def summed(days: Days) -> Days:
        """With those of the searches before."""
        total = np.cumsum(days)
        return total - np.repeat((total - days)[first], np.diff([*np.flatnonzero(first), len(found)]))

    spans = (referral, started[found], through)
    return Waits(
        search=found,
        referral=referral,
        outcome=Coded(codes=OUTCOMES, at=outcome[found]),
        started_on=started[found],
        ended_on=ended,
        elapsed=summed(through - started[found]),
        voluntary=summed(_common(history.pauses, VOLUNTARY, *spans)),
        incomplete=summed(_common(history.pauses, INCOMPLETE, *spans)),
        bridged=summed(_common(history.bridged, BRIDGED, *spans)),
    )


_PAST = len(OUTCOMES)
"""The place of no outcome: the clock stopped before it started, so that there is no wait on it."""


def _span(events: Events, clock: WaitClock, on: int, rounds: Rows) -> tuple[Days, Days, Days, Rows]:
    """Of every search when the clock started, stopped, or ended otherwise (``NEVER``: not), and the outcome's place."""
    known = events.day <= on

    def first(kind: EventKind, not_before: Days | None = None) -> Days:
        rows = np.flatnonzero(known & events.kind.are(kind.value))
        if not_before is not None:
            rows = rows[events.day[rows] >= not_before[events.search[rows]]]
        return first_by(events.search[rows], events.day[rows], len(rounds))

    started = first(clock.start)
    if clock.start in LASTING:
        started = np.where(rounds > 1, first(EventKind.BROKE_DOWN), started)
    stopped = first(clock.stop, started)
    passed, withdrawn = first(EventKind.STARTED, started), first(EventKind.WITHDRAWN, started)
    otherwise = np.where(passed < NEVER, passed, withdrawn)
    place = {outcome: OUTCOMES.index(outcome.value) for outcome in Outcome}
    outcome = np.select(
        [stopped < NEVER, first(clock.stop) < NEVER, passed < NEVER, withdrawn < NEVER],
        [place[Outcome.COMPLETED], _PAST, place[Outcome.PASSED_BY], place[Outcome.WITHDRAWN]],
        place[Outcome.RUNNING],
    )
    return started, stopped, np.where(stopped < NEVER, NEVER, otherwise), outcome


def _common(spans: Spans, kind: str, referral: Rows, from_on: Days, until_on: Days) -> Days:
    """For each of the given periods of referrals the days of it that lie in a span of that kind."""
    those = spans.kind.are(kind)
    owner, since, until = spans.referral[those], spans.from_on[those], spans.until_on[those]
    first = np.searchsorted(referral, owner, side="left")
    count = np.searchsorted(referral, owner, side="right") - first
    pair = np.repeat(np.arange(len(owner)), count)
    period = np.arange(len(pair)) - np.repeat(np.cumsum(count) - count, count) + np.repeat(first, count)
    common = np.minimum(until_on[period], until[pair]) - np.maximum(from_on[period], since[pair])
    return np.asarray(np.bincount(period, weights=np.maximum(common, 0), minlength=len(referral)), dtype=np.int64)
