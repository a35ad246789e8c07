"""Signing in and out: a session gives a token, which later requests carry as ``Authorization: Bearer``."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, status
from pydantic import Field

from api.deps import CurrentSession, CurrentUser, DatabaseDep, SettingsDep, TokenDep
from api.v1.bodies import PublicJson, described_by
from api.v1.openapi import PROBLEM_CONTENT
from api.v1.schemas.common import Answer
from zorglogistiek.access.passwords import LONGEST_PASSWORD
from zorglogistiek.access.sessions import CodeWanted, enter_code, sign_in, sign_out
from zorglogistiek.clock import now, today
from zorglogistiek.codes import Role
from zorglogistiek.errors import Forbidden
from zorglogistiek.people.fields import Fields, at_most
from zorglogistiek.people.reading import read

router = APIRouter()

LONGEST_NAME = 80
LONGEST_CODE = 12


class Credentials(Fields):
    """What somebody signs in with."""

    username: Annotated[str, Field(min_length=1, strict=True), at_most(LONGEST_NAME)]
    password: Annotated[str, Field(min_length=1, strict=True, repr=False), at_most(LONGEST_PASSWORD)]
    code: Annotated[str, Field(strict=True, repr=False), at_most(LONGEST_CODE)] = ""


class SessionToken(Answer):
    """A session that has begun."""

    token: str
    """Send it as `Authorization: Bearer <token>`; it is shown once."""


class SignedIn(Answer):
    """Who is signed in."""

    name: str
    """The name to show."""
    role: Role
    """What the account may do."""


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    responses={
        403: {"description": "The name, the password or the code is not right.", "content": PROBLEM_CONTENT},
        429: {"description": "It was tried too often; `Retry-After` says when again.", "content": PROBLEM_CONTENT},
    },
    openapi_extra={"security": [], **described_by(Credentials)},
)
def begin_session(sent: PublicJson, database: DatabaseDep, settings: SettingsDep) -> SessionToken:
    """Sign in. 403 for a wrong name and for a wrong password alike; `code` is that of the second factor, if any."""
    credentials = read(Credentials, "session", sent, today=today())
    lasts = timedelta(hours=settings.session_hours)
    try:
        token = sign_in(database, credentials.username, credentials.password, now(), lasts=lasts)
    except CodeWanted as wanted:
        if not credentials.code:
            raise Forbidden("The code of the second factor is needed too.") from wanted
        token = enter_code(database, wanted.token, credentials.code, now(), lasts=lasts)
    return SessionToken(token=token)


@router.get("/current")
def read_session(user: CurrentUser) -> SignedIn:
    """Show who is signed in with this token."""
    return SignedIn.of(user)


@router.delete("/current", status_code=status.HTTP_204_NO_CONTENT)
def end_session(_session: CurrentSession, database: DatabaseDep, token: TokenDep) -> None:
    """Sign out: the token is worth nothing from now on."""
    assert token is not None
    with database.write() as session:
        sign_out(session, token, now())
