"""The page of a municipality: how long the youths wait for whom it is responsible, and nothing else of them."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.deps import CurrentUser, DatabaseDep
from api.pages.rendering import page
from zorglogistiek.access.permissions import Action, require
from zorglogistiek.clock import today
from zorglogistiek.people.overview import wait_lines

router = APIRouter(include_in_schema=False)


@router.get("/own-youths")
def own_youths(request: Request, user: CurrentUser, database: DatabaseDep) -> HTMLResponse:
    """The open referrals of the municipality's own youths: number, state and waits."""
    require(user, Action.SEE_OWN_WAITS)
    with database.read() as session:
        lines = wait_lines(session, visible_to=user, on=today())
    return page(request, "region/own_youths.html", user, lines=lines, over=sum(line.over_norm for line in lines))
