"""Asking for a figure: the one way in for page, API and command line. It decides what of it somebody is shown."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from zorglogistiek.access.permissions import Action, require
from zorglogistiek.access.user import SYSTEM, User
from zorglogistiek.audit.showing import as_export
from zorglogistiek.clock import day_at
from zorglogistiek.codes import EventKind, Role
from zorglogistiek.database import Database
from zorglogistiek.errors import Fault, Invalid, NotFound
from zorglogistiek.people.waits import NORM, Measure, WaitClock
from zorglogistiek.statistics.disclosure import CBS, PRESETS, Preset, reveal
from zorglogistiek.statistics.disclosure.releases import publish
from zorglogistiek.statistics.exports.published_figure import PublishedFigure
from zorglogistiek.statistics.figures import FIGURES, Figure, Part
from zorglogistiek.statistics.figures.definitions import VERSION
from zorglogistiek.statistics.figures.people import codes_of
from zorglogistiek.statistics.history import AS_IT_IS, gather
from zorglogistiek.statistics.months import census_faults, is_protected, month_of, period_faults, year_before
from zorglogistiek.statistics.scope import Dimension, Scope
from zorglogistiek.words import N_

EVALUATOR = replace(SYSTEM, role=Role.EVALUATOR)
"""Whoever gets what is published on the command line."""

FURTHEST_DAYS = 3 * 366
"""The furthest horizon at which an incidence is asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What somebody asks, as it was typed; None: the usual. Filters are by the names of ``Dimension``."""

    clock_start: EventKind = NORM.clock.start
    clock_stop: EventKind = NORM.clock.stop
    measure: Measure = Measure.GROSS
    from_on: date | None = None
    until_on: date | None = None
    census_on: date | None = None
    by: Dimension | None = None
    filters: Mapping[Dimension, str] | None = None
    horizon_days: int = 91


def figures(user: User) -> tuple[Figure, ...]:
    """Every figure, in the order in which they are shown. Forbidden for a role without statistics."""
    require(user, Action.SEE_STATISTICS)
    return tuple(FIGURES.values())


def figure_named(user: User, name: str) -> Figure:
    """The figure with this identifier. NotFound, Forbidden."""
    require(user, Action.SEE_STATISTICS)
    if name not in FIGURES:
        raise NotFound(f"figure {name}")
    return FIGURES[name]


def scope_of(user: User, question: Question, *, today: date) -> Scope:
    """The scope that a question means: without days the last year of whole months, and the end of its last month.

    Invalid with everything that is wrong; also for days that this user may not ask of.
    """
    until_on = question.until_on or month_of(today)
    from_on = question.from_on or year_before(month_of(until_on))
    census_on = question.census_on or min(until_on - timedelta(days=1), today)
    faults = [*period_faults(user, from_on, until_on, today=today), *census_faults(user, census_on, today=today)]
    if census_on > today:
        faults.append(Fault(field="census_on", message=N_("lies in the future")))
    if question.clock_start is question.clock_stop:
        faults.append(Fault(field="clock_stop", message=N_("must be another event than that of the start")))
    if not 0 < question.horizon_days <= FURTHEST_DAYS:
        faults.append(Fault(field="horizon_days", message=N_("must lie within three years")))
    if faults:
        raise Invalid("statistics", faults)
    return Scope(
        from_on=from_on,
        until_on=until_on,
        census_on=census_on,
        clock=WaitClock(start=question.clock_start, stop=question.clock_stop),
        measure=question.measure,
        by=question.by,
        filters=dict(question.filters or {}),
        horizon_days=question.horizon_days,
    )


def ask(
    database: Database,
    user: User,
    name: str,
    scope: Scope,
    *,
    now: datetime,
    preset: Preset = CBS,
    at_most: timedelta = AS_IT_IS,
) -> PublishedFigure:
    """One figure, as this user may see it: exact for who sees every referral, published and protected for others.

    It may be of a registry that was read ``at_most`` so long ago.

    NotFound, Forbidden; Invalid for a grouping or a filter that the figure does not have; Conflict when what was
    published before forbids it.
    """
    figure = figure_named(user, name)
    faults = list(_faults(figure, scope))
    if faults:
        raise Invalid(f"figure {name}", faults)
    with database.read() as session:
        history = gather(session, up_to=day_at(now), at_most=at_most)
    table = figure.compute(history, scope)
    shown = (
        publish(database, table, codes=codes_of(history), definition_version=VERSION, now=now, preset=preset)
        if is_protected(user)
        else reveal(table)
    )
    return PublishedFigure(
        table=shown,
        definition=figure.definition,
        definitions_version=VERSION,
        title=figure.title,
        question=figure.question,
        picture=figure.picture.value,
        known_at=history.known_at if shown.released_on is None else None,
    )


def read_anew(database: Database, user: User, *, now: datetime) -> None:
    """Has the next figures be of the registry as it is now, however young the last ones are.

    Forbidden for who does not decide: who is shown published figures cannot choose when they are made.
    """
    require(user, Action.DECIDE)
    with database.read() as session:
        gather(session, up_to=day_at(now))


def asked_here(
    database: Database, names: Sequence[str], question: Question, *, protection: str, now: datetime
) -> list[PublishedFigure]:
    """Figures on the command line; without names all, each with the grouping and the filters that it has.

    ``protection`` is the name of a preset, under which they are published; without one they are exact. That they leave
    is recorded. Invalid for a name that is none, and as ``ask``.
    """
    unknown = [name for name in names if name not in FIGURES]
    if unknown:
        raise Invalid("statistics", [Fault(field=name, message=N_("is no figure")) for name in unknown])
    user = SYSTEM if protection not in PRESETS else EVALUATOR
    found = []
    for figure in [FIGURES[name] for name in names] or FIGURES.values():
        narrowed = question if names else fitting(question, figure)
        scope = scope_of(user, narrowed, today=day_at(now))
        found.append(ask(database, user, figure.id, scope, now=now, preset=PRESETS.get(protection, CBS)))
    note_export(database, user, names or ["all"])
    return found


def note_export(database: Database, user: User, names: Sequence[str]) -> None:
    """Records that figures leave the registry as a file: exact ones tell of single youths. Before they do."""
    with database.read() as session:
        told = "protected" if is_protected(user) else "exact"
        as_export(session, f"{told} figures: {', '.join(names)}")


def fitting(question: Question, figure: Figure) -> Question:
    """The question with only what the figure has of grouping and filters."""
    filters = {one: code for one, code in (question.filters or {}).items() if one in figure.filters}
    return replace(question, by=question.by if question.by in figure.groupings else None, filters=filters)


def _faults(figure: Figure, scope: Scope) -> Iterator[Fault]:
    if scope.by is not None and scope.by not in figure.groupings:
        yield Fault(field="by", message=N_("is no grouping of this figure"))
    for dimension in scope.filters:
        if dimension not in figure.filters:
            yield Fault(field=dimension.value, message=N_("is no filter of this figure"))


def described(figure: Figure) -> dict[str, Any]:
    """A figure as the list of figures describes it, in English."""
    return {
        "id": figure.id,
        "theme": figure.theme.value,
        "title": figure.title,
        "question": figure.question,
        "uses": [part.value for part in Part if part in figure.uses],
        "groupings": [one.value for one in figure.groupings],
        "filters": [one.value for one in figure.filters],
    }
