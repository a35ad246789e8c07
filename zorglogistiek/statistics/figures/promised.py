"""How expected waits came true: what similar referrals had led who came to expect, beside what became of them."""

from datetime import date, timedelta

import numpy as np

from zorglogistiek.statistics.estimators.estimates import Floats
from zorglogistiek.statistics.estimators.expectation import SHARES, calibration, expectation, similar_to
from zorglogistiek.statistics.estimators.risk import CENSORED
from zorglogistiek.statistics.figures.figure import OF_REFERRALS, Figure, Part, Picture, Theme
from zorglogistiek.statistics.figures.incidence import CAUSES, PLACED, chosen, period_spells, told
from zorglogistiek.statistics.figures.making import Cells, count, figure, group, measured
from zorglogistiek.statistics.figures.people import People, group_of, kept, of_referrals
from zorglogistiek.statistics.history import Days, History, Rows
from zorglogistiek.statistics.history.waiting import waits_on
from zorglogistiek.statistics.scope import Dimension, Scope
from zorglogistiek.statistics.tables import ColumnKind, Sum, Table
from zorglogistiek.words import N_

PROFILE = (Dimension.CARE_FORM_ASKED, Dimension.COMPLEXITY)
"""By what referrals are similar, the most telling first; what leaves too few similar ones is let go."""

YEAR = timedelta(days=365)
"""An expectation is made of what was seen in a year."""

QUARTER_DAYS = 91
"""For so long expectations stay as they are."""

ENDS = ("kept", "withdrawn", "later", "not_yet_known")
"""What becomes of an expectation: a place by its day, another end by then, neither, or its day has yet to come."""


def expected_then(history: History, scope: Scope, on: date, newcomers: People) -> Floats:
    """The days by which each share was to be expected to have a place, for who came to wait from day ``on`` on.

    A row for each newcomer, not a number where nothing could be said. Made of what was known the day before.
    """
    year = Scope(from_on=on - YEAR, until_on=on, census_on=on, clock=scope.clock, measure=scope.measure)
    spells, people = period_spells(history, year)
    features = {one.value: group_of(history, people, one).at for one in PROFILE}
    asked = np.stack([group_of(history, newcomers, one).at for one in PROFILE], axis=1)
    profiles, which = np.unique(asked, axis=0, return_inverse=True)
    everybody = np.ones(len(spells), dtype=np.bool_)
    days = np.full((len(profiles), len(SHARES)), np.nan)
    for number, profile in enumerate(profiles.tolist()):
        similar = similar_to(dict(zip(features, profile, strict=True)), features, everybody)
        found = expectation(chosen(spells, np.flatnonzero(similar.which)), PLACED).days
        days[number] = [np.nan if one.value is None else one.value for one in found]
    return days[which.ravel()]


def expected_wait_kept(history: History, scope: Scope) -> Table:
    """Of who came to wait in the period, how many had a place by the day by which a share of them was to have one."""
    seen = waits_on(history, scope.clock, history.up_to)
    people = of_referrals(history, seen.referral, seen.started_on)
    first = scope.from_on.toordinal()
    came = kept(history, people, scope, OF_REFERRALS) & (history.searches.round[seen.search] == 1)
    came &= (seen.started_on >= first) & (seen.started_on < scope.until_on.toordinal())
    seen, people = seen[came], people[came]
    promised = np.full((len(seen.search), len(SHARES)), np.nan)
    quarter = (seen.started_on - first) // QUARTER_DAYS
    for number in np.unique(quarter).tolist():
        rows = np.flatnonzero(quarter == number)
        on = scope.from_on + timedelta(days=QUARTER_DAYS * number)
        promised[rows] = expected_then(history, scope, on, people[rows])
    waited = seen.days(scope.measure)
    causes = np.select([seen.outcome.are(how.value) for how in CAUSES], list(CAUSES.values()), CENSORED)
    outcomes = calibration(SHARES, promised, waited, causes, PLACED)
    rows_of_table = tuple(
        (f"{round(100 * one.promised)}", *_became(promised[:, place], waited, causes), *told(one.observed))
        for place, one in enumerate(outcomes)
    )
    return Table(
        figure="expected_wait_kept",
        columns=(
            group("promised"),
            count("n"),
            *map(count, ENDS),
            *(figure(f"observed{end}", ColumnKind.PROBABILITY) for end in ("", "_low", "_high")),
        ),
        rows=rows_of_table,
        measured=measured(scope, "came_to_wait", OF_REFERRALS, timed=True, period=True),
        sums=(Sum(total="n", parts=ENDS),),
    )


def _became(promised: Floats, waited: Days, causes: Rows) -> Cells:
    told_day = ~np.isnan(promised)
    by_then = told_day & (waited <= np.where(told_day, promised, -1))
    placed, running = causes == PLACED, causes == CENSORED
    parts = (by_then & placed, by_then & ~placed & ~running, told_day & ~by_then, by_then & running)
    return (int(told_day.sum()), *(int(part.sum()) for part in parts))


FIGURES = (
    Figure(
        id="expected_wait_kept",
        theme=Theme.WAITS,
        title=N_("How expected waits came true"),
        question=N_("Of those told that half would have a place by some day, how many had one?"),
        compute=expected_wait_kept,
        picture=Picture.BARS,
        uses=(Part.CLOCK, Part.MEASURE, Part.PERIOD),
        filters=OF_REFERRALS,
    ),
)
