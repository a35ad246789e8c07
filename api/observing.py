"""One line in the log, and one span, for every request: by the template of its route, never by its address.

An address holds numbers of records, a query what somebody looks for; neither is written, nor who asked.
"""

import logging
import secrets
import time

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from zorglogistiek.logs import FIELDS, request_id
from zorglogistiek.traces import span

log = logging.getLogger(__name__)

QUIET = frozenset({"/healthz", "/readyz"})
"""Asked every few seconds by a machine: written only when something is wrong."""

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
"""A method is a word that the visitor chooses: another one is not repeated."""

NO_ROUTE = "none"


class Observed:
    """Writes of every request its method, route, status and how long it took, and gives it an id."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on; the answer names the request in ``X-Request-Id``."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        number, status, started = secrets.token_hex(8), 500, time.perf_counter()
        token = request_id.set(number)

        async def named(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-Id"] = number
            await send(message)

        method = scope["method"] if scope["method"] in METHODS else "other"
        try:
            with span(method, kind="server", attributes={"request.id": number}) as traced:
                try:
                    await self.app(scope, receive, named)
                finally:
                    route = route_of(scope)
                    traced.say(
                        f"{method} {route}",
                        http_request_method=method,
                        http_route=route,
                        http_response_status_code=status,
                    )
        finally:
            self._write(method, route_of(scope), status, started)
            request_id.reset(token)

    def _write(self, method: str, route: str, status: int, started: float) -> None:
        if route in QUIET and status < 500:
            return
        fields = {
            "method": method,
            "route": route,
            "status": status,
            "ms": round((time.perf_counter() - started) * 1000, 1),
        }
        log.log(logging.ERROR if status == 500 else logging.INFO, "request", extra={FIELDS: fields})


def route_of(scope: Scope) -> str:
    """The template of the route that answers, as ``/v1/referrals/{number}``; for another address where it is mounted.

    The framework keeps in ``route`` only the part of the router in which a route stands; the whole is in its context.
    """
    inside: str = scope.get("root_path", "")
    context = scope.get("fastapi", {}).get("effective_route_context")
    path = getattr(context, "path", None) or getattr(scope.get("route"), "path", None)
    return f"{inside}{path}" if path is not None else inside or NO_ROUTE
