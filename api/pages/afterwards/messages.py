"""The messages of a meeting: made ready, read and changed before they go, sent."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from fastapi import APIRouter, Request, status
from fastapi.responses import HTMLResponse, Response

from api.deps import CurrentUser, DatabaseDep, SettingsDep
from api.pages.forms import FormFields, FormState, Typed, first, form_after, version_of
from api.pages.listing import Order, Pick, Search, listing
from api.pages.rendering import back_to, page, words_of
from api.problems import status_of
from zorglogistiek.access.user import User
from zorglogistiek.clock import now, today
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict, Fault, Invalid, NotFound
from zorglogistiek.meeting import reading
from zorglogistiek.meeting.afterwards.messages import (
    SENDABLE,
    Delivery,
    change_message,
    messages,
    prepare_messages,
)
from zorglogistiek.meeting.afterwards.sending import Sent, send_messages, settle_message
from zorglogistiek.settings import Settings
from zorglogistiek.words import N_, Words

router = APIRouter(include_in_schema=False)

DELIVERIES: Mapping[Delivery, str] = MappingProxyType(
    {
        Delivery.READY: N_("ready to be sent"),
        Delivery.FAILED: N_("did not go out"),
        Delivery.UNKNOWN: N_("not known whether it went out"),
        Delivery.SENT: N_("sent"),
        Delivery.SHOWN: N_("in the outbox, not mailed"),
    }
)
"""How far a message is, in words."""

TONES: Mapping[Delivery, str] = MappingProxyType(
    {
        Delivery.READY: "neutral",
        Delivery.FAILED: "negative",
        Delivery.UNKNOWN: "warning",
        Delivery.SENT: "positive",
        Delivery.SHOWN: "positive",
    }
)
"""The badge of each; its words say the same."""

FAILURES: Mapping[str, str] = MappingProxyType(
    {
        "unreachable": N_("the mail server could not be reached, or did not let us in"),
        "refused": N_("the mail server refused it (code {code})"),
        "unknown": N_("somebody found out that it did not go out"),
    }
)
"""Why it did not go out, by the first word of what is stored."""


@router.get("/meetings/{held_on}/messages")
def messages_page(
    request: Request,
    held_on: date,
    user: CurrentUser,
    database: DatabaseDep,
    settings: SettingsDep,
) -> HTMLResponse:
    """The messages of a meeting, each with its form, narrowed and sorted as asked."""
    return _page(request, user, database, settings, held_on)


@router.post("/meetings/{held_on}/messages")
def prepare(held_on: date, user: CurrentUser, database: DatabaseDep, settings: SettingsDep) -> Response:
    """Makes what is not there yet, and anew what was not sent."""
    with database.write() as session:
        prepare_messages(session, user, meeting_on=held_on, site=settings.public_url, now=now(), today=today())
    return back_to(f"/meetings/{held_on}/messages", "messages-made")


@router.post("/meetings/{held_on}/messages/_send")
def send(
    request: Request,
    held_on: date,
    user: CurrentUser,
    database: DatabaseDep,
    settings: SettingsDep,
    fields: FormFields,
) -> Response:
    """Sends one message, or all that were ready when the page was made."""
    try:
        chosen = [message_named(text) for text in fields.get("message", ())]
        sent = send_messages(database, user, chosen=chosen, server=settings.mail_server, clock=now)
    except (Invalid, Conflict, NotFound) as error:
        form = form_after(error, fields, words_of(request), name="send")
        return _page(request, user, database, settings, held_on, form=form, status_code=status_of(error))
    if sent.failed or sent.unknown or sent.skipped or sent.left:
        return _page(request, user, database, settings, held_on, sent=sent)
    return back_to(f"/meetings/{held_on}/messages", "messages-sent" if sent.sent else "messages-shown")


@router.post("/meetings/{held_on}/messages/{number}")
def change(
    request: Request,
    held_on: date,
    number: str,
    user: CurrentUser,
    database: DatabaseDep,
    settings: SettingsDep,
    fields: FormFields,
) -> Response:
    """Keeps other words for a message; with the button "send" also sends them."""
    try:
        with database.write() as session:
            changed = change_message(
                session,
                user,
                number=number,
                version=version_of(fields),
                subject=first(fields, "subject"),
                body=first(fields, "body"),
            )
    except (Invalid, Conflict) as error:
        form = form_after(error, fields, words_of(request), name=number)
        return _page(request, user, database, settings, held_on, form=form, status_code=status_of(error))
    if first(fields, "then") == "send":
        sending: Typed = {"message": [f"{number} {changed.version}"]}
        return send(request, held_on, user, database, settings, sending)
    return back_to(f"/meetings/{held_on}/messages", "saved", anchor=number)


@router.post("/meetings/{held_on}/messages/{number}/_settle")
def settle(held_on: date, number: str, user: CurrentUser, database: DatabaseDep, fields: FormFields) -> Response:
    """Notes what somebody found out of a message of which it was not known whether it went out."""
    with database.write() as session:
        went_out = first(fields, "went_out") == "yes"
        settle_message(session, user, number=number, version=version_of(fields), went_out=went_out, now=now())
    return back_to(f"/meetings/{held_on}/messages", "saved", anchor=number)


def failure_in_words(failure: str | None, words: Words) -> str:
    """Why a message did not go out."""
    kind, _, code = (failure or "").partition(" ")
    if kind == "refused":
        return words.say(FAILURES[kind], code=code)
    return words.say(FAILURES[kind]) if kind in FAILURES else ""


def _page(
    request: Request,
    user: User,
    database: Database,
    settings: Settings,
    held_on: date,
    *,
    form: FormState | None = None,
    sent: Sent | None = None,
    status_code: int = status.HTTP_200_OK,
) -> HTMLResponse:
    words = words_of(request)
    with database.read() as session:
        meeting = reading.meeting(session, visible_to=user, held_on=held_on)
        found = messages(session, visible_to=user, meeting_on=held_on)
    listed = listing(
        found,
        request.query_params if form is None else {},  # what is wrong must be seen, whatever the list shows
        picks=[
            Pick(
                name="show",
                label=words.say("State"),
                of=lambda one: [(one.delivery.value, words.say(DELIVERIES[one.delivery]))],
            ),
        ],
        search=Search(label=words.say("Organisation"), of=lambda one: [one.organisation_name]),
        orders=[
            Order(name="organisation", label=words.say("organisation")),
            Order(name="state", label=words.say("state"), key=lambda one: list(Delivery).index(one.delivery)),
        ],
    )
    return page(
        request,
        "afterwards/messages.html",
        user,
        status_code=status_code,
        meeting=meeting,
        base=f"/meetings/{held_on}/messages",
        listing=listed,
        ready=[one for one in found if one.delivery in SENDABLE and one.address],
        without_address=sum(one.delivery in SENDABLE and one.address is None for one in found),
        deliveries=DELIVERIES,
        tones=TONES,
        sendable=SENDABLE,
        failures={one.number: failure_in_words(one.failure, words) for one in found},
        mailed=settings.mail_server is not None,
        sent=sent,
        form=form or FormState(),
    )


def message_named(text: str) -> tuple[str, int]:
    """A message as a form names it: number and version with a space between. Invalid when it names none."""
    number, _, version = text.strip().partition(" ")
    if not (version.isascii() and version.isdigit() and len(version) < 10):
        raise Invalid("message", [Fault(field="message", message=N_("is not valid"))])
    return number, int(version)
