"""Research permits, and the microdata that a researcher may have under one."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, status
from fastapi.responses import Response
from pydantic import Field

from api.deps import CurrentUser, DatabaseDep
from api.v1.bodies import Sent, described_by
from api.v1.openapi import PROBLEM_CONTENT
from api.v1.params import NumberPath, PageDep
from api.v1.schemas.common import Rows
from api.v1.schemas.statistics import Permit
from zorglogistiek.clock import now, today
from zorglogistiek.codes import EventKind
from zorglogistiek.errors import Fault, Invalid
from zorglogistiek.people.fields import Day, Fields
from zorglogistiek.people.reading import read
from zorglogistiek.people.waits import NORM, WaitClock
from zorglogistiek.statistics.exports.bundle import archive
from zorglogistiek.statistics.microdata.exporting import export_microdata
from zorglogistiek.statistics.microdata.permits import MOST_CHARACTERS, grant, permits, withdraw
from zorglogistiek.words import N_

router = APIRouter()

ZIP = "application/zip"
AS_ZIP: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The waits, the stays and their data dictionary.",
        "content": {ZIP: {"schema": {"type": "string", "format": "binary"}}},
    },
    409: {"description": "The permit has ended.", "content": PROBLEM_CONTENT},
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


class NewPermit(Fields):
    """What a researcher may have microdata for, and until when."""

    username: Annotated[str, Field(max_length=80, description="The account of the researcher.")]
    purpose: Annotated[str, Field(max_length=MOST_CHARACTERS, description="What for: nothing personal.")]
    last_day: Annotated[Day, Field(description="The last day on which it counts: within a year.")]


class PermitList(Rows[Permit]):
    """Research permits."""


@router.get("")
def list_permits(user: CurrentUser, database: DatabaseDep, page: PageDep) -> PermitList:
    """List the research permits, the latest first: all for who grants them, their own for a researcher."""
    with database.read() as session:
        return PermitList.page_of(permits(session, visible_to=user, now=now()), page)


@router.post("", status_code=status.HTTP_201_CREATED, openapi_extra=described_by(NewPermit))
def grant_permit(user: CurrentUser, sent: Sent, database: DatabaseDep) -> Permit:
    """Grant an evaluator a research permit."""
    form = read(NewPermit, "permit", sent, today=today())
    last_day: date = form.last_day
    with database.write() as session:
        return Permit.of(
            grant(session, user, username=form.username, purpose=form.purpose, last_day=last_day, now=now())
        )


@router.post("/{number}/_withdraw")
def withdraw_permit(user: CurrentUser, number: NumberPath, database: DatabaseDep) -> Permit:
    """End a research permit at once."""
    with database.write() as session:
        return Permit.of(withdraw(session, user, number, now=now()))


@router.get("/{number}/microdata", response_class=Response, responses=AS_ZIP)
def read_microdata(
    user: CurrentUser, number: NumberPath, database: DatabaseDep, clock: Annotated[WaitClock, Depends(wait_clock)]
) -> Response:
    """Export microdata under a permit of one's own: under pseudonyms that are new each time, in weeks, and recorded."""
    with database.read() as session:
        contents = export_microdata(session, user, number, clock=clock, now=now())
    return Response(archive(contents), media_type=ZIP)
