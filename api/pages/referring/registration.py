"""The form with which a youth is registered: as a draft at any moment, with brothers and sisters, or for a move on."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, status
from fastapi.responses import HTMLResponse, Response

from api.deps import CurrentUser, DatabaseDep
from api.pages.forms import FormFields, FormState, Typed, first, form_after, version_of
from api.pages.labels import label_of
from api.pages.once import first_time
from api.pages.referring.registration_form import (
    OWN_FIELDS,
    PRESET,
    beside,
    form_page,
    sent_of,
)
from api.pages.referring.youth_form import with_numbers
from api.pages.rendering import back_to, error_page, page, words_of
from api.problems import status_of
from zorglogistiek.access.permissions import Action, require
from zorglogistiek.access.user import User
from zorglogistiek.clock import now, today
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict, Invalid, NotFound, TooMany
from zorglogistiek.people.drafts import Draft, draft, save_draft, settle_draft
from zorglogistiek.people.names_asked import ask_known
from zorglogistiek.people.service import register
from zorglogistiek.people.unfinished import asked_of, fields_for, fields_like, likely_doubles
from zorglogistiek.words import N_

router = APIRouter(include_in_schema=False)


OTHERS = N_("it was typed by somebody else in this browser, and was not sent")
"""The msgid of a form that one account typed and another would send."""


@router.get("/referrals/new")
def registration_form(
    request: Request,
    user: CurrentUser,
    database: DatabaseDep,
    like: Annotated[str, Query(max_length=20)] = "",
    youth: Annotated[str, Query(max_length=20)] = "",
) -> HTMLResponse:
    """The form: empty, for a brother or sister of the youth of the referral ``like``, or for the known ``youth``."""
    require(user, Action.REGISTER)
    filled: dict[str, str] = {}
    with database.read() as session:
        if like:
            filled = fields_like(session, like, visible_to=user, on=today())
        elif youth:
            filled = fields_for(session, youth, visible_to=user)
    typed = {name: [value] for name, value in (PRESET | filled).items()} if filled else {}
    return form_page(request, user, database, FormState(typed=typed), like=like)


@router.post("/referrals/new")
def send_form(request: Request, user: CurrentUser, database: DatabaseDep, fields: FormFields) -> Response:
    """Registers, saves a draft, or only looks which groups would fit; what is wrong is shown with what was typed."""
    require(user, Action.REGISTER)
    fields = with_numbers(database, user, fields)
    if first(fields, "typed_by") not in {"", str(user.account_id)}:
        return error_page(request, status.HTTP_409_CONFLICT, Conflict("registration", OTHERS))
    if first(fields, "step") == "look":
        return form_page(request, user, database, FormState(typed=fields), draft=_draft_of(user, database, fields))
    saves = first(fields, "step") == "draft"
    try:
        return _save(user, database, fields) if saves else _register(user, database, fields)
    except (Invalid, Conflict, TooMany) as error:
        return form_page(
            request,
            user,
            database,
            form_after(error, fields, words_of(request)),
            draft=_draft_of(user, database, fields),
            status_code=status_of(error),
        )


@router.post("/referrals/new/fitting")
def look(request: Request, user: CurrentUser, database: DatabaseDep, fields: FormFields) -> HTMLResponse:
    """The panel beside the form, for the script: which groups would fit, what is missing, likely doubles."""
    require(user, Action.REGISTER)
    found = beside(database, user, with_numbers(database, user, fields))
    form = FormState(typed=fields)
    return page(request, "referring/registration_beside.html", user, beside=found, form=form, label_of=label_of)


def _save(user: User, database: Database, fields: Typed) -> Response:
    typed = {name: values for name, values in fields.items() if name not in OWN_FIELDS}
    number, version = first(fields, "draft_number") or None, version_of(fields, "draft_version")
    try:
        with database.write() as session:
            if not first_time(session, user, fields):
                return back_to("/referrals", "draft")
            saved = save_draft(session, user, typed, now=now(), number=number, version=version)
    except NotFound:
        with database.write() as session:
            if not first_time(session, user, fields):
                return back_to("/referrals", "draft")
            saved = save_draft(session, user, typed, now=now())
    return back_to(f"/referrals/drafts/{saved.number}", "draft")


def _register(user: User, database: Database, fields: Typed) -> Response:
    sent, moment = sent_of(fields), now()
    ask_known(database, user, sent, moment)
    with database.write() as session:
        if not first_time(session, user, fields):
            return back_to("/referrals", "registered-once")
        registered = register(session, user, sent, now=moment)
        if first(fields, "draft_number"):
            settle_draft(session, user, first(fields, "draft_number"), version=version_of(fields, "draft_version"))
        asked = asked_of(sent, today=today())
        if first(fields, "not_the_same") != "yes" and likely_doubles(
            session, asked, visible_to=user, own_id=registered.youth.id
        ):
            raise Conflict("registration", N_("this youth may be registered already"))
        number = registered.referral.number
    if first(fields, "step") == "next":
        return back_to(f"/referrals/new?like={number}", "registered")
    return back_to(f"/referrals/{number}", "registered")


def _draft_of(user: User, database: Database, fields: Typed) -> Draft | None:
    """The draft that the form was begun as, as it stands now; None when there is none any more."""
    number = first(fields, "draft_number")
    if not number:
        return None
    try:
        with database.read() as session:
            return draft(session, number, visible_to=user)
    except NotFound:
        return None
