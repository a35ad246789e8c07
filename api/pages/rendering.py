"""From a template to an answer: the visitor's language, the menu, the message of the last step."""

from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.routing import Match

from api.deps import get_settings
from api.pages.menu import menu_of
from api.pages.saying import conflict_in_words, fault_in_words, record_in_words
from zorglogistiek.access.user import User
from zorglogistiek.clock import moment_label
from zorglogistiek.errors import Conflict, Forbidden, Invalid, NotFound, ZorglogistiekError
from zorglogistiek.settings import Settings
from zorglogistiek.words import LANGUAGES, N_, Language, Words, translator

LOCAL_LANGUAGE_COOKIE = "zorglogistiek-language"
SECURE_LANGUAGE_COOKIE = "__Host-zorglogistiek-language"

CSV = "text/csv; charset=utf-8"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent.parent / "templates"),
    autoescape=select_autoescape(default=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,  # a page is made of many templates, and would look after each file every time
)


MESSAGES = {
    "signed-out": N_("You are signed out."),
    "saved": N_("Saved."),
    "confirmed": N_("Confirmed: the figures are right as of today."),
    "decided": N_("The decision is recorded."),
    "decided-together": N_("The decisions are recorded together."),
    "revoked": N_("The decision is taken back."),
    "closed": N_("The meeting is closed; its decisions are final."),
    "registered": N_("The youth is registered."),
    "registered-once": N_("This form was sent twice; the youth is registered once."),
    "draft": N_("The draft is saved; it is not on the waiting list yet."),
    "imported": N_("The files are imported."),
    "reported": N_("Reported: it is an action for the next meeting."),
    "carried-out": N_("The workbook is carried out, and the figures are confirmed as of today."),
    "answered": N_("Your answer is recorded; the meeting sees it."),
    "published": N_("The agenda is published."),
    "action-done": N_("Noted as done."),
    "messages-made": N_("The messages are ready to be read."),
    "messages-sent": N_("The messages were sent."),
    "messages-shown": N_("The messages are in the outbox; nothing was mailed."),
    "password-changed": N_("Your password is changed. Your other sessions have ended."),
    "password-chosen": N_("Your password is chosen. Sign in with it."),
    "address-changed": N_("The address is changed."),
    "sessions-ended": N_("Your other sessions have ended."),
    "session-ended": N_("The session has ended."),
    "factor-first": N_("Set up a second factor first: this site asks it of everybody."),
    "factor-set": N_("The second factor is set up. From now on signing in asks for its code."),
    "factor-removed": N_("The second factor is removed."),
    "token-made-once": N_("This form was sent twice; one API token was made. Its text was shown the first time."),
    "token-revoked": N_("The API token is revoked."),
    "linked": N_("Your account is linked: you can sign in with your organisation."),
    "unlinked": N_("Your account is no longer linked."),
    "draft-deleted": N_("The draft is deleted."),
    "account-closed": N_("The account is closed; it counts from now on."),
    "account-opened": N_("The account is open again."),
    "role-changed": N_("The role is changed; it counts from now on."),
    "emergency-opened": N_("The emergency access is open. It was noted, and is told to who referred the youth."),
    "emergency-ended": N_("The emergency access has ended."),
}
"""What a page says after a step, by the key in its address (``?said=saved``): never a fact about a person."""

ERROR_TITLES = {
    400: N_("This cannot be done like this"),
    403: N_("You may not do this"),
    404: N_("This page does not exist"),
    405: N_("This page does not exist"),
    409: N_("The registry has changed meanwhile"),
    429: N_("This was tried too often"),
    503: N_("The registry cannot be reached"),
}


TEMPLATES.filters["moment"] = moment_label


def language_cookie(settings: Settings) -> str:
    """The cookie of the language; with the ``__Host-`` prefix wherever https allows it."""
    return SECURE_LANGUAGE_COOKIE if settings.secure_cookies else LOCAL_LANGUAGE_COOKIE


def language_of(request: Request) -> Language:
    """The language that the visitor chose; Dutch for who has not."""
    chosen = request.cookies.get(language_cookie(get_settings(request)))
    return next((language for language in LANGUAGES if language == chosen), LANGUAGES[0])


def words_of(request: Request) -> Words:
    """The words of the visitor's language."""
    return translator(language_of(request))


def page_above(request: Request) -> str:
    """The nearest page at or above an address that takes forms: where who loads that address again wants to be."""
    path: str = request.url.path
    while path:
        scope = {**request.scope, "method": "GET", "path": path}
        if any(route.matches(scope)[0] is Match.FULL for route in request.app.routes):
            return path
        path = path.rsplit("/", 1)[0]
    return "/"


def page(
    request: Request, template: str, user: User | None, *, status_code: int = HTTPStatus.OK, **context: Any
) -> HTMLResponse:
    """The answer that ``template`` makes of ``context``."""
    html = TEMPLATES.get_template(template).render(
        w=words_of(request),
        language=language_of(request),
        languages=LANGUAGES,
        user=user,
        menu=menu_of(user, request.url.path) if user else None,
        session_minutes=get_settings(request).idle_minutes,
        path=request.url.path,
        back=request.url.path if request.method == "GET" else page_above(request),
        not_right_yet=bool(getattr(context.get("form"), "wrong", ())),
        emergency=getattr(request.state, "emergency", None),
        said=MESSAGES.get(request.query_params.get("said", "")),
        **context,
    )
    return HTMLResponse(html, status_code=status_code)


def download(content: str | bytes, file_name: str, media_type: str) -> Response:
    """The answer that is kept as a file; its name tells nothing of a person."""
    return Response(
        content, media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{file_name}"'}
    )


def back_to(path: str, said: str, *, anchor: str = "") -> RedirectResponse:
    """To a page that says what was done: sent with GET, so that loading it again does nothing twice."""
    separator = "&" if "?" in path else "?"
    fragment = f"#{quote(anchor)}" if anchor else ""
    return RedirectResponse(f"{path}{separator}said={said}{fragment}", status_code=HTTPStatus.SEE_OTHER)


def error_page(request: Request, status_code: int, error: ZorglogistiekError | None = None) -> HTMLResponse:
    """A page that says what is wrong, in the visitor's language, and leads back."""
    title = ERROR_TITLES.get(status_code, N_("Something went wrong; nothing was stored"))
    user = getattr(request.state, "user", None)
    return page(
        request, "error.html", user, status_code=status_code, title=title, faults=faults_in_words(request, error)
    )


def faults_in_words(request: Request, error: ZorglogistiekError | None) -> list[str]:
    """Every fact that an error reports, in the visitor's language."""
    words = words_of(request)
    match error:
        case None:
            return []
        case Invalid():
            return [fault_in_words(fault, words) for fault in error.faults]
        case Conflict():
            return [conflict_in_words(error, words)]
        case NotFound():
            record = record_in_words(error.record, words)
            return [words.say(N_("There is no {record}, or none that you may see."), record=record)]
        case Forbidden():
            return [words.say(N_("Your role does not allow this."))]
        case _:
            return [words.say(str(error))]
