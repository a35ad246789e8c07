"""What can be done on the page of a referral: what happened, what is asked for, the promised place, the end."""

from collections.abc import Callable

from fastapi import APIRouter
from fastapi.responses import Response

from api.pages.forms import doubts, form_after
from api.pages.referring.referral import EVENT_FORMS, detail_page
from api.pages.referring.referral_form import ReferralForm, SentForm
from api.pages.referring.youth_form import REFERRAL_FIELDS, YOUTH_FIELDS, changes, with_numbers
from api.pages.rendering import back_to, words_of
from api.pages.sign_in import local_path
from api.problems import status_of
from zorglogistiek.clock import now, today
from zorglogistiek.codes import EventKind, StayPurpose
from zorglogistiek.errors import Conflict, Fault, Invalid
from zorglogistiek.meeting.deciding import expiring, promises
from zorglogistiek.meeting.deciding.withdrawing import withdraw
from zorglogistiek.people import service
from zorglogistiek.people.forms import ReferralChange, YouthChange
from zorglogistiek.people.names_asked import ask_known
from zorglogistiek.words import N_

router = APIRouter(include_in_schema=False)


@router.post("/referrals/{number}/events")
def record_event(form: ReferralForm) -> Response:
    """Records an event that stands on its own."""

    def carry_out() -> None:
        kind = form.kind(frozenset(EventKind))
        on = form.day("on")
        with form.database.write() as session:
            service.record_event(
                session, form.user, form.number, kind, on, version=form.version, now=now(), note=form.note
            )

    part = form.text("part")
    return _after(form, part if part in EVENT_FORMS else "event", carry_out)


@router.post("/referrals/{number}/facts")
def change_referral(form: ReferralForm) -> Response:
    """Changes what is asked for."""

    def carry_out() -> None:
        sent = changes(ReferralChange, form.fields, REFERRAL_FIELDS)
        with form.database.write() as session:
            service.change_referral(session, form.user, form.number, sent, version=form.version, now=now())

    return _after(form, "facts", carry_out)


@router.post("/referrals/{number}/youth")
def change_youth(form: ReferralForm) -> Response:
    """Changes the facts of the youth."""

    def carry_out() -> None:
        sent = changes(YouthChange, with_numbers(form.database, form.user, form.fields), YOUTH_FIELDS)
        youth = form.text("youth_number")
        ask_known(form.database, form.user, sent, now(), number=youth)
        with form.database.write() as session:
            service.change_youth(session, form.user, youth, sent, version=form.version, now=now())

    return _after(form, "youth", carry_out)


@router.post("/referrals/{number}/family-accepts")
def family_accepts(form: ReferralForm) -> Response:
    """Records that the family accepts the promised place, today or on the day that was typed."""

    def carry_out() -> None:
        on = form.day("on") if form.text("on") else today()
        with form.database.write() as session:
            promises.family_accepts(
                session, form.user, referral=form.number, version=form.version, on=on, now=now(), today=today()
            )

    return _after(form, "family", carry_out)


@router.post("/referrals/{number}/start")
def start(form: ReferralForm) -> Response:
    """Records that the youth has come to live in the promised place."""

    def carry_out() -> None:
        started_on = form.day("started_on")
        bridges = form.text("purpose") == StayPurpose.BRIDGE.value
        try:
            with form.database.write() as session:
                promises.start(
                    session,
                    form.user,
                    referral=form.number,
                    version=form.version,
                    started_on=started_on,
                    now=now(),
                    today=today(),
                    purpose=StayPurpose.BRIDGE if bridges else StayPurpose.FINAL,
                )
        except Invalid as error:
            raise Invalid(error.record, [_at_start(fault) for fault in error.faults]) from error

    return _after(form, "start", carry_out)


def _at_start(fault: Fault) -> Fault:
    """The stay that the start ends has no field of its own in the form: what is wrong with its end is the start."""
    if fault.field != "ended_on":
        return fault
    return Fault(field="started_on", message=N_("lies before the start of the stay in which the youth lives now"))


@router.post("/referrals/{number}/expire")
def expire(form: ReferralForm) -> Response:
    """Gives a promised place back that was not taken in time."""

    def carry_out() -> None:
        with form.database.write() as session:
            expiring.expire(session, form.user, referral=form.number, version=form.version, now=now(), today=today())

    return _after(form, "expire", carry_out)


@router.post("/referrals/{number}/end")
def end(form: ReferralForm) -> Response:
    """Withdraws a referral, or reports that the placement it led to broke down."""
    breaks = form.text("kind") == EventKind.BROKE_DOWN.value
    command = service.break_down if breaks else withdraw

    def carry_out() -> None:
        if faults := doubts(form.fields):
            raise Invalid(f"referral {form.number}", faults)
        on = form.day("on")
        with form.database.write() as session:
            command(session, form.user, form.number, on, version=form.version, now=now(), note=form.note)

    return _after(form, "end", carry_out)


def _after(form: SentForm, name: str, carry_out: Callable[[], None]) -> Response:
    """Carries a form out and goes back to where it was sent; what is wrong is shown on the page of the referral."""
    try:
        carry_out()
    except (Invalid, Conflict) as error:
        state = form_after(error, form.fields, words_of(form.request), name=name)
        return detail_page(form.request, form.user, form.database, form.number, state, status_code=status_of(error))
    path, _, anchor = local_path(form.text("back") or f"/referrals/{form.number}").partition("#")
    return back_to(path, "saved", anchor=anchor)
