"""The administrator's page: the accounts; making, closing and opening one, and changing what it may do."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Query, Request, status
from fastapi.responses import HTMLResponse, Response

from api.deps import CurrentUser, DatabaseDep, SettingsDep
from api.pages.forms import FormFields, FormState, Typed, first, form_after, one_of
from api.pages.letters import send_afterwards
from api.pages.rendering import back_to, page, words_of
from api.problems import status_of
from zorglogistiek.access.accounts import WORKS_FOR
from zorglogistiek.access.managing import (
    account_managed,
    accounts,
    change_email,
    change_role,
    close_account,
    give_code,
    make_account,
    open_account,
)
from zorglogistiek.access.permissions import Action, require
from zorglogistiek.access.user import User
from zorglogistiek.clock import now
from zorglogistiek.codes import Role
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict, Fault, Invalid, NotFound
from zorglogistiek.meeting.afterwards.letters import AccountChange, account_letters
from zorglogistiek.places.repository import organisation, organisations

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A code that the page shows this once, and the name of its account; ``first``: the account was made just now."""

    username: str
    code: str
    first: bool


@router.get("/accounts")
def accounts_page(
    request: Request, user: CurrentUser, database: DatabaseDep, role: Annotated[str, Query(max_length=20)] = ""
) -> HTMLResponse:
    """Every account, or those in one role."""
    return _page(request, user, database, FormState(), role=role)


@router.post("/accounts")
def make(request: Request, user: CurrentUser, database: DatabaseDep, fields: FormFields) -> Response:
    """Makes an account; the page that follows shows the code with which its holder chooses a password, this once."""
    require(user, Action.MANAGE_ACCOUNTS)
    try:
        role = _role(fields)
        with database.write() as session:
            try:
                works_for = organisation(session, first(fields, "organisation"), visible_to=user)
            except NotFound:
                raise Invalid("account", [Fault(field="organisation", message="is required")]) from None
            assert works_for.id is not None
            made, code = make_account(
                session,
                user,
                username=first(fields, "username"),
                display_name=first(fields, "display_name"),
                role=role,
                organisation_id=works_for.id,
                kind=works_for.kind,
                now=now(),
                email=first(fields, "email"),
            )
            username = made.username
    except (Invalid, Conflict) as error:
        form = form_after(error, fields, words_of(request), name="account")
        return _page(request, user, database, form, status_code=status_of(error))
    return _page(request, user, database, FormState(), made=Given(username=username, code=code, first=True))


@router.post("/accounts/{account_id}/close")
def close(request: Request, account_id: int, user: CurrentUser, database: DatabaseDep, fields: FormFields) -> Response:
    """Nobody signs in with it any more, and who is signed in is not."""

    def carry_out() -> None:
        with database.write() as session:
            close_account(session, user, account_id=account_id, seen=first(fields, "seen"), now=now())

    return _after(request, user, database, fields, account_id, carry_out, "account-closed")


@router.post("/accounts/{account_id}/open")
def reopen(request: Request, account_id: int, user: CurrentUser, database: DatabaseDep, fields: FormFields) -> Response:
    """It can be signed in with again."""

    def carry_out() -> None:
        with database.write() as session:
            open_account(session, user, account_id=account_id, seen=first(fields, "seen"))

    return _after(request, user, database, fields, account_id, carry_out, "account-opened")


@router.post("/accounts/{account_id}/password-code")
def another_password(
    request: Request,
    account_id: int,
    user: CurrentUser,
    database: DatabaseDep,
    settings: SettingsDep,
    fields: FormFields,
    background: BackgroundTasks,
) -> Response:
    """The present password counts no more; the page that follows shows a code to hand over, this once.

    The holder of the account gets a letter of it.
    """
    try:
        with database.write() as session:
            account, code = give_code(session, user, account_id=account_id, seen=first(fields, "seen"), now=now())
            change = AccountChange.PASSWORD
            letters = account_letters(session, user, account, change, former=account.email, now=now())
            given = Given(username=account.username, code=code, first=False)
    except Conflict as error:
        form = form_after(error, fields, words_of(request), name=f"account-{account_id}")
        return _page(request, user, database, form, status_code=status_of(error))
    answer = _page(request, user, database, FormState(), made=given)
    background.add_task(send_afterwards, database, letters, settings.mail_server)
    answer.background = background
    return answer


@router.post("/accounts/{account_id}/email")
def give_email(
    request: Request,
    account_id: int,
    user: CurrentUser,
    database: DatabaseDep,
    settings: SettingsDep,
    fields: FormFields,
    background: BackgroundTasks,
) -> Response:
    """A code for a forgotten password is mailed there from now on. A letter of it goes to the address of before."""

    def carry_out() -> None:
        with database.write() as session:
            email, seen = first(fields, "email"), first(fields, "seen_email")
            account = change_email(session, user, account_id=account_id, email=email, seen=seen)
            if (account.email or "") != seen:
                change = AccountChange.ADDRESS
                letters = account_letters(session, user, account, change, former=seen or None, now=now())
                background.add_task(send_afterwards, database, letters, settings.mail_server)

    answer = _after(request, user, database, fields, account_id, carry_out, "address-changed")
    answer.background = background
    return answer


@router.post("/accounts/{account_id}/role")
def give_role(
    request: Request, account_id: int, user: CurrentUser, database: DatabaseDep, fields: FormFields
) -> Response:
    """It may do something else from now on."""

    def carry_out() -> None:
        with database.write() as session:
            account = account_managed(session, user, account_id)
            kinds = {one.id: one.kind for one in organisations(session, visible_to=user)}
            change_role(
                session,
                user,
                account_id=account_id,
                role=_role(fields),
                kind=kinds[account.organisation_id],
                seen=first(fields, "seen"),
                now=now(),
            )

    return _after(request, user, database, fields, account_id, carry_out, "role-changed")


def _role(fields: Typed) -> Role:
    role = one_of(Role, first(fields, "role"))
    if role is None:
        raise Invalid("account", [Fault(field="role", message="is required")])
    return role


def _after(
    request: Request,
    user: User,
    database: Database,
    fields: Typed,
    account_id: int,
    carry_out: Callable[[], None],
    said: str,
) -> Response:
    """To the list, which says what was done, or shows the form again with what is wrong."""
    try:
        carry_out()
    except (Invalid, Conflict) as error:
        form = form_after(error, fields, words_of(request), name=f"account-{account_id}")
        return _page(request, user, database, form, status_code=status_of(error))
    return back_to("/accounts", said, anchor=f"account-{account_id}")


def _page(
    request: Request,
    user: User,
    database: Database,
    form: FormState,
    *,
    role: str = "",
    made: Given | None = None,
    status_code: int = status.HTTP_200_OK,
) -> HTMLResponse:
    chosen = one_of(Role, role)
    with database.read() as session:
        found = accounts(session, visible_to=user)
        works_for = {one.id: one for one in organisations(session, visible_to=user)}
    return page(
        request,
        "access/accounts.html",
        user,
        status_code=status_code,
        lines=[one for one in found if chosen in (None, one.role)],
        chosen=chosen,
        organisations=works_for,
        roles=list(Role),
        roles_of={key: [one for one in Role if org.kind in WORKS_FOR[one]] for key, org in works_for.items()},
        made=made,
        form=form,
    )
