"""The list of meetings, with which the coordinator's work begins; and opening and closing one."""

from datetime import date

from fastapi import APIRouter, Request, status
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.deps import CurrentUser, DatabaseDep
from api.pages.forms import FormFields, FormState, day_of, first, form_after, version_of
from api.pages.listing import Order, Pick, listing
from api.pages.rendering import back_to, page, words_of
from zorglogistiek.access.user import User
from zorglogistiek.clock import WEEK, now, today
from zorglogistiek.database import Database
from zorglogistiek.errors import Fault, Invalid
from zorglogistiek.meeting import reading, service
from zorglogistiek.meeting.deciding.forms import FARTHEST_START
from zorglogistiek.meeting.views import MeetingView
from zorglogistiek.words import N_, Words

router = APIRouter(include_in_schema=False)


@router.get("/meetings")
def meetings(request: Request, user: CurrentUser, database: DatabaseDep) -> HTMLResponse:
    """Every meeting, the last one first."""
    return _list(request, user, database, FormState())


@router.post("/meetings")
def open_meeting(request: Request, user: CurrentUser, database: DatabaseDep, fields: FormFields) -> Response:
    """Makes a meeting on a day, or goes to the one that there is."""
    try:
        held_on = day_of(first(fields, "held_on"), "held_on")
        _check_day(held_on)
    except Invalid as error:
        form = form_after(error, fields, words_of(request))
        return _list(request, user, database, form, status_code=status.HTTP_400_BAD_REQUEST)
    with database.write() as session:
        service.open_meeting(session, user, held_on=held_on)
    return RedirectResponse(f"/meetings/{held_on}", status_code=status.HTTP_303_SEE_OTHER)


@router.post("/meetings/{held_on}/close")
def close(held_on: date, user: CurrentUser, database: DatabaseDep, fields: FormFields) -> Response:
    """Makes the decisions of a meeting final."""
    with database.write() as session:
        service.close_meeting(session, user, held_on=held_on, version=version_of(fields), now=now(), today=today())
    return back_to(f"/meetings/{held_on}", "closed")


def _check_day(held_on: date) -> None:
    if abs(held_on - today()) > FARTHEST_START:
        raise Invalid("meeting", [Fault(field="held_on", message=N_("lies more than a year from now"))])


def _state(meeting: MeetingView, words: Words) -> tuple[str, str]:
    return ("open", words.say("open")) if meeting.closed_at is None else ("closed", words.say("closed"))


def _list(
    request: Request, user: User, database: Database, form: FormState, *, status_code: int = status.HTTP_200_OK
) -> HTMLResponse:
    with database.read() as session:
        found = reading.meetings(session, visible_to=user)
    words = words_of(request)
    days = {meeting.held_on for meeting in found}
    proposed = today()
    while proposed in days:
        proposed += WEEK
    return page(
        request,
        "deciding/meetings.html",
        user,
        status_code=status_code,
        listing=listing(
            found,
            request.query_params,
            picks=[Pick(name="state", label=words.say("State"), of=lambda one: [_state(one, words)])],
            orders=[
                Order(name="last", label=words.say("last one first")),
                Order(name="first", label=words.say("first one first"), key=lambda one: one.held_on),
                Order(name="actions", label=words.say("most open actions first"), key=lambda one: -one.open_actions),
            ],
        ),
        next_day=proposed,
        form=form,
    )
