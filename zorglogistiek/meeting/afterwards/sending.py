"""Sending messages: each is claimed in a transaction of its own before it goes out, so that none goes out twice.

What happens between the claim and its settlement can be lost with the program: such a message stays "unknown" and is
not sent again by itself. A person says whether it went out, or sends it again knowing that.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from zorglogistiek.access.permissions import Action, require
from zorglogistiek.access.user import User
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict, NotFound
from zorglogistiek.mail import Connection, Letter, MailServer, Refused, Unreachable, Unsure, connected
from zorglogistiek.meeting.afterwards.messages import SENDABLE, Delivery, check_current, delivery_of, message_numbered
from zorglogistiek.meeting.tables import Message
from zorglogistiek.words import N_

UNREACHABLE = "unreachable"
REFUSED = "refused"
"""Why a message did not go out, as stored; ``refused`` is followed by the code of the server's answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What became of the messages that were to be sent. ``skipped``: changed, sent or taken away meanwhile.

    ``left`` were not tried, because the mail server could not be reached.
    """

    sent: int = 0
    shown: int = 0
    failed: int = 0
    unknown: int = 0
    skipped: int = 0
    left: int = 0


def send_messages(
    database: Database,
    user: User,
    *,
    chosen: Sequence[tuple[str, int]],
    server: MailServer | None,
    clock: Callable[[], datetime],
) -> Sent:
    """Sends the messages with these numbers, as they stood in these versions; without a server: into the outbox.

    When the server cannot be reached, the first is marked as failed and the others are left as they were. What cannot
    be sent (stale, without an address, out already) is skipped; of a single one the Conflict or NotFound is raised.
    """
    require(user, Action.SEND_MESSAGES)
    return _send(database, chosen, server, clock, alone=len(chosen) == 1)


def send_letters(
    database: Database,
    letters: Sequence[tuple[str, int]],
    *,
    server: MailServer | None,
    clock: Callable[[], datetime],
) -> Sent:
    """Sends letters that the program has just written, by number and version; without a server: into the outbox.

    Nobody asks for them, so no right is asked either. What does not go out stays for a coordinator to send again.
    """
    return _send(database, letters, server, clock, alone=False)


def _send(
    database: Database,
    chosen: Sequence[tuple[str, int]],
    server: MailServer | None,
    clock: Callable[[], datetime],
    *,
    alone: bool,
) -> Sent:
    counts = Counter[str]()
    with ExitStack() as stack:
        post = _Post(database=database, server=server, clock=clock, stack=stack)
        for place, (number, version) in enumerate(chosen):
            try:
                outcome = post.send(number, version)
            except (Conflict, NotFound):
                if alone:
                    raise
                outcome = "skipped"
            except Unreachable:
                counts.update(failed=1, left=len(chosen) - place - 1)
                break
            counts[outcome] += 1
    return Sent(**counts)


@dataclass(slots=True, kw_only=True)
class _Post:
    """Sends one message after the other over one connection, made when it is first needed."""

    database: Database
    server: MailServer | None
    clock: Callable[[], datetime]
    stack: ExitStack
    connection: Connection | None = None

    def send(self, number: str, version: int) -> str:
        """What became of it: the name of a field of ``Sent``. Unreachable when there is no connection to be had."""
        message = _claim(self.database, number, version, mailed=self.server is not None, now=self.clock())
        if self.server is None:
            return "shown"
        try:
            if self.connection is None:
                self.connection = self.stack.enter_context(connected(self.server))
            self.connection.send(_letter(message, self.server, self.clock()))
        except Unreachable:
            _settle(self.database, message, failure=UNREACHABLE)
            raise
        except Refused as error:
            _settle(self.database, message, failure=f"{REFUSED} {error.code}")
            return "failed"
        except Unsure:
            self.connection = None
            return "unknown"
        _settle(self.database, message, sent_at=self.clock())
        return "sent"


def settle_message(session: Session, user: User, *, number: str, version: int, went_out: bool, now: datetime) -> None:
    """What a person found out of a message of which it was not known: it went out, or it did not.

    Conflict when it is stale, or is known.
    """
    require(user, Action.SEND_MESSAGES)
    message = message_numbered(session, number)
    check_current(message, version)
    if delivery_of(message) is not Delivery.UNKNOWN:
        raise Conflict(f"message {number}", N_("what became of it is known"))
    if went_out:
        message.sent_at = now
    else:
        message.failure = Delivery.UNKNOWN.value
    session.flush()


def _claim(database: Database, number: str, version: int, *, mailed: bool, now: datetime) -> Message:
    """The message, from now on nobody else's to send. Without a mail server it is out by this."""
    with database.write() as session:
        message = message_numbered(session, number)
        if delivery_of(message) not in SENDABLE:
            raise Conflict(f"message {number}", N_("it was sent already, or may have been"))
        check_current(message, version)
        if message.address is None:
            raise Conflict(f"message {number}", N_("the organisation has no e-mail address"))
        if mailed:
            message.attempts += 1
        else:
            message.sent_at = now
        message.failure = None
        session.flush()
        return message


def _settle(
    database: Database, claimed: Message, *, sent_at: datetime | None = None, failure: str | None = None
) -> None:
    with database.write() as session:
        message = message_numbered(session, claimed.number)
        message.sent_at, message.failure = sent_at, failure
        session.flush()


def _letter(message: Message, server: MailServer, at: datetime) -> Letter:
    assert message.address is not None
    return Letter(
        number=message.number,
        sender=server.sender,
        to=message.address,
        subject=message.subject,
        body=message.body,
        at=at,
    )
