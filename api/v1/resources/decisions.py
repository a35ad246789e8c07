"""What was decided, for everybody whom it concerns."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.deps import CurrentUser, DatabaseDep
from api.v1.params import NUMBER_PATTERN, MeetingQuery, PageDep
from api.v1.schemas.meeting import DecisionList
from zorglogistiek.audit.showing import show_only
from zorglogistiek.meeting import reading

router = APIRouter()


@router.get("")
def list_decisions(
    user: CurrentUser,
    database: DatabaseDep,
    page: PageDep,
    meeting_on: MeetingQuery = None,
    referral: Annotated[str | None, Query(pattern=NUMBER_PATTERN, description="Only of this referral.")] = None,
) -> DecisionList:
    """List the decisions that the user may see, the oldest first."""
    with database.read() as session:
        found = reading.decisions(session, visible_to=user, meeting_on=meeting_on, referral=referral)
        show_only(session, referrals=[one.referral for one in page.of(found)])
        return DecisionList.page_of(found, page)
