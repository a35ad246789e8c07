"""What routes ask for: the settings, the registry's database, who is signed in."""

from dataclasses import replace
from typing import Annotated, cast

from fastapi import Depends, Request

from zorglogistiek.access.emergencies import open_emergency
from zorglogistiek.access.sessions import user_of_token
from zorglogistiek.access.user import User
from zorglogistiek.audit.circumstances import circumstances
from zorglogistiek.clock import now
from zorglogistiek.database import Database
from zorglogistiek.settings import Settings

LOCAL_COOKIE = "zorglogistiek-session"
SECURE_COOKIE = "__Host-zorglogistiek-session"

LOOKING = frozenset({"GET", "HEAD"})
"""Requests that change nothing: only these see what an emergency access opens."""


class NotSignedIn(Exception):
    """The request carries no valid session: the API answers 401, a page sends the visitor to the sign-in."""


def get_settings(request: Request) -> Settings:
    """The settings the application was made with."""
    return cast("Settings", request.app.state.settings)


def get_database(request: Request) -> Database:
    """The registry; a route opens its transaction itself: ``with database.write() as session``.

    What the route does with it is recorded by the route's template: no number stands in that.
    """
    circumstances().purpose = f"{request.method} {_template(request)}"
    return cast("Database", request.app.state.database)


def _template(request: Request) -> str:
    """The address, with the names of its variables for what stands there."""
    named = {str(value): f"{{{name}}}" for name, value in request.path_params.items()}
    return "/".join(named.get(part, part) for part in request.url.path.split("/"))


SettingsDep = Annotated[Settings, Depends(get_settings)]
DatabaseDep = Annotated[Database, Depends(get_database)]


def cookie_name(settings: Settings) -> str:
    """The session cookie; with the ``__Host-`` prefix wherever https allows it."""
    return SECURE_COOKIE if settings.secure_cookies else LOCAL_COOKIE


def session_token(request: Request, settings: SettingsDep) -> str | None:
    """The token of the request: from ``Authorization: Bearer``, else from the cookie."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token.strip():
        return token.strip()
    return request.cookies.get(cookie_name(settings))


TokenDep = Annotated[str | None, Depends(session_token)]


def current_user(request: Request, database: DatabaseDep, token: TokenDep) -> User:
    """Who is signed in. NotSignedIn when nobody is, or the session has ended."""
    if token is not None:
        with database.read() as session:
            user = user_of_token(session, token, now())
            emergency = None if user is None else open_emergency(session, user, now())
        if user is not None:
            request.state.emergency = emergency
            if emergency is not None and request.method in LOOKING:
                user = replace(user, emergency=emergency.youth_id)
            request.state.user = user  # an error page shows the menu too
            _recorded_as(user)
            if user.emergency is not None and emergency is not None:
                circumstances().emergency = emergency.number
            return user
    raise NotSignedIn


def _recorded_as(user: User) -> None:
    """What this request does is recorded as done by this user."""
    around = circumstances()
    around.account_id = user.account_id
    around.user_name = user.name
    around.role = user.role.value
    around.organisation_id = user.organisation_id


CurrentUser = Annotated[User, Depends(current_user)]
