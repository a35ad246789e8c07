"""Places that are promised and not taken yet. What becomes of them are steps of their referrals."""

from fastapi import APIRouter

from api.deps import CurrentUser, DatabaseDep
from api.v1.params import PageDep
from api.v1.schemas.meeting import PromiseList
from zorglogistiek.clock import today
from zorglogistiek.meeting import reading

router = APIRouter()


@router.get("")
def list_promises(user: CurrentUser, database: DatabaseDep, page: PageDep) -> PromiseList:
    """List the promises that the user may see, the first planned first."""
    with database.read() as session:
        return PromiseList.page_of(reading.promises(session, visible_to=user, today=today()), page)
