"""Places: how many of their days are used, and how long one stands empty before somebody comes to live in it."""

import numpy as np

from zorglogistiek.statistics.figures.figure import Figure, Part, Picture, Theme
from zorglogistiek.statistics.figures.making import (
    Cells,
    adding_up,
    count,
    days,
    group,
    group_columns,
    grouped,
    measured,
    ratio,
    share,
)
from zorglogistiek.statistics.figures.people import used_filters
from zorglogistiek.statistics.figures.periods import last_day, months_of
from zorglogistiek.statistics.history import Coded, Days, Flags, History, Rows
from zorglogistiek.statistics.history.columns import NEVER, NOWHERE
from zorglogistiek.statistics.scope import Dimension, Scope
from zorglogistiek.statistics.tables import Column, Table
from zorglogistiek.words import N_

OF_GROUPS = (Dimension.CARE_FORM_GIVEN, Dimension.PROVIDER)
"""What is known of a place: the care form of its group, and its provider."""

OCCUPANCY_COLUMNS: tuple[Column, ...] = (
    count("places", people=False),
    count("open_days", people=False),
    count("stays", of_moment=True),
    count("occupied_days", amount_of="stays"),
    share("occupancy", part="occupied_days", of="open_days"),
)


def kind_of_groups(history: History, group: Rows, dimension: Dimension) -> Coded:
    """The care form or the provider of groups."""
    groups = history.groups
    return (groups.provider if dimension is Dimension.PROVIDER else groups.care_form).of_rows(group)


def kept_groups(history: History, group: Rows, scope: Scope) -> Flags:
    """Which groups the filters leave."""
    left = np.ones(len(group), dtype=np.bool_)
    for dimension, code in used_filters(scope, OF_GROUPS).items():
        left &= kind_of_groups(history, group, dimension).are(code)
    return left


def place_days(history: History, first: int, last: int) -> tuple[Days, Days, Days]:
    """Of each place the days on which it could be lived in, those on which somebody did, and how many did.

    From ``first`` through ``last``.
    """
    places, stays, after = history.places, history.stays, last + 1
    there = np.maximum(after - np.maximum(places.opens_on, first), 0)
    shut = history.closures
    closed = np.maximum(np.minimum(shut.until_on, after) - np.maximum(shut.from_on, first), 0)
    there -= np.bincount(shut.place, weights=closed, minlength=len(there)).astype(np.int64)
    lived = np.maximum(np.minimum(stays.ended, after) - np.maximum(stays.started, first), 0)
    known = stays.place != NOWHERE
    used = np.bincount(stays.place[known], weights=lived[known], minlength=len(there)).astype(np.int64)
    return there, used, np.bincount(stays.place[known & (lived > 0)], minlength=len(there))


def occupancy(history: History, scope: Scope) -> Table:
    """The share of the days of the places in the period on which somebody lived in them."""
    of_places = place_days(history, scope.from_on.toordinal(), last_day(history, scope))
    left = np.flatnonzero(kept_groups(history, history.places.group, scope))

    def cells(rows: Rows) -> Cells:
        return _occupancy(*(column[left[rows]] for column in of_places))

    own = history.places.group[left]
    of = None if scope.by is None else kind_of_groups(history, own, scope.by)
    return Table(
        figure="occupancy",
        columns=(*group_columns(scope.by), *OCCUPANCY_COLUMNS),
        rows=grouped(of, len(left), cells),
        measured=measured(scope, "places", OF_GROUPS, period=True),
        adds_up=adding_up(scope.by),
    )


def _occupancy(there: Days, used: Days, stays: Days) -> Cells:
    days_there, days_used = int(there.sum()), int(used.sum())
    return (int((there > 0).sum()), days_there, int(stays.sum()), days_used, ratio(days_used, days_there))


def occupancy_months(history: History, scope: Scope) -> Table:
    """The same by month."""
    left = kept_groups(history, history.places.group, scope)
    rows = []
    for month in months_of(history, scope):
        of_places = place_days(history, month.first, month.last)
        rows.append((month.first_on, *_occupancy(*(column[left] for column in of_places))))
    return Table(
        figure="occupancy_months",
        columns=(group("month"), *OCCUPANCY_COLUMNS),
        rows=tuple(rows),
        measured=measured(scope, "places", OF_GROUPS, period=True),
    )


def empty_days(history: History, scope: Scope) -> Table:
    """How long places had stood empty that were taken again in the period, not counting when they were closed."""
    stays = history.stays
    begun = np.flatnonzero((stays.started < NEVER) & (stays.place != NOWHERE))
    begun = begun[np.lexsort((stays.started[begun], stays.place[begun]))]
    one, other = begun[:-1], begun[1:]
    since, until = stays.ended[one], stays.started[other]
    followed = stays.place[one] == stays.place[other]
    followed &= (until >= scope.from_on.toordinal()) & (until <= last_day(history, scope)) & (since <= until)
    followed &= kept_groups(history, stays.group[other], scope)
    one, other = one[followed], other[followed]
    since, until = since[followed], until[followed]
    empty = until - since - _closed(history, stays.place[one], since, until)

    def cells(rows: Rows) -> Cells:
        own = empty[rows]
        if not len(own):
            return (0, None, None, None)
        return (len(own), float(np.median(own)), float(np.quantile(own, 0.9)), float(own.mean()))

    of = None if scope.by is None else kind_of_groups(history, stays.group[other], scope.by)
    return Table(
        figure="empty_days",
        columns=(
            *group_columns(scope.by),
            count("n"),
            *(days(name) for name in ("median_days", "p90_days", "mean_days")),
        ),
        rows=grouped(of, len(empty), cells),
        measured=measured(scope, "places_taken_again", OF_GROUPS, period=True),
        adds_up=adding_up(scope.by),
    )


def _closed(history: History, place: Rows, since: Days, until: Days) -> Days:
    """Of periods of places, the days on which they were closed."""
    shut = history.closures
    first = np.searchsorted(shut.place, place, side="left")
    size = np.searchsorted(shut.place, place, side="right") - first
    gap = np.repeat(np.arange(len(place)), size)
    closure = np.arange(len(gap)) - np.repeat(np.cumsum(size) - size, size) + np.repeat(first, size)
    common = np.minimum(shut.until_on[closure], until[gap]) - np.maximum(shut.from_on[closure], since[gap])
    return np.bincount(gap, weights=np.maximum(common, 0), minlength=len(place)).astype(np.int64)


FIGURES = (
    Figure(
        id="occupancy",
        theme=Theme.FLOW,
        title=N_("Occupancy"),
        question=N_("Which share of the days of the places was used?"),
        compute=occupancy,
        picture=Picture.BARS,
        uses=(Part.PERIOD,),
        groupings=OF_GROUPS,
        filters=OF_GROUPS,
    ),
    Figure(
        id="occupancy_months",
        theme=Theme.FLOW,
        title=N_("Occupancy by month"),
        question=N_("How did the use of the places develop?"),
        compute=occupancy_months,
        picture=Picture.LINES,
        uses=(Part.PERIOD,),
        filters=OF_GROUPS,
    ),
    Figure(
        id="empty_days",
        theme=Theme.FLOW,
        title=N_("Days that a place stood empty"),
        question=N_("How long did a place stand empty before somebody came to live in it?"),
        compute=empty_days,
        picture=Picture.BARS,
        uses=(Part.PERIOD,),
        groupings=OF_GROUPS,
        filters=OF_GROUPS,
    ),
)
