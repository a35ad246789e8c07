"""The own account: another password, and the sessions that run."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Request, status
from fastapi.responses import HTMLResponse, Response

from api.deps import CurrentSession, DatabaseDep, SettingsDep, TokenDep, idle_end
from api.pages.forms import FormFields, FormState, Typed, form_after
from api.pages.rendering import back_to, page, words_of
from api.pages.sign_in import give_cookie, provider_name
from api.problems import headers_of, status_of
from zorglogistiek.access import own_account
from zorglogistiek.access.permissions import Action, may
from zorglogistiek.access.provider_sign_in import is_linked
from zorglogistiek.access.second_factor import has_second_factor
from zorglogistiek.access.sessions import LiveSession, id_of
from zorglogistiek.access.user import User
from zorglogistiek.clock import now
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict, Invalid, TooMany
from zorglogistiek.places.repository import organisation_name
from zorglogistiek.settings import Settings

router = APIRouter(include_in_schema=False)

SessionPath = Annotated[int, Path(ge=1, le=2**31 - 1)]


@router.get("/account")
def account_page(
    request: Request, live: CurrentSession, database: DatabaseDep, settings: SettingsDep, token: TokenDep
) -> HTMLResponse:
    """The own account, with the sessions that run."""
    return _page(request, live, database, settings, token or "")


@router.post("/account/password")
def change_password(
    request: Request,
    live: CurrentSession,
    database: DatabaseDep,
    settings: SettingsDep,
    token: TokenDep,
    fields: FormFields,
) -> Response:
    """Changes the password; all other sessions end, and this one goes on under a new token."""
    try:
        renewed = own_account.change_password(
            database,
            live.user,
            proof=proof_of(fields),
            new=typed_secret(fields, "new"),
            again=typed_secret(fields, "again"),
            now=now(),
            words=_words(database, live.user),
            leaked=settings.leaked_passwords_file,
            lasts=timedelta(hours=settings.session_hours),
            way=live.way,
        )
    except (Invalid, Conflict, TooMany) as error:
        return _again(request, live, database, settings, token, error, name="password")
    response = back_to("/account", "password-changed")
    give_cookie(response, renewed, settings)
    return response


@router.post("/account/sessions/{session_id}/end")
def end_session(
    request: Request,
    session_id: SessionPath,
    live: CurrentSession,
    database: DatabaseDep,
    settings: SettingsDep,
    token: TokenDep,
    fields: FormFields,
) -> Response:
    """Ends one of the own sessions, for who gives the password."""
    try:
        own_account.check_before_ending(database, live.user, typed_secret(fields, "current"), now())
    except (Invalid, TooMany) as error:
        return _again(request, live, database, settings, token, error, name=f"session-{session_id}")
    with database.write() as session:
        own_account.end_session(session, live.user, session_id, now())
    return back_to("/account", "session-ended", anchor="sessions")


@router.post("/account/sessions/end-others")
def end_other_sessions(
    request: Request,
    live: CurrentSession,
    database: DatabaseDep,
    settings: SettingsDep,
    token: TokenDep,
    fields: FormFields,
) -> Response:
    """Signs out everywhere else, for who gives the password."""
    try:
        own_account.check_before_ending(database, live.user, typed_secret(fields, "current"), now())
    except (Invalid, TooMany) as error:
        return _again(request, live, database, settings, token, error, name="sessions")
    with database.write() as session:
        own_account.end_other_sessions(session, live.user, token or "", now())
    return back_to("/account", "sessions-ended", anchor="sessions")


def typed_secret(fields: Typed, name: str) -> str:
    """A password as it was typed: spaces around it belong to it."""
    return next(iter(fields.get(name, ())), "")


def _again(
    request: Request,
    live: LiveSession,
    database: Database,
    settings: Settings,
    token: str | None,
    error: Invalid | Conflict | TooMany,
    *,
    name: str,
) -> HTMLResponse:
    """The page with what is wrong. What was typed is a secret: the page does not hold it again."""
    form = form_after(error, {}, words_of(request), name=name)
    answer = _page(request, live, database, settings, token or "", form=form, status_code=status_of(error))
    answer.headers.update(headers_of(error))
    return answer


def proof_of(fields: Typed) -> own_account.Proof:
    """What was typed to show once more who acts."""
    return own_account.Proof(password=typed_secret(fields, "current"), code=typed_secret(fields, "code"))


def _words(database: Database, user: User) -> list[str]:
    """What somebody who knows the user would try: the name of the organisation."""
    if user.organisation_id is None:
        return []
    with database.read() as session:
        return [organisation_name(session, user.organisation_id)]


def _page(
    request: Request,
    live: LiveSession,
    database: Database,
    settings: Settings,
    token: str,
    *,
    form: FormState | None = None,
    status_code: int = status.HTTP_200_OK,
) -> HTMLResponse:
    moment = now()
    with database.read() as session:
        account = own_account.account_of(session, live.user)
        sessions = own_account.own_sessions(session, live.user, token, moment, idle=idle_end(settings))
        protected = has_second_factor(session, id_of(account))
        linked = is_linked(session, live.user)
    return page(
        request,
        "account/own.html",
        live.user,
        status_code=status_code,
        form=form or FormState(),
        username=account.username,
        has_password=account.password_hash is not None,
        email=account.email,
        sessions=sessions,
        protected=protected,
        manages=may(live.user, Action.MANAGE_ACCOUNTS),
        provider=provider_name(settings),
        linked=linked,
        idle_minutes=round(settings.idle_minutes),
    )
