"""What happens in a meeting, told to every page that shows it as it happens (server-sent events)."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import asdict
from datetime import date
from typing import cast

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from api.deps import CurrentUser, DatabaseDep, TokenDep
from api.live import LookOut, Watcher
from zorglogistiek.access.sessions import user_of_token
from zorglogistiek.clock import now
from zorglogistiek.database import Database
from zorglogistiek.errors import ZorglogistiekError
from zorglogistiek.meeting.pulse import Pulse
from zorglogistiek.meeting.repository import require_region

router = APIRouter(include_in_schema=False)

AGAIN_AFTER = 2_000
"""Milliseconds after which a page whose line broke asks again."""

AS_IT_COMES = {"X-Accel-Buffering": "no"}
"""Asks a proxy not to collect what is sent."""


@router.get("/meetings/{held_on}/events")
async def events(
    request: Request, held_on: date, user: CurrentUser, database: DatabaseDep, token: TokenDep
) -> StreamingResponse:
    """How the meeting stands, and every change of it, until the session ends: numbers and versions, no names.

    Forbidden for who may not see the meeting; NotFound when there is none.
    """
    require_region(user)
    look_out = cast("LookOut", request.app.state.look_out)
    pulse = await run_in_threadpool(look_out.first, held_on)
    watcher = Watcher(held_on=held_on, pulse=pulse, loop=asyncio.get_running_loop())
    lines = _lines(look_out, watcher, database, token or "")
    return StreamingResponse(lines, media_type="text/event-stream", headers=AS_IT_COMES)


async def _lines(look_out: LookOut, watcher: Watcher, database: Database, token: str) -> AsyncIterator[str]:
    look_out.watch(watcher)
    before: Pulse | None = None
    try:
        yield f"retry: {AGAIN_AFTER}\n\n"
        async for pulse in watcher.pulses():
            if not await run_in_threadpool(_signed_in, database, token):
                yield "event: ended\ndata: {}\n\n"
                return
            yield "event: here\ndata: {}\n\n" if pulse is None else _event(pulse, before)
            before = pulse or before
    finally:
        look_out.leave(watcher)


def _signed_in(database: Database, token: str) -> bool:
    """Whether the session goes on; a database that cannot be reached for a moment ends none."""
    try:
        with database.read() as session:
            return user_of_token(session, token, now()) is not None
    except ZorglogistiekError:
        return True


def _event(pulse: Pulse, before: Pulse | None) -> str:
    told = pulse if before is None else pulse.since(before)
    return f"data: {json.dumps(asdict(told), separators=(',', ':'))}\n\n"
