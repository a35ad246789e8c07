"""What routes ask for: the settings, the registry's database, who is signed in."""

from dataclasses import replace
from datetime import timedelta
from typing import Annotated, cast

from fastapi import Depends, Request

from api.observing import route_of
from api.request_rates import AskedTooMuch, RequestRates
from zorglogistiek.access import tokens
from zorglogistiek.access.acting_for import recorded_as
from zorglogistiek.access.emergencies import open_emergency
from zorglogistiek.access.sessions import LiveSession, keep_awake, live_session
from zorglogistiek.access.user import User
from zorglogistiek.audit.circumstances import circumstances
from zorglogistiek.audit.recording import note
from zorglogistiek.clock import now
from zorglogistiek.codes import AuditAction, AuditOutcome, SignInWay
from zorglogistiek.database import Database
from zorglogistiek.settings import Settings

LOCAL_COOKIE = "zorglogistiek-session"
SECURE_COOKIE = "__Host-zorglogistiek-session"

LOOKING = frozenset({"GET", "HEAD"})
"""Requests that change nothing: only these see what an emergency access opens."""


class NotSignedIn(Exception):
    """The request carries no valid session: the API answers 401, a page sends the visitor to the sign-in."""


class FactorMissing(NotSignedIn):
    """The site asks a second factor of everybody, and this session began without: the way to set one up is open."""


def get_settings(request: Request) -> Settings:
    """The settings the application was made with."""
    return cast("Settings", request.app.state.settings)


def get_database(request: Request) -> Database:
    """The registry; a route opens its transaction itself: ``with database.write() as session``.

    What the route does with it is recorded by the route's template: no number stands in that.
    """
    circumstances().purpose = f"{request.method} {route_of(request.scope)}"
    return cast("Database", request.app.state.database)


# What waits for nothing is asynchronous: handing it to a worker thread would cost more than what it does.


async def _settings(request: Request) -> Settings:
    return get_settings(request)


async def _database(request: Request) -> Database:
    return get_database(request)


SettingsDep = Annotated[Settings, Depends(_settings)]
DatabaseDep = Annotated[Database, Depends(_database)]


def cookie_name(settings: Settings) -> str:
    """The session cookie; with the ``__Host-`` prefix wherever https allows it."""
    return SECURE_COOKIE if settings.secure_cookies else LOCAL_COOKIE


def idle_end(settings: Settings) -> timedelta:
    """After how long without a request a session ends."""
    return timedelta(minutes=settings.idle_minutes)


def bearer_token(request: Request) -> str | None:
    """The token of ``Authorization: Bearer``; None when there is none."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


def session_token(request: Request, settings: Settings) -> str | None:
    """The token of the request: from ``Authorization: Bearer``, else from the cookie."""
    return bearer_token(request) or request.cookies.get(cookie_name(settings))


async def _token(request: Request) -> str | None:
    return session_token(request, get_settings(request))


TokenDep = Annotated[str | None, Depends(_token)]


def current_session(request: Request, database: DatabaseDep, settings: SettingsDep, token: TokenDep) -> LiveSession:
    """The session of a person who is signed in. NotSignedIn when there is none, or it has ended."""
    moment, idle = now(), idle_end(settings)
    if token is not None:
        with database.read() as session:
            live = live_session(session, token, moment, idle=idle)
            emergency = None if live is None else open_emergency(session, live.user, moment)
        if live is not None:
            request.state.emergency = emergency
            request.state.user = live.user  # an error page shows the menu too
            recorded_as(live.user)
            _count(request, database, live.user)
            return keep_awake(database, live, moment, idle=idle)
    raise NotSignedIn


CurrentSession = Annotated[LiveSession, Depends(current_session)]


def current_user(request: Request, database: DatabaseDep, settings: SettingsDep, token: TokenDep) -> User:
    """Who is signed in: a person, or under ``/v1`` a program with an API token. NotSignedIn when nobody is.

    FactorMissing when the settings ask a second factor and this session began without.
    """
    bearer = bearer_token(request)
    if bearer is not None and tokens.is_api_token(bearer):
        return _program(request, database, bearer)
    live = current_session(request, database, settings, token)
    if settings.require_second_factor and live.way is SignInWay.PASSWORD:
        raise FactorMissing
    emergency = request.state.emergency
    if emergency is None or request.method not in LOOKING:
        return live.user
    user = replace(live.user, emergency=emergency.youth_id)
    request.state.user = user
    circumstances().emergency = emergency.number
    return user


def _program(request: Request, database: Database, token: str) -> User:
    """The user that an API token stands for; refused ones are counted by address, others by token."""
    if not getattr(request.app.state, "takes_tokens", False):
        raise NotSignedIn  # the screens are for people
    rates, client = cast("RequestRates", request.app.state.request_rates), circumstances().client
    rates.check_refused(client)
    user = tokens.user_of_token(database, token, now())
    if user is None:
        rates.count_refused(client)
        raise NotSignedIn
    rates.count(tokens.key_of(token))
    recorded_as(user)
    return user


def _count(request: Request, database: Database, user: User) -> None:
    """Holds a person to what one account may ask; the log knows of who passed it, once within each limit's time."""
    rates = cast("RequestRates", request.app.state.request_rates)
    assert user.account_id is not None
    try:
        rates.count_person(user.account_id, request.method, route_of(request.scope))
    except AskedTooMuch as error:
        if error.first:
            denied, detail = AuditOutcome.DENIED, f"too many {error.asked}"
            with database.beside() as session:
                number = str(user.account_id)
                note(session, AuditAction.EXECUTE, "account", object_number=number, outcome=denied, detail=detail)
        raise


CurrentUser = Annotated[User, Depends(current_user)]
