"""Choosing a password with a code, and asking for one by mail: both before signing in."""

from fastapi import APIRouter, BackgroundTasks, Request, status
from fastapi.responses import HTMLResponse, Response

from api.deps import DatabaseDep, SettingsDep
from api.pages.account.letters import send
from api.pages.account.own import typed_secret
from api.pages.forms import FormFields, FormState, first, form_after
from api.pages.rendering import back_to, page, words_of
from api.pages.sign_in import minutes_of
from api.problems import headers_of, status_of
from zorglogistiek.access.password_codes import choose_password, code_to_mail, count_asking, holder_of
from zorglogistiek.clock import moment_label, now
from zorglogistiek.database import Database
from zorglogistiek.errors import Invalid, TooMany
from zorglogistiek.mail import MailServer
from zorglogistiek.places.repository import organisation_name
from zorglogistiek.settings import Settings
from zorglogistiek.words import translator

router = APIRouter(include_in_schema=False)

LONGEST_NAME = 80


@router.get("/password")
def choose_page(request: Request) -> HTMLResponse:
    """The form for who has a code: the first time, and after a forgotten password."""
    return _page(request, FormState())


@router.post("/password")
def choose(request: Request, database: DatabaseDep, settings: SettingsDep, fields: FormFields) -> Response:
    """Chooses a password; to the sign-in with it, which asks the second factor of who has one."""
    username, code = first(fields, "username")[:LONGEST_NAME], typed_secret(fields, "code")
    try:
        holder = holder_of(database, username=username, code=code, now=now())
        with database.read() as session:
            words = [organisation_name(session, holder.organisation_id)]
        choose_password(
            database,
            username=username,
            code=code,
            new=typed_secret(fields, "new"),
            again=typed_secret(fields, "again"),
            now=now(),
            words=words,
            leaked=settings.leaked_passwords_file,
        )
    except (Invalid, TooMany) as error:
        # Of what was typed only the name comes back: the rest is secret.
        form = form_after(error, {"username": [username]}, words_of(request))
        answer = _page(request, form, status_code=status_of(error))
        answer.headers.update(headers_of(error))
        return answer
    return back_to("/sign-in", "password-chosen")


@router.get("/password/forgotten")
def forgotten_page(request: Request, settings: SettingsDep) -> HTMLResponse:
    """What to do about a forgotten password."""
    return _forgotten(request, settings)


@router.post("/password/forgotten")
def ask(
    request: Request, database: DatabaseDep, settings: SettingsDep, fields: FormFields, background: BackgroundTasks
) -> Response:
    """Answers the same, and as soon, for any name; whether there is such an account is looked up after that."""
    username, server = first(fields, "username")[:LONGEST_NAME], settings.mail_server
    try:
        count_asking(database, username, now())
    except TooMany as error:
        answer = _forgotten(request, settings, wait_minutes=minutes_of(error), status_code=status_of(error))
        answer.headers.update(headers_of(error))
        return answer
    answer = _forgotten(request, settings, asked=True)
    if server is not None:
        background.add_task(_mail, database, server, username, settings)
        answer.background = background
    return answer


def _page(request: Request, form: FormState, *, status_code: int = status.HTTP_200_OK) -> HTMLResponse:
    return page(request, "account/choose.html", None, status_code=status_code, form=form)


def _forgotten(
    request: Request,
    settings: Settings,
    *,
    asked: bool = False,
    wait_minutes: int = 0,
    status_code: int = status.HTTP_200_OK,
) -> HTMLResponse:
    return page(
        request,
        "account/forgotten.html",
        None,
        status_code=status_code,
        mails=settings.mail_server is not None,
        asked=asked,
        wait_minutes=wait_minutes,
    )


def _mail(database: Database, server: MailServer, username: str, settings: Settings) -> None:
    """Mails a code, if there is somebody to mail it to.

    It does not go by the outbox of a meeting: coordinators read that, and a code stands nowhere but with who uses it.
    One that does not arrive is asked for again.
    """
    made = code_to_mail(database, username, now())
    if made is None:
        return
    words, address = translator("nl"), f"{settings.public_url.rstrip('/')}/password"
    body = [
        words.say("Somebody asked for another password for an account with this address."),
        words.say("Was it you? Then choose one on {address}, with this code:", address=address),
        made.code,
        words.say("It can be used once, until {moment}.", moment=moment_label(made.until)),
        words.say("Was it not you? Then do nothing: your password stays as it is. Never give this code to anybody."),
    ]
    send(server, to=made.to, subject=words.say("Another password for Zorglogistiek"), body=body)
