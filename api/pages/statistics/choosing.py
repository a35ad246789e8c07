"""What an address asks of the figures: clock, days, period, census day, groups and filters, kept from page to page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Request

from api.deps import CurrentUser, DatabaseDep
from api.pages.forms import FormState, day_of, form_after, one_of
from api.pages.rendering import words_of
from api.pages.statistics.options import Options, options_for
from zorglogistiek.access.permissions import Action, require
from zorglogistiek.clock import now, today
from zorglogistiek.codes import EventKind
from zorglogistiek.errors import Fault, Invalid
from zorglogistiek.people.waits import NORM, Measure
from zorglogistiek.statistics.figures import Figure, Part
from zorglogistiek.statistics.figures.steps import MOMENTS
from zorglogistiek.statistics.months import is_protected
from zorglogistiek.statistics.publishing import FURTHEST_DAYS, Question, fitting, read_anew, scope_of
from zorglogistiek.statistics.scope import Dimension, Scope
from zorglogistiek.statistics.telling.cells import Names
from zorglogistiek.words import N_

USUAL = Question()

DAYS = ("from_on", "until_on", "census_on")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What is asked. ``typed`` are the values of the address that are understood, those that are as usual left out.

    ``whole_months``: the visitor sees no person, and so asks of whole months that are over.
    """

    question: Question
    scope: Scope
    typed: Mapping[str, str]
    form: FormState
    whole_months: bool
    options: Options
    names: Names

    @property
    def query(self) -> str:
        """The part of an address that says the same; empty for the usual."""
        return f"?{urlencode(self.typed)}" if self.typed else ""

    def query_with(self, **others: str) -> str:
        """The same with other values; an empty one is left out."""
        asked = {name: value for name, value in {**self.typed, **others}.items() if value}
        return f"?{urlencode(asked)}" if asked else ""

    def scope_for(self, figure: Figure) -> Scope:
        """What of it a figure can use."""
        asked = fitting(self.question, figure)
        return Scope(
            from_on=self.scope.from_on,
            until_on=self.scope.until_on,
            census_on=self.scope.census_on,
            clock=self.scope.clock,
            measure=self.scope.measure,
            by=asked.by,
            filters=dict(asked.filters or {}),
            horizon_days=self.scope.horizon_days,
        )

    def unused(self, figure: Figure) -> list[str]:
        """The names of the fields that are set, and of which this figure uses nothing."""
        used = used_fields(figure)
        return [name for name in self.typed if name not in used]


def used_fields(figure: Figure) -> set[str]:
    """The fields of an address that a figure uses."""
    of_parts = {
        Part.CLOCK: {"start", "stop"},
        Part.MEASURE: {"measure"},
        Part.PERIOD: {"from_on", "until_on"},
        Part.CENSUS: {"census_on"},
        Part.HORIZON: {"horizon_days"},
    }
    used = {name for part in figure.uses for name in of_parts[part]}
    return used | {one.value for one in figure.filters} | ({"by"} if figure.groupings else set())


def choice_of(request: Request, user: CurrentUser, database: DatabaseDep) -> Choice:
    """What the address asks; where it asks for something impossible, the usual, and what was wrong.

    With ``anew=yes`` the figures are made of the registry as it is now.
    """
    require(user, Action.SEE_STATISTICS)
    if request.query_params.get("anew") == "yes":
        read_anew(database, user, now=now())
    words = words_of(request)
    options = options_for(database, user, words)
    typed = {name: value.strip()[:40] for name, value in request.query_params.items() if value.strip()}
    question, faults = _question(typed, options)
    scope = None
    if not faults:
        try:
            scope = scope_of(user, question, today=today())
        except Invalid as error:
            faults = list(error.faults)
    if scope is None:
        question = _without_days(question)
        scope = scope_of(user, question, today=today())
    values = {name: [value] for name, value in typed.items()}
    return Choice(
        question=question,
        scope=scope,
        typed={} if faults else {name: typed[name] for name in FIELDS if name in typed},
        form=form_after(Invalid("statistics", faults), values, words) if faults else FormState(),
        whole_months=is_protected(user),
        options=options,
        names=options.names,
    )


Chosen = Annotated[Choice, Depends(choice_of)]

FIELDS = ("start", "stop", "measure", *DAYS, "horizon_days", "by", *(one.value for one in Dimension))
"""Every field of an address, in the order in which links have them."""


def _without_days(question: Question) -> Question:
    return Question(
        clock_start=question.clock_start,
        clock_stop=question.clock_stop,
        measure=question.measure,
        by=question.by,
        filters=question.filters,
        horizon_days=question.horizon_days,
    )


def _question(typed: Mapping[str, str], options: Options) -> tuple[Question, list[Fault]]:
    faults: list[Fault] = []
    start = one_of(EventKind, typed.get("start", NORM.clock.start.value))
    stop = one_of(EventKind, typed.get("stop", NORM.clock.stop.value))
    if start not in MOMENTS or stop not in MOMENTS or MOMENTS.index(start) >= MOMENTS.index(stop):
        faults.append(Fault(field="stop", message=N_("must come after the moment at which the clock starts")))
        start, stop = NORM.clock.start, NORM.clock.stop
    days = {name: _day(typed.get(name, ""), name, faults) for name in DAYS}
    question = Question(
        clock_start=start,
        clock_stop=stop,
        measure=one_of(Measure, typed.get("measure", "")) or USUAL.measure,
        by=one_of(Dimension, typed.get("by", "")),
        filters=_filters(typed, options, faults),
        horizon_days=_horizon(typed.get("horizon_days", ""), faults),
        **days,
    )
    return question, faults


def _filters(typed: Mapping[str, str], options: Options, faults: list[Fault]) -> dict[Dimension, str]:
    found = {}
    for dimension in Dimension:
        code = typed.get(dimension.value)
        if code is None:
            continue
        if any(code == value for value, _ in options.filters[dimension]):
            found[dimension] = code
        else:
            faults.append(Fault(field=dimension.value, message=N_("is none of the choices")))
    return found


def _day(text: str, field: str, faults: list[Fault]) -> date | None:
    if not text:
        return None
    try:
        return day_of(text, field)
    except Invalid as error:
        faults.extend(error.faults)
        return None


def _horizon(text: str, faults: list[Fault]) -> int:
    if not text:
        return USUAL.horizon_days
    if text.isascii() and text.isdigit() and len(text) < 5 and 0 < int(text) <= FURTHEST_DAYS:
        return int(text)
    faults.append(Fault(field="horizon_days", message=N_("must lie within three years")))
    return USUAL.horizon_days
