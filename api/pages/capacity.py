"""The capacity page: a provider's groups, kept current in a minute; for the coordinator, those of the region."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, TypeVar
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, status
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.deps import CurrentUser, DatabaseDep
from api.pages.forms import FormFields, FormState, Typed, first, form_after, version_of
from api.pages.meetings import day_of
from api.pages.once import new_key
from api.pages.registration import sent_forms
from api.pages.rendering import back_to, page, words_of
from api.problems import status_of
from zorglogistiek.access.user import User
from zorglogistiek.access.visibility import Reach, Record, reach
from zorglogistiek.clock import now, today
from zorglogistiek.codes import ClosureReason, EndReason
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict, Fault, Forbidden, Invalid
from zorglogistiek.people.leaving import leave
from zorglogistiek.places import service
from zorglogistiek.places.overview import GroupOverview, group_overviews
from zorglogistiek.words import N_

router = APIRouter(include_in_schema=False)

Code = TypeVar("Code", ClosureReason, EndReason)
Part = TypeVar("Part")


@router.get("/capacity")
def capacity(
    request: Request,
    user: CurrentUser,
    database: DatabaseDep,
    stale: Annotated[str, Query(max_length=5)] = "",
    opened: Annotated[str, Query(alias="open", max_length=20)] = "",
) -> HTMLResponse:
    """The groups whose occupancy the user sees; ``stale=yes``: only those that were not confirmed this week.

    ``open`` is the group that is shown with its residents; a provider sees them of every group.
    """
    return _page(request, user, database, FormState(), opened=opened, only_stale=stale == "yes")


@router.post("/capacity/confirm")
def confirm(user: CurrentUser, database: DatabaseDep, fields: FormFields) -> Response:
    """Says of the groups that were named that their figures are right today."""
    with database.write() as session:
        for number in dict.fromkeys(fields.get("group", ())):
            service.confirm(session, user, number, on=today(), now=now())
    named = fields.get("group", ())
    return back_to("/capacity", "confirmed", anchor=named[0] if len(named) == 1 else "")


@router.post("/capacity/groups/{group}/stays/{stay}/expected-end")
def set_expected_end(
    request: Request, group: str, stay: str, user: CurrentUser, database: DatabaseDep, fields: FormFields
) -> Response:
    """Changes the day on which a resident is expected to leave; an emptied field: not known."""

    def carry_out() -> None:
        text = first(fields, "expected_end")
        day = day_of(text, "expected_end") if text else None
        with database.write() as session:
            service.set_expected_end(session, user, stay, expected_end=day, version=version_of(fields), today=today())

    return _after(request, user, database, group, fields, f"stay-{stay}", carry_out)


@router.post("/capacity/groups/{group}/stays/{stay}/end")
def end_stay(
    request: Request, group: str, stay: str, user: CurrentUser, database: DatabaseDep, fields: FormFields
) -> Response:
    """Records that a resident has left."""

    def carry_out() -> None:
        ended_on, reason = _departure(fields)
        with database.write() as session:
            leave(session, user, stay, ended_on=ended_on, reason=reason, version=version_of(fields), today=today())

    return _after(request, user, database, group, fields, f"end-{stay}", carry_out)


@router.post("/capacity/groups/{group}/closures")
def close_places(
    request: Request, group: str, user: CurrentUser, database: DatabaseDep, fields: FormFields
) -> Response:
    """Takes places out of use for a while."""
    key = first(fields, "form_key")
    if not sent_forms(request).take(key):
        return RedirectResponse(f"/capacity?open={quote(group)}#{quote(group)}", status_code=status.HTTP_303_SEE_OTHER)

    def carry_out() -> None:
        from_on, until_on, places, reason = _closure(fields)
        with database.write() as session:
            service.close_places(
                session,
                user,
                group,
                from_on=from_on,
                until_on=until_on,
                places=places,
                reason=reason,
                today=today(),
            )

    def refused() -> None:
        sent_forms(request).give_back(key)

    return _after(request, user, database, group, fields, f"close-{group}", carry_out, refused)


@router.post("/capacity/groups/{group}/closures/{closure}/reopen")
def reopen(
    request: Request, group: str, closure: str, user: CurrentUser, database: DatabaseDep, fields: FormFields
) -> Response:
    """Takes closed places into use again from today."""

    def carry_out() -> None:
        with database.write() as session:
            service.reopen(session, user, closure, on=today())

    return _after(request, user, database, group, fields, f"reopen-{closure}", carry_out)


def _departure(fields: Typed) -> tuple[date, EndReason]:
    """What the form of a departure says. Invalid with everything that is wrong with it."""
    faults: list[Fault] = []
    ended_on = _read(faults, lambda: day_of(first(fields, "ended_on"), "ended_on"))
    reason = _read(faults, lambda: _member(EndReason, fields))
    if ended_on is None or reason is None:
        raise Invalid("stay", faults)
    return ended_on, reason


def _closure(fields: Typed) -> tuple[date, date | None, int, ClosureReason]:
    """What the form of a closure says. Invalid with everything that is wrong with it."""
    faults: list[Fault] = []
    from_on = _read(faults, lambda: day_of(first(fields, "from_on"), "from_on"))
    until_on = None
    if first(fields, "until_on"):
        until_on = _read(faults, lambda: day_of(first(fields, "until_on"), "until_on"))
    places = version_of(fields, "places")
    if places == 0:
        faults.append(Fault(field="places", message=N_("must be a whole number")))
    reason = _read(faults, lambda: _member(ClosureReason, fields))
    if faults or from_on is None or reason is None:
        raise Invalid("closure", faults)
    return from_on, until_on, places, reason


def _read(faults: list[Fault], part: Callable[[], Part]) -> Part | None:
    """What a part of the form says; None, and what is wrong with it added to ``faults``, when it is not valid."""
    try:
        return part()
    except Invalid as error:
        faults += error.faults
        return None


def _member(codes: type[Code], fields: Typed) -> Code:
    text = first(fields, "reason")
    for code in codes:
        if code.value == text:
            return code
    raise Invalid("form", [Fault(field="reason", message=N_("is required"))])


def _after(
    request: Request,
    user: User,
    database: Database,
    group: str,
    fields: Typed,
    name: str,
    carry_out: Callable[[], None],
    refused: Callable[[], None] = lambda: None,
) -> Response:
    """Carries a form out and goes back to its group; what is wrong is shown at the form."""
    try:
        carry_out()
    except (Invalid, Conflict) as error:
        refused()
        form = form_after(error, fields, words_of(request), name=name)
        return _page(request, user, database, form, opened=group, status_code=status_of(error))
    return back_to(f"/capacity?open={quote(group)}", "saved", anchor=group)


def _page(
    request: Request,
    user: User,
    database: Database,
    form: FormState,
    *,
    opened: str = "",
    only_stale: bool = False,
    status_code: int = status.HTTP_200_OK,
) -> HTMLResponse:
    if reach(user, Record.OCCUPANCY) is Reach.NOTHING:
        raise Forbidden("This role sees no occupancy.")
    with database.read() as session:
        found = group_overviews(session, visible_to=user, on=today())
    shown = [group for group in found if group.stale or not only_stale]
    return page(
        request,
        "capacity.html",
        user,
        status_code=status_code,
        providers=by_provider(shown),
        groups=shown,
        totals={
            "groups": len(found),
            "places": sum(group.places for group in found),
            "free": sum(group.free for group in found),
            "stale": sum(group.stale for group in found),
        },
        only_stale=only_stale,
        opened=opened,
        form=form,
        form_key=new_key(),
        closure_reasons=list(ClosureReason),
        end_reasons=list(EndReason),
        today=today(),
    )


def by_provider(groups: list[GroupOverview]) -> dict[str, list[GroupOverview]]:
    """The groups of each provider, in their order."""
    found: dict[str, list[GroupOverview]] = {}
    for group in groups:
        found.setdefault(group.provider, []).append(group)
    return found
