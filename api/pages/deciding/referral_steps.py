"""Steps of a referral that a coordinator takes besides deciding: ending a decline, advice, urgency, voluntary waiting.

Each form tells with ``meeting`` from which meeting's page it was sent, and goes back there; without it, to the page of
the referral.
"""

from collections.abc import Callable
from datetime import date

from fastapi import APIRouter
from fastapi.responses import Response

from api.pages.deciding.agenda_filter import filter_of
from api.pages.deciding.meeting import item_page
from api.pages.forms import form_after, sent_as
from api.pages.referring.referral import EVENT_FORMS, detail_page
from api.pages.referring.referral_form import ReferralForm, SentForm
from api.pages.rendering import back_to, words_of
from api.problems import status_of
from zorglogistiek.clock import now, today
from zorglogistiek.errors import Conflict, Invalid
from zorglogistiek.meeting.deciding.advice import GiveAdvice, SettleAdvice, give_advice, settle_advice
from zorglogistiek.meeting.deciding.lapsing import lapse_decline
from zorglogistiek.people import service
from zorglogistiek.people.urgency import ReviewUrgency, review_urgency

router = APIRouter(include_in_schema=False)


@router.post("/referrals/{number}/lapse")
def lapse(form: ReferralForm) -> Response:
    """Ends a decline before its day."""
    group = form.text("group")

    def carry_out() -> None:
        with form.database.write() as session:
            lapse_decline(
                session,
                form.user,
                referral=form.number,
                group=group,
                version=form.version,
                note=form.note,
                now=now(),
                today=today(),
            )

    return _after(form, f"lapse-{group}", carry_out)


@router.post("/referrals/{number}/advice")
def advise(form: ReferralForm) -> Response:
    """Records what the expert team advised."""

    def carry_out() -> None:
        sent = sent_as(GiveAdvice, form.fields)
        with form.database.write() as session:
            give_advice(session, form.user, referral=form.number, sent=sent, now=now(), today=today())

    return _after(form, "advice", carry_out)


@router.post("/referrals/{number}/advice/{advice_id}")
def settle(form: ReferralForm, advice_id: int) -> Response:
    """Records whether an advice was carried out."""

    def carry_out() -> None:
        sent = sent_as(SettleAdvice, form.fields)
        with form.database.write() as session:
            settle_advice(session, form.user, advice_id=advice_id, sent=sent, today=today())

    return _after(form, f"advice-{advice_id}", carry_out)


@router.post("/referrals/{number}/urgency")
def judge_urgency(form: ReferralForm) -> Response:
    """Records that the urgency was judged: kept, or changed."""

    def carry_out() -> None:
        sent = sent_as(ReviewUrgency, form.fields)
        with form.database.write() as session:
            review_urgency(session, form.user, referral=form.number, sent=sent, now=now(), today=today())

    return _after(form, "urgency", carry_out)


@router.post("/referrals/{number}/voluntary")
def wait_voluntarily(form: ReferralForm) -> Response:
    """Records that the family chooses to wait, or no longer does."""

    def carry_out() -> None:
        kind = form.kind(EVENT_FORMS["voluntary"])
        on = form.day("on")
        with form.database.write() as session:
            service.record_event(
                session, form.user, form.number, kind, on, version=form.version, now=now(), note=form.note
            )

    return _after(form, "voluntary", carry_out)


@router.post("/referrals/{number}/return")
def come_back(form: ReferralForm) -> Response:
    """Records that the placement broke down: the youth waits again, with the waiting that was accrued."""

    def carry_out() -> None:
        on = form.day("on")
        with form.database.write() as session:
            service.break_down(session, form.user, form.number, on, version=form.version, now=now(), note=form.note)

    return _after(form, "return", carry_out)


def _after(form: SentForm, name: str, carry_out: Callable[[], None]) -> Response:
    """Carries a form out and goes back to where it was sent; what is wrong is shown there, with what was typed."""
    request, number, meeting_on = form.request, form.number, _meeting(form)
    try:
        carry_out()
    except (Invalid, Conflict) as error:
        state = form_after(error, form.fields, words_of(request), name=name)
        code = status_of(error)
        if meeting_on is None:
            return detail_page(request, form.user, form.database, number, state, status_code=code)
        return item_page(
            request,
            form.user,
            form.database,
            form.settings,
            meeting_on,
            number,
            filter_of(),
            form=state,
            status_code=code,
        )
    path = f"/referrals/{number}" if meeting_on is None else f"/meetings/{meeting_on}/referrals/{number}"
    return back_to(path, "saved", anchor="standing")


def _meeting(form: SentForm) -> date | None:
    try:
        return date.fromisoformat(form.text("meeting"))
    except ValueError:
        return None
