"""The agenda on paper, and as a file for calendars."""

from datetime import date

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from api.deps import CurrentUser, DatabaseDep, SettingsDep
from api.pages.rendering import download, page, words_of
from zorglogistiek.clock import today
from zorglogistiek.meeting.agenda import agenda_at_a_glance
from zorglogistiek.meeting.preparing.calendar import calendar_file
from zorglogistiek.meeting.preparing.publishing import published

router = APIRouter(include_in_schema=False)


@router.get("/meetings/{held_on}/agenda")
def printable(request: Request, held_on: date, user: CurrentUser, database: DatabaseDep) -> HTMLResponse:
    """The agenda to print or to keep as a PDF: numbers and initials, and room for notes."""
    with database.read() as session:
        found = agenda_at_a_glance(session, visible_to=user, meeting_on=held_on, today=today())
    return page(
        request,
        "preparing/agenda.html",
        user,
        meeting=found.meeting,
        sections=[section for section in found.sections if section.items],
        actions=found.actions,
        total=len(found.items),
        initials=lambda youth: youth.initials,
        today=today(),
    )


@router.get("/meetings/{held_on}/calendar.ics")
def calendar(
    request: Request, held_on: date, _user: CurrentUser, database: DatabaseDep, settings: SettingsDep
) -> Response:
    """The meeting for a calendar program; for everybody who is signed in, because no person is in it."""
    with database.read() as session:
        found = published(session, held_on=held_on)
    content = calendar_file(found, public_url=settings.public_url, words=words_of(request))
    return download(content, f"meeting-{held_on}.ics", "text/calendar; charset=utf-8")
