"""Sending e-mail through a mail server (SMTP). Knows nothing of what is sent.

A message is accepted by the server, refused by it, or not known to be either: the three are told apart, because a
message of which that is not known must not be sent again unseen.
"""

from zorglogistiek.mail.letter import Letter, is_address
from zorglogistiek.mail.server import USUAL_PORTS, MailServer, SmtpSecurity
from zorglogistiek.mail.smtp import Connection, Refused, Unreachable, Unsure, connected

__all__ = [
    "USUAL_PORTS",
    "Connection",
    "Letter",
    "MailServer",
    "Refused",
    "SmtpSecurity",
    "Unreachable",
    "Unsure",
    "connected",
    "is_address",
]
