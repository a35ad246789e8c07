"""The API tokens of organisations: made, shown once, and revoked by who manages accounts."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, status
from fastapi.responses import HTMLResponse, Response

from api.deps import CurrentUser, DatabaseDep
from api.pages.forms import FormFields, FormState, Typed, day_or_none, first, form_after, one_of
from api.pages.once import first_time, new_key
from api.pages.rendering import back_to, page, words_of
from api.problems import status_of
from zorglogistiek.access import tokens
from zorglogistiek.access.permissions import Action, require
from zorglogistiek.access.user import User
from zorglogistiek.access.visibility import Record
from zorglogistiek.clock import now
from zorglogistiek.codes import Role
from zorglogistiek.database import Database
from zorglogistiek.errors import Fault, Invalid
from zorglogistiek.places.repository import organisation, organisations
from zorglogistiek.words import N_

router = APIRouter(include_in_schema=False)

ACTIONS = {
    "change_capacity": N_("change capacity"),
    "register": N_("register youths"),
    "see_statistics": N_("get the waiting statistics"),
    "see_missing_supply": N_("get the missing supply"),
}
RECORDS = {
    "organisation": N_("organisations"),
    "group": N_("groups and their rules"),
    "secret_address": N_("secret addresses of the own groups"),
    "occupancy": N_("who lives in a group"),
    "youth": N_("youths"),
    "referral": N_("referrals"),
    "waits": N_("waiting times by referral"),
    "statistics": N_("statistics of the region"),
}
"""What a program may do and see, in words."""

NumberPath = Annotated[str, Path(pattern=r"T-[0-9A-Z]{8}")]


@router.get("/account/tokens")
def tokens_page(request: Request, user: CurrentUser, database: DatabaseDep) -> HTMLResponse:
    """All API tokens, and the form to make one."""
    require(user, Action.MANAGE_ACCOUNTS)
    return _page(request, user, database)


@router.post("/account/tokens")
def make_token(request: Request, user: CurrentUser, database: DatabaseDep, fields: FormFields) -> Response:
    """Makes a token and shows it, this once; the same form sent twice makes one."""
    require(user, Action.MANAGE_ACCOUNTS)
    try:
        with database.write() as session:
            if not first_time(session, user, fields):
                return back_to("/account/tokens", "token-made-once")
            works_for = organisation(session, _chosen(fields), visible_to=user)
            made = tokens.make_token(
                session,
                user,
                organisation_id=works_for.id or 0,
                kind=works_for.kind,
                role=one_of(Role, first(fields, "role")),
                label=first(fields, "label"),
                actions=[one for text in fields.get("actions", ()) if (one := one_of(Action, text))],
                records=[seen for text in fields.get("records", ()) if (seen := one_of(Record, text))],
                last_day=day_or_none(first(fields, "last_day")),
                now=now(),
            )
    except Invalid as error:
        form = form_after(error, fields, words_of(request))
        return _page(request, user, database, form=form, status_code=status_of(error))
    return _page(request, user, database, made=made)


@router.post("/account/tokens/{number}/revoke")
def revoke_token(user: CurrentUser, number: NumberPath, database: DatabaseDep) -> Response:
    """Revokes a token: it opens nothing from the next request on."""
    with database.write() as session:
        tokens.revoke_token(session, user, number, now())
    return back_to("/account/tokens", "token-revoked")


def _chosen(fields: Typed) -> str:
    """The number of the organisation that was chosen. Invalid when none was."""
    number = first(fields, "organisation")
    if not number:
        raise Invalid("token", [Fault(field="organisation", message=N_("is required"))])
    return number


def _page(
    request: Request,
    user: User,
    database: Database,
    *,
    form: FormState | None = None,
    made: tokens.NewToken | None = None,
    status_code: int = status.HTTP_200_OK,
) -> HTMLResponse:
    with database.read() as session:
        found = tokens.api_tokens(session, user, now())
        known = organisations(session, visible_to=user)
    possible = sorted(tokens.TOKEN_ROLES, key=lambda role: list(Role).index(role))
    return page(
        request,
        "account/tokens.html",
        user,
        status_code=status_code,
        form=form or FormState(),
        form_key=new_key(),
        tokens=found,
        made=made,
        names={one.id: one.name for one in known},
        organisations=[(one.number, one.name) for one in known if tokens.roles_for(one.kind)],
        roles=possible,
        actions={one: ACTIONS[one] for one in Action if any(one in tokens.actions_of(role) for role in possible)},
        records={one: RECORDS[one] for one in Record if any(one in tokens.records_of(role) for role in possible)},
    )
