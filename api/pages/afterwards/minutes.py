"""The minutes of a meeting: on the screen (and from there to the printer), and as a document."""

from datetime import date

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from api.deps import CurrentUser, DatabaseDep
from api.pages.rendering import download, page
from zorglogistiek.clock import now
from zorglogistiek.meeting.afterwards.minutes import minutes

router = APIRouter(include_in_schema=False)

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@router.get("/meetings/{held_on}/minutes")
def minutes_page(request: Request, held_on: date, user: CurrentUser, database: DatabaseDep) -> HTMLResponse:
    """The minutes, in Dutch whatever the visitor's language."""
    with database.read() as session:
        found = minutes(session, visible_to=user, meeting_on=held_on, now=now())
    return page(request, "afterwards/minutes.html", user, held_on=held_on, minutes=found)


@router.get("/meetings/{held_on}/minutes/document")
def minutes_document(held_on: date, user: CurrentUser, database: DatabaseDep) -> Response:
    """The same as a DOCX file."""
    # Loading the library takes a while: not before somebody wants a document.
    from zorglogistiek.meeting.afterwards.minutes_docx import as_docx

    with database.read() as session:
        found = minutes(session, visible_to=user, meeting_on=held_on, now=now())
    return download(as_docx(found), found.file_name, DOCX)
