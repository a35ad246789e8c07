"""Steps of a referral that a coordinator takes besides deciding: ending a decline, advice, urgency, voluntary waiting.

Each form tells with ``meeting`` from which meeting's page it was sent, and goes back there; without it, to the page of
the referral.
"""

from collections.abc import Callable
from datetime import date

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.deps import CurrentUser, DatabaseDep, SettingsDep
from api.pages.forms import FormFields, Typed, day_of, first, form_after, sent_as, version_of
from api.pages.meeting import filter_of, item_page
from api.pages.referral import detail_page
from api.pages.rendering import back_to, words_of
from api.problems import status_of
from zorglogistiek.access.user import User
from zorglogistiek.clock import now, today
from zorglogistiek.codes import EventKind
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict, Fault, Invalid
from zorglogistiek.meeting.deciding.advice import GiveAdvice, SettleAdvice, give_advice, settle_advice
from zorglogistiek.meeting.deciding.lapsing import lapse_decline
from zorglogistiek.people import service
from zorglogistiek.people.urgency import ReviewUrgency, review_urgency
from zorglogistiek.settings import Settings
from zorglogistiek.words import N_

router = APIRouter(include_in_schema=False)

VOLUNTARY = frozenset({EventKind.VOLUNTARY_WAIT_STARTED, EventKind.VOLUNTARY_WAIT_ENDED})


@router.post("/referrals/{number}/lapse")
def lapse(
    request: Request, number: str, user: CurrentUser, database: DatabaseDep, settings: SettingsDep, fields: FormFields
) -> Response:
    """Ends a decline before its day."""
    group = first(fields, "group")

    def carry_out() -> None:
        with database.write() as session:
            lapse_decline(
                session,
                user,
                referral=number,
                group=group,
                version=version_of(fields),
                note=first(fields, "note") or None,
                now=now(),
                today=today(),
            )

    return _after(request, user, database, settings, number, fields, f"lapse-{group}", carry_out)


@router.post("/referrals/{number}/advice")
def advise(
    request: Request, number: str, user: CurrentUser, database: DatabaseDep, settings: SettingsDep, fields: FormFields
) -> Response:
    """Records what the expert team advised."""

    def carry_out() -> None:
        sent = sent_as(GiveAdvice, fields)
        with database.write() as session:
            give_advice(session, user, referral=number, sent=sent, now=now(), today=today())

    return _after(request, user, database, settings, number, fields, "advice", carry_out)


@router.post("/referrals/{number}/advice/{advice_id}")
def settle(
    request: Request,
    number: str,
    advice_id: int,
    user: CurrentUser,
    database: DatabaseDep,
    settings: SettingsDep,
    fields: FormFields,
) -> Response:
    """Records whether an advice was carried out."""

    def carry_out() -> None:
        sent = sent_as(SettleAdvice, fields)
        with database.write() as session:
            settle_advice(session, user, advice_id=advice_id, sent=sent, today=today())

    return _after(request, user, database, settings, number, fields, f"advice-{advice_id}", carry_out)


@router.post("/referrals/{number}/urgency")
def judge_urgency(
    request: Request, number: str, user: CurrentUser, database: DatabaseDep, settings: SettingsDep, fields: FormFields
) -> Response:
    """Records that the urgency was judged: kept, or changed."""

    def carry_out() -> None:
        sent = sent_as(ReviewUrgency, fields)
        with database.write() as session:
            review_urgency(session, user, referral=number, sent=sent, now=now(), today=today())

    return _after(request, user, database, settings, number, fields, "urgency", carry_out)


@router.post("/referrals/{number}/voluntary")
def wait_voluntarily(
    request: Request, number: str, user: CurrentUser, database: DatabaseDep, settings: SettingsDep, fields: FormFields
) -> Response:
    """Records that the family chooses to wait, or no longer does."""

    def carry_out() -> None:
        kind = next((one for one in VOLUNTARY if one.value == first(fields, "kind")), None)
        if kind is None:
            raise Invalid(f"referral {number}", [Fault(field="kind", message=N_("is required"))])
        on, note = day_of(first(fields, "on"), "on"), first(fields, "note") or None
        with database.write() as session:
            service.record_event(session, user, number, kind, on, version=version_of(fields), now=now(), note=note)

    return _after(request, user, database, settings, number, fields, "voluntary", carry_out)


@router.post("/referrals/{number}/return")
def come_back(
    request: Request, number: str, user: CurrentUser, database: DatabaseDep, settings: SettingsDep, fields: FormFields
) -> Response:
    """Records that the placement broke down: the youth waits again, with the waiting that was accrued."""

    def carry_out() -> None:
        on, note = day_of(first(fields, "on"), "on"), first(fields, "note") or None
        with database.write() as session:
            service.break_down(session, user, number, on, version=version_of(fields), now=now(), note=note)

    return _after(request, user, database, settings, number, fields, "return", carry_out)


def _after(
    request: Request,
    user: User,
    database: Database,
    settings: Settings,
    number: str,
    fields: Typed,
    name: str,
    carry_out: Callable[[], None],
) -> Response:
    """Carries a form out and goes back to where it was sent; what is wrong is shown there, with what was typed."""
    meeting_on = _meeting(fields)
    try:
        carry_out()
    except (Invalid, Conflict) as error:
        form = form_after(error, fields, words_of(request), name=name)
        code = status_of(error)
        if meeting_on is None:
            return detail_page(request, user, database, number, form, status_code=code)
        everything = filter_of()
        return item_page(request, user, database, settings, meeting_on, number, everything, form=form, status_code=code)
    path = f"/referrals/{number}" if meeting_on is None else f"/meetings/{meeting_on}/referrals/{number}"
    return back_to(path, "saved", anchor="standing")


def _meeting(fields: Typed) -> date | None:
    try:
        return date.fromisoformat(first(fields, "meeting"))
    except ValueError:
        return None
