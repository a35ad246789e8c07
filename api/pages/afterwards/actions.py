"""The actions that were agreed in meetings: everybody's for the coordinator, the own organisation's for others."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated

from fastapi import APIRouter, Query, Request, status
from fastapi.responses import HTMLResponse, Response

from api.deps import CurrentUser, DatabaseDep
from api.pages.forms import FormFields, FormState, day_or_none, first, form_after, one_of, version_of
from api.pages.listing import Order, Pick, Search, back_in_list, listing
from api.pages.rendering import back_to, page, words_of
from api.problems import status_of
from zorglogistiek.access.permissions import Action, may
from zorglogistiek.access.user import User
from zorglogistiek.audit.showing import show_only
from zorglogistiek.clock import today
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict, Forbidden, Invalid
from zorglogistiek.meeting import reading
from zorglogistiek.meeting.afterwards.actions import OWNERS, change_action, finish_action, reopen_action
from zorglogistiek.meeting.views import ActionView
from zorglogistiek.places.repository import organisations
from zorglogistiek.words import N_

router = APIRouter(include_in_schema=False)


class Show(StrEnum):
    """Which actions the page shows."""

    OPEN = "open"
    OVERDUE = "overdue"
    DONE = "done"
    ALL = "all"


SHOWS: Mapping[Show, str] = MappingProxyType(
    {Show.OPEN: N_("To be done"), Show.OVERDUE: N_("Too late"), Show.DONE: N_("Done"), Show.ALL: N_("All")}
)
"""What each choice is called."""


@router.get("/actions")
def actions_page(
    request: Request,
    user: CurrentUser,
    database: DatabaseDep,
    show: Annotated[str, Query(max_length=10)] = "",
) -> HTMLResponse:
    """The actions, those too late first, then by day."""
    chosen = one_of(Show, show) or Show.OPEN
    return _page(request, user, database, show=chosen)


@router.post("/actions/{action_id}")
def change(request: Request, action_id: int, user: CurrentUser, database: DatabaseDep, fields: FormFields) -> Response:
    """Other words, another owner or another day."""
    try:
        with database.write() as session:
            change_action(
                session,
                user,
                action_id=action_id,
                version=version_of(fields),
                organisation=first(fields, "organisation"),
                text=first(fields, "text"),
                due_on=day_or_none(first(fields, "due_on")),
            )
    except (Invalid, Conflict) as error:
        form = form_after(error, fields, words_of(request), name=f"action-{action_id}")
        return _page(request, user, database, form=form, status_code=status_of(error))
    return back_to(back_in_list(request, "/actions"), "saved", anchor=f"action-{action_id}")


@router.post("/actions/{action_id}/done")
def finish(request: Request, action_id: int, user: CurrentUser, database: DatabaseDep, fields: FormFields) -> Response:
    """It was done, today."""
    try:
        with database.write() as session:
            finish_action(
                session, user, action_id=action_id, version=version_of(fields), done_on=today(), today=today()
            )
    except Conflict as error:
        form = form_after(error, fields, words_of(request), name=f"action-{action_id}")
        return _page(request, user, database, form=form, status_code=status_of(error))
    return back_to(back_in_list(request, "/actions"), "action-done")


@router.post("/actions/{action_id}/reopen")
def reopen(request: Request, action_id: int, user: CurrentUser, database: DatabaseDep, fields: FormFields) -> Response:
    """It was not done after all."""
    try:
        with database.write() as session:
            reopen_action(session, user, action_id=action_id, version=version_of(fields))
    except Conflict as error:
        form = form_after(error, fields, words_of(request), name=f"action-{action_id}")
        return _page(request, user, database, form=form, status_code=status_of(error))
    return back_to(back_in_list(request, "/actions"), "saved", anchor=f"action-{action_id}")


def _page(
    request: Request,
    user: User,
    database: Database,
    *,
    show: Show = Show.OPEN,
    form: FormState | None = None,
    status_code: int = status.HTTP_200_OK,
) -> HTMLResponse:
    changes_any = may(user, Action.DECIDE)
    if user.role not in OWNERS and not changes_any:
        raise Forbidden("This role may not see the meeting.")
    with database.read() as session:
        found = reading.actions(session, visible_to=user, today=today())
        owners = organisations(session, visible_to=user) if changes_any else []
        words = words_of(request)
        asked = {name: value for name, value in request.query_params.items() if name != "show"}
        if form is not None:  # what is wrong must be seen, whatever the list shows
            asked, show = {}, Show.ALL
        shown = listing(
            [one for one in found if _is_shown(one, show)],
            asked,
            picks=[
                Pick(
                    name="owner", label=words.say("Owner"), of=lambda one: [(one.organisation, one.organisation_name)]
                ),
            ],
            search=Search(label=words.say("Number of the referral"), of=lambda one: [one.referral or ""]),
            orders=[
                Order(
                    name="due",
                    label=words.say("too late first, then by day"),
                    key=_by_day,
                ),
                Order(name="owner", label=words.say("owner"), key=_by_owner),
                Order(name="meeting", label=words.say("newest meeting first"), key=_newest_first),
            ],
        )
        show_only(session, referrals={one.referral for one in shown.shown if one.referral is not None})
    return page(
        request,
        "afterwards/actions.html",
        user,
        status_code=status_code,
        listing=shown,
        counts={one: sum(_is_shown(action, one) for action in found) for one in Show},
        shows=SHOWS,
        show=show,
        owners=owners,
        changes_any=changes_any,
        form=form or FormState(),
    )


def _is_shown(action: ActionView, show: Show) -> bool:
    match show:
        case Show.OPEN:
            return action.done_on is None
        case Show.OVERDUE:
            return action.overdue
        case Show.DONE:
            return action.done_on is not None
        case Show.ALL:
            return True


def _by_day(action: ActionView) -> tuple[bool, date]:
    return not action.overdue, action.due_on


def _by_owner(action: ActionView) -> tuple[str, date]:
    return action.organisation_name.casefold(), action.due_on


def _newest_first(action: ActionView) -> tuple[int, date]:
    return -action.meeting_on.toordinal(), action.due_on
