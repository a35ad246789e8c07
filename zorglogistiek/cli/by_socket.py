"""Who asks, of what comes by the socket: whom the one proxy at its other end says that it brings."""

from typing import Any

FORWARDED_FOR = b"x-forwarded-for"


class LastNamed:
    """Leaves of ``X-Forwarded-For`` the address that the proxy itself wrote, which is the last.

    Many proxies add it to what the visitor had written there, and the server believes the first of what comes by a
    socket: so a visitor would choose the own address, for the log and for every limit.
    """

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Passes the request on."""
        named = [value for name, value in scope.get("headers", ()) if name == FORWARDED_FOR]
        if named:
            others = [header for header in scope["headers"] if header[0] != FORWARDED_FOR]
            last = named[-1].rpartition(b",")[2].strip()
            scope = {**scope, "headers": [*others, (FORWARDED_FOR, last)]}
        await self.app(scope, receive, send)
