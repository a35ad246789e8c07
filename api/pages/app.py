"""Puts the screens into the application: their routes, and what a visitor sees when something is wrong."""

from http import HTTPStatus
from urllib.parse import urlencode

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from api.deps import FactorMissing, NotSignedIn
from api.expiries import Expiries, expire_when_due
from api.pages import sign_in
from api.pages.access import accounts, emergency, log
from api.pages.account import organisation, own, passwords, second_factor, session, tokens
from api.pages.afterwards import actions, changes, messages, minutes, outbox
from api.pages.deciding import (
    at_table,
    decisions,
    free_places,
    meeting,
    meeting_events,
    meeting_parts,
    meetings,
    plans,
    proposal,
    referral_steps,
    what_if,
)
from api.pages.preparing import escalations, files, preparation, publication, urgency
from api.pages.providing import capacity, capacity_file, proposals
from api.pages.referring import drafts, referral, referral_changes, referrals, registration, youth_data, youth_log
from api.pages.region import own_youths, pictures
from api.pages.rendering import error_page, page_above
from api.pages.simulation import studies as simulations
from api.pages.statistics import figure, overview
from api.pages.supply import missing_supply, policy_preview, studies, supply_groups, supply_prices
from api.problems import headers_of, recorded, status_of
from zorglogistiek.errors import Fault, Invalid, ZorglogistiekError
from zorglogistiek.words import N_

ROUTERS = (
    tokens.router,
    meetings.router,
    meeting.router,
    meeting_events.router,
    at_table.router,
    meeting_parts.router,
    what_if.router,
    free_places.router,
    decisions.router,
    minutes.router,
    changes.router,
    messages.router,
    outbox.router,
    actions.router,
    plans.router,
    referrals.router,
    registration.router,
    drafts.router,
    referral.router,
    referral_changes.router,
    youth_log.router,
    log.router,
    capacity_file.router,
    referral_steps.router,
    youth_data.router,
    proposal.router,
    escalations.router,
    urgency.router,
    capacity.router,
    proposals.router,
    preparation.router,
    publication.router,
    overview.router,
    figure.router,
    pictures.router,
    files.router,
    missing_supply.router,
    supply_prices.router,
    supply_groups.router,
    policy_preview.router,
    simulations.router,
    studies.router,
    own_youths.router,
    emergency.router,
    accounts.router,
)
"""In the order in which addresses are compared: ``/referrals/new`` comes before ``/referrals/{number}``."""


BEFORE_WORK = (sign_in.router, session.router, passwords.router, own.router, second_factor.router, organisation.router)
"""What is open to who is not signed in, or not with all that the site asks for."""


def add_pages(app: FastAPI) -> None:
    """Adds the screens and their error pages to ``app``."""
    app.state.expiries = Expiries()
    _include_routers(app)

    @app.exception_handler(NotSignedIn)
    async def anonymous(request: Request, error: NotSignedIn) -> Response:
        """To the sign-in, and after that back to the page that was asked for, or on with the form that was sent.

        Who lacks the second factor that the site asks for goes to where it is set up.
        """
        if isinstance(error, FactorMissing):
            return RedirectResponse("/account/second-factor?said=factor-first", status_code=303)
        if request.method == "POST":
            return await sign_in.keep_form(request)
        asked = f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
        wanted = asked if len(asked) <= sign_in.LONGEST_PATH else request.url.path
        query = urlencode({"next": wanted}) if wanted != "/" else ""
        return RedirectResponse(f"/sign-in?{query}" if query else "/sign-in", status_code=303)

    @app.exception_handler(ZorglogistiekError)
    async def known(request: Request, error: ZorglogistiekError) -> Response:
        error = await recorded(request, error)
        answer = error_page(request, status_of(error), error)
        answer.headers.update(headers_of(error))
        return answer

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        return error_page(request, 400, _no_days(error))

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED and request.method == "GET":
            return RedirectResponse(page_above(request), status_code=HTTPStatus.SEE_OTHER)
        return error_page(request, error.status_code)

    @app.exception_handler(ClientDisconnect)
    async def gone(_request: Request, _error: ClientDisconnect) -> Response:
        """Nobody waits for the answer any more, as when more is typed while the page asks what fits: no fault."""
        return Response(status_code=400)

    @app.exception_handler(Exception)
    async def unforeseen(request: Request, _error: Exception) -> Response:
        return error_page(request, 500)


def _no_days(error: RequestValidationError) -> Invalid:
    """What is wrong with the days in an address, which are all that can be wrong with the addresses of pages."""
    wrong = [one for one in error.errors() if one["type"].startswith("date_")]
    message = N_("“{text}” is not a day of the calendar: an address has it as year-month-day")
    return Invalid(
        "address", [Fault(field="", message=message, params=(("text", str(one["input"])[:40]),)) for one in wrong]
    )


def _include_routers(app: FastAPI) -> None:
    for router in BEFORE_WORK:
        app.include_router(router)
    for router in ROUTERS:
        app.include_router(router, dependencies=[Depends(expire_when_due)])
