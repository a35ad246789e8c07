"""The list of referrals with crisis or urgent, with what share they are, and whose review is due."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from api.deps import CurrentUser, DatabaseDep
from api.pages.rendering import page
from zorglogistiek.access.permissions import Action, require
from zorglogistiek.audit.showing import show_only
from zorglogistiek.clock import today
from zorglogistiek.codes import Urgency
from zorglogistiek.people.overview import referral_overviews
from zorglogistiek.people.urgency import REVIEWED_EVERY, urgency_report

router = APIRouter(include_in_schema=False)


@router.get("/urgency")
def urgency_page(
    request: Request,
    user: CurrentUser,
    database: DatabaseDep,
    show: Annotated[str, Query(max_length=20)] = "",
    urgency: Annotated[str, Query(max_length=20)] = "",
    sort: Annotated[str, Query(max_length=20)] = "",
) -> HTMLResponse:
    """The longest not judged first, or (``sort=wait``) the longest waiting."""
    require(user, Action.DECIDE)
    day = today()
    with database.read() as session:
        report = urgency_report(session, referral_overviews(session, visible_to=user, on=day), on=day)
        due = [line for line in report.lines if show != "due" or line.due]
        lines = [line for line in due if urgency in ("", line.overview.urgency.value)]
        show_only(session, ids={line.overview.youth.id for line in lines})
    if sort == "wait":
        lines.sort(key=lambda line: -(line.overview.waited_weeks_gross or 0))
    return page(
        request,
        "preparing/urgency.html",
        user,
        report=report,
        counts={
            one: sum(line.overview.urgency is one for line in report.lines) for one in (Urgency.CRISIS, Urgency.URGENT)
        },
        lines=lines,
        show=show,
        urgency=urgency,
        sort=sort,
        every=REVIEWED_EVERY.days,
    )
