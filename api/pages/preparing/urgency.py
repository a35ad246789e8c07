"""The list of referrals with crisis or urgent, with what share they are, and whose review is due."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.deps import CurrentUser, DatabaseDep
from api.pages.listing import Order, Pick, Search, listing
from api.pages.rendering import page, words_of
from api.pages.urgency_pick import urgency_pick
from zorglogistiek.access.permissions import Action, require
from zorglogistiek.audit.showing import show_only
from zorglogistiek.clock import today
from zorglogistiek.codes import Urgency
from zorglogistiek.people.list_parts import Place, overviews_in_order, places_in_list
from zorglogistiek.people.overview import WAITING_LIST
from zorglogistiek.people.urgency import REVIEWED_EVERY, UrgencyLine, urgency_report

router = APIRouter(include_in_schema=False)


@router.get("/urgency")
def urgency_page(request: Request, user: CurrentUser, database: DatabaseDep) -> HTMLResponse:
    """The longest not judged first, narrowed and sorted as asked."""
    require(user, Action.DECIDE)
    day, words = today(), words_of(request)
    due, judged = ("due", words.say("review due")), ("judged", words.say("judged"))
    with database.read() as session:
        places = places_in_list(session, visible_to=user, on=day, filters=WAITING_LIST)
        report = urgency_report(session, places, on=day)
        listed = listing(
            report.lines,
            request.query_params,
            picks=[
                Pick(name="show", label=words.say("Review"), of=lambda line: [due if line.due else judged]),
                urgency_pick(words, lambda line: line.overview),
            ],
            search=Search(label=words.say("Number of the referral"), of=lambda line: [line.overview.number]),
            orders=[
                Order(name="judged", label=words.say("longest not judged first")),
                Order(name="wait", label=words.say("longest wait first"), key=_wait),
                Order(name="number", label=words.say("number"), key=lambda line: line.overview.number),
            ],
            paged=True,
        )
        numbers = [line.overview.number for line in listed.shown]
        overviews = {one.number: one for one in overviews_in_order(session, numbers, visible_to=user, on=day)}
        show_only(session, referrals=numbers)
    return page(
        request,
        "preparing/urgency.html",
        user,
        report=report,
        counts={
            one: sum(line.overview.urgency is one for line in report.lines) for one in (Urgency.CRISIS, Urgency.URGENT)
        },
        listing=listed,
        overviews=overviews,
        every=REVIEWED_EVERY.days,
    )


def _wait(line: UrgencyLine[Place]) -> tuple[int, str]:
    return -line.overview.weeks, line.overview.number
