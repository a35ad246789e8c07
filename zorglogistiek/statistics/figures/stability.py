"""How often youths in care move: moves per 1,000 days, three or more placements, the first time right; and siblings."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import numpy as np

from zorglogistiek.codes import CareForm, EndReason, Togetherness
from zorglogistiek.statistics.estimators.stability import (
    TWO_YEARS_DAYS,
    YEAR_DAYS,
    first_time_right,
    many_placements,
    placement_moves,
)
from zorglogistiek.statistics.estimators.stays import Stays as CareStays
from zorglogistiek.statistics.figures.figure import OF_STAYS, Figure, Part, Picture, Theme
from zorglogistiek.statistics.figures.making import Cells, count, figure, ratio, share
from zorglogistiek.statistics.figures.matches import LIVING_IN_CARE, are_lasting, in_period, named_as, table_of
from zorglogistiek.statistics.figures.periods import last_day
from zorglogistiek.statistics.history import Days, History, Rows
from zorglogistiek.statistics.history.columns import NOWHERE, ages
from zorglogistiek.statistics.scope import Scope
from zorglogistiek.statistics.tables import ColumnKind, Sum, Table
from zorglogistiek.words import N_

LONGEST_GAP_DAYS = 7
"""Stays no further apart than this are one episode in care: the days between a breakdown and the next bed."""

ADULT_YEARS = 18


def _youths_first(history: History, last: int) -> Rows:
    """The first stay of every youth that began by a day, which tells the group that the youth is counted in."""
    begun = np.flatnonzero((history.stays.started <= last) & (history.stays.group != NOWHERE))
    return begun[np.unique(history.stays.youth[begun], return_index=True)[1]]


def _care(history: History, youths: Rows, last: int) -> tuple[CareStays, Rows]:
    """The stays of some youths that began by a day, and their rows in the order of the first."""
    stays = history.stays
    rows = np.flatnonzero((stays.started <= last) & np.isin(stays.youth, youths) & (stays.group != NOWHERE))
    form = history.groups.care_form[stays.group[rows]]
    care = CareStays.of(
        youths=stays.youth[rows],
        places=stays.group[rows],
        from_days=stays.started[rows],
        until_days=stays.ended[rows],
        adult_days=_adult_days(history)[stays.youth[rows]],
        placements=~form.are(CareForm.RESPITE.value),
        longest_gap_days=LONGEST_GAP_DAYS,
    )
    return care, rows[care.order]


def _adult_days(history: History) -> Days:
    """The day on which each youth becomes 18."""
    return history.once("adult_days", lambda: _birthdays(history))


def _birthdays(history: History) -> Days:
    births = history.youths.birth
    # Between 18 years of 365 days and as many of 366 lies the one day on which the age becomes 18.
    found = births + ADULT_YEARS * 365
    for _ in range(ADULT_YEARS):
        found = found + (ages(births, found) < ADULT_YEARS)
    return found


def moves(history: History, scope: Scope) -> Table:
    """The moves per 1,000 days in care of the youths who entered care in the period."""
    first, last = scope.from_on.toordinal(), last_day(history, scope)
    per = _youths_first(history, last)

    def cells(stay: Rows) -> Cells:
        care, _ = _care(history, history.stays.youth[stay], last)
        found = placement_moves(care, first, last + 1)
        return (found.youths, found.episodes, found.moves, found.days, found.per_1000_days.value)

    columns = (
        count("n"),
        *(count(name, amount_of="n") for name in ("episodes", "moves", "care_days")),
        figure("moves_per_1000_days", ColumnKind.RATE),
    )
    return table_of(history, scope, "moves", "began_an_episode", per, columns, cells)


LIVING = ("lasting", "not_lasting")
"""Whether a youth in care lives in a place that is meant to last, or for a while: in a temporary one or in respite."""


def placements(history: History, scope: Scope) -> Table:
    """Of the youths in care at the end of the census day, how many had three or more placements in two years.

    A row for each youth is the stay of that day, so that who lives in a lasting place is counted in the same groups as
    in the figures of lasting stays.
    """
    stays, day = history.stays, scope.census_on.toordinal()
    present = np.flatnonzero((stays.started <= day) & (stays.ended > day) & (stays.group != NOWHERE))
    lasts = are_lasting(history)
    present = present[np.lexsort((~lasts[present], stays.youth[present]))]
    now = present[np.unique(stays.youth[present], return_index=True)[1]]

    def cells(stay: Rows) -> Cells:
        care, _ = _care(history, stays.youth[stay], day)
        found, lasting = many_placements(care, day, window_days=TWO_YEARS_DAYS), int(lasts[stay].sum())
        return (found.whole, lasting, found.whole - lasting, found.part, found.share)

    columns = (
        count("n"),
        count("lasting", known_as=f"{LIVING_IN_CARE}/n"),
        count("not_lasting"),
        count("three_or_more"),
        share("three_or_more_share", part="three_or_more"),
    )
    found = table_of(history, scope, "placements", "in_care", now, columns, cells, census=True)
    return replace(found, columns=named_as(LIVING_IN_CARE, found.columns), sums=(Sum(total="n", parts=LIVING),))


def right_at_once(history: History, scope: Scope) -> Table:
    """Of the youths whose first lasting stay had begun a year before the days of the period, who did not move again."""
    stays, last = history.stays, history.up_to.toordinal()
    final = are_lasting(history)
    meant = np.flatnonzero(final & (stays.started <= last))
    first = meant[np.unique(stays.youth[meant], return_index=True)[1]]
    year = timedelta(days=YEAR_DAYS)
    since, until = (scope.from_on - year).toordinal(), (scope.until_on - year).toordinal()
    first = first[(stays.started[first] >= since) & (stays.started[first] < until)]

    def cells(stay: Rows) -> Cells:
        care, rows = _care(history, stays.youth[stay], last)
        planned = stays.end_reason[rows].are(EndReason.AS_PLANNED.value)
        found = first_time_right(care, final[rows], planned, last)
        return (found.whole, found.part, found.share)

    columns = (count("n"), count("right_at_once"), share("right_at_once_share", part="right_at_once"))
    return table_of(history, scope, "right_at_once", "first_placements", first, columns, cells)


WHY = ("together", "apart", "sibling_waits", "sibling_elsewhere")
"""Whether siblings live together, or why not: they may not, one has no lasting place, or one lives elsewhere."""


def siblings(history: History, scope: Scope) -> Table:
    """Of the youths with siblings who were placed in the period: placed with one of them, or why not."""
    stays, youths = history.stays, history.youths
    stay = in_period(history, scope)
    stay = stay[youths.siblings[stays.youth[stay]] != NOWHERE]
    how = np.full(len(stays.id), NOWHERE, dtype=np.int64)
    how[stay] = [_why(history, int(row)) for row in stay]

    def cells(rows: Rows) -> Cells:
        parts = [int((how[rows] == place).sum()) for place in range(len(WHY))]
        return (len(rows), *parts, ratio(parts[0], len(rows)))

    columns = (count("n"), *map(count, WHY), share("together_share", part="together"))
    found = table_of(history, scope, "siblings", "placed_with_siblings", stay, columns, cells)
    return replace(found, sums=(Sum(total="n", parts=WHY),))


def _why(history: History, stay: int) -> int:
    """How the siblings of one youth lived at the end of the day on which the stay began."""
    stays, youths = history.stays, history.youths
    own = stays.youth[stay]
    others = np.flatnonzero((youths.siblings == youths.siblings[own]) & (np.arange(len(youths.id)) != own))
    day = stays.started[stay]
    there = np.isin(stays.youth, others) & (stays.started <= day) & (stays.ended > day) & are_lasting(history)
    if (stays.group[there] == stays.group[stay]).any():
        return WHY.index("together")
    if youths.together[np.array([own])].are(Togetherness.APART.value)[0]:
        return WHY.index("apart")
    return WHY.index("sibling_elsewhere" if there.any() else "sibling_waits")


_stays = partial(Figure, theme=Theme.OUTCOMES, picture=Picture.BARS, groupings=OF_STAYS, filters=OF_STAYS)

FIGURES = (
    _stays(
        id="moves",
        title=N_("Moves per 1,000 days in care"),
        question=N_("How often do youths move who entered care in the period?"),
        compute=moves,
        uses=(Part.PERIOD,),
    ),
    _stays(
        id="placements",
        title=N_("Three or more placements in two years"),
        question=N_("Which share of the youths in care had three or more placements?"),
        compute=placements,
        uses=(Part.CENSUS,),
    ),
    _stays(
        id="right_at_once",
        title=N_("The first time right"),
        question=N_("Which share did not have to move within a year of the first lasting place?"),
        compute=right_at_once,
        uses=(Part.PERIOD,),
    ),
    _stays(
        id="siblings",
        title=N_("Brothers and sisters together"),
        question=N_("How many were placed with a brother or sister, and why were the others not?"),
        compute=siblings,
        uses=(Part.PERIOD,),
    ),
)
