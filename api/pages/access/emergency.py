"""Emergency access: opening one youth for a while with a reason, ending it, and the list of what was opened."""

import logging
from collections.abc import Sequence
from datetime import timedelta

from fastapi import APIRouter, BackgroundTasks, Request, status
from fastapi.responses import HTMLResponse, Response

from api.deps import CurrentUser, DatabaseDep, SettingsDep
from api.pages.forms import FormFields, FormState, first, form_after
from api.pages.rendering import back_to, moment, page, words_of
from api.problems import status_of
from zorglogistiek.access.permissions import Action, may
from zorglogistiek.access.tables import EmergencyAccess
from zorglogistiek.access.user import User
from zorglogistiek.access.visibility import Reach, Record, reach
from zorglogistiek.audit.recording import note
from zorglogistiek.clock import now
from zorglogistiek.codes import AuditAction, AuditOutcome
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict, Invalid
from zorglogistiek.mail import Letter, MailServer, Refused, Unreachable, Unsure, connected
from zorglogistiek.people.emergencies import KIND, Told, emergencies, end_access, open_access, told_of
from zorglogistiek.settings import Settings
from zorglogistiek.words import translator

router = APIRouter(include_in_schema=False)

log = logging.getLogger(__name__)


@router.get("/emergency")
def emergency_page(request: Request, user: CurrentUser, database: DatabaseDep, settings: SettingsDep) -> HTMLResponse:
    """What was opened, as far as the user sees it; and the form, for who may open."""
    return _page(request, user, database, settings, FormState())


@router.post("/emergency")
def open_one(
    request: Request,
    user: CurrentUser,
    database: DatabaseDep,
    settings: SettingsDep,
    fields: FormFields,
    background: BackgroundTasks,
) -> Response:
    """Opens a youth to the user, and tells who referred them."""
    try:
        with database.write() as session:
            made = open_access(
                session,
                user,
                number=first(fields, "number"),
                reason=first(fields, "reason"),
                lasts=timedelta(minutes=settings.emergency_minutes),
                now=now(),
            )
            told = told_of(session, made)
    except (Invalid, Conflict) as error:
        with database.write() as session:
            note(session, AuditAction.EXECUTE, KIND, outcome=AuditOutcome.DENIED, detail="not opened")
        form = form_after(error, fields, words_of(request), name="emergency")
        return _page(request, user, database, settings, form, status_code=status_of(error))
    if settings.mail_server is not None:
        background.add_task(_tell, settings.mail_server, _letters(made, told, settings))
    answer = back_to("/emergency", "emergency-opened")
    answer.background = background
    return answer


@router.post("/emergency/{number}/end")
def end_one(number: str, user: CurrentUser, database: DatabaseDep) -> Response:
    """Ends an emergency access of the user's own."""
    with database.write() as session:
        end_access(session, user, number=number, now=now())
    return back_to("/emergency", "emergency-ended")


def _page(
    request: Request,
    user: User,
    database: Database,
    settings: Settings,
    form: FormState,
    *,
    status_code: int = status.HTTP_200_OK,
) -> HTMLResponse:
    with database.read() as session:
        lines = emergencies(session, visible_to=user, now=now())
    return page(
        request,
        "access/emergency.html",
        user,
        status_code=status_code,
        lines=lines,
        opens=may(user, Action.EMERGENCY_ACCESS),
        persons=reach(user, Record.YOUTH) is not Reach.NOTHING,
        minutes=settings.emergency_minutes,
        form=form,
    )


def _letters(made: EmergencyAccess, told: Sequence[Told], settings: Settings) -> list[Letter]:
    """The letters to who referred the youth, without anything of the youth or the reason: those stand on the site."""
    words, server = translator("nl"), settings.mail_server
    assert server is not None
    body = [
        words.say("Somebody opened a youth whom you referred, by emergency access {number}.", number=made.number),
        words.say("It is open until {moment} at the latest.", moment=moment(made.ends_at)),
        words.say(
            "Who it was, for whom and why stands on {address}, after signing in.",
            address=f"{settings.public_url.rstrip('/')}/emergency",
        ),
    ]
    return [
        Letter(
            number=made.number,
            sender=server.sender,
            to=one.address,
            subject=words.say("Emergency access to a youth whom you referred"),
            body="\n\n".join(body),
            at=made.started_at,
        )
        for one in told
        if one.address is not None
    ]


def _tell(server: MailServer, letters: Sequence[Letter]) -> None:
    """Mails them, after the answer; what cannot be mailed stands on the page all the same."""
    try:
        with connected(server) as connection:
            for letter in letters:
                connection.send(letter)
    except (Unreachable, Refused, Unsure):
        log.warning("the letter about an emergency access did not go out")
