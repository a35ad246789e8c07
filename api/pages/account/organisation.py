"""Signing in with the identity provider of the own organisation, and linking the own account to it."""

from datetime import timedelta
from typing import Annotated, cast

from fastapi import APIRouter, Form, Query, Request, status
from fastapi.responses import HTMLResponse, Response

from api.deps import CurrentSession, DatabaseDep, SettingsDep, TokenDep
from api.pages.account.own import proof_of
from api.pages.forms import FormFields, FormState, form_after
from api.pages.rendering import back_to, faults_in_words, page, words_of
from api.pages.sign_in import give_cookie, local_path, provider_name
from api.problems import headers_of, status_of
from zorglogistiek.access import provider_sign_in
from zorglogistiek.access.identity_provider import IdentityProvider, NotBelieved
from zorglogistiek.access.own_account import check_proof
from zorglogistiek.access.second_factor import has_second_factor
from zorglogistiek.access.sessions import LiveSession
from zorglogistiek.clock import now
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict, Forbidden, Invalid, NotFound, TooMany, Unavailable
from zorglogistiek.settings import Settings
from zorglogistiek.words import N_

router = APIRouter(include_in_schema=False)

FAILED = N_("Signing in with your organisation did not succeed. Try again, or ask who manages accounts.")


@router.post("/sign-in/organisation")
def leave(
    request: Request,
    database: DatabaseDep,
    settings: SettingsDep,
    token: TokenDep,
    next_path: Annotated[str, Form(alias="next", max_length=200)] = "/",
) -> Response:
    """To the identity provider; the browser keeps a secret, so that nobody else's answer is taken for its own.

    It takes a form of this site: no link of another one begins a session. The answer is a page that leads on, because
    the forms of this site lead nowhere else (``form-action``).
    """
    going = provider_sign_in.leave(database, _provider(request), now(), next_path=local_path(next_path), former=token)
    response = page(request, "account/leaving.html", None, provider=provider_name(settings), address=going.address)
    _keep(response, going.browser, settings)
    return response


@router.get("/sign-in/organisation/back")
def come_back(
    request: Request,
    database: DatabaseDep,
    settings: SettingsDep,
    state: Annotated[str, Query(max_length=200)] = "",
    code: Annotated[str, Query(max_length=2000)] = "",
    issuer: Annotated[str, Query(alias="iss", max_length=200)] = "",
) -> Response:
    """Back from the identity provider: signed in, or told why not.

    The answer is a page of this site that leads on, not a redirect: a request that began at another site carries no
    cookie of ours, and would find nobody signed in.
    """
    try:
        arrival = provider_sign_in.come_back(
            database,
            _provider(request),
            now(),
            state=state,
            code=code,
            issuer=issuer,
            browser=request.cookies.get(_cookie(settings), ""),
            lasts=timedelta(hours=settings.session_hours),
        )
    except (NotBelieved, Forbidden, Conflict, Unavailable) as error:
        code_of = status.HTTP_403_FORBIDDEN if isinstance(error, NotBelieved) else status_of(error)
        return _arrived(request, reason=_reason(request, error), next_path="/sign-in", status_code=code_of)
    next_path = arrival.next_path if arrival.token else "/account?said=linked"
    response = _arrived(request, reason="", next_path=next_path)
    if arrival.token is not None:
        give_cookie(response, arrival.token, settings)
    response.delete_cookie(_cookie(settings), secure=settings.secure_cookies, httponly=True, samesite="lax")
    return response


@router.get("/account/organisation")
def link_page(request: Request, live: CurrentSession, database: DatabaseDep, settings: SettingsDep) -> HTMLResponse:
    """Whether the own account is linked, and the way to link it."""
    _provider(request)
    return _page(request, live, database, settings)


@router.post("/account/organisation")
def link(
    request: Request, live: CurrentSession, database: DatabaseDep, settings: SettingsDep, fields: FormFields
) -> Response:
    """Shows the way to the identity provider to who gives the password: a page left open links nobody."""
    provider = _provider(request)
    try:
        check_proof(database, live.user, proof_of(fields), now())
    except (Invalid, TooMany) as error:
        return _again(request, live, database, settings, error)
    going = provider_sign_in.leave(database, provider, now(), next_path="/account", account_id=live.user.account_id)
    response = _page(request, live, database, settings, address=going.address)
    _keep(response, going.browser, settings)
    return response


@router.post("/account/organisation/unlink")
def unlink(
    request: Request, live: CurrentSession, database: DatabaseDep, settings: SettingsDep, fields: FormFields
) -> Response:
    """The own account is no longer linked, for who gives the password."""
    _provider(request)
    try:
        check_proof(database, live.user, proof_of(fields), now())
    except (Invalid, TooMany) as error:
        return _again(request, live, database, settings, error)
    with database.write() as session:
        provider_sign_in.unlink(session, live.user)
    return back_to("/account", "unlinked")


def _again(
    request: Request, live: LiveSession, database: Database, settings: Settings, error: Invalid | TooMany
) -> HTMLResponse:
    form = form_after(error, {}, words_of(request))
    answer = _page(request, live, database, settings, form=form, status_code=status_of(error))
    answer.headers.update(headers_of(error))
    return answer


def _provider(request: Request) -> IdentityProvider:
    """The identity provider of this site; a site without one has no such page."""
    found = cast("IdentityProvider | None", request.app.state.identity_provider)
    if found is None:
        raise NotFound("page")
    return found


def _cookie(settings: Settings) -> str:
    return "__Host-zorglogistiek-visit" if settings.secure_cookies else "zorglogistiek-visit"


def _keep(response: Response, browser: str, settings: Settings) -> None:
    """Has the browser keep the secret of its visit; it comes along when another site sends the browser back here."""
    response.set_cookie(
        _cookie(settings),
        browser,
        max_age=int(provider_sign_in.VISIT.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=settings.secure_cookies,
    )


def _reason(request: Request, error: NotBelieved | Forbidden | Conflict | Unavailable) -> str:
    words = words_of(request)
    match error:
        case NotBelieved():
            return words.say(FAILED)
        case Forbidden():
            return words.say(str(error))
        case _:
            return " ".join(faults_in_words(request, error))


def _arrived(request: Request, *, reason: str, next_path: str, status_code: int = status.HTTP_200_OK) -> HTMLResponse:
    return page(
        request, "account/arrived.html", None, status_code=status_code, reason=reason, next=local_path(next_path)
    )


def _page(
    request: Request,
    live: LiveSession,
    database: Database,
    settings: Settings,
    *,
    form: FormState | None = None,
    address: str = "",
    status_code: int = status.HTTP_200_OK,
) -> HTMLResponse:
    with database.read() as session:
        linked = provider_sign_in.is_linked(session, live.user)
        protected = live.user.account_id is not None and has_second_factor(session, live.user.account_id)
    return page(
        request,
        "account/organisation.html",
        live.user,
        status_code=status_code,
        form=form or FormState(),
        provider=provider_name(settings),
        linked=linked,
        protected=protected,
        address=address,
    )
