"""Whether groups wait alike: differences of incidences, who waits longest, funnels of municipalities and providers."""

from dataclasses import replace
from functools import partial

import numpy as np

from zorglogistiek.people.waits import NORM
from zorglogistiek.statistics.estimators.differences import difference
from zorglogistiek.statistics.estimators.estimates import NotEstimable
from zorglogistiek.statistics.estimators.funnel import LEVELS, Measure, funnel
from zorglogistiek.statistics.estimators.incidence import IncidenceCurves
from zorglogistiek.statistics.estimators.inequality import WORST_OFF, gini, worst_off
from zorglogistiek.statistics.figures.figure import EVERY_FILTER, OF_REFERRALS, OF_STAYS, Figure, Part, Picture, Theme
from zorglogistiek.statistics.figures.incidence import CAUSES, PLACED, chosen, period_spells, told
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
    ratio,
    share,
)
from zorglogistiek.statistics.figures.matches import lasting
from zorglogistiek.statistics.figures.outcomes import broke_down
from zorglogistiek.statistics.figures.people import group_of, kept, of_stays
from zorglogistiek.statistics.figures.periods import last_day
from zorglogistiek.statistics.figures.waits import COMPLETED, completed_in
from zorglogistiek.statistics.history import Coded, Flags, History, Rows
from zorglogistiek.statistics.scope import Dimension, Scope
from zorglogistiek.statistics.tables import ColumnKind, Table, Value
from zorglogistiek.words import N_

COMPARED = (
    Dimension.MUNICIPALITY,
    Dimension.GENDER,
    Dimension.AGE_BAND,
    Dimension.COMPLEXITY,
    Dimension.REFERRER,
)
"""Between which groups waiting should differ by need alone."""


def incidence_differences(history: History, scope: Scope) -> Table:
    """The incidence of a place at the horizon in each group, and how it differs from that of all others."""
    by = scope.by if scope.by in COMPARED else COMPARED[0]
    spells, people = period_spells(history, scope)
    everybody = np.arange(len(spells))

    def cells(rows: Rows) -> Cells:
        others = np.setdiff1d(everybody, rows, assume_unique=True)
        own, rest = (
            IncidenceCurves.of(chosen(spells, some), causes=len(CAUSES)).at(scope.horizon_days, PLACED)
            for some in (rows, others)
        )
        return (len(rows), *told(own), *told(difference(own, rest)))

    return Table(
        figure="incidence_differences",
        columns=(
            group(by.value),
            count("n"),
            *(figure(f"placed{end}", ColumnKind.PROBABILITY) for end in ("", "_low", "_high")),
            *(figure(f"difference{end}", ColumnKind.NUMBER) for end in ("", "_low", "_high")),
        ),
        rows=grouped(group_of(history, people, by), len(spells), cells),
        measured=measured(scope, "waiting_in_period", OF_REFERRALS, timed=True, period=True, horizon=True),
        adds_up=(by.value,),
    )


def longest_waits(history: History, scope: Scope) -> Table:
    """The tenth of the completed waits that were longest: how long, whose, and which part of all waiting is theirs."""
    found, people = completed_in(history, scope)
    left = kept(history, people, scope, EVERY_FILTER)
    own, people = found.days(scope.measure)[left], people[left]
    worst = worst_off(own, WORST_OFF)
    among = np.zeros(len(own), dtype=np.bool_)
    if worst is not None:
        among[np.argsort(own, kind="stable")[-worst.people :]] = True

    def cells(rows: Rows) -> Cells:
        those, total = own[rows][among[rows]], own[rows].sum()
        some = len(those) > 0
        return (
            len(rows),
            len(those),
            ratio(len(those), len(rows)),
            float(those.min()) if some else None,
            float(those.mean()) if some else None,
            ratio(float(those.sum()), float(total)),
            gini(own[rows]).value,
        )

    return Table(
        figure="longest_waits",
        columns=(
            *group_columns(scope.by),
            count("n"),
            count("worst_off"),
            share("worst_off_share", part="worst_off"),
            days("from_days", of="worst_off"),
            days("mean_days", of="worst_off"),
            figure("share_of_days", ColumnKind.NUMBER, of="worst_off"),
            figure("gini", ColumnKind.NUMBER),
        ),
        rows=grouped(None if scope.by is None else group_of(history, people, scope.by), len(own), cells),
        measured=measured(scope, COMPLETED, EVERY_FILTER, timed=True, period=True),
        adds_up=adding_up(scope.by),
    )


FUNNEL_COLUMNS = (
    share("share", part="events"),
    figure("target", ColumnKind.NUMBER),
    *(figure(f"{end}_{level}", ColumnKind.NUMBER) for level in ("95", "998") for end in ("low", "high")),
    figure("z", ColumnKind.NUMBER),
    figure("outside", ColumnKind.NUMBER),
    figure("dispersion", ColumnKind.NUMBER),
)


def funnel_of(units: Coded, events: Flags) -> tuple[Cells, ...]:
    """A row for each unit: its share, the limits at its size, and how many of them it lies outside of."""
    sizes = np.bincount(units.at, minlength=len(units.codes))
    happened = np.bincount(units.at[events], minlength=len(units.codes))
    there = np.flatnonzero(sizes)
    found = NotEstimable.NOBODY if not len(there) else funnel(happened[there], sizes[there], Measure.PROPORTION)
    rows: list[Cells] = []
    for place, code in enumerate(units.codes):
        size, some = int(sizes[place]), int(happened[place])
        told_of: tuple[Value, ...] = (None,) * 8
        if not isinstance(found, NotEstimable) and size:
            at = int(np.searchsorted(there, place))
            limits = [float(end[0]) for level in LEVELS for end in found.limits([size], level)]
            told_of = (found.target, *limits, float(found.z[at]), int(found.outside[at]), found.dispersion)
        rows.append((code, size, some, ratio(some, size), *told_of))
    return tuple(rows)


def funnel_municipalities(history: History, scope: Scope) -> Table:
    """The share of the completed waits within nine weeks, by municipality."""
    scope = replace(scope, clock=NORM.clock)
    found, people = completed_in(history, scope)
    left = kept(history, people, scope, OF_REFERRALS)
    within = found.days(NORM.measure)[left] <= NORM.weeks * 7
    towns = group_of(history, people[left], Dimension.MUNICIPALITY)
    return Table(
        figure="funnel_municipalities",
        columns=(group("municipality"), count("n"), count("events", known_as="completed/within_norm"), *FUNNEL_COLUMNS),
        rows=funnel_of(towns, within),
        measured=replace(measured(scope, COMPLETED, OF_REFERRALS, timed=True, period=True), measure=NORM.measure.value),
    )


def funnel_providers(history: History, scope: Scope) -> Table:
    """The share of the lasting stays that ended in the period by a breakdown, by provider."""
    first, last = scope.from_on.toordinal(), last_day(history, scope)
    every = lasting(history, 0, last)
    ended = history.stays.ended[every]
    stay = every[(ended >= first) & (ended <= last)]
    people = of_stays(history, stay)
    left = kept(history, people, scope, OF_STAYS)
    providers = group_of(history, people[left], Dimension.PROVIDER)
    return Table(
        figure="funnel_providers",
        columns=(group("provider"), count("n"), count("events", known_as="ended/broke_down"), *FUNNEL_COLUMNS),
        rows=funnel_of(providers, broke_down(history, stay[left])),
        measured=measured(scope, "ended", OF_STAYS, period=True),
    )


_fair = partial(Figure, theme=Theme.FAIRNESS)

FIGURES = (
    _fair(
        id="incidence_differences",
        title=N_("Who has a place sooner"),
        question=N_("Does a group have a place by the horizon more or less often than all others?"),
        compute=incidence_differences,
        picture=Picture.BARS,
        uses=(Part.CLOCK, Part.MEASURE, Part.PERIOD, Part.HORIZON),
        groupings=COMPARED,
        filters=OF_REFERRALS,
    ),
    _fair(
        id="longest_waits",
        title=N_("The tenth that waits longest"),
        question=N_("How long did the worst-off tenth wait, and in which groups are they?"),
        compute=longest_waits,
        picture=Picture.BARS,
        uses=(Part.CLOCK, Part.MEASURE, Part.PERIOD),
        groupings=EVERY_FILTER,
        filters=EVERY_FILTER,
    ),
    _fair(
        id="funnel_municipalities",
        title=N_("Municipalities compared: within nine weeks"),
        question=N_("Which municipality differs more than chance and the usual differences would have it?"),
        compute=funnel_municipalities,
        picture=Picture.FUNNEL,
        uses=(Part.PERIOD,),
        filters=OF_REFERRALS,
    ),
    _fair(
        id="funnel_providers",
        title=N_("Providers compared: breakdowns"),
        question=N_("At which provider do more or fewer stays break down than elsewhere?"),
        compute=funnel_providers,
        picture=Picture.FUNNEL,
        uses=(Part.PERIOD,),
        filters=OF_STAYS,
    ),
)
