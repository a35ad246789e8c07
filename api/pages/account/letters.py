"""Letters with a code to the holder of an account: not by the outbox of a meeting, which coordinators read."""

import logging

from zorglogistiek.clock import now
from zorglogistiek.mail import Letter, MailServer, Refused, Unreachable, Unsure, connected
from zorglogistiek.numbering import new_number

log = logging.getLogger(__name__)


def send(server: MailServer, *, to: str, subject: str, body: list[str]) -> None:
    """Mails one letter of these paragraphs; one that does not go out is a line in the log, without the address."""
    letter = Letter(
        number=new_number("L"), sender=server.sender, to=to, subject=subject, body="\n\n".join(body), at=now()
    )
    try:
        with connected(server) as connection:
            connection.send(letter)
    except (Unreachable, Refused, Unsure):
        log.warning("a letter to the holder of an account did not go out")
