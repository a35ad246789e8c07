"""The organisations of the region, by whose numbers others are named."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.deps import CurrentUser, DatabaseDep
from api.v1.params import PageDep
from api.v1.schemas.places import OrganisationList
from zorglogistiek.codes import OrganisationKind
from zorglogistiek.places import repository

router = APIRouter()


@router.get("")
def list_organisations(
    user: CurrentUser,
    database: DatabaseDep,
    page: PageDep,
    kind: Annotated[OrganisationKind | None, Query(description="Only of this kind.")] = None,
) -> OrganisationList:
    """List the organisations by name."""
    with database.read() as session:
        return OrganisationList.page_of(repository.organisations(session, visible_to=user, kind=kind), page)
