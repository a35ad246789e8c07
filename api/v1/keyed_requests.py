"""``Idempotency-Key``: who does not know whether a request arrived sends it again, and it is carried out once.

A key belongs to the account or the API token that sends it, and to one request in one role. Sent again with the same
content, the request is answered as it was the first time; with another content, or in another role, it is refused. A
request that was refused was not carried out, and is judged anew. An answer that is sent again is recorded as an event,
and counts among the requests of a token like any other.
"""

import hashlib
import re
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.deps import bearer_token, get_database, get_settings, idle_end, session_token
from api.problems import headers_of, problem, status_of
from api.v1.bodies import MAX_JSON_BYTES
from zorglogistiek.access.acting_for import recorded_as
from zorglogistiek.access.sessions import live_session
from zorglogistiek.access.tokens import is_api_token, key_of, live_token
from zorglogistiek.access.user import User
from zorglogistiek.audit.recording import note
from zorglogistiek.clock import now
from zorglogistiek.codes import AuditAction, SignInWay
from zorglogistiek.database import Database
from zorglogistiek.errors import TooMany, Unavailable
from zorglogistiek.once.answers import Answer, OtherRequest, earlier_answer, give_key_back, keep_answer
from zorglogistiek.once.request import KeyedRequest, Sender, carrying_out

HEADER = "Idempotency-Key"
KEY = re.compile(r"[\x21-\x7e]{1,80}")
MUTATING = frozenset({"POST", "PATCH", "PUT", "DELETE"})
REPLAYED = "Idempotency-Replayed"
KEPT_HEADERS = ("content-type", "location", "etag")


@dataclass(slots=True)
class _Caught:
    """An answer on its way out."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytearray = field(default_factory=bytearray)
    messages: list[Message] = field(default_factory=list)

    async def take(self, message: Message) -> None:
        """Holds a part of the answer."""
        self.messages.append(message)
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in message["headers"]}
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")

    async def let_go(self, send: Send) -> None:
        """Sends what was held."""
        for message in self.messages:
            await send(message)

    @property
    def answer(self) -> Answer:
        """The answer, with the headers that belong to what was done."""
        kept = {name: value for name, value in self.headers.items() if name in KEPT_HEADERS}
        return Answer(status=self.status, headers=kept, body=bytes(self.body))


class KeyedRequests:
    """Carries a changing request with a key out once; lets all others pass."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers for a request that was carried out before; remembers the answer to one that is carried out now."""
        if scope["type"] != "http" or scope["method"] not in MUTATING or _signs_in(scope):
            await self.app(scope, receive, send)
            return
        try:
            await self._answer(scope, receive, send)
        except Unavailable as error:  # of what is asked here: the application answers for its own errors
            await problem(HTTPStatus.SERVICE_UNAVAILABLE, str(error))(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        key = request.headers.get(HEADER)
        asking = await run_in_threadpool(_asking, request) if key is not None else None
        if key is None or asking is None:
            await self.app(scope, receive, send)
            return
        if not KEY.fullmatch(key):
            await problem(HTTPStatus.BAD_REQUEST, f"{HEADER} must have 1 to 80 printable characters without blanks")(
                scope, receive, send
            )
            return
        body = await _body(request)
        if body is None:
            await problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "the body is larger than any valid one")(
                scope, receive, send
            )
            return
        recorded_as(asking.user)
        keyed = KeyedRequest(sender=asking.sender, key=key, fingerprint=_fingerprint(request, asking.user, body))
        await self._carry_out(keyed, body, scope, send)

    async def _carry_out(self, keyed: KeyedRequest, body: bytes, scope: Scope, send: Send) -> None:
        database = get_database(Request(scope))
        if await _repeated(database, keyed, scope, send):
            return
        caught = _Caught()
        with carrying_out(keyed):
            await self.app(scope, _once_more(body), caught.take)
        if caught.status < HTTPStatus.BAD_REQUEST:
            with suppress(Unavailable):  # it was carried out all the same, and not twice
                await run_in_threadpool(keep_answer, database, keyed, caught.answer)
        elif keyed.claimed:
            with suppress(Unavailable):
                await run_in_threadpool(give_key_back, database, keyed)
        elif caught.status == HTTPStatus.CONFLICT and await _repeated(database, keyed, scope, send):
            return  # its twin was first
        await caught.let_go(send)


def _signs_in(scope: Scope) -> bool:
    """Whether the answer would be the token of a session: that is kept nowhere."""
    path: str = scope["path"]
    return scope["method"] == "POST" and path.endswith("/sessions")


async def _repeated(database: Database, keyed: KeyedRequest, scope: Scope, send: Send) -> bool:
    """Whether the request was carried out before; then it is answered."""
    try:
        earlier = await run_in_threadpool(earlier_answer, database, keyed)
    except OtherRequest:
        refusal = problem(HTTPStatus.UNPROCESSABLE_ENTITY, f"this {HEADER} was used for another request")
        await refusal(scope, _nothing, send)
        return True
    if earlier is None:
        return False
    if earlier.status is None:
        unknown = problem(HTTPStatus.CONFLICT, "this request was carried out; what was answered is not known any more")
        await unknown(scope, _nothing, send)
        return True
    try:
        _count_again(Request(scope))
    except TooMany as error:
        await problem(status_of(error), str(error), headers=headers_of(error))(scope, _nothing, send)
        return True
    await run_in_threadpool(_note_again, database)
    headers = {**earlier.headers, REPLAYED: "true"}
    await Response(earlier.body, status_code=earlier.status, headers=headers)(scope, _nothing, send)
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asking:
    """Whose request it is, and in which role and for which organisation it is sent."""

    sender: Sender
    user: User


def _asking(request: Request) -> _Asking | None:
    """Who is signed in, or whose API token it is; None for everybody else, who is turned away further on."""
    settings, bearer = get_settings(request), bearer_token(request)
    token = session_token(request, settings)
    if token is None:
        return None
    with get_database(request).read() as session:
        if bearer is not None and is_api_token(bearer):
            found = live_token(session, bearer, now())
            return None if found is None else _Asking(sender=Sender(api_token_id=found[0]), user=found[1])
        live = live_session(session, token, now(), idle=idle_end(settings))
    if live is not None and settings.require_second_factor and live.way is SignInWay.PASSWORD:
        return None
    return None if live is None else _Asking(sender=Sender(account_id=live.user.account_id), user=live.user)


def _count_again(request: Request) -> None:
    """Counts an answer that is sent again to a program; the route, which counts the others, is not asked. TooMany."""
    token = bearer_token(request)
    if token is not None and is_api_token(token):
        request.app.state.request_rates.count(key_of(token))


async def _body(request: Request) -> bytes | None:
    """What was sent; None when it is larger than any body that is read."""
    raw = bytearray()
    async for part in request.stream():
        raw += part
        if len(raw) > MAX_JSON_BYTES:
            return None
    return bytes(raw)


def _note_again(database: Database) -> None:
    """Records that somebody was given an answer again: what it tells was recorded when it was given first."""
    with database.beside() as session:
        note(session, AuditAction.READ, "answer", detail="given again")


def _fingerprint(request: Request, user: User, body: bytes) -> str:
    role = f"{user.role.value} {user.organisation_id}"
    told = "\n".join((request.method, request.url.path, request.url.query, request.headers.get("if-match", ""), role))
    return hashlib.sha256(told.encode() + b"\n" + body).hexdigest()


def _once_more(body: bytes) -> Receive:
    """The body, for the route to read."""
    parts = [body]

    async def receive() -> Message:
        if parts:
            return {"type": "http.request", "body": parts.pop(), "more_body": False}
        return {"type": "http.disconnect"}

    return receive


async def _nothing() -> Message:
    return {"type": "http.disconnect"}
