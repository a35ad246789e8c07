"""What came of placements: breakdown, distance, contract and region, family forms, and youths under 12 in groups."""

from collections.abc import Callable
from functools import partial

import numpy as np

from zorglogistiek.codes import FAMILY_FORMS, EndReason
from zorglogistiek.matching.distance import EARTH_KM
from zorglogistiek.statistics.estimators.estimates import Floats
from zorglogistiek.statistics.figures.figure import OF_STAYS, Figure, Part, Picture, Theme
from zorglogistiek.statistics.figures.making import Cells, count, figure, ratio, share
from zorglogistiek.statistics.figures.matches import LIVING_IN_CARE, in_period, lasting, table_of
from zorglogistiek.statistics.figures.periods import last_day
from zorglogistiek.statistics.history import Flags, History, Rows
from zorglogistiek.statistics.history.columns import ages
from zorglogistiek.statistics.scope import Scope
from zorglogistiek.statistics.tables import ColumnKind, Table
from zorglogistiek.words import N_

LAST_AGE = 12
"""Entrants up to this age should live in a family."""

FAMILY = tuple(form.value for form in FAMILY_FORMS)


def breakdowns(history: History, scope: Scope) -> Table:
    """Of the lasting stays that ended in the period, how many broke down."""
    ended = history.stays.ended
    first, last = scope.from_on.toordinal(), last_day(history, scope)
    every = lasting(history, 0, last)
    stay = every[(ended[every] >= first) & (ended[every] <= last)]
    return _counting(history, scope, "breakdowns", "ended", stay, "broke_down", broke_down)


def broke_down(history: History, stay: Rows) -> Flags:
    """Which stays ended by a breakdown."""
    return history.stays.end_reason[stay].are(EndReason.BROKE_DOWN.value)


def family_forms(history: History, scope: Scope) -> Table:
    """Of the lasting stays that go on on the census day, how many are in a family form."""
    day = scope.census_on.toordinal()
    every = lasting(history, 0, day)
    stay = every[history.stays.ended[every] > day]
    return _counting(history, scope, "family_forms", LIVING_IN_CARE, stay, "family", in_family, census=True)


def in_family(history: History, stay: Rows) -> Flags:
    """Which stays are in a family form."""
    return history.groups.care_form[history.stays.group[stay]].are(*FAMILY)


def under_twelve(history: History, scope: Scope) -> Table:
    """Of who entered care in the period aged 12 or less at the latest placement in it, how many live in a group."""
    stays = history.stays
    every = lasting(history, 0, last_day(history, scope))
    youths, first = np.unique(stays.youth[every], return_index=True)
    entered = youths[stays.started[every[first]] >= scope.from_on.toordinal()]
    of_entrants = every[np.isin(stays.youth[every], entered)]
    follows = np.zeros(len(of_entrants), dtype=np.bool_)
    follows[:-1] = stays.youth[of_entrants[1:]] == stays.youth[of_entrants[:-1]]
    latest = of_entrants[~follows]
    young = ages(history.youths.birth[stays.youth[latest]], stays.started[latest]) <= LAST_AGE
    return _counting(history, scope, "under_twelve", "entrants", latest[young], "in_group", _in_group)


def _in_group(history: History, stay: Rows) -> Flags:
    return ~in_family(history, stay)


def _counting(
    history: History,
    scope: Scope,
    name: str,
    population: str,
    stay: Rows,
    part: str,
    which: Callable[[History, Rows], Flags],
    *,
    census: bool = False,
) -> Table:
    def cells(rows: Rows) -> Cells:
        some = int(which(history, rows).sum())
        return (len(rows), some, ratio(some, len(rows)))

    own = (count("n"), count(part), share(f"{part}_share", part=part))
    return table_of(history, scope, name, population, stay, own, cells, census=census)


def distance(history: History, scope: Scope) -> Table:
    """How far from home youths were placed in the period; secret places are not told of."""
    stays, groups, youths = history.stays, history.groups, history.youths
    stay = in_period(history, scope)
    stay = stay[~groups.secret[stays.group[stay]]]

    def cells(rows: Rows) -> Cells:
        own = youths.municipality.at[stays.youth[rows]] == groups.place.at[stays.group[rows]]
        km = distances_km(history, rows)
        km = km[~np.isnan(km)]
        told = (float(np.median(km)), float(np.quantile(km, 0.9)), float(km.mean())) if len(km) else (None, None, None)
        return (len(rows), int(own.sum()), ratio(int(own.sum()), len(rows)), len(km), *told)

    columns = (
        count("n"),
        count("own_municipality"),
        share("own_municipality_share", part="own_municipality"),
        count("measured"),
        *(figure(name, ColumnKind.NUMBER, of="measured") for name in ("median_km", "p90_km", "mean_km")),
    )
    return table_of(history, scope, "distance", "placed_told", stay, columns, cells)


def distances_km(history: History, stay: Rows) -> Floats:
    """The great-circle distance from home of each stay; not a number where a point is not known (haversine formula)."""
    home = np.radians(history.youths.point[history.stays.youth[stay]])
    place = np.radians(history.groups.point[history.stays.group[stay]])
    half = np.sin((place - home) / 2) ** 2
    chord = half[:, 0] + np.cos(home[:, 0]) * np.cos(place[:, 0]) * half[:, 1]
    km: Floats = 2 * EARTH_KM * np.arcsin(np.sqrt(chord))
    return km


def outside(history: History, scope: Scope) -> Table:
    """How many were placed outside the region, or where the region has no contract, in the period."""
    stays, groups = history.stays, history.groups

    def cells(rows: Rows) -> Cells:
        far = int((~groups.in_region[stays.group[rows]]).sum())
        without = int((~groups.contracted[stays.group[rows]]).sum())
        return (len(rows), far, ratio(far, len(rows)), without, ratio(without, len(rows)))

    columns = (
        count("n"),
        count("outside_region"),
        share("outside_region_share", part="outside_region"),
        count("without_contract"),
        share("without_contract_share", part="without_contract"),
    )
    return table_of(history, scope, "outside", "placed", in_period(history, scope), columns, cells)


_stays = partial(Figure, theme=Theme.OUTCOMES, picture=Picture.BARS, groupings=OF_STAYS, filters=OF_STAYS)

FIGURES = (
    _stays(
        id="breakdowns",
        title=N_("Placements that broke down"),
        question=N_("Which share of the stays that ended had broken down?"),
        compute=breakdowns,
        uses=(Part.PERIOD,),
    ),
    _stays(
        id="distance",
        title=N_("Distance from home"),
        question=N_("How far from home were youths placed?"),
        compute=distance,
        uses=(Part.PERIOD,),
    ),
    _stays(
        id="outside",
        title=N_("Placed outside the region or the contract"),
        question=N_("How many were placed outside the region, or without a contract?"),
        compute=outside,
        uses=(Part.PERIOD,),
    ),
    _stays(
        id="family_forms",
        title=N_("Living in a family form"),
        question=N_("Which share of all stays is in a foster family or family home?"),
        compute=family_forms,
        uses=(Part.CENSUS,),
    ),
    _stays(
        id="under_twelve",
        title=N_("Children up to 12 in a group"),
        question=N_("Which share of young entrants lives in a group?"),
        compute=under_twelve,
        uses=(Part.PERIOD,),
    ),
)
