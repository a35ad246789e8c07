"""The waiting list: every open referral that the user sees."""

from fastapi import APIRouter

from api.deps import CurrentUser, DatabaseDep
from api.v1.params import PageDep
from api.v1.schemas.people import ReferralList
from zorglogistiek.clock import today
from zorglogistiek.people.overview import referral_overviews

router = APIRouter()


@router.get("")
def read_waiting_list(user: CurrentUser, database: DatabaseDep, page: PageDep) -> ReferralList:
    """List the open referrals, the longest wait first."""
    with database.read() as session:
        return ReferralList.page_of(referral_overviews(session, visible_to=user, on=today()), page)
