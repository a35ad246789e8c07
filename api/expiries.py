"""Promises whose time is over expire while the site is in use: looked for at most once a minute, without a thread."""

import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import cast

from fastapi import Request
from fastapi.concurrency import run_in_threadpool

from api.deps import CurrentUser, DatabaseDep
from zorglogistiek.access.user import SYSTEM
from zorglogistiek.audit.circumstances import Circumstances, acting
from zorglogistiek.clock import now, today
from zorglogistiek.codes import Role
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict, Unavailable
from zorglogistiek.meeting.deciding.expiring import expire_overdue, overdue

EVERY_SECONDS = 60.0


@dataclass(slots=True)
class Expiries:
    """When this process last looked. May be used by several threads."""

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _next_at: float = float("-inf")

    def look(self, database: Database) -> None:
        """Lets what is over time expire, when the last look was long enough ago.

        What cannot be done now (somebody else is at it, the registry is busy) is done at the next look.
        """
        with self._lock:
            if time.monotonic() < self._next_at:
                return
            self._next_at = time.monotonic() + EVERY_SECONDS
        # The program does this by itself, not whose page happens to be asked for.
        with (
            suppress(Conflict, Unavailable),
            acting(Circumstances(client="program", purpose="expire", user_name=SYSTEM.name)),
        ):
            day = today()
            with database.read() as session:
                if not overdue(session, today=day):
                    return
            with database.write() as session:
                expire_overdue(session, SYSTEM, today=day, now=now())


async def expire_when_due(request: Request, user: CurrentUser, database: DatabaseDep) -> None:
    """Before a page is shown to a coordinator."""
    if request.method == "GET" and user.role is Role.COORDINATOR:
        await run_in_threadpool(cast("Expiries", request.app.state.expiries).look, database)
