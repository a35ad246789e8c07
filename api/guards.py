"""What stands before every route: the security headers, and the refusal of changes that another site sends."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import problem
from api.refused_input import CROSS_SITE, MARK
from api.v1 import API_VERSION
from zorglogistiek.audit.circumstances import Circumstances, acting

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}

PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Content-Security-Policy of a page: its own style sheets, scripts and pictures; nothing inline or from elsewhere.
``data:`` is for the tick marks that the component library draws."""

API_POLICY = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"
"""Of an answer of the API: it is no page, and nothing in it is to be loaded or run."""

API = "/v1"

DESCRIPTION_OF_THE_API = "/v1/openapi.json"
"""The only address that a page of another site may read."""

FROM_ELSEWHERE = "This request came from another site."


class SecurityHeaders:
    """Adds the headers of the API design rules to every answer; pages also get a strict content policy.

    It stands outside everything that can fail, so that an error of ours has them too.
    """

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self.app = app
        self.https = https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on and completes the headers of the answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path: str = scope["path"]

        async def completed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in EVERYWHERE.items():
                    headers.setdefault(name, value)
                headers.setdefault("Content-Security-Policy", API_POLICY if is_api(path) else PAGE_POLICY)
                headers.setdefault("Cache-Control", "max-age=3600" if path.startswith("/static/") else "no-store")
                if is_api(path):
                    headers["API-Version"] = API_VERSION
                if path == DESCRIPTION_OF_THE_API:
                    headers["Access-Control-Allow-Origin"] = "*"
                if self.https:
                    headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
            await send(message)

        await self.app(scope, receive, completed)


class OriginGuard:
    """Refuses a change that a page of another site sends with this site's cookie (cross-site request forgery).

    A browser says where a request comes from, in ``Sec-Fetch-Site`` or at least in ``Origin``; a client that says
    neither is not a browser, and holds no cookie of ours.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers 403 to a cross-site change; passes everything else on."""
        if (
            scope["type"] == "http"
            and scope["method"] not in SAFE_METHODS
            and comes_from_elsewhere(Headers(scope=scope))
        ):
            scope[MARK] = CROSS_SITE
            refusal = (
                problem(403, FROM_ELSEWHERE)
                if is_api(scope["path"])
                else PlainTextResponse(FROM_ELSEWHERE, status_code=403)
            )
            await refusal(scope, receive, send)
            return
        await self.app(scope, receive, send)


class UnderCircumstances:
    """Carries every request out under circumstances of its own, by which what it does is recorded."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on; who asks, and for what, is filled in when a route knows it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        host = scope["client"][0] if scope.get("client") else "unknown"
        with acting(Circumstances(client=host, purpose=scope["method"])):
            await self.app(scope, receive, send)


class ApiAddresses:
    """Answers for addresses that belong to the API and that no route can have, as the API answers for all others."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """404 for the API's own address, and for one with a control character in it; passes everything else on."""
        if scope["type"] == "http" and is_api(scope["path"]) and not is_routable(scope["path"]):
            await problem(404, "Not Found")(scope, receive, send)
            return
        await self.app(scope, receive, send)


def is_api(path: str) -> bool:
    """Whether an address belongs to the JSON API."""
    return path == API or path.startswith(f"{API}/")


def is_routable(path: str) -> bool:
    """Whether a route of the API could have this address."""
    return path != API and path.isprintable()


def comes_from_elsewhere(headers: Headers) -> bool:
    """Whether the browser says that another site caused this request."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != headers.get("host")
