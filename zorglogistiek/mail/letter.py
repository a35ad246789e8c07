"""One e-mail: plain text, to one address."""

import re
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

ADDRESS = re.compile(r"[A-Za-z0-9._%+-]+@([A-Za-z0-9-]+\.)*[A-Za-z0-9-]+")
"""One plain address: what could be read as two, or as a line of a message's head, is none."""

LONGEST_ADDRESS = 254


def is_address(text: str) -> bool:
    """Whether this is one plain e-mail address."""
    return len(text) <= LONGEST_ADDRESS and ADDRESS.fullmatch(text) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What goes out. ``number`` names it, the same each time it is sent: mail programs then show it once."""

    number: str
    sender: str
    to: str
    subject: str
    body: str
    at: datetime

    def as_message(self) -> EmailMessage:
        """The message as a mail server takes it. ValueError for an address or subject that no head can hold."""
        if not is_address(self.to) or not is_address(self.sender):
            raise ValueError("not an e-mail address")
        message = EmailMessage(policy=SMTP)
        message["From"], message["To"], message["Subject"] = self.sender, self.to, self.subject
        message["Date"] = format_datetime(self.at)
        message["Message-ID"] = f"<{self.number}@{self.sender.rpartition('@')[2]}>"
        message["Content-Language"] = "nl"
        # Says that no person typed it, so that no "out of office" comes back for each.
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(self.body)
        return message
