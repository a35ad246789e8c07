"""Waiting statistics: completed waits of a period, and the running list of a day. The two are never mixed.

Every figure names its clock, its measure, its population and its period or census day. What a table holds is already
protected (``disclosure``): an evaluator sees no person in it, and asks of whole months only (``months``).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlmodel import Session, col, select

from zorglogistiek.access.permissions import Action, require
from zorglogistiek.access.user import User
from zorglogistiek.codes import CareForm, OrganisationKind, ReferralState, Urgency
from zorglogistiek.errors import Invalid
from zorglogistiek.people.waits import NORMS, Measure, Outcome, WaitClock
from zorglogistiek.places.tables import Organisation
from zorglogistiek.statistics import disclosure
from zorglogistiek.statistics.estimators.percentiles import quantile
from zorglogistiek.statistics.months import census_faults, is_protected, period_faults
from zorglogistiek.statistics.spells import ANY_FORM, SEVERAL_FORMS, Spell, spells


class Population(StrEnum):
    """Whose waits a figure is about.

    COMPLETED: the clock stopped in the period. RUNNING: the clock ran on the census day, and the referral waited for a
    place. RUNNING_VOLUNTARY and RUNNING_INCOMPLETE: it ran, but the family wanted to wait or the file was incomplete.
    """

    COMPLETED = "completed"
    RUNNING = "running"
    RUNNING_VOLUNTARY = "running_voluntary"
    RUNNING_INCOMPLETE = "running_incomplete"


class Grouping(StrEnum):
    """By what the waits are counted."""

    ALL = "all"
    CARE_FORM_ASKED = "care_form_asked"
    CARE_FORM_GIVEN = "care_form_given"
    MUNICIPALITY = "municipality"
    URGENCY = "urgency"


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitRow:
    """The figures of one group; None stands for a figure that is hidden or that cannot be given.

    ``n`` is rounded to 5, the days are those of the table's measure, ``within_norm`` is a share between 0 and 1. For
    who sees no person the days are rounded to 5 as well.
    """

    population: Population
    grouping: Grouping
    group: str
    n: int | None
    median_days: float | None
    p90_days: float | None
    mean_days: float | None
    within_norm: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitTable:
    """Rows on one clock and measure, of a period or of a census day.

    The period is half-open: ``until_on`` is the first day that is not in it. ``norm_weeks`` is the norm for this clock
    and measure (None: there is none).
    """

    clock: WaitClock
    measure: Measure
    from_on: date | None
    until_on: date | None
    census_on: date | None
    norm_weeks: int | None
    rows: tuple[WaitRow, ...]


RUNNING_STATES: Mapping[ReferralState, Population] = {
    ReferralState.VOLUNTARY: Population.RUNNING_VOLUNTARY,
    ReferralState.INCOMPLETE: Population.RUNNING_INCOMPLETE,
}
"""The running waits that are counted apart."""

Groups = Mapping[Grouping, Sequence[str]]


def completed_waits(
    session: Session, user: User, *, clock: WaitClock, measure: Measure, from_on: date, until_on: date, today: date
) -> WaitTable:
    """The waits whose clock stopped from ``from_on`` up to, and not with, ``until_on``.

    Forbidden for a role without statistics; Invalid for a period that ends before it begins, and for one that is not of
    whole months that are over when the user sees no person.
    """
    require(user, Action.SEE_STATISTICS)
    faults = period_faults(user, from_on, until_on, today=today)
    if faults:
        raise Invalid("statistics", faults)
    found = [
        spell
        for spell in spells(session, clock, until_on, today=today)
        if spell.wait.outcome is Outcome.COMPLETED
        and spell.wait.ended_on is not None
        and from_on <= spell.wait.ended_on < until_on
    ]
    norm_weeks = _norm_weeks(clock, measure)
    groups = _groups(session, with_given=True)
    rows = _rows(Population.COMPLETED, found, groups, measure, norm_weeks, protected=is_protected(user))
    return WaitTable(
        clock=clock,
        measure=measure,
        from_on=from_on,
        until_on=until_on,
        census_on=None,
        norm_weeks=norm_weeks,
        rows=tuple(rows),
    )


def running_waits(
    session: Session, user: User, *, clock: WaitClock, measure: Measure, census_on: date, today: date
) -> WaitTable:
    """The waits that ran on the census day, as they stood on it. Forbidden for a role without statistics.

    Invalid for a day that is not the end of a month that is over, when the user sees no person.
    """
    require(user, Action.SEE_STATISTICS)
    faults = census_faults(user, census_on, today=today)
    if faults:
        raise Invalid("statistics", faults)
    found = defaultdict[Population, list[Spell]](list)
    for spell in spells(session, clock, census_on, today=today):
        if spell.wait.outcome is Outcome.RUNNING:
            found[RUNNING_STATES.get(spell.state, Population.RUNNING)].append(spell)
    norm_weeks = _norm_weeks(clock, measure)
    groups = _groups(session, with_given=False)
    running = (Population.RUNNING, Population.RUNNING_VOLUNTARY, Population.RUNNING_INCOMPLETE)
    protected = is_protected(user)
    rows = [row for one in running for row in _rows(one, found[one], groups, measure, norm_weeks, protected=protected)]
    return WaitTable(
        clock=clock,
        measure=measure,
        from_on=None,
        until_on=None,
        census_on=census_on,
        norm_weeks=norm_weeks,
        rows=tuple(rows),
    )


def _groups(session: Session, *, with_given: bool) -> Groups:
    """The groups of each grouping: always all of them, so that being listed tells nothing."""
    municipalities = select(Organisation.number).where(Organisation.kind == OrganisationKind.MUNICIPALITY)
    forms = [form.value for form in CareForm]
    groups = {
        Grouping.ALL: ["all"],
        Grouping.CARE_FORM_ASKED: [*forms, SEVERAL_FORMS, ANY_FORM],
        Grouping.MUNICIPALITY: list(session.exec(municipalities.order_by(col(Organisation.number)))),
        Grouping.URGENCY: [urgency.value for urgency in Urgency],
    }
    return groups | ({Grouping.CARE_FORM_GIVEN: [*forms, "none"]} if with_given else {})


KEYS: Mapping[Grouping, Callable[[Spell], str]] = {
    Grouping.ALL: lambda _: "all",
    Grouping.CARE_FORM_ASKED: lambda spell: spell.form_asked,
    Grouping.CARE_FORM_GIVEN: lambda spell: "none" if spell.form_given is None else spell.form_given.value,
    Grouping.MUNICIPALITY: lambda spell: spell.municipality,
    Grouping.URGENCY: lambda spell: spell.urgency.value,
}
"""To which group of a grouping a wait belongs."""


def _rows(
    population: Population,
    found: Sequence[Spell],
    groups: Groups,
    measure: Measure,
    norm_weeks: int | None,
    *,
    protected: bool,
) -> Iterable[WaitRow]:
    for grouping, names in groups.items():
        days = defaultdict[str, list[int]](list)
        for spell in found:
            days[KEYS[grouping](spell)].append(spell.wait.days(measure))
        visible = disclosure.shown([len(days[name]) for name in names])
        for name, seen in zip(names, visible, strict=True):
            yield _row(population, grouping, name, days[name] if seen else [], norm_weeks, protected=protected)


def _row(
    population: Population,
    grouping: Grouping,
    group: str,
    days: Sequence[int],
    norm_weeks: int | None,
    *,
    protected: bool,
) -> WaitRow:
    """The figures of a group that may be shown; ``days`` is empty for one that may not.

    Protected, a mean needs as many people as a percentile: from the exact one a single wait could be worked out.
    """
    told = disclosure.rounded_days if protected else float
    fewest_for_mean = disclosure.FEWEST_FOR_P90 if protected else 1
    within = None
    if days and norm_weeks is not None:
        within = disclosure.rounded_share(sum(one <= norm_weeks * 7 for one in days), len(days))
    return WaitRow(
        population=population,
        grouping=grouping,
        group=group,
        n=disclosure.rounded(len(days)) if days else None,
        median_days=told(quantile(days, 0.5)) if days else None,
        p90_days=told(quantile(days, 0.9)) if len(days) >= disclosure.FEWEST_FOR_P90 else None,
        mean_days=told(sum(days) / len(days)) if len(days) >= fewest_for_mean else None,
        within_norm=within,
    )


def _norm_weeks(clock: WaitClock, measure: Measure) -> int | None:
    return next((norm.weeks for norm in NORMS if norm.clock == clock and measure is not Measure.ELAPSED), None)
