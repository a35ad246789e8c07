"""The same waits by several definitions side by side, the norms, and the pauses: how a figure depends on its clock."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np

from zorglogistiek.codes import EventKind
from zorglogistiek.people.waits import NORMS, Measure, WaitClock
from zorglogistiek.statistics.figures.figure import EVERY_FILTER, Figure, Part, Picture, Theme
from zorglogistiek.statistics.figures.making import (
    DAYS_COLUMNS,
    Cells,
    adding_up,
    count,
    days,
    days_cells,
    group,
    group_columns,
    grouped,
    measured,
    ratio,
    share,
)
from zorglogistiek.statistics.figures.people import People, group_of, kept
from zorglogistiek.statistics.figures.waits import (
    COMPLETED,
    RUNNING,
    RUNNING_FILTERS,
    WITHIN_COLUMNS,
    completed_in,
    norm_days,
    running_on,
    within_cells,
)
from zorglogistiek.statistics.history import Days, History, Rows, Waits
from zorglogistiek.statistics.history.waiting import BRIDGED, INCOMPLETE, VOLUNTARY
from zorglogistiek.statistics.scope import Dimension, Scope
from zorglogistiek.statistics.tables import Table
from zorglogistiek.words import N_

_UNTIL_START = (
    EventKind.NEED_VOICED,
    EventKind.REFERRAL_DECISION,
    EventKind.REGISTERED,
    EventKind.FILE_COMPLETE,
    EventKind.FIRST_DISCUSSED,
)

CLOCKS = (
    *(WaitClock(start=start, stop=EventKind.STARTED) for start in _UNTIL_START),
    WaitClock(start=EventKind.REGISTERED, stop=EventKind.INTAKE),
    WaitClock(start=EventKind.INTAKE, stop=EventKind.STARTED),
    WaitClock(start=EventKind.REGISTERED, stop=EventKind.PROPOSED),
    WaitClock(start=EventKind.REGISTERED, stop=EventKind.ACCEPTED_BY_PROVIDER),
    WaitClock(start=EventKind.ACCEPTED_BY_PROVIDER, stop=EventKind.STARTED),
)
"""The clocks that are set side by side."""

_9, _INTAKE, _TREATMENT = NORMS

NORM_CLOCKS = (
    ("nine_weeks_gross", _9, Measure.GROSS),
    ("nine_weeks_net", _9, Measure.NET),
    ("treeknorm_intake", _INTAKE, Measure.GROSS),
    ("treeknorm_treatment", _TREATMENT, Measure.GROSS),
)
"""The norms to count against, each with its clock and measure."""

Chosen = Callable[[History, Scope], tuple[Waits, People]]


def _completed(history: History, scope: Scope) -> tuple[Waits, People]:
    found, people = completed_in(history, scope)
    left = kept(history, people, scope, EVERY_FILTER)
    return found[left], people[left]


def _running(history: History, scope: Scope) -> tuple[Waits, People]:
    """Those that wait for a place: neither voluntarily nor for a file."""
    found, people, population = running_on(history, scope)
    left = kept(history, people, scope, RUNNING_FILTERS) & population.are(RUNNING[0])
    return found[left], people[left]


def by_clock(name: str, chosen: Chosen, filters: tuple[Dimension, ...], history: History, scope: Scope) -> Table:
    """A row for each clock and measure, of the same registry."""
    rows: list[Cells] = []
    for clock in CLOCKS:
        found, _ = chosen(history, replace(scope, clock=clock))
        for measure in Measure:
            own = found.days(measure)
            cells = (*days_cells(own), *within_cells(own, norm_days(clock, measure)))
            rows.append((clock.name, measure.value, *cells))
    completed = chosen is _completed
    return Table(
        figure=name,
        columns=(group("clock"), group("measure"), *DAYS_COLUMNS, *WITHIN_COLUMNS),
        rows=tuple(rows),
        measured=measured(
            scope, COMPLETED if completed else RUNNING[0], filters, period=completed, census=not completed
        ),
    )


def norms(name: str, chosen: Chosen, filters: tuple[Dimension, ...], history: History, scope: Scope) -> Table:
    """How many waited within each of the norms, each on its own clock."""
    rows: list[Cells] = []
    for code, norm, measure in NORM_CLOCKS:
        found, people = chosen(history, replace(scope, clock=norm.clock))
        own = found.days(measure)
        of = None if scope.by is None else group_of(history, people, scope.by)

        def cells(at: Rows, own: Days = own, longest: int = norm.weeks * 7) -> Cells:
            return (len(at), *within_cells(own[at], longest))

        rows += [(code, *row) for row in grouped(of, len(own), cells)]
    completed = chosen is _completed
    what = measured(scope, COMPLETED if completed else RUNNING[0], filters, period=completed, census=not completed)
    return Table(
        figure=name,
        columns=(group("norm"), *group_columns(scope.by), count("n"), *WITHIN_COLUMNS),
        rows=tuple(rows),
        measured=replace(what, clocks={code: (norm.clock.name, measure.value) for code, norm, measure in NORM_CLOCKS}),
        adds_up=adding_up(scope.by),
    )


PAUSE_COLUMNS = (
    count("n", narrowed=False),
    count("with_pause"),
    share("with_pause_share", part="with_pause"),
    days("mean_days", of="with_pause"),
    days("median_days", of="with_pause"),
)


def pauses(history: History, scope: Scope) -> Table:
    """Of the completed waits, how many were paused or bridged, and for how long."""
    found, _ = _completed(history, scope)
    rows: list[Cells] = []
    for reason, own in ((VOLUNTARY, found.voluntary), (INCOMPLETE, found.incomplete), (BRIDGED, found.bridged)):
        paused = own[own > 0]
        some = len(paused) > 0
        rows.append(
            (
                reason,
                len(own),
                len(paused),
                ratio(len(paused), len(own)),
                float(paused.mean()) if some else None,
                float(np.median(paused)) if some else None,
            )
        )
    return Table(
        figure="pauses",
        columns=(group("reason"), *PAUSE_COLUMNS),
        rows=tuple(rows),
        measured=replace(measured(scope, COMPLETED, EVERY_FILTER, timed=True, period=True), measure=None),
    )


FIGURES = (
    Figure(
        id="completed_by_clock",
        theme=Theme.WAITS,
        title=N_("Completed waits by several clocks"),
        question=N_("How does the same figure come out under other definitions?"),
        compute=partial(by_clock, "completed_by_clock", _completed, EVERY_FILTER),
        picture=Picture.BARS,
        uses=(Part.PERIOD,),
        filters=EVERY_FILTER,
    ),
    Figure(
        id="running_by_clock",
        theme=Theme.WAITS,
        title=N_("Running waits by several clocks"),
        question=N_("How old is the list under other definitions?"),
        compute=partial(by_clock, "running_by_clock", _running, RUNNING_FILTERS),
        picture=Picture.BARS,
        uses=(Part.CENSUS,),
        filters=RUNNING_FILTERS,
    ),
    Figure(
        id="completed_norms",
        theme=Theme.WAITS,
        title=N_("Completed waits within the norms"),
        question=N_("Which share had waited no longer than each norm?"),
        compute=partial(norms, "completed_norms", _completed, EVERY_FILTER),
        picture=Picture.BARS,
        uses=(Part.PERIOD,),
        groupings=EVERY_FILTER,
        filters=EVERY_FILTER,
    ),
    Figure(
        id="running_norms",
        theme=Theme.WAITS,
        title=N_("Running waits within the norms"),
        question=N_("Which share of the list has waited no longer than each norm so far?"),
        compute=partial(norms, "running_norms", _running, RUNNING_FILTERS),
        picture=Picture.BARS,
        uses=(Part.CENSUS,),
        groupings=RUNNING_FILTERS,
        filters=RUNNING_FILTERS,
    ),
    Figure(
        id="pauses",
        theme=Theme.WAITS,
        title=N_("Pauses and bridging"),
        question=N_("How many waits were interrupted, why and for how long?"),
        compute=pauses,
        picture=Picture.BARS,
        uses=(Part.CLOCK, Part.PERIOD),
        filters=EVERY_FILTER,
    ),
)
