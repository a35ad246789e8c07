"""What the plan that counts now proposes, for everybody whom it concerns."""

from fastapi import APIRouter

from api.deps import CurrentUser, DatabaseDep
from api.v1.params import PageDep
from api.v1.schemas.meeting import ProposalList
from zorglogistiek.clock import today
from zorglogistiek.meeting.proposals import current_proposals

router = APIRouter()


@router.get("")
def list_proposals(user: CurrentUser, database: DatabaseDep, page: PageDep) -> ProposalList:
    """List the proposals that the user may see, by referral; those of earlier plans stand with their plan."""
    with database.read() as session:
        found = current_proposals(session, visible_to=user, today=today())
    return ProposalList.page_of([view for views in found.values() for view in views], page)
