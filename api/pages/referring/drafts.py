"""Drafts of registrations: going on with one, and deleting one after a question."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from api.deps import CurrentUser, DatabaseDep
from api.pages.forms import FormFields, FormState, version_of
from api.pages.referring.registration_form import form_page
from api.pages.rendering import back_to, page
from zorglogistiek.access.permissions import Action, require
from zorglogistiek.people import drafts

router = APIRouter(include_in_schema=False)


@router.get("/referrals/drafts/{number}")
def continue_draft(request: Request, number: str, user: CurrentUser, database: DatabaseDep) -> HTMLResponse:
    """The form as it was typed so far."""
    require(user, Action.REGISTER)
    with database.read() as session:
        draft = drafts.draft(session, number, visible_to=user)
    return form_page(request, user, database, FormState(typed=draft.typed), draft=draft)


@router.get("/referrals/drafts/{number}/delete")
def ask_to_delete(request: Request, number: str, user: CurrentUser, database: DatabaseDep) -> HTMLResponse:
    """Asks whether the draft may go: nothing brings it back."""
    require(user, Action.REGISTER)
    with database.read() as session:
        draft = drafts.draft(session, number, visible_to=user)
    return page(request, "referring/draft_delete.html", user, draft=draft)


@router.post("/referrals/drafts/{number}/delete")
def delete(number: str, user: CurrentUser, database: DatabaseDep, fields: FormFields) -> Response:
    """Deletes the draft as it was shown."""
    with database.write() as session:
        drafts.delete_draft(session, user, number, version=version_of(fields))
    return back_to("/referrals", "draft-deleted")
