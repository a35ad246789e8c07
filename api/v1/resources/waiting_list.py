"""The waiting list: every open referral that the user sees."""

from fastapi import APIRouter

from api.deps import CurrentUser, DatabaseDep
from api.v1.params import PageDep
from api.v1.schemas.people import ReferralList
from zorglogistiek.audit.showing import show_only
from zorglogistiek.clock import today
from zorglogistiek.people.overview import referral_overviews

router = APIRouter()


@router.get("")
def read_waiting_list(user: CurrentUser, database: DatabaseDep, page: PageDep) -> ReferralList:
    """List the open referrals, the longest wait first."""
    with database.read() as session:
        found = referral_overviews(session, visible_to=user, on=today())
        show_only(session, ids=[one.youth.id for one in page.of(found)])
        return ReferralList.page_of(found, page)
