"""Whether groups wait alike: differences of incidences, who waits longest, funnels of municipalities and providers."""

from dataclasses import replace
from functools import partial

import numpy as np

from zorglogistiek.people.waits import NORM
from zorglogistiek.statistics.estimators.differences import difference
from zorglogistiek.statistics.estimators.estimates import Estimate, Floats, NotEstimable
from zorglogistiek.statistics.estimators.funnel import LEVELS, effective_number, funnel
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
from zorglogistiek.statistics.history import History, Rows
from zorglogistiek.statistics.scope import Dimension, Scope
from zorglogistiek.statistics.tables import TOTAL, Column, ColumnKind, Table
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
    figure("target", ColumnKind.NUMBER),
    *(figure(f"{end}_{level}", ColumnKind.NUMBER) for level in ("95", "998") for end in ("low", "high")),
    figure("z", ColumnKind.NUMBER),
    figure("outside", ColumnKind.NUMBER),
    figure("dispersion", ColumnKind.NUMBER),
)


NO_LIMITS: Cells = (None,) * len(FUNNEL_COLUMNS)
"""The same of who is not compared."""


def against_limits(events: Floats, sizes: Floats) -> list[Cells]:
    """Of each unit the cells of ``FUNNEL_COLUMNS``: the limits at its size, and how many of them it lies outside of."""
    told_of = [NO_LIMITS] * len(sizes)
    there = np.flatnonzero(sizes > 0)
    found = NotEstimable.NOBODY if not len(there) else funnel(events[there], sizes[there])
    if isinstance(found, NotEstimable):
        return told_of
    ends = [end for level in LEVELS for end in found.limits(sizes[there], level)]
    for at, place in enumerate(there.tolist()):
        limits = (float(end[at]) for end in ends)
        told_of[place] = (found.target, *limits, float(found.z[at]), int(found.outside[at]), found.dispersion)
    return told_of


def funnel_municipalities(history: History, scope: Scope) -> Table:
    """The share that has a place within nine weeks, by municipality: also of who waits still.

    An incidence lies in the funnel at the number of waits that would tell as much if all had been seen to the end.
    """
    scope = replace(scope, clock=NORM.clock, measure=NORM.measure, horizon_days=NORM.weeks * 7)
    spells, people = period_spells(history, scope)
    towns = group_of(history, people, Dimension.MUNICIPALITY)
    found = [np.flatnonzero(towns.at == place) for place in range(len(towns.codes))]
    *shares, together = (
        IncidenceCurves.of(chosen(spells, rows), causes=len(CAUSES)).at(scope.horizon_days, PLACED)
        for rows in (*found, np.arange(len(spells)))
    )
    weights = [_weight(share, len(rows)) for share, rows in zip(shares, found, strict=True)]
    events = [weight * (share.value or 0.0) for share, weight in zip(shares, weights, strict=True)]
    limits = against_limits(np.array(events), np.array(weights))
    named = Column(name="share", kind=ColumnKind.PROBABILITY, of="n", known_as="waiting_in_period/placed")
    return Table(
        figure="funnel_municipalities",
        columns=(group("municipality"), count("n"), named, figure("weight", ColumnKind.NUMBER), *FUNNEL_COLUMNS),
        rows=(
            *(
                (code, len(rows), share.value, weight or None, *cells)
                for code, rows, share, weight, cells in zip(towns.codes, found, shares, weights, limits, strict=True)
            ),
            (TOTAL, len(spells), together.value, _weight(together, len(spells)) or None, *NO_LIMITS),
        ),
        measured=measured(scope, "waiting_in_period", OF_REFERRALS, timed=True, period=True, horizon=True),
        adds_up=("municipality",),
    )


def _weight(estimate: Estimate, waits: int) -> float:
    """The waits, all seen to the end, that would tell as much as an estimate; all of them where it has no error."""
    if estimate.value is None:
        return 0.0
    return effective_number(estimate.value, estimate.standard_error or 0.0) or float(waits)


def funnel_providers(history: History, scope: Scope) -> Table:
    """The share of the lasting stays that ended in the period by a breakdown, by provider."""
    first, last = scope.from_on.toordinal(), last_day(history, scope)
    every = lasting(history, 0, last)
    ended = history.stays.ended[every]
    stay = every[(ended >= first) & (ended <= last)]
    people = of_stays(history, stay)
    left = kept(history, people, scope, OF_STAYS)
    providers, broke = group_of(history, people[left], Dimension.PROVIDER), broke_down(history, stay[left])
    sizes = np.bincount(providers.at, minlength=len(providers.codes))
    happened = np.bincount(providers.at[broke], minlength=len(providers.codes))
    limits = against_limits(happened.astype(np.float64), sizes.astype(np.float64))
    counted = sizes.tolist(), happened.tolist()
    events = count("events", known_as="ended/broke_down")
    return Table(
        figure="funnel_providers",
        columns=(group("provider"), count("n"), events, share("share", part="events"), *FUNNEL_COLUMNS),
        rows=(
            *(
                (code, size, some, ratio(some, size), *cells)
                for code, size, some, cells in zip(providers.codes, *counted, limits, strict=True)
            ),
            (TOTAL, len(broke), int(broke.sum()), ratio(int(broke.sum()), len(broke)), *NO_LIMITS),
        ),
        measured=measured(scope, "ended", OF_STAYS, period=True),
        adds_up=("provider",),
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
