"""Signing in and out, choosing a language, and the way to the page with which a role begins."""

import json
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request, status
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.deps import (
    CurrentUser,
    DatabaseDep,
    SettingsDep,
    TokenDep,
    cookie_name,
    get_database,
    get_settings,
    session_token,
)
from api.pages.forms import MOST_FIELDS
from api.pages.menu import home_of
from api.pages.rendering import language_cookie, page, page_above
from api.problems import headers_of, status_of
from zorglogistiek.access import sessions
from zorglogistiek.access.passwords import LONGEST_PASSWORD
from zorglogistiek.clock import now
from zorglogistiek.database import Database
from zorglogistiek.errors import Forbidden, TooMany
from zorglogistiek.people.fields import is_storable
from zorglogistiek.settings import Settings
from zorglogistiek.words import LANGUAGES

router = APIRouter(include_in_schema=False)

LONGEST_PATH = 200
"""Characters of the address to which a sign-in leads."""

MOST_KEPT = 100_000
"""So many characters of a form go along with the sign-in: more than any form of ours holds."""

ACCOUNT = re.compile(r"[0-9]{1,9}")
"""The number of an account, as a form names its typist."""

LEFT_BEHIND = '"cache", "storage"'
"""What the browser is told to forget at the end of a session; not the cookie, which opens nothing any more."""

YEAR_SECONDS = 365 * 24 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptForm:
    """A form that goes along with the sign-in: its fields as JSON, where it was sent, and the account that typed it."""

    fields: str
    path: str
    typist: str


def local_path(path: str) -> str:
    """``path`` when it is a path of this site, else the home page: a link may not lead elsewhere."""
    inside = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if inside else "/"


@router.get("/")
def home(user: CurrentUser) -> Response:
    """To the page with which the role's work begins."""
    return RedirectResponse(home_of(user), status_code=status.HTTP_303_SEE_OTHER)


@router.get("/sign-in")
def sign_in_form(
    request: Request, next_path: Annotated[str, Query(alias="next", max_length=LONGEST_PATH)] = "/"
) -> HTMLResponse:
    """The form to sign in."""
    return _form(request, next_path=next_path)


def _form(
    request: Request,
    *,
    next_path: str = "/",
    username: str = "",
    refused: bool = False,
    wait_minutes: int = 0,
    kept: KeptForm | None = None,
    file_lost: bool = False,
    status_code: int = status.HTTP_200_OK,
) -> HTMLResponse:
    return page(
        request,
        "sign_in.html",
        None,
        status_code=status_code,
        next=local_path(next_path),
        username=username,
        refused=refused,
        wait_minutes=wait_minutes,
        kept=kept,
        file_lost=file_lost,
        provider=provider_name(get_settings(request)),
    )


def provider_name(settings: Settings) -> str:
    """What the identity provider is called; empty when there is none."""
    return settings.oidc_name if settings.oidc_issuer else ""


async def keep_form(request: Request) -> HTMLResponse:
    """The sign-in for who sent a form after the session had ended: what was typed goes along, and is sent after it.

    It goes along for the account that the form names as its typist, else for the one whose session it was, and for no
    other. Where neither can be told nothing is kept. A file is never kept: after the sign-in it is chosen again, on the
    page with its form.
    """
    async with request.form(max_fields=MOST_FIELDS) as form:
        fields = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
        has_file = any(not isinstance(value, str) and value.filename for _name, value in form.multi_items())
    if has_file:
        return _form(request, next_path=page_above(request), file_lost=True, status_code=status.HTTP_403_FORBIDDEN)
    typist = next((value for name, value in fields if name == "typed_by" and ACCOUNT.fullmatch(value)), "")
    token = session_token(request, get_settings(request))
    if not typist and token is not None:
        with get_database(request).read() as session:
            typist = str(sessions.account_of_token(session, token) or "")
    path = f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
    kept = KeptForm(fields=json.dumps(fields) if typist else "", path=path, typist=typist)
    return _form(request, kept=kept, status_code=status.HTTP_403_FORBIDDEN)


def kept_fields(kept: str) -> list[tuple[str, str]]:
    """The fields of a form that went along with the sign-in; none when it is not what ``keep_form`` made."""
    try:
        fields = [(str(name), str(value)) for name, value in json.loads(kept)]
    except (ValueError, TypeError, RecursionError):
        return []
    return fields if all(is_storable(name) and is_storable(value) for name, value in fields) else []


@dataclass(frozen=True, slots=True, kw_only=True)
class Onward:
    """Where a sign-in leads: the page that was asked for, or the form that goes along."""

    next_path: str
    kept: str
    kept_path: str
    kept_for: str

    @property
    def form(self) -> KeptForm | None:
        """The form that goes along; None when there is none."""
        return KeptForm(fields=self.kept, path=self.kept_path, typist=self.kept_for) if self.kept_path else None


def onward(
    next_path: Annotated[str, Form(alias="next", max_length=LONGEST_PATH)] = "/",
    kept: Annotated[str, Form(max_length=MOST_KEPT)] = "",
    kept_path: Annotated[str, Form(max_length=200)] = "",
    kept_for: Annotated[str, Form(max_length=20)] = "",
) -> Onward:
    """What every step of the sign-in hands on to the next."""
    return Onward(next_path=next_path, kept=kept, kept_path=kept_path, kept_for=kept_for)


OnwardDep = Annotated[Onward, Depends(onward)]


@router.post("/sign-in")
def sign_in(
    request: Request,
    database: DatabaseDep,
    settings: SettingsDep,
    further: OnwardDep,
    username: Annotated[str, Form(max_length=80)] = "",
    password: Annotated[str, Form(max_length=LONGEST_PASSWORD)] = "",
) -> Response:
    """Signs in and goes on to the page that was asked for; a refusal says the same for a wrong name or password.

    Who was signed out while filling in a form goes on with that form; what somebody else had typed is not sent. Who
    has a second factor is asked for its code first.
    """
    lasts = timedelta(hours=settings.session_hours)
    try:
        token = sessions.sign_in(database, username, password, now(), lasts=lasts)
    except sessions.CodeWanted as wanted:
        return _code_form(request, wanted.token, further)
    except (Forbidden, TooMany) as error:
        answer = _form(
            request,
            next_path=further.next_path,
            username=username,
            refused=True,
            wait_minutes=minutes_of(error),
            kept=further.form,
            status_code=status_of(error),
        )
        answer.headers.update(headers_of(error))
        return answer
    return signed_in(request, database, settings, token, further)


@router.post("/sign-in/code")
def enter_code(
    request: Request,
    database: DatabaseDep,
    settings: SettingsDep,
    further: OnwardDep,
    awaited: Annotated[str, Form(max_length=100)] = "",
    code: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """The second step of a sign-in: the code of the second factor."""
    lasts = timedelta(hours=settings.session_hours)
    try:
        token = sessions.enter_code(database, awaited, code, now(), lasts=lasts)
    except (Forbidden, TooMany) as error:
        answer = _code_form(request, awaited, further, error=error)
        answer.headers.update(headers_of(error))
        return answer
    return signed_in(request, database, settings, token, further)


def _code_form(
    request: Request, awaited: str, further: Onward, *, error: Forbidden | TooMany | None = None
) -> HTMLResponse:
    return page(
        request,
        "account/code.html",
        None,
        status_code=status.HTTP_200_OK if error is None else status_of(error),
        awaited=awaited,
        next=local_path(further.next_path),
        kept=further.form,
        refused=error is not None,
        wait_minutes=minutes_of(error),
    )


def minutes_of(error: Exception | None) -> int:
    """How many minutes to wait, when it was tried too often; else 0."""
    return -(-error.seconds // 60) if isinstance(error, TooMany) else 0


def signed_in(request: Request, database: Database, settings: Settings, token: str, further: Onward) -> Response:
    """On to where the sign-in leads, with the cookie of the new session; the one that the browser had ends."""
    response: Response = RedirectResponse(local_path(further.next_path), status_code=status.HTTP_303_SEE_OTHER)
    if further.kept_path and local_path(further.kept_path) == further.kept_path:
        with database.read() as session:
            own = further.kept_for == str(sessions.account_of_token(session, token))
        fields = kept_fields(further.kept) if own else []
        response = page(request, "resume.html", None, fields=fields, own=own, action=further.kept_path)
    former = session_token(request, settings)
    if former is not None:
        with database.write() as session:
            sessions.sign_out(session, former, now())
    give_cookie(response, token, settings)
    return response


def give_cookie(response: Response, token: str, settings: Settings) -> None:
    """Has the browser keep the token of a session, also for a while after its end: it tells whose a form was."""
    lasts = timedelta(hours=settings.session_hours)
    response.set_cookie(
        cookie_name(settings),
        token,
        max_age=int((lasts + sessions.REMEMBERED).total_seconds()),
        httponly=True,
        samesite="strict",
        secure=settings.secure_cookies,
    )


@router.post("/sign-out")
def sign_out(database: DatabaseDep, token: TokenDep) -> Response:
    """Ends the session; without one it does nothing.

    The cookie stays, and opens nothing any more: it tells whose a form was that is sent after this.
    """
    if token is not None:
        with database.write() as session:
            sessions.sign_out(session, token, now())
    response = RedirectResponse("/sign-in?said=signed-out", status_code=status.HTTP_303_SEE_OTHER)
    response.headers["Clear-Site-Data"] = LEFT_BEHIND
    return response


@router.post("/language")
def choose_language(
    settings: SettingsDep,
    language: Annotated[str, Form(max_length=5)] = "",
    back: Annotated[str, Form(max_length=200)] = "/",
) -> Response:
    """Remembers the language and returns to the page; an unknown language is Dutch."""
    chosen = language if language in LANGUAGES else LANGUAGES[0]
    response = RedirectResponse(local_path(back), status_code=status.HTTP_303_SEE_OTHER)
    response.set_cookie(
        language_cookie(settings),
        chosen,
        max_age=YEAR_SECONDS,
        httponly=True,
        samesite="lax",
        secure=settings.secure_cookies,
    )
    return response
