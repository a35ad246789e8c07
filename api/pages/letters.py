"""Letters that the program writes by itself, on their way after the answer."""

import logging
from collections.abc import Sequence

from zorglogistiek.clock import now
from zorglogistiek.database import Database
from zorglogistiek.errors import Unavailable
from zorglogistiek.mail import MailServer
from zorglogistiek.meeting.afterwards.sending import Sent, send_letters

log = logging.getLogger(__name__)


def send_afterwards(database: Database, letters: Sequence[tuple[str, int]], server: MailServer | None) -> None:
    """Sends letters by number and version; what does not go out stays in the outbox."""
    try:
        sent = send_letters(database, letters, server=server, clock=now)
    except Unavailable:
        sent = Sent(left=len(letters))
    if sent.failed or sent.unknown or sent.left:
        log.warning("a letter did not go out: it is in the outbox")
