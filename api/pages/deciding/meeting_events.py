"""What happens in a meeting, told to every page that shows it as it happens (server-sent events)."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import asdict
from datetime import date, timedelta
from typing import cast

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from api.deps import CurrentUser, DatabaseDep, SettingsDep, TokenDep, idle_end
from api.live import LookOut, Watcher
from zorglogistiek.access.sessions import user_of_token
from zorglogistiek.access.user import User
from zorglogistiek.clock import now
from zorglogistiek.database import Database
from zorglogistiek.errors import ZorglogistiekError
from zorglogistiek.meeting.pulse import Pulse
from zorglogistiek.meeting.repository import require_region

router = APIRouter(include_in_schema=False)

Narrow = Callable[[Pulse, User], Pulse]
"""What a user is told of a pulse."""

AGAIN_AFTER = 2_000
"""Milliseconds after which a page whose line broke asks again."""

AS_IT_COMES = {"X-Accel-Buffering": "no"}
"""Asks a proxy not to collect what is sent."""


@router.get("/meetings/{held_on}/events")
async def events(
    request: Request, held_on: date, user: CurrentUser, database: DatabaseDep, settings: SettingsDep, token: TokenDep
) -> StreamingResponse:
    """How the meeting stands, and every change of it, until the session ends: numbers and versions, no names.

    Forbidden for who may not see the meeting; NotFound when there is none.
    """
    require_region(user)
    look_out = cast("LookOut", request.app.state.look_out)
    pulse = await run_in_threadpool(look_out.first, held_on)
    watcher = Watcher(held_on=held_on, pulse=pulse, loop=asyncio.get_running_loop())
    lines = lines_for(look_out, watcher, database, token or "", idle=idle_end(settings))
    return StreamingResponse(lines, media_type="text/event-stream", headers=AS_IT_COMES)


async def lines_for(
    look_out: LookOut,
    watcher: Watcher,
    database: Database,
    token: str,
    *,
    idle: timedelta,
    narrow: Narrow | None = None,
) -> AsyncIterator[str]:
    """The lines of a stream of events until the session ends, which after ``idle`` without a request it does too.

    Watching is no request. ``narrow`` leaves out what its user may not see.
    """
    look_out.watch(watcher)
    before: Pulse | None = None
    try:
        yield f"retry: {AGAIN_AFTER}\n\n"
        async for pulse in watcher.pulses():
            signed_in, told = await run_in_threadpool(_told, database, token, pulse, narrow, idle)
            if not signed_in:
                yield "event: ended\ndata: {}\n\n"
                return
            news = told is not None and told != before
            yield _event(told, before) if told is not None and news else "event: here\ndata: {}\n\n"
            before = told or before
    finally:
        look_out.leave(watcher)


def _told(
    database: Database, token: str, pulse: Pulse | None, narrow: Narrow | None, idle: timedelta
) -> tuple[bool, Pulse | None]:
    """Whether the session goes on, and what its user is told; a database that cannot be reached ends none."""
    try:
        with database.read() as session:
            user = user_of_token(session, token, now(), idle=idle)
            if user is None:
                return False, None
        return True, pulse if pulse is None or narrow is None else narrow(pulse, user)
    except ZorglogistiekError:
        return True, None if narrow is not None else pulse


def _event(pulse: Pulse, before: Pulse | None) -> str:
    told = pulse if before is None else pulse.since(before)
    return f"data: {json.dumps(asdict(told), separators=(',', ':'))}\n\n"
