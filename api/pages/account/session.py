"""How long the session goes on, for the script that covers a page when it ends (``api/static/session.js``)."""

from fastapi import APIRouter
from pydantic import BaseModel, Field

from api.deps import CurrentSession, DatabaseDep, SettingsDep, TokenDep, idle_end
from zorglogistiek.access.sessions import LiveSession, live_session
from zorglogistiek.clock import now
from zorglogistiek.settings import Settings

router = APIRouter(include_in_schema=False)


class Left(BaseModel):
    """What the script is told. The account tells it whether what it covered is for whoever is signed in now."""

    account: int | None = Field(description="Whose session it is; null when nobody is signed in.")
    seconds: int = Field(description="How long it goes on without another request; 0 when nobody is signed in.")


@router.get("/session")
def left(database: DatabaseDep, settings: SettingsDep, token: TokenDep) -> Left:
    """How long the session goes on. To ask is no use of it: a page that is left open keeps no session awake."""
    if token is None:
        return Left(account=None, seconds=0)
    with database.read() as session:
        live = live_session(session, token, now(), idle=idle_end(settings))
    return Left(account=None, seconds=0) if live is None else _left(live, settings)


@router.post("/session")
def stay(live: CurrentSession, settings: SettingsDep) -> Left:
    """Whoever is asked "are you still there?" says yes: that is a use of the session."""
    return _left(live, settings)


def _left(live: LiveSession, settings: Settings) -> Left:
    return Left(account=live.user.account_id, seconds=int(live.left(now(), idle=idle_end(settings)).total_seconds()))
