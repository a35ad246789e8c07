"""Signing in and out: a session gives a token, which later requests carry as ``Authorization: Bearer``."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, status
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from api.deps import CurrentUser, DatabaseDep, SettingsDep, TokenDep
from zorglogistiek.access.sessions import sign_in, sign_out
from zorglogistiek.clock import now
from zorglogistiek.codes import Role

router = APIRouter(prefix="/sessions", tags=["sessions"])


class Credentials(BaseModel):
    """What somebody signs in with."""

    model_config = ConfigDict(extra="forbid")

    username: Annotated[str, Field(min_length=1, max_length=80, description="The account's name.")]
    password: Annotated[SecretStr, Field(min_length=1, max_length=200, description="The account's password.")]


class SessionToken(BaseModel):
    """A session that has begun."""

    token: str = Field(description="Send it as `Authorization: Bearer <token>`; it is shown once.")


class SignedIn(BaseModel):
    """Who is signed in."""

    name: str = Field(description="The name to show.")
    role: Role = Field(description="What the account may do.")


@router.post("", status_code=status.HTTP_201_CREATED, openapi_extra={"security": []})
def begin(credentials: Credentials, database: DatabaseDep, settings: SettingsDep) -> SessionToken:
    """Signs in. 403 for a wrong name and for a wrong password alike."""
    token = sign_in(
        database,
        credentials.username,
        credentials.password.get_secret_value(),
        now(),
        lasts=timedelta(hours=settings.session_hours),
    )
    return SessionToken(token=token)


@router.get("/current")
def current(user: CurrentUser) -> SignedIn:
    """Who is signed in with this token."""
    return SignedIn(name=user.name, role=user.role)


@router.delete("/current", status_code=status.HTTP_204_NO_CONTENT)
def end(_user: CurrentUser, database: DatabaseDep, token: TokenDep) -> None:
    """Signs out: the token is worth nothing from now on."""
    assert token is not None
    with database.write() as session:
        sign_out(session, token, now())
