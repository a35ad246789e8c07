"""What the plan that counts now proposes, for everybody whom it concerns."""

from fastapi import APIRouter

from api.deps import CurrentUser, DatabaseDep
from api.v1.params import PageDep
from api.v1.schemas.meeting import ProposalList
from zorglogistiek.audit.showing import show_only
from zorglogistiek.clock import today
from zorglogistiek.meeting.proposals import current_proposals, show_proposals

router = APIRouter()


@router.get("")
def list_proposals(user: CurrentUser, database: DatabaseDep, page: PageDep) -> ProposalList:
    """List the proposals that the user may see, by referral; those of earlier plans stand with their plan."""
    with database.read() as session:
        found = current_proposals(session, visible_to=user, today=today())
        views = [view for of_referral in found.values() for view in of_referral]
        show_only(session)
        show_proposals(session, page.of(views))
    return ProposalList.page_of(views, page)
