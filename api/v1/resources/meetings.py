"""The weekly meetings: their agenda, and what they decide."""

from typing import Annotated, Any

from fastapi import APIRouter, Response, status
from pydantic import Field

from api.deps import CurrentUser, DatabaseDep
from api.v1.bodies import Sent, described_by
from api.v1.params import MeetingPath, PageDep
from api.v1.resources import meeting_decisions
from api.v1.resources.actions import only
from api.v1.schemas.common import Version
from api.v1.schemas.meeting import Action, Agenda, Meeting, MeetingList
from zorglogistiek.audit.showing import aside
from zorglogistiek.clock import now, today
from zorglogistiek.meeting import reading, service
from zorglogistiek.meeting.agenda import agenda
from zorglogistiek.people.fields import Day, Fields, Number, Text, at_most
from zorglogistiek.people.reading import read

router = APIRouter()


class NewMeeting(Fields):
    """A meeting of a day."""

    held_on: Day


class MeetingClosing(Fields):
    """The meeting is over; its decisions become final."""

    version: Version


class NewAction(Fields):
    """What an organisation promised to do before a day."""

    organisation: Annotated[Number, Field(description="The number of the organisation.")]
    text: Annotated[Text, at_most(service.LONGEST_TEXT)]
    due_on: Day
    referral: Annotated[Number | None, Field(description="The number of the referral that it is about.")] = None


@router.get("")
def list_meetings(user: CurrentUser, database: DatabaseDep, page: PageDep) -> MeetingList:
    """List the meetings, the last one first."""
    with database.read() as session:
        return MeetingList.page_of(reading.meetings(session, visible_to=user), page)


@router.post("", status_code=status.HTTP_201_CREATED, openapi_extra=described_by(NewMeeting))
def open_meeting(user: CurrentUser, sent: Sent, database: DatabaseDep, response: Response) -> Meeting:
    """Open the meeting of a day; one that is there already stays as it is."""
    held_on = read(NewMeeting, "meeting", sent, today=today()).held_on
    with database.write() as session:
        service.open_meeting(session, user, held_on=held_on)
        response.headers["Location"] = f"/v1/meetings/{held_on}"
        return Meeting.of(reading.meeting(session, visible_to=user, held_on=held_on))


@router.get("/{held_on}")
def read_meeting(user: CurrentUser, held_on: MeetingPath, database: DatabaseDep) -> Meeting:
    """Show a meeting and the newest plan made for it."""
    with database.read() as session:
        return Meeting.of(reading.meeting(session, visible_to=user, held_on=held_on))


@router.get("/{held_on}/agenda")
def read_agenda(user: CurrentUser, held_on: MeetingPath, database: DatabaseDep) -> Agenda:
    """Show the agenda: every open referral once, with its proposal and what was decided."""
    with database.read() as session:
        return Agenda.of(agenda(session, visible_to=user, meeting_on=held_on, today=today()))


@router.post("/{held_on}/_close", openapi_extra=described_by(MeetingClosing))
def close_meeting(user: CurrentUser, held_on: MeetingPath, sent: Sent, database: DatabaseDep) -> Meeting:
    """Close a meeting: its decisions are final."""
    version = read(MeetingClosing, f"meeting {held_on}", sent, today=today()).version
    with database.write() as session:
        service.close_meeting(session, user, held_on=held_on, version=version, now=now(), today=today())
        return Meeting.of(reading.meeting(session, visible_to=user, held_on=held_on))


@router.post("/{held_on}/actions", status_code=status.HTTP_201_CREATED, openapi_extra=described_by(NewAction))
def add_action(user: CurrentUser, held_on: MeetingPath, sent: Sent, database: DatabaseDep) -> Action:
    """Note what an organisation promised to do."""
    fields: dict[str, Any] = read(NewAction, "action", sent, today=today()).model_dump()
    with database.write() as session:
        action = service.add_action(session, user, held_on=held_on, **fields)
        with aside(session):
            return only(reading.actions(session, visible_to=user, today=today()), action.id)


router.include_router(meeting_decisions.router)
