"""The capacity page: a provider's groups, kept current in a minute; for the coordinator, those of the region."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, status
from fastapi.responses import HTMLResponse, Response

from api.deps import CurrentUser, DatabaseDep
from api.pages.forms import FormFields, FormState, Typed, day_of, fields_up_to, first, form_after, version_of
from api.pages.listing import Listing, Order, Pick, Search, back_in_list, listing
from api.pages.once import first_time, new_key
from api.pages.providing.capacity_forms import closure_of, departure_of, departures_of
from api.pages.rendering import back_to, page, words_of
from api.problems import status_of
from zorglogistiek.access.user import User
from zorglogistiek.access.visibility import Reach, Record, reach
from zorglogistiek.clock import now, today
from zorglogistiek.codes import ClosureReason, EndReason
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict, Forbidden, Invalid
from zorglogistiek.meeting.preparing.publishing import next_published
from zorglogistiek.meeting.preparing.reporting import report_late_departure
from zorglogistiek.people.leaving import leave
from zorglogistiek.places import service
from zorglogistiek.places.glances import GroupGlance, group_glances
from zorglogistiek.places.overview import GroupOverview, group_overviews
from zorglogistiek.places.updating import DOUBTED, Blocked, Departure, blocked_among
from zorglogistiek.words import Words

router = APIRouter(include_in_schema=False)

ALL = "all"
"""The name of the one form in which the departures of every group on the page are."""

CapacityFields = Annotated[Typed, Depends(fields_up_to(5000))]
"""Two fields for each resident of a provider, and one for each group."""


@router.get("/capacity")
def capacity(
    request: Request,
    user: CurrentUser,
    database: DatabaseDep,
    opened: Annotated[str, Query(alias="open", max_length=20)] = "",
) -> HTMLResponse:
    """The groups whose occupancy the user sees, narrowed and sorted as asked.

    ``open`` is the group that is shown with its residents; a provider sees them of every group.
    """
    return _page(request, user, database, FormState(), opened=opened)


@router.post("/capacity/confirm")
def confirm(request: Request, user: CurrentUser, database: DatabaseDep, fields: CapacityFields) -> Response:
    """Changes every expected departure that was typed, and says of the groups that were named that they are right."""
    return _update(request, user, database, fields, confirms=_shown(fields))


@router.post("/capacity/groups/{group}")
def update_group(
    request: Request, group: str, user: CurrentUser, database: DatabaseDep, fields: CapacityFields
) -> Response:
    """The same of one group, unless told not to confirm; departures that were typed at other groups are stored too."""
    return _update(
        request, user, database, fields, confirms=[group] if first(fields, "confirm") != "no" else [], own=group
    )


@router.post("/capacity/save")
def save(request: Request, user: CurrentUser, database: DatabaseDep, fields: CapacityFields) -> Response:
    """Changes every expected departure that was typed, and confirms nothing."""
    return _update(request, user, database, fields, confirms=[])


@router.post("/capacity/groups/{group}/reports")
def report(request: Request, group: str, user: CurrentUser, database: DatabaseDep, fields: FormFields) -> Response:
    """Puts a resident who stays longer than a promise allows before the meeting."""

    def carry_out() -> None:
        text = first(fields, "expected_end")
        day = day_of(text, "expected_end") if text else None
        with database.write() as session:
            report_late_departure(
                session, user, stay=first(fields, "stay"), expected_end=day, today=today(), words=words_of(request)
            )

    return _after(request, user, database, group, fields, f"group-{group}", carry_out, said="reported")


@router.post("/capacity/groups/{group}/departures")
def end_stay(request: Request, group: str, user: CurrentUser, database: DatabaseDep, fields: FormFields) -> Response:
    """Records that a resident has left."""

    def carry_out() -> None:
        stay, ended_on, reason = departure_of(fields)
        version = version_of(fields, f"versions.{stay}")
        with database.write() as session:
            leave(session, user, stay, ended_on=ended_on, reason=reason, version=version, today=today())

    return _after(request, user, database, group, fields, f"end-{group}", carry_out)


@router.post("/capacity/groups/{group}/closures")
def close_places(
    request: Request, group: str, user: CurrentUser, database: DatabaseDep, fields: FormFields
) -> Response:
    """Takes places out of use for a while."""

    def carry_out() -> None:
        from_on, until_on, places, reason = closure_of(fields)
        with database.write() as session:
            if first_time(session, user, fields):
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

    return _after(request, user, database, group, fields, f"close-{group}", carry_out)


@router.post("/capacity/groups/{group}/closures/{closure}/reopen")
def reopen(
    request: Request, group: str, closure: str, user: CurrentUser, database: DatabaseDep, fields: FormFields
) -> Response:
    """Takes closed places into use again from today."""

    def carry_out() -> None:
        with database.write() as session:
            service.reopen(session, user, closure, on=today(), version=version_of(fields))

    return _after(request, user, database, group, fields, f"reopen-{closure}", carry_out)


def _update(
    request: Request, user: User, database: Database, fields: Typed, *, confirms: Collection[str], own: str = ""
) -> Response:
    """Stores all that was typed on the page, or nothing; ``own`` is the group whose button was pressed."""
    departures: list[Departure] = []
    try:
        departures = departures_of(fields)
        with database.write() as session:
            service.update_groups(
                session,
                user,
                {*_shown(fields), own} - {""},
                departures=departures,
                confirms=confirms,
                now=now(),
                today=today(),
            )
    except (Invalid, Conflict) as error:
        form = form_after(error, fields, words_of(request), name=ALL)
        hindered = _hindered(database, user, departures, error)
        return _page(request, user, database, form, opened=own, hindered=hindered, status_code=status_of(error))
    return back_to(back_in_list(request, "/capacity", open=own), "confirmed" if confirms else "saved", anchor=own)


def _shown(fields: Typed) -> list[str]:
    """The groups that were on the page with their residents."""
    return list(dict.fromkeys(fields.get("group", ())))


def _hindered(
    database: Database, user: User, departures: list[Departure], error: Invalid | Conflict
) -> dict[str, Blocked]:
    """The departures that a promise keeps from being moved, by stay: of those in which ``error`` found a fault."""
    if not isinstance(error, Invalid):
        return {}
    wrong = {fault.field for fault in error.faults}
    asked = [one for one in departures if f"stays.{one.stay}.expected_end" in wrong]
    with database.read() as session:
        return {one.stay: one for one in blocked_among(session, user, asked)}


def _after(
    request: Request,
    user: User,
    database: Database,
    group: str,
    fields: Typed,
    name: str,
    carry_out: Callable[[], None],
    *,
    said: str = "saved",
) -> Response:
    """Carries a form out and goes back to its group; what is wrong is shown at the form."""
    try:
        carry_out()
    except (Invalid, Conflict) as error:
        form = form_after(error, fields, words_of(request), name=name)
        return _page(request, user, database, form, opened=group, status_code=status_of(error))
    return back_to(back_in_list(request, "/capacity", open=group), said, anchor=group)


def _page(
    request: Request,
    user: User,
    database: Database,
    form: FormState,
    *,
    opened: str = "",
    hindered: Mapping[str, Blocked] | None = None,
    status_code: int = status.HTTP_200_OK,
) -> HTMLResponse:
    if reach(user, Record.OCCUPANCY) is Reach.NOTHING:
        raise Forbidden("This role sees no occupancy.")
    words = words_of(request)
    with database.read() as session:
        found = group_glances(session, visible_to=user, on=today())
        asked = {} if form.wrong else request.query_params  # what is wrong must be seen, whatever the list shows
        listed = _listing(found, asked, words, opened)
        numbers = [group.number for group in listed.shown]
        whole = {one.number: one for one in group_overviews(session, visible_to=user, on=today(), numbers=numbers)}
        coming = next_published(session, on=today())
    shown = [whole[number] for number in numbers]
    form = _naming_youths(form, shown)
    return page(
        request,
        "providing/capacity.html",
        user,
        status_code=status_code,
        providers=by_provider(shown),
        sizes=Counter(group.provider for group in found),
        groups=shown,
        listing=listed,
        next_meeting=coming,
        totals={
            "groups": len(found),
            "places": sum(group.places for group in found),
            "free": sum(group.free for group in found),
            "stale": sum(group.stale for group in found),
        },
        only_stale=listed.fields.get("stale") == "yes",
        opened=opened,
        hindered=hindered or {},
        doubted={one.field for one in form.wrong if one.text == words.say(DOUBTED)},
        days_old=lambda group: None if group.confirmed_on is None else (today() - group.confirmed_on).days,
        form=form,
        form_key=new_key(),
        closure_reasons=list(ClosureReason),
        end_reasons=list(EndReason),
        today=today(),
    )


def _listing(
    found: Sequence[GroupGlance], fields: Mapping[str, str], words: Words, opened: str
) -> Listing[GroupGlance]:
    """The groups as the address asks for them; ``opened`` is the one that is shown with its residents."""
    return listing(
        found,
        {name: value for name, value in fields.items() if name != "open"},
        picks=[
            Pick(name="stale", label=words.say("Figures"), of=lambda group: [_freshness(group, words)]),
            Pick(name="provider", label=words.say("Provider"), of=lambda group: [(group.provider, group.provider)]),
            Pick(name="form", label=words.say("Care form"), of=lambda group: [_care_form(group, words)]),
            Pick(
                name="municipality",
                label=words.say("Municipality"),
                of=lambda group: [(group.municipality, group.municipality)],
            ),
        ],
        search=Search(label=words.say("Group"), of=lambda group: [group.number, group.name]),
        orders=[
            Order(name="provider", label=words.say("provider")),
            Order(name="free", label=words.say("most free places first"), key=lambda group: -group.free),
            Order(
                name="confirmed", label=words.say("oldest figures first"), key=lambda one: one.confirmed_on or date.min
            ),
        ],
        paged=True,
        holds=(lambda group: group.number == opened) if opened else None,
    )


def _freshness(group: GroupGlance, words: Words) -> tuple[str, str]:
    return ("yes", words.say("out of date")) if group.stale else ("no", words.say("confirmed this week"))


def _care_form(group: GroupGlance, words: Words) -> tuple[str, str]:
    return group.care_form.value, words.code(group.care_form)


def _naming_youths(form: FormState, groups: list[GroupOverview]) -> FormState:
    """The form with the faults of a resident under the number of the youth, which is what the page calls them."""
    youths = {f"stays.{one.stay_number}.expected_end": one.youth_number for group in groups for one in group.residents}
    wrong = tuple(
        replace(one, label=f"{one.label} ({youths[one.field]})") if one.field in youths else one for one in form.wrong
    )
    return replace(form, wrong=wrong)


def by_provider(groups: list[GroupOverview]) -> dict[str, list[GroupOverview]]:
    """The groups of each provider, in their order."""
    found: dict[str, list[GroupOverview]] = {}
    for group in groups:
        found.setdefault(group.provider, []).append(group)
    return found
