"""The page of one referral: where it stands, its history, and what its referrer can do."""

from collections.abc import Callable, Mapping
from datetime import date

from fastapi import APIRouter, Request, status
from fastapi.responses import HTMLResponse, Response

from api.deps import CurrentUser, DatabaseDep
from api.pages.forms import FormFields, FormState, Typed, doubts, first, form_after, version_of
from api.pages.labels import label_of
from api.pages.meetings import day_of
from api.pages.referral_list import line_of
from api.pages.rendering import back_to, page, words_of
from api.pages.sign_in import local_path
from api.pages.standing import standing_of
from api.pages.youth_form import (
    REFERRAL_FIELDS,
    YOUTH_FIELDS,
    changes,
    choices,
    referral_values,
    youth_values,
)
from api.pictures.route import route_picture
from api.problems import status_of
from zorglogistiek.access.permissions import Action, may
from zorglogistiek.access.user import User
from zorglogistiek.audit.showing import aside
from zorglogistiek.clock import now, today
from zorglogistiek.codes import EventKind, ReferralState, Role, StayPurpose
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict, Fault, Invalid
from zorglogistiek.matching.prospects import prospect_of_referral
from zorglogistiek.meeting import reading
from zorglogistiek.meeting.deciding import expiring, promises
from zorglogistiek.meeting.expected import start_ranges
from zorglogistiek.people import repository, service
from zorglogistiek.people.detail import referral_detail
from zorglogistiek.people.duplicates import of_youth
from zorglogistiek.people.forms import ReferralChange, YouthChange
from zorglogistiek.people.gaps import gaps_of_file
from zorglogistiek.people.steps import OPEN_STATES
from zorglogistiek.words import N_

router = APIRouter(include_in_schema=False)

ENDS = frozenset({Role.COORDINATOR, Role.REFERRER})
"""Roles that withdraw a referral or report a breakdown."""

EVENT_FORMS: Mapping[str, frozenset[EventKind]] = {
    "file": frozenset({EventKind.FILE_COMPLETE}),
    "voluntary": frozenset({EventKind.VOLUNTARY_WAIT_STARTED, EventKind.VOLUNTARY_WAIT_ENDED}),
}
"""The forms of the page that record one event each; all other events are chosen from a list."""


@router.get("/referrals/{number}")
def referral(request: Request, number: str, user: CurrentUser, database: DatabaseDep) -> HTMLResponse:
    """The referral as it stands."""
    return detail_page(request, user, database, number, FormState())


@router.post("/referrals/{number}/events")
def record_event(
    request: Request, number: str, user: CurrentUser, database: DatabaseDep, fields: FormFields
) -> Response:
    """Records an event that stands on its own."""

    def carry_out() -> None:
        kind = next((one for one in EventKind if one.value == first(fields, "kind")), None)
        if kind is None:
            raise Invalid(f"referral {number}", [Fault(field="kind", message=N_("is required"))])
        on, note = day_of(first(fields, "on"), "on"), first(fields, "note") or None
        with database.write() as session:
            service.record_event(session, user, number, kind, on, version=version_of(fields), now=now(), note=note)

    part = first(fields, "part")
    return _after(request, user, database, number, fields, part if part in EVENT_FORMS else "event", carry_out)


@router.post("/referrals/{number}/facts")
def change_referral(
    request: Request, number: str, user: CurrentUser, database: DatabaseDep, fields: FormFields
) -> Response:
    """Changes what is asked for."""

    def carry_out() -> None:
        sent = changes(ReferralChange, fields, REFERRAL_FIELDS)
        with database.write() as session:
            service.change_referral(session, user, number, sent, version=version_of(fields), now=now())

    return _after(request, user, database, number, fields, "facts", carry_out)


@router.post("/referrals/{number}/youth")
def change_youth(
    request: Request, number: str, user: CurrentUser, database: DatabaseDep, fields: FormFields
) -> Response:
    """Changes the facts of the youth."""

    def carry_out() -> None:
        sent = changes(YouthChange, fields, YOUTH_FIELDS)
        youth = first(fields, "youth_number")
        with database.write() as session:
            service.change_youth(session, user, youth, sent, version=version_of(fields), now=now())

    return _after(request, user, database, number, fields, "youth", carry_out)


@router.post("/referrals/{number}/family-accepts")
def family_accepts(
    request: Request, number: str, user: CurrentUser, database: DatabaseDep, fields: FormFields
) -> Response:
    """Records that the family accepts the promised place, today or on the day that was typed."""

    def carry_out() -> None:
        on = day_of(first(fields, "on"), "on") if first(fields, "on") else today()
        with database.write() as session:
            promises.family_accepts(
                session, user, referral=number, version=version_of(fields), on=on, now=now(), today=today()
            )

    return _after(request, user, database, number, fields, "family", carry_out)


@router.post("/referrals/{number}/start")
def start(request: Request, number: str, user: CurrentUser, database: DatabaseDep, fields: FormFields) -> Response:
    """Records that the youth has come to live in the promised place."""

    def carry_out() -> None:
        started_on = day_of(first(fields, "started_on"), "started_on")
        bridges = first(fields, "purpose") == StayPurpose.BRIDGE.value
        try:
            with database.write() as session:
                promises.start(
                    session,
                    user,
                    referral=number,
                    version=version_of(fields),
                    started_on=started_on,
                    now=now(),
                    today=today(),
                    purpose=StayPurpose.BRIDGE if bridges else StayPurpose.FINAL,
                )
        except Invalid as error:
            raise Invalid(error.record, [_at_start(fault) for fault in error.faults]) from error

    return _after(request, user, database, number, fields, "start", carry_out)


def _at_start(fault: Fault) -> Fault:
    """The stay that the start ends has no field of its own in the form: what is wrong with its end is the start."""
    if fault.field != "ended_on":
        return fault
    return Fault(field="started_on", message=N_("lies before the start of the stay in which the youth lives now"))


@router.post("/referrals/{number}/expire")
def expire(request: Request, number: str, user: CurrentUser, database: DatabaseDep, fields: FormFields) -> Response:
    """Gives a promised place back that was not taken in time."""

    def carry_out() -> None:
        with database.write() as session:
            expiring.expire(session, user, referral=number, version=version_of(fields), now=now(), today=today())

    return _after(request, user, database, number, fields, "expire", carry_out)


@router.post("/referrals/{number}/end")
def end(request: Request, number: str, user: CurrentUser, database: DatabaseDep, fields: FormFields) -> Response:
    """Withdraws a referral, or reports that the placement it led to broke down."""
    breaks = first(fields, "kind") == EventKind.BROKE_DOWN.value
    command = service.break_down if breaks else service.withdraw

    def carry_out() -> None:
        if not breaks and (faults := doubts(fields)):
            raise Invalid(f"referral {number}", faults)
        on, note = day_of(first(fields, "on"), "on"), first(fields, "note") or None
        with database.write() as session:
            command(session, user, number, on, version=version_of(fields), now=now(), note=note)

    return _after(request, user, database, number, fields, "end", carry_out)


def _after(
    request: Request,
    user: User,
    database: Database,
    number: str,
    fields: Typed,
    name: str,
    carry_out: Callable[[], None],
) -> Response:
    """Carries a form out and goes back to where it was sent; what is wrong is shown on the page of the referral."""
    try:
        carry_out()
    except (Invalid, Conflict) as error:
        form = form_after(error, fields, words_of(request), name=name)
        return detail_page(request, user, database, number, form, status_code=status_of(error))
    path, _, anchor = local_path(first(fields, "back") or f"/referrals/{number}").partition("#")
    return back_to(path, "saved", anchor=anchor)


def detail_page(
    request: Request,
    user: User,
    database: Database,
    number: str,
    form: FormState,
    *,
    status_code: int = status.HTTP_200_OK,
) -> HTMLResponse:
    """The page of a referral, with a form that could not be carried out and what is wrong with it."""
    day: date = today()
    with database.read() as session:
        detail = referral_detail(session, number, visible_to=user, on=day)
        found = start_ranges(session, visible_to=user).get(number)
        with aside(session):
            every = reading.promises(session, visible_to=user, today=day)
        promised = [one for one in every if one.referral == number]
        decided = reading.decisions(session, visible_to=user, referral=number)
        overview, registers = detail.overview, may(user, Action.REGISTER)
        changeable = registers and overview.state in OPEN_STATES | {ReferralState.DRAFT}
        likely = []
        if registers:
            youth = repository.youth(session, detail.youth.line.number, visible_to=user)
            siblings = detail.youth.siblings.youths if detail.youth.siblings is not None else ()
            doubles = of_youth(session, youth, visible_to=user)
            likely = [one for one in doubles if one.other_number not in siblings]
        seeks = changeable and overview.promise is None
        prospect = prospect_of_referral(session, user, detail, today=day) if seeks else None
        moves_on = registers and overview.state is ReferralState.PLACED and overview.lives_in is not None
    return page(
        request,
        "referral.html",
        user,
        status_code=status_code,
        detail=detail,
        o=overview,
        line=line_of(overview, found, user, day),
        gaps=gaps_of_file(overview.missing),
        prospect=prospect,
        moves_on=moves_on,
        events=sorted(detail.possible - frozenset().union(*EVENT_FORMS.values())),
        sibling_rows=max(4, len(detail.youth.siblings.youths) + 1) if detail.youth.siblings else 4,
        label_of=label_of,
        promises=promised,
        decisions=decided,
        standing=standing_of(database, overview, words_of(request), on=day),
        duplicates=likely,
        changeable=changeable,
        may_end=user.role in ENDS,
        today=day,
        sees_log=may(user, Action.SEE_LOG),
        route=route_picture(detail, words_of(request), on=day),
        form=form,
        referral_values=referral_values(detail),
        youth_values=youth_values(detail.youth),
        **choices(database, user),
    )
