"""The form with which a youth is registered."""

from typing import cast

from fastapi import APIRouter, Request, status
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.deps import CurrentUser, DatabaseDep
from api.pages.forms import FormFields, FormState, first, form_after
from api.pages.once import SentForms, new_key
from api.pages.rendering import back_to, page, words_of
from api.pages.youth_form import choices
from api.problems import status_of
from zorglogistiek.access.permissions import Action, require
from zorglogistiek.access.user import User
from zorglogistiek.clock import now
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict, Invalid
from zorglogistiek.people.forms import Registration
from zorglogistiek.people.reading import from_fields
from zorglogistiek.people.service import register

router = APIRouter(include_in_schema=False)


def sent_forms(request: Request) -> SentForms:
    """The forms that this application has carried out."""
    return cast("SentForms", request.app.state.sent_forms)


@router.get("/referrals/new")
def registration_form(request: Request, user: CurrentUser, database: DatabaseDep) -> HTMLResponse:
    """The empty form."""
    require(user, Action.REGISTER)
    return _form(request, user, database, FormState())


@router.post("/referrals/new")
def register_youth(request: Request, user: CurrentUser, database: DatabaseDep, fields: FormFields) -> Response:
    """Registers, and shows the new referral; what is wrong is shown with everything that was typed."""
    require(user, Action.REGISTER)
    key = first(fields, "form_key")
    if not sent_forms(request).take(key):
        return RedirectResponse("/referrals", status_code=status.HTTP_303_SEE_OTHER)
    sent = from_fields(Registration, {name: value for name, value in fields.items() if name != "form_key"})
    try:
        with database.write() as session:
            number = register(session, user, sent, now=now()).referral.number
    except (Invalid, Conflict) as error:
        sent_forms(request).give_back(key)
        form = form_after(error, fields, words_of(request))
        return _form(request, user, database, form, status_code=status_of(error))
    return back_to(f"/referrals/{number}", "draft" if sent.get("draft") else "registered")


def _form(
    request: Request, user: User, database: Database, form: FormState, *, status_code: int = status.HTTP_200_OK
) -> HTMLResponse:
    return page(
        request,
        "registration.html",
        user,
        status_code=status_code,
        form=form,
        form_key=new_key(),
        **choices(database, user),
    )
