"""The page of a municipality: how long the youths wait for whom it is responsible, and nothing else of them."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.deps import CurrentUser, DatabaseDep
from api.pages.listing import Order, Pick, Search, listing
from api.pages.rendering import page, words_of
from zorglogistiek.access.permissions import Action, require
from zorglogistiek.clock import today
from zorglogistiek.people.overview import wait_lines

router = APIRouter(include_in_schema=False)


@router.get("/own-youths")
def own_youths(request: Request, user: CurrentUser, database: DatabaseDep) -> HTMLResponse:
    """The open referrals of the municipality's own youths: number, state and waits, narrowed and sorted as asked."""
    require(user, Action.SEE_OWN_WAITS)
    words = words_of(request)
    with database.read() as session:
        lines = wait_lines(session, visible_to=user, on=today())
    over, within = ("yes", words.say("over the norm")), ("no", words.say("within the norm"))
    listed = listing(
        lines,
        request.query_params,
        picks=[
            Pick(
                name="state",
                label=words.say("State"),
                of=lambda line: [(line.state.value, words.code(line.state))],
            ),
            Pick(name="over_norm", label=words.say("Norm"), of=lambda line: [over if line.over_norm else within]),
        ],
        search=Search(label=words.say("Number of the referral"), of=lambda line: [line.number]),
        orders=[
            Order(name="waited", label=words.say("longest wait first")),
            Order(name="number", label=words.say("number"), key=lambda line: line.number),
        ],
    )
    return page(request, "region/own_youths.html", user, listing=listed, over=sum(line.over_norm for line in lines))
