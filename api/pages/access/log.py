"""The log of the region, for who guards it: what was done and seen, by whom, of how many youths; none by name."""

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Query, Request, status
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.deps import CurrentUser, DatabaseDep
from api.pages.referring.youth_log import role_in_words, what_in_words
from api.pages.rendering import page, words_of
from zorglogistiek.access.managing import holders
from zorglogistiek.access.permissions import Action, require
from zorglogistiek.audit.reading import Wanted
from zorglogistiek.clock import REGION_TIME_ZONE
from zorglogistiek.people.log import whole_log

router = APIRouter(include_in_schema=False)

LINES_ON_A_PAGE = 50
LARGEST = 2**53


@router.get("/log")
def log_of_the_region(
    request: Request,
    user: CurrentUser,
    database: DatabaseDep,
    who: Annotated[str, Query(max_length=10)] = "",
    refused: Annotated[str, Query(max_length=3)] = "",
    before: Annotated[int | None, Query(ge=1, le=LARGEST)] = None,
) -> HTMLResponse:
    """The newest events, of everybody or of one account, all or the refusals only; each look is one more."""
    words, wanted = words_of(request), Wanted(account_id=_id(who), refused=refused == "yes")
    with database.read() as session:
        lines = whole_log(session, visible_to=user, wanted=wanted, before=before, at_most=LINES_ON_A_PAGE + 1)
        accounts = holders(session, visible_to=user)
    shown = lines[:LINES_ON_A_PAGE]
    older = {"before": str(shown[-1].sequence)} if len(lines) > LINES_ON_A_PAGE else None
    return page(
        request,
        "access/log.html",
        user,
        lines=shown,
        accounts=accounts,
        wanted=wanted,
        filtered=wanted != Wanted(),
        first=before is None,
        newest=_address(wanted, {}),
        older=None if older is None else _address(wanted, older),
        what=lambda line: what_in_words(line, words),
        who=lambda line: role_in_words(line, words),
        when=lambda line: line.recorded_at.astimezone(REGION_TIME_ZONE).strftime("%d-%m-%Y %H:%M:%S"),
    )


@router.get("/log/youth")
def log_of_a_youth(user: CurrentUser, number: Annotated[str, Query(max_length=20)] = "") -> Response:
    """Leads to the log of the youth with this number."""
    require(user, Action.SEE_LOG)
    address = f"/youths/{quote(number.strip(), safe='')}/log" if number.strip() else "/log"
    return RedirectResponse(address, status_code=status.HTTP_303_SEE_OTHER)


def _id(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _address(wanted: Wanted, more: Mapping[str, str]) -> str:
    asked = dict(more)
    if wanted.account_id is not None:
        asked["who"] = str(wanted.account_id)
    if wanted.refused:
        asked["refused"] = "yes"
    return f"/log?{urlencode(asked)}" if asked else "/log"
