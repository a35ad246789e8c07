"""Setting up the second factor of the own account, and removing it."""

from fastapi import APIRouter, Request, status
from fastapi.responses import HTMLResponse, Response

from api.deps import CurrentSession, DatabaseDep, SettingsDep
from api.pages.account.own import proof_of, typed_secret
from api.pages.forms import FormFields, FormState, first, form_after
from api.pages.rendering import back_to, page, words_of
from api.pages.sign_in import give_cookie
from api.problems import headers_of, status_of
from zorglogistiek.access import own_account, own_factor
from zorglogistiek.access.second_factor import has_second_factor, picture_of
from zorglogistiek.access.sessions import LiveSession, id_of
from zorglogistiek.clock import now
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict, Invalid, TooMany, ZorglogistiekError

router = APIRouter(include_in_schema=False)


@router.get("/account/second-factor")
def second_factor_page(request: Request, live: CurrentSession, database: DatabaseDep) -> HTMLResponse:
    """Whether there is a second factor, and the way to set one up or remove it."""
    return _page(request, live, database)


@router.post("/account/second-factor/begin")
def begin(request: Request, live: CurrentSession, database: DatabaseDep, fields: FormFields) -> Response:
    """Shows the secret, as a QR code and as text, to who gives the password."""
    try:
        secret = own_factor.begin(database, live.user, typed_secret(fields, "current"), now())
    except (Invalid, Conflict, TooMany) as error:
        return _again(request, live, database, error)
    return _page(request, live, database, secret=secret)


@router.post("/account/second-factor/confirm")
def confirm(
    request: Request, live: CurrentSession, database: DatabaseDep, settings: SettingsDep, fields: FormFields
) -> Response:
    """Sets the second factor with a first code of the app; other sessions end, because they were signed in without."""
    try:
        token = own_factor.confirm(database, live.user, first(fields, "code"), now(), hours=settings.session_hours)
    except (Invalid, Conflict, TooMany) as error:
        return _again(request, live, database, error, secret=own_factor.pending(database, live.user))
    response = back_to("/account", "factor-set")
    give_cookie(response, token, settings)
    return response


@router.post("/account/second-factor/remove")
def remove(request: Request, live: CurrentSession, database: DatabaseDep, fields: FormFields) -> Response:
    """Removes the second factor, for who gives the password and a code of it."""
    try:
        own_factor.remove(database, live.user, proof_of(fields), now())
    except (Invalid, Conflict, TooMany) as error:
        return _again(request, live, database, error)
    return back_to("/account", "factor-removed")


def _again(
    request: Request, live: LiveSession, database: Database, error: ZorglogistiekError, *, secret: str = ""
) -> HTMLResponse:
    form = form_after(error, {}, words_of(request))
    answer = _page(request, live, database, form=form, secret=secret, status_code=status_of(error))
    answer.headers.update(headers_of(error))
    return answer


def _page(
    request: Request,
    live: LiveSession,
    database: Database,
    *,
    form: FormState | None = None,
    secret: str = "",
    status_code: int = status.HTTP_200_OK,
) -> HTMLResponse:
    with database.read() as session:
        account = own_account.account_of(session, live.user)
        protected = has_second_factor(session, id_of(account))
    return page(
        request,
        "account/second_factor.html",
        live.user,
        status_code=status_code,
        form=form or FormState(),
        protected=protected,
        secret=" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        picture=picture_of(secret, account.username) if secret else "",
    )
