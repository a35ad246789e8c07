"""What becomes of who waits: placed, withdrawn or still waiting after so many days, as seen in a period.

A wait comes under observation with the days that it had waited on the period's first day (left truncation), and leaves
it unended at the period's end. A later search for the same referral enters with the days of the searches before.
"""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from zorglogistiek.people.waits import Outcome
from zorglogistiek.statistics.estimators.estimates import Estimate, IntervalKind, band
from zorglogistiek.statistics.estimators.expectation import FEWEST_SIMILAR, SHARES
from zorglogistiek.statistics.estimators.incidence import IncidenceCurves
from zorglogistiek.statistics.estimators.risk import CENSORED, Spells
from zorglogistiek.statistics.figures.figure import OF_REFERRALS, Figure, Part, Picture, Theme
from zorglogistiek.statistics.figures.making import (
    Cells,
    adding_up,
    count,
    days,
    figure,
    group,
    group_columns,
    grouped,
    measured,
)
from zorglogistiek.statistics.figures.people import People, group_of, kept, of_referrals
from zorglogistiek.statistics.history import History, Rows
from zorglogistiek.statistics.history.waiting import days_by, waits_on
from zorglogistiek.statistics.scope import Scope
from zorglogistiek.statistics.tables import ColumnKind, Table, Value
from zorglogistiek.words import N_

CAUSES = {Outcome.COMPLETED: 1, Outcome.WITHDRAWN: 2, Outcome.PASSED_BY: 3}
"""How a wait can end: at the event that stops its clock, by withdrawal, or by a start without that event."""

PLACED, WITHDRAWN, PASSED_BY = CAUSES.values()

CURVE_DAYS = 730
"""So far curves are drawn."""


def period_spells(history: History, scope: Scope) -> tuple[Spells, People]:
    """The waits of whoever waited in the period, as it saw them, in days by the measure; and of whom they are."""
    first, last = scope.from_on.toordinal(), min(scope.until_on, history.up_to + timedelta(days=1)).toordinal() - 1
    seen = waits_on(history, scope.clock, date.fromordinal(last))
    entered = days_by(history, seen, scope.measure, first)
    there = (seen.ended_on >= first) & (seen.started_on <= last)
    seen, entered = seen[there], entered[there]
    causes = np.select([seen.outcome.are(how.value) for how in CAUSES], list(CAUSES.values()), CENSORED)
    people = of_referrals(history, seen.referral, seen.started_on)
    left = kept(history, people, scope, OF_REFERRALS)
    spells = Spells(
        entered=entered[left].astype(np.float64) - 1,
        exited=seen.days(scope.measure)[left].astype(np.float64),
        causes=causes[left],
        origin=-1.0,
    )
    return spells, people[left]


def told(estimate: Estimate) -> Cells:
    """A value with its interval."""
    return (estimate.value, estimate.low, estimate.high)


CURVE_COLUMNS = (
    group("day"),
    count("at_risk"),
    *(
        figure(f"{name}{end}", ColumnKind.PROBABILITY, of="at_risk")
        for name in ("placed", "withdrawn", "passed_by", "waiting")
        for end in ("", "_low", "_high")
    ),
)


def incidence_curve(history: History, scope: Scope) -> Table:
    """The shares that were placed, had withdrawn or waited still after every number of days on which somebody left."""
    spells, _ = period_spells(history, scope)
    curves = IncidenceCurves.of(spells, causes=len(CAUSES))
    risk, kind = curves.risk, IntervalKind.LOG_LOG
    within = np.flatnonzero(risk.times <= min(CURVE_DAYS, risk.reach))
    columns: list[Sequence[Value]] = [risk.times[within].astype(int).tolist(), risk.at_risk[within].tolist()]
    still = curves.still_there
    for values, errors in (
        *((curves.incidence[:, place], curves.standard_error[:, place]) for place in range(len(CAUSES))),
        (still.survival, still.standard_error),
    ):
        low, high = band(values[within], errors[within], kind)
        columns += [_plain(values[within]), _plain(low), _plain(high)]
    return Table(
        figure="incidence_curve",
        columns=CURVE_COLUMNS,
        rows=tuple(zip(*columns, strict=True)),
        measured=measured(scope, "waiting_in_period", OF_REFERRALS, timed=True, period=True),
        axis="day",
    )


def _plain(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> list[Value]:
    return [None if np.isnan(value) else float(value) for value in values]


INCIDENCE_COLUMNS = (
    count("n"),
    *(
        figure(f"{name}{end}", ColumnKind.PROBABILITY)
        for name in ("placed", "withdrawn", "passed_by", "waiting")
        for end in ("", "_low", "_high")
    ),
)


def incidence(history: History, scope: Scope) -> Table:
    """The same at the scope's horizon, by group."""
    spells, people = period_spells(history, scope)

    def cells(rows: Rows) -> Cells:
        curves = IncidenceCurves.of(chosen(spells, rows), causes=len(CAUSES))
        ends = [told(curves.at(scope.horizon_days, cause)) for cause in CAUSES.values()]
        ends.append(told(curves.still_there.at(scope.horizon_days)))
        return (len(rows), *(cell for end in ends for cell in end))

    of = None if scope.by is None else group_of(history, people, scope.by)
    return Table(
        figure="incidence",
        columns=(*group_columns(scope.by), *INCIDENCE_COLUMNS),
        rows=grouped(of, len(spells), cells),
        measured=measured(scope, "waiting_in_period", OF_REFERRALS, timed=True, period=True, horizon=True),
        adds_up=adding_up(scope.by),
    )


def chosen(spells: Spells, rows: Rows) -> Spells:
    """The spells in these rows."""
    which = np.zeros(len(spells), dtype=np.bool_)
    which[rows] = True
    return spells.chosen(which)


EXPECTED = tuple(f"placed_{round(100 * part)}" for part in SHARES)

EXPECTED_COLUMNS = (
    count("n"),
    *(days(f"{name}_days{end}") for name in EXPECTED for end in ("", "_low", "_high")),
)


def expected_wait(history: History, scope: Scope) -> Table:
    """By which day a quarter, half and three quarters of those with a profile had a place; not of a few."""
    spells, people = period_spells(history, scope)

    def cells(rows: Rows) -> Cells:
        if len(rows) < FEWEST_SIMILAR:
            return (len(rows), *(None,) * (3 * len(SHARES)))
        curves = IncidenceCurves.of(chosen(spells, rows), causes=len(CAUSES))
        return (len(rows), *(cell for part in SHARES for cell in told(curves.days_until(part, PLACED))))

    of = None if scope.by is None else group_of(history, people, scope.by)
    return Table(
        figure="expected_wait",
        columns=(*group_columns(scope.by), *EXPECTED_COLUMNS),
        rows=grouped(of, len(spells), cells),
        measured=measured(scope, "waiting_in_period", OF_REFERRALS, timed=True, period=True),
        adds_up=adding_up(scope.by),
    )


FIGURES = (
    Figure(
        id="incidence_curve",
        theme=Theme.WAITS,
        title=N_("What becomes of who waits"),
        question=N_("Which share was placed, withdrawn or still waiting after so many days?"),
        compute=incidence_curve,
        picture=Picture.CURVE,
        uses=(Part.CLOCK, Part.MEASURE, Part.PERIOD),
        filters=OF_REFERRALS,
    ),
    Figure(
        id="incidence",
        theme=Theme.WAITS,
        title=N_("Placed, withdrawn or waiting at the horizon"),
        question=N_("What had become of those who wait by the horizon, in each group?"),
        compute=incidence,
        picture=Picture.BARS,
        uses=(Part.CLOCK, Part.MEASURE, Part.PERIOD, Part.HORIZON),
        groupings=OF_REFERRALS,
        filters=OF_REFERRALS,
    ),
    Figure(
        id="expected_wait",
        theme=Theme.WAITS,
        title=N_("Expected wait"),
        question=N_("After how many days does a referral like this one have a place?"),
        compute=expected_wait,
        picture=Picture.BARS,
        uses=(Part.CLOCK, Part.MEASURE, Part.PERIOD),
        groupings=OF_REFERRALS,
        filters=OF_REFERRALS,
    ),
)
