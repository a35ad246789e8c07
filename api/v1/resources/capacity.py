"""Free places of each group in the weeks ahead, and how fresh the figures are."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.deps import CurrentUser, DatabaseDep
from api.v1.params import PageDep
from api.v1.schemas.places import CapacityList
from zorglogistiek.clock import today
from zorglogistiek.matching.criteria import HORIZON_WEEKS
from zorglogistiek.places.forecast import capacity

router = APIRouter()


@router.get("")
def read_capacity(
    user: CurrentUser,
    database: DatabaseDep,
    page: PageDep,
    weeks: Annotated[
        int, Query(ge=1, le=HORIZON_WEEKS, description="So many weeks, this one included.")
    ] = HORIZON_WEEKS,
) -> CapacityList:
    """List the free places of each group by week, as a plan counts them: who leaves in a week makes room in it."""
    with database.read() as session:
        return CapacityList.page_of(capacity(session, visible_to=user, on=today(), weeks=weeks), page)
