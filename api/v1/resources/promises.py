"""Places that are promised and not taken yet. What becomes of them are steps of their referrals."""

from fastapi import APIRouter

from api.deps import CurrentUser, DatabaseDep
from api.v1.params import PageDep
from api.v1.schemas.meeting import PromiseList
from zorglogistiek.audit.showing import show_only
from zorglogistiek.clock import today
from zorglogistiek.meeting import reading

router = APIRouter()


@router.get("")
def list_promises(user: CurrentUser, database: DatabaseDep, page: PageDep) -> PromiseList:
    """List the promises that the user may see, the first planned first."""
    with database.read() as session:
        found = reading.promises(session, visible_to=user, today=today())
        show_only(session, referrals=[one.referral for one in page.of(found)])
        return PromiseList.page_of(found, page)
