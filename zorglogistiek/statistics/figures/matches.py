"""Stays that are meant to last, the match that was offered and the wait that was accepted for them."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from zorglogistiek.codes import CareForm, StayPurpose
from zorglogistiek.people.waits import NORM, Measure, Outcome
from zorglogistiek.statistics.figures.figure import OF_STAYS
from zorglogistiek.statistics.figures.making import (
    Cells,
    adding_up,
    count,
    days,
    group_columns,
    grouped,
    measured,
    ratio,
    share,
)
from zorglogistiek.statistics.figures.people import People, group_of, kept, of_stays
from zorglogistiek.statistics.figures.periods import last_day
from zorglogistiek.statistics.history import Days, Flags, History, Rows
from zorglogistiek.statistics.history.columns import NEVER, NOWHERE, lookup
from zorglogistiek.statistics.history.waiting import waits_on
from zorglogistiek.statistics.scope import Scope
from zorglogistiek.statistics.tables import Column, ColumnKind, Table

UNKNOWN = -1
"""The days waited for a stay that no referral of the registry led to."""

MATCH_COLUMNS = (
    count("referred"),
    count("form_as_asked"),
    share("form_as_asked_share", part="form_as_asked", of="referred"),
    count("specialisms_met"),
    share("specialisms_met_share", part="specialisms_met", of="referred"),
    days("median_wait_days", of="referred"),
)
"""What stands next to every outcome of stays: the match that was offered, and the wait that was accepted."""

LIVING_IN_CARE = "living_in_care"
"""Who lives in a lasting place on the census day, as a population."""


def named_as(population: str, columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """The columns, with the counts of the match as those of a population of which only these people were referred."""
    ours = {column.name for column in MATCH_COLUMNS if column.kind is ColumnKind.COUNT}
    return tuple(
        replace(column, known_as=f"{population}/{column.name}") if column.name in ours else column for column in columns
    )


def lasting(history: History, first: int, last: int) -> Rows:
    """The lasting stays that began from ``first`` through ``last``."""
    started = history.stays.started
    return np.flatnonzero((started >= first) & (started <= last) & are_lasting(history))


def are_lasting(history: History) -> Flags:
    """Which stays are meant to last. Respite is no placement: the youth lives elsewhere."""
    return history.once("lasting_stays", lambda: _are_lasting(history))


def _are_lasting(history: History) -> Flags:
    stays = history.stays
    respite = history.groups.care_form.of_rows(stays.group).are(CareForm.RESPITE.value)
    found: Flags = stays.purpose.are(StayPurpose.FINAL.value) & (stays.group != NOWHERE) & ~respite
    return found


def waited_for(history: History) -> Days:
    """Of every stay the gross days from the registration to its start; ``UNKNOWN`` where no referral led to it.

    A wait ends in a lasting place: what was given meanwhile is not what was waited for.
    """
    return history.once("waited_for", lambda: _waited_for(history))


def _waited_for(history: History) -> Days:
    found = waits_on(history, NORM.clock, history.up_to)
    found = found[found.outcome.are(Outcome.COMPLETED.value)]
    stays = history.stays
    key = found.referral * NEVER + found.ended_on
    order = np.argsort(key, kind="stable")
    asked = stays.referral * NEVER + stays.started
    if not len(key):
        return np.full(len(asked), UNKNOWN, dtype=np.int64)
    place = np.minimum(np.searchsorted(key[order], asked), len(key) - 1)
    same = (key[order][place] == asked) & (stays.referral != NOWHERE) & are_lasting(history)
    return np.where(same, found.days(Measure.GROSS)[order][place], UNKNOWN)


def match_cells(history: History, stay: Rows) -> Cells:
    """The cells of ``MATCH_COLUMNS`` for these stays: of those to which a referral of the registry led."""
    stays, groups = history.stays, history.groups
    waited = waited_for(history)[stay]
    stay, waited = stay[waited != UNKNOWN], waited[waited != UNKNOWN]
    allowed = lookup(history.referrals.allows, stays.referral[stay], 0)
    form = groups.care_form.at[stays.group[stay]]
    as_asked = int(((allowed == 0) | (allowed >> form & 1 == 1)).sum())
    met = int((history.youths.needs[stays.youth[stay]] & ~groups.offers[stays.group[stay]] == 0).sum())
    size = len(stay)
    return (size, as_asked, ratio(as_asked, size), met, ratio(met, size), float(np.median(waited)) if size else None)


def table_of(
    history: History,
    scope: Scope,
    name: str,
    population: str,
    stay: Rows,
    own: tuple[Column, ...],
    cells: Callable[[Rows], Cells],
    *,
    census: bool = False,
) -> Table:
    """A table about stays by group: ``own`` columns, which ``cells`` fills for some of them, and those of the match."""
    people: People = of_stays(history, stay)
    left = kept(history, people, scope, OF_STAYS)
    stay, people = stay[left], people[left]
    of = None if scope.by is None else group_of(history, people, scope.by)
    return Table(
        figure=name,
        columns=(*group_columns(scope.by), *own, *MATCH_COLUMNS),
        rows=grouped(of, len(stay), lambda rows: (*cells(stay[rows]), *match_cells(history, stay[rows]))),
        measured=measured(scope, population, OF_STAYS, period=not census, census=census),
        adds_up=adding_up(scope.by),
    )


def in_period(history: History, scope: Scope) -> Rows:
    """The lasting stays that began in the period."""
    return lasting(history, scope.from_on.toordinal(), last_day(history, scope))
