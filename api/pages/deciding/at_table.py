"""The meeting as everybody at the table sees it: their own youths, live, and of the rest only how much there is."""

import asyncio
from datetime import date
from typing import cast

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, StreamingResponse
from starlette.concurrency import run_in_threadpool

from api.deps import CurrentUser, DatabaseDep, SettingsDep, TokenDep, idle_end
from api.live import LookOut, Watcher
from api.pages.deciding.meeting_events import AS_IT_COMES, lines_for
from api.pages.rendering import page
from zorglogistiek.access.user import User
from zorglogistiek.access.visibility import Reach, Record, reach
from zorglogistiek.clock import today
from zorglogistiek.meeting.at_table import at_table, require_seat, told_to
from zorglogistiek.meeting.pulse import Pulse
from zorglogistiek.meeting.said import DECIDED

router = APIRouter(include_in_schema=False)


@router.get("/meetings/{held_on}/table")
def table_page(request: Request, held_on: date, user: CurrentUser, database: DatabaseDep) -> HTMLResponse:
    """The meeting for a visitor who does not lead it. Forbidden for who has no youths in it; NotFound without it."""
    with database.read() as session:
        found = at_table(session, visible_to=user, held_on=held_on, today=today())
    return page(
        request,
        "deciding/at_table.html",
        user,
        meeting=found,
        decided=DECIDED,
        only_waits=reach(user, Record.REFERRAL) is Reach.NOTHING,
        opens_files=reach(user, Record.REFERRAL) is not Reach.NOTHING,
    )


@router.get("/meetings/{held_on}/table/events")
async def table_events(
    request: Request, held_on: date, user: CurrentUser, database: DatabaseDep, settings: SettingsDep, token: TokenDep
) -> StreamingResponse:
    """That something changed, as it happens: counts, and numbers of youths only whom the visitor may see."""
    require_seat(user)
    look_out = cast("LookOut", request.app.state.look_out)
    pulse = await run_in_threadpool(look_out.first, held_on)
    watcher = Watcher(held_on=held_on, pulse=pulse, loop=asyncio.get_running_loop())

    def narrow(told: Pulse, to: User) -> Pulse:
        with database.read() as session:
            return told_to(session, told, visible_to=to)

    lines = lines_for(look_out, watcher, database, token or "", idle=idle_end(settings), narrow=narrow)
    return StreamingResponse(lines, media_type="text/event-stream", headers=AS_IT_COMES)
