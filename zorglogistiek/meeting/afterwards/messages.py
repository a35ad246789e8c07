"""The messages after a meeting: one for each organisation concerned, made, changed by hand, and read; and letters.

A message is in Dutch and plain; it names referrals by number and initials, because mail is not safe, and leads to the
site for the rest. Sending them is ``sending``'s.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Session, col, select

from zorglogistiek.access.permissions import Action, require
from zorglogistiek.access.user import User
from zorglogistiek.audit.showing import show
from zorglogistiek.errors import Conflict, Fault, Invalid, NotFound
from zorglogistiek.meeting.afterwards.message_texts import Text, texts
from zorglogistiek.meeting.repository import meeting_on as meeting_row
from zorglogistiek.meeting.repository import rows_of
from zorglogistiek.meeting.tables import Meeting, Message
from zorglogistiek.numbering import new_number
from zorglogistiek.people.fields import NO_BSN, NUMBER, holds_bsn, is_line, is_storable
from zorglogistiek.people.recording import require_version
from zorglogistiek.places.tables import Organisation

LONGEST_SUBJECT = 200
LONGEST_BODY = 10_000


class Delivery(StrEnum):
    """How far a message is.

    SHOWN: there is no mail server, and it was put in the outbox for all to see. UNKNOWN: it was handed to the server,
    and whether the server took it is not known (or is just being found out).
    """

    READY = "ready"
    FAILED = "failed"
    UNKNOWN = "unknown"
    SENT = "sent"
    SHOWN = "shown"


SENDABLE = frozenset({Delivery.READY, Delivery.FAILED})
OUT = frozenset({Delivery.SENT, Delivery.SHOWN})


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageView:
    """A message as it stands; a letter is of no meeting. ``failure`` is the code of why the last attempt failed."""

    number: str
    version: int
    meeting_on: date | None
    organisation: str
    organisation_name: str
    address: str | None
    subject: str
    body: str
    made_at: datetime
    sent_at: datetime | None
    attempts: int
    failure: str | None
    delivery: Delivery
    edited: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What preparing did: messages made, made anew, left as somebody wrote them, and taken away as needless."""

    made: int
    renewed: int
    kept: int
    removed: int


def delivery_of(message: Message) -> Delivery:
    """How far a message is, by what is stored of it.

    A claim raises ``attempts`` and leaves no failure; what went out without any attempt was put in the outbox.
    """
    if message.sent_at is not None:
        return Delivery.SENT if message.attempts else Delivery.SHOWN
    if message.failure is not None:
        return Delivery.FAILED
    return Delivery.UNKNOWN if message.attempts else Delivery.READY


def is_edited(message: Message) -> bool:
    """Whether somebody changed it by hand: each attempt changes a row twice, and nothing else does."""
    return message.sent_at is None and message.version > 1 + 2 * message.attempts


def messages(session: Session, *, visible_to: User, meeting_on: date | None = None) -> list[MessageView]:
    """The messages (of one meeting): letters first, then the newest meeting, in each by organisation."""
    require(visible_to, Action.SEND_MESSAGES)
    statement = (
        rows_of(Message, Organisation, col(Meeting.held_on))
        .join(Organisation, col(Organisation.id) == col(Message.organisation_id))
        .join(Meeting, col(Meeting.id) == col(Message.meeting_id), isouter=True)
    )
    if meeting_on is not None:
        statement = statement.where(col(Meeting.held_on) == meeting_on)
    ordered = statement.order_by(col(Meeting.held_on).desc().nulls_first(), col(Organisation.name), col(Message.id))
    found = [_view(*row) for row in session.execute(ordered)]
    show(session, referrals={word for one in found for word in NUMBER.findall(f"{one.subject} {one.body}")})
    return found


def prepare_messages(
    session: Session, user: User, *, meeting_on: date, site: str, now: datetime, today: date
) -> Prepared:
    """Makes the messages of a meeting that are not there yet, and those anew that were not sent.

    What somebody changed by hand is kept, and so is what went out, or may have. ``site`` is the address at which users
    reach the site. NotFound without the meeting. Two that prepare at once do so one after the other.
    """
    require(user, Action.SEND_MESSAGES)
    meeting = meeting_row(session, meeting_on)
    session.refresh(meeting, with_for_update=True)
    assert meeting.id is not None
    wanted = texts(session, user, meeting_on=meeting_on, site=site, now=now, today=today)
    made = renewed = kept = removed = 0
    for message in session.exec(select(Message).where(Message.meeting_id == meeting.id).with_for_update()).all():
        text = wanted.pop(message.organisation_id, None)
        if delivery_of(message) not in SENDABLE or is_edited(message):
            kept += 1
        elif text is None:
            session.delete(message)
            removed += 1
        elif _differs(message, text):
            # Another row and not a change: a page that shows the old text must not send the new one unseen.
            session.delete(message)
            session.flush()
            session.add(_message(meeting.id, message.organisation_id, text, user, now))
            renewed += 1
        else:
            kept += 1
    for organisation_id, text in wanted.items():
        session.add(_message(meeting.id, organisation_id, text, user, now))
        made += 1
    session.flush()
    return Prepared(made=made, renewed=renewed, kept=kept, removed=removed)


def change_message(session: Session, user: User, *, number: str, version: int, subject: str, body: str) -> Message:
    """Other words for a message that did not go out. Invalid, Conflict (stale, or out already), NotFound."""
    require(user, Action.SEND_MESSAGES)
    message = message_numbered(session, number)
    check_current(message, version)
    if delivery_of(message) not in SENDABLE:
        raise Conflict(f"message {number}", "it was sent already, or may have been")
    subject, body = subject.strip(), body.replace("\r\n", "\n").replace("\r", "\n").strip()
    faults = _faults(subject, body)
    if faults:
        raise Invalid(f"message {number}", faults)
    message.subject, message.body = subject, body
    session.flush()
    return message


def message_numbered(session: Session, number: str) -> Message:
    """The message with this number. NotFound when there is none."""
    known = NUMBER.fullmatch(number) is not None
    found = session.exec(select(Message).where(Message.number == number)).one_or_none() if known else None
    if found is None:
        raise NotFound(f"message {number}")
    return found


def check_current(message: Message, version: int) -> None:
    """Conflict when the page that was looked at is out of date."""
    require_version(f"message {message.number}", message.version, version)


def _faults(subject: str, body: str) -> list[Fault]:
    faults = []
    named = ("subject", subject), ("body", body)
    if not 0 < len(subject) <= LONGEST_SUBJECT or not is_line(subject):
        longest = (("longest", str(LONGEST_SUBJECT)),)
        faults.append(Fault(field="subject", message="must have 1 to {longest} printable characters", params=longest))
    if not 0 < len(body) <= LONGEST_BODY or not is_storable(body):
        longest = (("longest", str(LONGEST_BODY)),)
        faults.append(Fault(field="body", message="must have 1 to {longest} printable characters", params=longest))
    faults += [Fault(field=field, message=NO_BSN) for field, sent in named if holds_bsn(sent)]
    return faults


def _differs(message: Message, text: Text) -> bool:
    return (message.subject, message.body, message.address) != (text.subject, text.body, text.address)


def _message(meeting_id: int, organisation_id: int, text: Text, user: User, now: datetime) -> Message:
    assert user.account_id is not None
    return Message(
        number=new_number("M"),
        meeting_id=meeting_id,
        organisation_id=organisation_id,
        address=text.address,
        subject=text.subject[:LONGEST_SUBJECT],
        body=text.body[:LONGEST_BODY],
        made_at=now,
        account_id=user.account_id,
    )


def _view(message: Message, organisation: Organisation, held_on: date | None) -> MessageView:
    return MessageView(
        number=message.number,
        version=message.version,
        meeting_on=held_on,
        organisation=organisation.number,
        organisation_name=organisation.name,
        address=message.address,
        subject=message.subject,
        body=message.body,
        made_at=message.made_at,
        sent_at=message.sent_at,
        attempts=message.attempts,
        failure=message.failure,
        delivery=delivery_of(message),
        edited=is_edited(message),
    )
