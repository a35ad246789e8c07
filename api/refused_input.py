"""What was sent and refused, as events of the log: who tries to get round what the site checks is seen there.

Who mistypes a day is in it too: nobody can tell the two apart by one request. What was sent does not stand there, only
which route refused it and as what. Refusals for want of a right are recorded where they are found
(``zorglogistiek.audit.refusals``), and so are limits that were passed.
"""

import logging
from collections.abc import Mapping
from typing import cast

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.observing import METHODS, route_of
from api.request_rates import REFUSALS_NOTED, STRANGERS_NOTED, RequestRates
from zorglogistiek.audit.circumstances import Circumstances, circumstances
from zorglogistiek.audit.recording import note
from zorglogistiek.codes import AuditAction, AuditOutcome
from zorglogistiek.database import Database
from zorglogistiek.errors import Unavailable

log = logging.getLogger(__name__)

INPUT = "input"
"""What the log calls it."""

CROSS_SITE = "sent by another site"
MANY = "many more within this hour"
FROM_MANY = "many more within this hour, from many addresses"

REFUSED_AS: Mapping[int, str] = {
    400: "not valid",
    405: "another method",
    409: "not possible now",
    413: "too large",
    415: "another kind of content",
    422: "key of another request",
    428: "without a version",
}
"""The answers that refuse what was sent, each with how the log says so."""

MARK = "zorglogistiek.refused_as"
"""Under this a guard that refuses a request with another status says in its scope as what."""


class RefusedInput:
    """Notes every request whose input was refused before its answer leaves; of who sends many the first of an hour.

    So it does of all who are not signed in together, from how many addresses they come.
    """

    def __init__(self, app: ASGIApp, *, database: Database, rates: RequestRates) -> None:
        self.app = app
        self.database = database
        self.rates = rates

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on."""
        if scope["type"] != "http" or scope["method"] == "HEAD":  # which sends nothing; so machines ask who watch
            await self.app(scope, receive, send)
            return

        async def noted(message: Message) -> None:
            if message["type"] == "http.response.start":
                refused_as = cast("str | None", scope.get(MARK)) or REFUSED_AS.get(message["status"])
                if refused_as is not None:
                    await self._note(scope, refused_as)
            await send(message)

        await self.app(scope, receive, noted)

    async def _note(self, scope: Scope, refused_as: str) -> None:
        around = circumstances()
        detail = self._detail(around, refused_as)
        if detail is None:
            return
        method = scope["method"] if scope["method"] in METHODS else "other"
        around.purpose = f"{method} {route_of(scope)}"
        try:
            await run_in_threadpool(self._store, detail)
        except Unavailable:
            # It was refused, and tells nothing: that goes out without its event.
            log.warning("input that was refused could not be noted")

    def _detail(self, around: Circumstances, refused_as: str) -> str | None:
        """How the log says it; None when it has enough of them in this hour."""
        if around.user_name:
            count = self.rates.count_refused_input(f"{around.account_id} {around.user_name}")
            return _first_of(count, REFUSALS_NOTED, refused_as, MANY)
        detail = _first_of(self.rates.count_strangers_input(around.client), REFUSALS_NOTED, refused_as, MANY)
        if detail is None:
            return None
        return _first_of(self.rates.count_input_of_all_strangers(), STRANGERS_NOTED, detail, FROM_MANY)

    def _store(self, detail: str) -> None:
        with self.database.beside() as session:
            note(session, AuditAction.EXECUTE, INPUT, outcome=AuditOutcome.DENIED, detail=detail)


def _first_of(count: int, most: int, detail: str, more: str) -> str | None:
    """The detail of so many in an hour, once that there are ``more``, and then nothing."""
    return detail if count <= most else more if count == most + 1 else None
