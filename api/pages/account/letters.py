"""Letters to the holder of an account, mailed at once and not by the outbox of a meeting, which coordinators read."""

import logging

from zorglogistiek.clock import now
from zorglogistiek.mail import Letter, MailServer, Refused, Unreachable, Unsure, connected
from zorglogistiek.numbering import new_number
from zorglogistiek.words import translator

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


def tell_of_other_address(server: MailServer, former: str, contact: str) -> None:
    """Writes to the address that an account had: who reads it learns that codes go elsewhere from now on."""
    words = translator("nl")
    body = [
        words.say("Who manages accounts changed the e-mail address of your account."),
        words.say("A code for a forgotten password goes to the other address from now on, and no more to this one."),
        words.say("Did you not ask for this? Then tell {contact} at once.", contact=contact),
    ]
    send(server, to=former, subject=words.say("Your address for Zorglogistiek was changed"), body=body)
