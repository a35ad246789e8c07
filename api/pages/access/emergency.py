"""Emergency access: opening one youth for a while with a reason, ending it, and the list of what was opened."""

from datetime import timedelta

from fastapi import APIRouter, BackgroundTasks, Request, status
from fastapi.responses import HTMLResponse, Response

from api.deps import CurrentUser, DatabaseDep, SettingsDep
from api.pages.forms import FormFields, FormState, first, form_after
from api.pages.letters import send_afterwards
from api.pages.rendering import back_to, page, words_of
from api.problems import status_of
from zorglogistiek.access.permissions import Action, may
from zorglogistiek.access.user import User
from zorglogistiek.access.visibility import Reach, Record, reach
from zorglogistiek.audit.recording import note
from zorglogistiek.clock import now
from zorglogistiek.codes import AuditAction, AuditOutcome
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict, Invalid
from zorglogistiek.meeting.afterwards.letters import emergency_letters
from zorglogistiek.people.emergencies import KIND, emergencies, end_access, open_access
from zorglogistiek.settings import Settings

router = APIRouter(include_in_schema=False)


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
    """Opens a youth to the user, and writes to who referred them; the same one again is opened, and told of, once."""
    moment = now()
    try:
        with database.write() as session:
            made = open_access(
                session,
                user,
                number=first(fields, "number"),
                reason=first(fields, "reason"),
                lasts=timedelta(minutes=settings.emergency_minutes),
                now=moment,
            )
            letters = []
            if made.started_at == moment:
                letters = emergency_letters(session, made, site=settings.public_url, now=moment)
    except (Invalid, Conflict) as error:
        with database.write() as session:
            note(session, AuditAction.EXECUTE, KIND, outcome=AuditOutcome.DENIED, detail="not opened")
        form = form_after(error, fields, words_of(request), name="emergency")
        return _page(request, user, database, settings, form, status_code=status_of(error))
    background.add_task(send_afterwards, database, letters, settings.mail_server)
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
