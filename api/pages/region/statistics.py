"""The waiting statistics: completed waits of a period and the running list, on a clock that is chosen and named."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, TypedDict, cast
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request, status
from fastapi.responses import HTMLResponse, Response

from api.deps import CurrentUser, DatabaseDep
from api.pages.forms import FormState, day_of, form_after, one_of
from api.pages.rendering import CSV, download, page, words_of
from api.pictures.waiting import list_picture
from zorglogistiek.access.permissions import Action, require
from zorglogistiek.access.user import User
from zorglogistiek.clock import today
from zorglogistiek.codes import CareForm, EventKind, OrganisationKind, Urgency
from zorglogistiek.database import Database
from zorglogistiek.errors import Fault, Invalid
from zorglogistiek.meeting.preparing.publishing import next_published
from zorglogistiek.people.waits import NORM, Measure, WaitClock
from zorglogistiek.places.repository import organisations
from zorglogistiek.statistics.export import waits_csv
from zorglogistiek.statistics.kept import KeptFigures
from zorglogistiek.statistics.list_weeks import list_weeks
from zorglogistiek.statistics.months import is_protected, month_of, period_faults, year_before
from zorglogistiek.statistics.spells import ANY_FORM, SEVERAL_FORMS
from zorglogistiek.statistics.waits import Grouping, Population, WaitRow, WaitTable, completed_waits, running_waits
from zorglogistiek.words import N_, Words

router = APIRouter(include_in_schema=False)

YEAR = timedelta(days=365)

MOMENTS = (
    EventKind.NEED_VOICED,
    EventKind.REFERRAL_DECISION,
    EventKind.REGISTERED,
    EventKind.FILE_COMPLETE,
    EventKind.FIRST_DISCUSSED,
    EventKind.INTAKE,
    EventKind.PROPOSED,
    EventKind.ACCEPTED_BY_PROVIDER,
    EventKind.ACCEPTED_BY_FAMILY,
    EventKind.STARTED,
)
"""The moments between which waiting is measured, in the order in which they come."""

MEASURES: Mapping[Measure, str] = {
    Measure.GROSS: N_("gross: bridged time counts"),
    Measure.NET: N_("net: without bridged time"),
    Measure.ELAPSED: N_("elapsed: pauses count too"),
}

POPULATIONS: Mapping[Population, str] = {
    Population.COMPLETED: N_("Completed waits"),
    Population.RUNNING: N_("Waiting for a place"),
    Population.RUNNING_VOLUNTARY: N_("The family wants to wait"),
    Population.RUNNING_INCOMPLETE: N_("The file is incomplete"),
}

GROUPINGS: Mapping[Grouping, str] = {
    Grouping.ALL: N_("Everybody"),
    Grouping.CARE_FORM_ASKED: N_("By care form asked for"),
    Grouping.CARE_FORM_GIVEN: N_("By care form given"),
    Grouping.MUNICIPALITY: N_("By municipality"),
    Grouping.URGENCY: N_("By urgency"),
}

OTHER_GROUPS: Mapping[str, str] = {
    "all": N_("everybody"),
    "none": N_("none"),
    SEVERAL_FORMS: N_("several forms"),
    ANY_FORM: N_("any form"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What is measured. ``until_on`` is the first day after the period; the running list is of the day before.

    ``whole_months``: the visitor sees no person, and so asks of whole months that are over.
    """

    clock: WaitClock
    measure: Measure
    from_on: date
    until_on: date
    form: FormState
    whole_months: bool

    @property
    def query(self) -> str:
        """The part of an address that says the same."""
        return "?" + urlencode(
            {
                "start": self.clock.start.value,
                "stop": self.clock.stop.value,
                "measure": self.measure.value,
                "from_on": self.from_on.isoformat(),
                "until_on": self.until_on.isoformat(),
            }
        )


def choice_of(
    request: Request,
    user: CurrentUser,
    start: Annotated[str, Query(max_length=30)] = NORM.clock.start.value,
    stop: Annotated[str, Query(max_length=30)] = NORM.clock.stop.value,
    measure: Annotated[str, Query(max_length=10)] = Measure.GROSS.value,
    from_on: Annotated[str, Query(max_length=10)] = "",
    until_on: Annotated[str, Query(max_length=10)] = "",
) -> Choice:
    """What an address asks for; where it asks for something impossible, the usual, and what was wrong."""
    faults: list[Fault] = []
    clock = NORM.clock
    moments = {moment.value: moment for moment in MOMENTS}
    if start in moments and stop in moments and MOMENTS.index(moments[start]) < MOMENTS.index(moments[stop]):
        clock = WaitClock(start=moments[start], stop=moments[stop])
    else:
        faults.append(Fault(field="stop", message=N_("must come after the moment at which the clock starts")))
    whole_months = is_protected(user)
    until, fault = _day(until_on, "until_on", month_of(today()) if whole_months else today() + timedelta(days=1))
    faults += fault
    since, fault = _day(from_on, "from_on", year_before(month_of(until)) if whole_months else until - YEAR)
    faults += fault
    against = period_faults(user, since, until, today=today())
    if against:
        faults += against
        until = month_of(min(until, today())) if whole_months else until
        since = year_before(until) if whole_months else until - YEAR
    typed = {"from_on": [from_on], "until_on": [until_on]}
    found = form_after(Invalid("statistics", faults), typed, words_of(request)) if faults else FormState()
    return Choice(
        clock=clock,
        measure=one_of(Measure, measure) or Measure.GROSS,
        from_on=since,
        until_on=until,
        form=found,
        whole_months=whole_months,
    )


Chosen = Annotated[Choice, Depends(choice_of)]


@router.get("/statistics")
def statistics(request: Request, user: CurrentUser, database: DatabaseDep, chosen: Chosen) -> HTMLResponse:
    """The tables of the chosen clock, measure and period."""
    tables = _tables(request, database, user, chosen)
    words = words_of(request)
    with database.read() as session:
        day = today()
        key = ("weeks", day, is_protected(user))
        weeks = kept_figures(request).of(session, key, lambda: list_weeks(session, user, on=day))
        coming = next_published(session, on=today())
        towns = {
            one.number: one.name for one in organisations(session, visible_to=user, kind=OrganisationKind.MUNICIPALITY)
        }
    return page(
        request,
        "region/statistics.html",
        user,
        status_code=status.HTTP_400_BAD_REQUEST if chosen.form.wrong else status.HTTP_200_OK,
        chosen=chosen,
        next_meeting=coming,
        form=chosen.form,
        blocks=[block for table in tables for block in blocks_of(table, towns, words)],
        norm_weeks=tables[0].norm_weeks,
        moments=MOMENTS,
        measures=MEASURES,
        waiting_list=list_picture(weeks, words),
    )


@router.get("/statistics/download")
def download_tables(request: Request, user: CurrentUser, database: DatabaseDep, chosen: Chosen) -> Response:
    """The same figures as a CSV file; for what is impossible the page that says what is wrong."""
    if chosen.form.wrong:
        return statistics(request, user, database, chosen)
    name = f"waits-{chosen.clock.name}-{chosen.measure.value}-{chosen.until_on}.csv"
    return download(waits_csv(_tables(request, database, user, chosen)), name, CSV)


class Asked(TypedDict):
    """What both tables of a page are asked for."""

    clock: WaitClock
    measure: Measure
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One table on the page: its title and its rows, each with what its group is called."""

    title: str
    rows: tuple[tuple[str, WaitRow], ...]


def blocks_of(table: WaitTable, towns: Mapping[str, str], words: Words) -> list[Block]:
    """A block for each population and grouping of which anything is shown."""
    blocks = []
    for population in Population:
        for grouping in Grouping:
            rows = tuple(
                (group_name(row, towns, words), row)
                for row in table.rows
                if row.population is population and row.grouping is grouping
            )
            if rows and (grouping is Grouping.ALL or any(row.n for _, row in rows)):
                title = f"{words.say(POPULATIONS[population])} · {words.say(GROUPINGS[grouping]).lower()}"
                blocks.append(Block(title=title, rows=rows))
    return blocks


def group_name(row: WaitRow, towns: Mapping[str, str], words: Words) -> str:
    """What the group of a row is called."""
    if row.grouping is Grouping.MUNICIPALITY:
        return towns.get(row.group, row.group)
    if row.group in OTHER_GROUPS:
        return words.say(OTHER_GROUPS[row.group])
    return words.code(Urgency(row.group) if row.grouping is Grouping.URGENCY else CareForm(row.group))


def kept_figures(request: Request) -> KeptFigures:
    """The figures that this process keeps."""
    return cast("KeptFigures", request.app.state.kept_figures)


def _tables(request: Request, database: Database, user: User, chosen: Choice) -> list[WaitTable]:
    require(user, Action.SEE_STATISTICS)
    day, protected = today(), is_protected(user)
    key = ("waits", chosen.clock, chosen.measure, chosen.from_on, chosen.until_on, day, protected)
    with database.read() as session:

        def made() -> list[WaitTable]:
            asked: Asked = {"clock": chosen.clock, "measure": chosen.measure, "today": day}
            census_on = min(chosen.until_on - timedelta(days=1), day)
            return [
                completed_waits(session, user, from_on=chosen.from_on, until_on=chosen.until_on, **asked),
                running_waits(session, user, census_on=census_on, **asked),
            ]

        return kept_figures(request).of(session, key, made)


def _day(text: str, field: str, default: date) -> tuple[date, list[Fault]]:
    if not text:
        return default, []
    try:
        return day_of(text, field), []
    except Invalid as error:
        return default, list(error.faults)
