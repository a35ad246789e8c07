"""Series over weeks and months with their limits: which points are more than the usual coming and going (XmR)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from types import MappingProxyType

import numpy as np

from zorglogistiek.statistics.estimators.control import xmr
from zorglogistiek.statistics.estimators.estimates import NotEstimable
from zorglogistiek.statistics.figures.figure import OF_REFERRALS, Figure, Part, Picture, Theme
from zorglogistiek.statistics.figures.flow import INFLOW, flows, listed_count, of_kept_referrals, standing_at
from zorglogistiek.statistics.figures.making import Cells, count, figure, group, measured
from zorglogistiek.statistics.figures.people import kept
from zorglogistiek.statistics.figures.periods import Stretch, months_of, weeks_of
from zorglogistiek.statistics.figures.waits import COMPLETED, completed_in
from zorglogistiek.statistics.history import History
from zorglogistiek.statistics.scope import Scope
from zorglogistiek.statistics.tables import Column, ColumnKind, Table
from zorglogistiek.words import N_

Point = tuple[int, float | None]
"""How many people a point tells of, and its value (None: of nobody)."""

Series = Callable[[History, Scope, Sequence[Stretch]], list[Point]]

CONTROL_COLUMNS = (
    figure("value", ColumnKind.NUMBER),
    *(figure(name, ColumnKind.NUMBER, of="fewest") for name in ("mean", "lower", "upper")),
    *(figure(name, ColumnKind.NUMBER) for name in ("outside", "trend", "one_side", "two_of_three")),
)


def came(history: History, scope: Scope, stretches: Sequence[Stretch]) -> list[Point]:
    """How many came onto the list in each stretch."""
    which, found = of_kept_referrals(history, scope), flows(history)
    days = np.sort(history.events.day[which & np.logical_or.reduce([found[name] for name in INFLOW])])
    counts = [
        int(np.searchsorted(days, one.last, side="right") - np.searchsorted(days, one.first)) for one in stretches
    ]
    return [(number, float(number)) for number in counts]


def listed(history: History, scope: Scope, stretches: Sequence[Stretch]) -> list[Point]:
    """How many stood on the list at the end of each stretch."""
    days = np.array([one.last for one in stretches], dtype=np.int64)
    found = standing_at(history, of_kept_referrals(history, scope), days)
    sizes = sum(found.values(), np.zeros(len(days), dtype=np.int64))
    return [(int(size), float(size)) for size in sizes]


def median_wait(history: History, scope: Scope, stretches: Sequence[Stretch]) -> list[Point]:
    """The median of the waits that were completed in each stretch."""
    if not stretches:
        return []
    after = stretches[-1].first_on + timedelta(days=stretches[-1].last - stretches[-1].first + 1)
    found, people = completed_in(history, replace(scope, from_on=stretches[0].first_on, until_on=after))
    found = found[kept(history, people, scope, OF_REFERRALS)]
    days = found.days(scope.measure)
    points: list[Point] = []
    for one in stretches:
        own = days[(found.ended_on >= one.first) & (found.ended_on <= one.last)]
        points.append((len(own), float(np.median(own)) if len(own) else None))
    return points


COUNTED: Mapping[Series, tuple[str, Column]] = MappingProxyType(
    {
        came: ("came_or_went", count("n", known_as="came_or_went/came")),
        listed: ("listed", listed_count("n")),
        median_wait: (COMPLETED, count("n")),
    }
)
"""The population of each series, and the people of a point in it."""


def control(name: str, series: Series, by_week: str, history: History, scope: Scope) -> Table:
    """The points of a series, its centre and limits, and the signals that each point belongs to (1: it does).

    A stretch that is not over says less than a whole one, and one without people has no median: neither counts. The
    limits tell of every point, so that they are of the fewest people that one of them tells of.
    """
    stretches = (weeks_of if by_week == "week" else months_of)(history, scope)
    whole = [one for one in stretches if _is_whole(one, by_week)]
    points = series(history, scope, whole)
    told = [place for place, (_, value) in enumerate(points) if value is not None]
    chart = xmr([value for _, value in points if value is not None]) if told else NotEstimable.NOBODY
    fewest = min((people for people, value in points if value is not None), default=0)
    rows: list[Cells] = []
    for place, (one, (people, value)) in enumerate(zip(whole, points, strict=True)):
        limits: Cells = (None,) * 7
        if not isinstance(chart, NotEstimable) and place in told:
            at, signals = told.index(place), chart.signals
            belongs = (signals.outside, signals.trend, signals.one_side, signals.two_of_three)
            limits = (chart.mean, chart.lower, chart.upper, *(int(signal[at]) for signal in belongs))
        rows.append((one.first_on, people, fewest, value, *limits))
    population, counted = COUNTED[series]
    return Table(
        figure=name,
        columns=(group(by_week), counted, count("fewest", narrowed=False, known_as=f"{name}/fewest"), *CONTROL_COLUMNS),
        rows=tuple(rows),
        measured=measured(scope, population, OF_REFERRALS, timed=series is median_wait, period=True),
    )


def _is_whole(one: Stretch, by_week: str) -> bool:
    if by_week == "week":
        return one.last - one.first == 6
    return (one.first_on + timedelta(days=one.last - one.first + 1)).day == 1


UNUSUAL = N_("In which weeks or months was it more than the usual coming and going?")


def _control(name: str, series: Series, by_week: str, title: str, *, timed: bool = False) -> Figure:
    return Figure(
        id=name,
        theme=Theme.FAIRNESS,
        title=title,
        question=UNUSUAL,
        compute=partial(control, name, series, by_week),
        picture=Picture.CONTROL,
        uses=(Part.CLOCK, Part.MEASURE, Part.PERIOD) if timed else (Part.PERIOD,),
        filters=OF_REFERRALS,
    )


FIGURES = (
    _control("control_came_weeks", came, "week", N_("Inflow by week, with limits")),
    _control("control_came_months", came, "month", N_("Inflow by month, with limits")),
    _control("control_listed_weeks", listed, "week", N_("The list by week, with limits")),
    _control("control_wait_months", median_wait, "month", N_("The median wait by month, with limits"), timed=True),
)
