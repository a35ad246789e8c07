"""The coordinator's page before a meeting: what is to be done, and publishing the agenda."""

from datetime import date, time
from urllib.parse import quote

from fastapi import APIRouter, Request, status
from fastapi.responses import HTMLResponse, Response

from api.deps import CurrentUser, DatabaseDep, get_settings
from api.pages.forms import FormFields, FormState, first, form_after, version_of
from api.pages.listing import back_in_list
from api.pages.plan_words import named, notes_of
from api.pages.preparing.preparation_lists import preparation_lists
from api.pages.rendering import back_to, page, words_of
from api.plan_runs import runs_of
from api.problems import status_of
from zorglogistiek.access.permissions import Action, require
from zorglogistiek.access.user import User
from zorglogistiek.audit.showing import show_only
from zorglogistiek.clock import now, today
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict, Invalid
from zorglogistiek.meeting.deciding.withdrawing import withdraw
from zorglogistiek.meeting.groups import groups_by_number
from zorglogistiek.meeting.preparing.preparation import Freshness, Silent, doubles_of, preparation
from zorglogistiek.meeting.preparing.publishing import publish_agenda
from zorglogistiek.meeting.reading import meetings
from zorglogistiek.meeting.said import certainty
from zorglogistiek.people.repository import referral as referral_numbered
from zorglogistiek.people.telling_apart import take_together, tell_apart
from zorglogistiek.words import Words

router = APIRouter(include_in_schema=False)

USUAL_START, USUAL_END = time(9), time(11)


@router.get("/preparation")
def next_preparation(request: Request, user: CurrentUser, database: DatabaseDep) -> HTMLResponse:
    """The preparation of the next meeting that is not closed."""
    with database.read() as session:
        found = meetings(session, visible_to=user)
    coming = [one.held_on for one in found if one.closed_at is None and one.held_on >= today()]
    if not coming:
        return page(request, "preparing/preparation_none.html", user)
    return _page(request, user, database, min(coming), FormState())


@router.get("/preparation/{held_on}")
def preparation_page(request: Request, held_on: date, user: CurrentUser, database: DatabaseDep) -> HTMLResponse:
    """The preparation of the meeting of a day."""
    return _page(request, user, database, held_on, FormState())


@router.post("/preparation/{held_on}/publish")
def publish(request: Request, held_on: date, user: CurrentUser, database: DatabaseDep, fields: FormFields) -> Response:
    """Publishes the agenda, for the first time or again."""
    try:
        with database.write() as session:
            publish_agenda(
                session,
                user,
                held_on=held_on,
                version=version_of(fields),
                starts_at=time_or_none(first(fields, "starts_at")),
                ends_at=time_or_none(first(fields, "ends_at")),
                venue=first(fields, "venue"),
                now=now(),
            )
    except (Invalid, Conflict) as error:
        form = form_after(error, fields, words_of(request), name="publish")
        return _page(request, user, database, held_on, form, status_code=status_of(error))
    return back_to(back_in_list(request, f"/preparation/{held_on}"), "published", anchor="publish")


@router.post("/preparation/{held_on}/doubles/{number}/withdraw")
def withdraw_double(
    request: Request, held_on: date, number: str, user: CurrentUser, database: DatabaseDep, fields: FormFields
) -> Response:
    """Withdraws one of two referrals that are for the same youth."""
    require(user, Action.DECIDE)
    try:
        with database.write() as session:
            other = referral_numbered(session, first(fields, "other"), visible_to=user).number
            note = words_of(request).say("registered twice: see {other}", other=other)
            withdraw(session, user, number, today(), version=version_of(fields), now=now(), note=note)
    except (Invalid, Conflict) as error:
        form = form_after(error, fields, words_of(request), name="doubles")
        return _page(request, user, database, held_on, form, status_code=status_of(error))
    return back_to(back_in_list(request, f"/preparation/{held_on}"), "saved", anchor="doubles")


@router.post("/preparation/{held_on}/told-apart")
def tell_youths_apart(
    request: Request, held_on: date, user: CurrentUser, database: DatabaseDep, fields: FormFields
) -> Response:
    """Records that two youths are not the same, or (``back``) takes that back."""
    one, other = first(fields, "youth"), first(fields, "other")
    with database.write() as session:
        if first(fields, "back"):
            take_together(session, user, one, other)
        else:
            tell_apart(session, user, one, other, now=now())
    return back_to(back_in_list(request, f"/preparation/{held_on}"), "saved", anchor="doubles")


def time_or_none(text: str) -> time | None:
    """The time of day that was typed, ``9:00``, ``09.30`` or ``13:15``; None for anything else."""
    hours, separator, minutes = text.replace(".", ":").partition(":")
    if not separator or not (hours.isascii() and hours.isdigit() and minutes.isascii() and minutes.isdigit()):
        return None
    if len(hours) > 2 or len(minutes) != 2 or int(hours) > 23 or int(minutes) > 59:
        return None
    return time(int(hours), int(minutes))


def reminder(one: Freshness, held_on: date, address: str, words: Words) -> str:
    """The text with which a provider is asked to confirm its figures."""
    asked = words.say(
        "Before the meeting of {day} we would like to know whether the figures of these groups are still right: "
        "{groups}. Would you look at them at {address} and confirm them? It takes a minute.",
        day=held_on,
        groups=[group.name for group in one.stale],
        address=f"{address}/capacity",
    )
    return _letter(one.provider, asked, words)


def question(one: Silent, held_on: date, address: str, words: Words) -> str:
    """The text with which a provider is asked to answer what is proposed to it; it names nobody."""
    asked = words.say(
        "For the meeting of {day}, proposals to your groups wait for your answer: {number}. Would you say at {address} "
        "whether you are willing, or why not?",
        day=held_on,
        number=len(one.waiting),
        address=f"{address}/proposals",
    )
    return _letter(one.provider, asked, words)


def _letter(provider: str, asked: str, words: Words) -> str:
    greeting = words.say("Dear {provider},", provider=provider)
    return "\n\n".join([greeting, asked, words.say("With kind regards, Zorglogistiek")])


def mail_link(email: str, subject: str, body: str) -> str:
    """An address that opens the visitor's own mail program with a message to send."""
    return f"mailto:{quote(email)}?subject={quote(subject)}&body={quote(body)}"


def _page(
    request: Request,
    user: User,
    database: Database,
    held_on: date,
    form: FormState,
    *,
    status_code: int = status.HTTP_200_OK,
) -> HTMLResponse:
    words, address = words_of(request), get_settings(request).public_url
    with database.read() as session:
        found = preparation(session, visible_to=user, held_on=held_on, today=today())
        lists = preparation_lists(found, request.query_params, words)
        doubles = doubles_of(session, lists.doubles.shown, visible_to=user, today=today())
        names = named(groups_by_number(session))
        apart = {number for one in found.apart for number in (one.youth_number, one.other_number)}
        both = {overview.youth.id for double in doubles for overview in (*double.one, *double.other)}
        show_only(session, ids=lists.youth_ids | both, youths=apart, referrals=lists.referrals)
    plan = found.meeting.plan
    return page(
        request,
        "preparing/preparation.html",
        user,
        status_code=status_code,
        prep=found,
        lists=lists,
        doubles=doubles,
        meeting=found.meeting,
        plan=plan,
        certainty=None if plan is None else certainty(plan, words),
        notes=[] if plan is None else notes_of(plan, words, names),
        run=runs_of(request).of(held_on),
        may_plan=held_on >= today(),
        stale=[one for one in found.freshness if one.stale],
        reminder=lambda one: reminder(one, held_on, address, words),
        question=lambda one: question(one, held_on, address, words),
        mail_link=mail_link,
        usual_start=USUAL_START,
        usual_end=USUAL_END,
        form=form,
    )
