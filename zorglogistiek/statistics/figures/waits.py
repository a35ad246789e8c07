"""Completed waits of a period, and the running waits of a day. The two are never mixed."""

from dataclasses import replace
from datetime import date

import numpy as np

from zorglogistiek.codes import EventKind, ReferralState
from zorglogistiek.people.waits import NORMS, Measure, Outcome, WaitClock
from zorglogistiek.statistics.figures.figure import EVERY_FILTER, Figure, Part, Picture, Theme
from zorglogistiek.statistics.figures.making import (
    DAYS_COLUMNS,
    Cells,
    adding_up,
    count,
    days_cells,
    group,
    group_columns,
    grouped,
    measured,
    ratio,
    share,
)
from zorglogistiek.statistics.figures.people import People, group_of, kept, of_referrals
from zorglogistiek.statistics.history import Coded, Days, History, Rows, Waits
from zorglogistiek.statistics.history.columns import NEVER, NOWHERE
from zorglogistiek.statistics.history.standing import standing_on
from zorglogistiek.statistics.history.waiting import waits_on
from zorglogistiek.statistics.scope import Dimension, Scope
from zorglogistiek.statistics.tables import Table
from zorglogistiek.words import N_

COMPLETED = "completed"
"""The population of waits whose clock stopped in the period."""

RUNNING = ("running", "running_voluntary", "running_incomplete")
"""The populations of waits that run: for a place, because the family wants to wait, and for a complete file."""

RUNNING_FILTERS = tuple(one for one in EVERY_FILTER if one is not Dimension.CARE_FORM_GIVEN)
"""Who waits has been given no form yet."""

WITHIN_COLUMNS = (count("within_norm"), share("within_norm_share", part="within_norm"))


def norm_days(clock: WaitClock, measure: Measure) -> int | None:
    """The longest wait within the norm of this clock (None: there is none); a norm counts waiting without pauses."""
    weeks = next((norm.weeks for norm in NORMS if norm.clock == clock), None)
    return None if weeks is None or measure is Measure.ELAPSED else weeks * 7


def within_cells(days: Days, norm: int | None) -> Cells:
    """How many, and which share, waited no longer than the norm; nothing without a norm."""
    if norm is None:
        return (None, None)
    within = int((days <= norm).sum())
    return (within, ratio(within, len(days)))


def completed_in(history: History, scope: Scope) -> tuple[Waits, People]:
    """The waits whose clock stopped in the period, and of whom they are."""
    since, until = scope.from_on.toordinal(), scope.until_on.toordinal()
    found = waits_on(history, scope.clock, date.fromordinal(until - 1))
    stopped = found.outcome.are(Outcome.COMPLETED.value)
    found = found[stopped & (found.ended_on >= since) & (found.ended_on < until)]
    return found, of_referrals(
        history, found.referral, found.started_on, group=started_group(history, found.referral, found.started_on, until)
    )


def started_group(history: History, referral: Rows, since: Days, until: int) -> Rows:
    """The group of the first start of each referral on or after a day, and before ``until``."""
    events = history.events
    starts = np.flatnonzero(events.kind.are(EventKind.STARTED.value) & (events.day < until))
    owner, day, group = events.referral[starts], events.day[starts], events.group[starts]
    key = owner * NEVER + day
    found = np.searchsorted(key, referral * NEVER + since)
    known = np.minimum(found, max(len(starts) - 1, 0))
    if not len(starts):
        return np.full(len(referral), NOWHERE, dtype=np.int64)
    return np.asarray(np.where((found < len(starts)) & (owner[known] == referral), group[known], NOWHERE))


def running_on(history: History, scope: Scope) -> tuple[Waits, People, Coded]:
    """The waits that ran at the end of the census day, of whom they are, and to which population each belongs."""
    found = waits_on(history, scope.clock, scope.census_on)
    found = found[found.outcome.are(Outcome.RUNNING.value)]
    standing = standing_on(history, scope.census_on.toordinal())
    people = replace(of_referrals(history, found.referral, found.started_on), offered=standing.group[found.referral])
    state = standing.state[found.referral]
    apart = [state.are(ReferralState.VOLUNTARY.value), state.are(ReferralState.INCOMPLETE.value)]
    return found, people, Coded(codes=RUNNING, at=np.select(apart, [1, 2], 0))


def completed_waits(history: History, scope: Scope) -> Table:
    """How long those had waited whose clock stopped in the period."""
    found, people = completed_in(history, scope)
    left = kept(history, people, scope, EVERY_FILTER)
    found, people = found[left], people[left]
    days, norm = found.days(scope.measure), norm_days(scope.clock, scope.measure)
    of = None if scope.by is None else group_of(history, people, scope.by)
    return Table(
        figure="completed_waits",
        columns=(*group_columns(scope.by), *DAYS_COLUMNS, *WITHIN_COLUMNS),
        rows=grouped(of, len(days), lambda rows: (*days_cells(days[rows]), *within_cells(days[rows], norm))),
        measured=measured(scope, COMPLETED, EVERY_FILTER, timed=True, period=True),
        adds_up=adding_up(scope.by),
    )


def running_waits(history: History, scope: Scope) -> Table:
    """How long those have waited whose clock runs on the census day; who wants to wait, or has no file, apart."""
    found, people, population = running_on(history, scope)
    left = kept(history, people, scope, RUNNING_FILTERS)
    found, people, population = found[left], people[left], population[left]
    days, norm = found.days(scope.measure), norm_days(scope.clock, scope.measure)
    rows: list[Cells] = []
    for code in RUNNING:
        those = np.flatnonzero(population.are(code))
        of = None if scope.by is None else group_of(history, people[those], scope.by)
        own = days[those]

        def cells(at: Rows, own: Days = own) -> Cells:
            return (*days_cells(own[at]), *within_cells(own[at], norm))

        rows += [(code, *row) for row in grouped(of, len(own), cells)]
    return Table(
        figure="running_waits",
        columns=(group("population"), *group_columns(scope.by), *DAYS_COLUMNS, *WITHIN_COLUMNS),
        rows=tuple(rows),
        measured=measured(scope, "running", RUNNING_FILTERS, timed=True, census=True),
        adds_up=adding_up(scope.by),
    )


FIGURES = (
    Figure(
        id="completed_waits",
        theme=Theme.WAITS,
        title=N_("Completed waits"),
        question=N_("How long had those waited whose wait ended in the period?"),
        compute=completed_waits,
        picture=Picture.BARS,
        uses=(Part.CLOCK, Part.MEASURE, Part.PERIOD),
        groupings=EVERY_FILTER,
        filters=EVERY_FILTER,
    ),
    Figure(
        id="running_waits",
        theme=Theme.WAITS,
        title=N_("Running waits"),
        question=N_("How long have those waited who are waiting on the day of the census?"),
        compute=running_waits,
        picture=Picture.BARS,
        uses=(Part.CLOCK, Part.MEASURE, Part.CENSUS),
        groupings=RUNNING_FILTERS,
        filters=RUNNING_FILTERS,
    ),
)
