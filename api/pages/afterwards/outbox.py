"""The outbox: what went out, or would have with a mail server; and letters that did not, to be sent again."""

from datetime import datetime

from fastapi import APIRouter, Request, status
from fastapi.responses import HTMLResponse, Response

from api.deps import CurrentUser, DatabaseDep, SettingsDep
from api.pages.afterwards.messages import DELIVERIES, TONES, failure_in_words, message_named
from api.pages.forms import FormFields, FormState, first, form_after, version_of
from api.pages.listing import Order, Pick, listing
from api.pages.rendering import back_to, page, words_of
from api.problems import status_of
from zorglogistiek.access.user import User
from zorglogistiek.clock import now
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict, Invalid, NotFound
from zorglogistiek.meeting.afterwards.messages import OUT, SENDABLE, messages
from zorglogistiek.meeting.afterwards.sending import Sent, send_messages, settle_message
from zorglogistiek.settings import Settings

router = APIRouter(include_in_schema=False)


@router.get("/outbox")
def outbox(
    request: Request,
    user: CurrentUser,
    database: DatabaseDep,
    settings: SettingsDep,
) -> HTMLResponse:
    """What went out, or would have with a mail server, as its readers get it; and letters that did not."""
    return _page(request, user, database, settings)


@router.post("/outbox/_send")
def send_again(
    request: Request, user: CurrentUser, database: DatabaseDep, settings: SettingsDep, fields: FormFields
) -> Response:
    """Sends a letter that did not go out."""
    try:
        chosen = [message_named(text) for text in fields.get("message", ())]
        sent = send_messages(database, user, chosen=chosen, server=settings.mail_server, clock=now)
    except (Invalid, Conflict, NotFound) as error:
        form = form_after(error, fields, words_of(request), name="send")
        return _page(request, user, database, settings, form=form, status_code=status_of(error))
    if sent.failed or sent.unknown or sent.skipped or sent.left:
        return _page(request, user, database, settings, sent=sent)
    return back_to("/outbox", "messages-sent" if sent.sent else "messages-shown")


@router.post("/outbox/{number}/_settle")
def settle_letter(number: str, user: CurrentUser, database: DatabaseDep, fields: FormFields) -> Response:
    """Notes what somebody found out of a letter of which it was not known whether it went out."""
    with database.write() as session:
        went_out = first(fields, "went_out") == "yes"
        settle_message(session, user, number=number, version=version_of(fields), went_out=went_out, now=now())
    return back_to("/outbox", "saved", anchor=number)


def _page(
    request: Request,
    user: User,
    database: Database,
    settings: Settings,
    *,
    form: FormState | None = None,
    sent: Sent | None = None,
    status_code: int = status.HTTP_200_OK,
) -> HTMLResponse:
    with database.read() as session:
        every = messages(session, visible_to=user)
    out, words = [one for one in every if one.delivery in OUT], words_of(request)
    kept = [one for one in every if one.meeting_on is None and one.delivery not in OUT]
    listed = listing(
        out,
        request.query_params,
        picks=[
            Pick(
                name="meeting",
                label=words.say("Meeting"),
                of=lambda one: [(str(one.meeting_on), words.date(one.meeting_on))] if one.meeting_on else [],
                by_value=True,
            ),
            Pick(
                name="organisation",
                label=words.say("Organisation"),
                of=lambda one: [(one.organisation, one.organisation_name)],
            ),
            Pick(
                name="delivery",
                label=words.say("State"),
                of=lambda one: [(one.delivery.value, words.say(DELIVERIES[one.delivery]))],
            ),
        ],
        orders=[
            Order(name="meeting", label=words.say("by meeting")),
            Order(name="organisation", label=words.say("organisation"), key=lambda one: one.organisation_name),
            Order(name="sent", label=words.say("sent last first"), key=lambda one: -_seconds(one.sent_at)),
        ],
    )
    return page(
        request,
        "afterwards/outbox.html",
        user,
        status_code=status_code,
        listing=listed,
        kept=kept,
        sendable=SENDABLE,
        failures={one.number: failure_in_words(one.failure, words) for one in kept},
        sent=sent,
        form=form or FormState(),
        sender=settings.smtp_from,
        deliveries=DELIVERIES,
        tones=TONES,
    )


def _seconds(moment: datetime | None) -> float:
    return 0 if moment is None else moment.timestamp()
