"""Waiting statistics as CSV: completed waits of a period, and the running list of a day. No person stands in them."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from api.deps import CurrentUser, DatabaseDep
from zorglogistiek.audit.showing import as_export
from zorglogistiek.clock import today
from zorglogistiek.codes import EventKind
from zorglogistiek.errors import Fault, Invalid
from zorglogistiek.people.fields import Day
from zorglogistiek.people.waits import NORM, Measure, WaitClock
from zorglogistiek.statistics.export import waits_csv
from zorglogistiek.statistics.waits import completed_waits, running_waits
from zorglogistiek.words import N_

router = APIRouter()


class CsvResponse(Response):
    """Comma-separated values (RFC 4180)."""

    media_type = "text/csv"


AS_CSV: dict[int | str, dict[str, Any]] = {
    200: {"description": "The figures, under one heading.", "content": {"text/csv": {"schema": {"type": "string"}}}}
}


def wait_clock(
    start: Annotated[
        EventKind, Query(alias="clockStart", description="The event at which the clock starts.")
    ] = NORM.clock.start,
    stop: Annotated[EventKind, Query(alias="clockStop", description="The event at which it stops.")] = NORM.clock.stop,
) -> WaitClock:
    """The pair of events between which is measured."""
    if start is stop:
        raise Invalid("query", [Fault(field="clockStop", message=N_("must be another event than that of the start"))])
    return WaitClock(start=start, stop=stop)


ClockDep = Annotated[WaitClock, Depends(wait_clock)]
MeasureQuery = Annotated[
    Measure, Query(description="elapsed: all days; gross: without pauses; net: without pauses and bridged days.")
]


@router.get("/completed", response_class=CsvResponse, responses=AS_CSV)
def export_completed_waits(
    user: CurrentUser,
    database: DatabaseDep,
    clock: ClockDep,
    from_on: Annotated[Day, Query(alias="fromOn", description="The first day of the period.")],
    until_on: Annotated[Day, Query(alias="untilOn", description="The first day that is not in it.")],
    measure: MeasureQuery = Measure.GROSS,
) -> CsvResponse:
    """Export the waits whose clock stopped in a period: of whole months that are over for who sees no person."""
    with database.read() as session:
        table = completed_waits(
            session, user, clock=clock, measure=measure, from_on=from_on, until_on=until_on, today=today()
        )
        as_export(session, "completed waits")
    return CsvResponse(waits_csv([table]))


@router.get("/running", response_class=CsvResponse, responses=AS_CSV)
def export_running_waits(
    user: CurrentUser,
    database: DatabaseDep,
    clock: ClockDep,
    census_on: Annotated[Day, Query(alias="censusOn", description="The day on which is counted.")],
    measure: MeasureQuery = Measure.GROSS,
) -> CsvResponse:
    """Export the waits that ran on a day: the last of a month that is over for who sees no person."""
    with database.read() as session:
        table = running_waits(session, user, clock=clock, measure=measure, census_on=census_on, today=today())
        as_export(session, "running waits")
    return CsvResponse(waits_csv([table]))
