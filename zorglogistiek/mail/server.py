"""Which mail server, and how it is spoken to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class SmtpSecurity(StrEnum):
    """How the connection is protected: made safe after a greeting, safe from the start, or not at all."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


USUAL_PORTS: Mapping[SmtpSecurity, int] = MappingProxyType(
    {SmtpSecurity.STARTTLS: 587, SmtpSecurity.TLS: 465, SmtpSecurity.NONE: 25}
)
"""The port of each kind of connection, unless told otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """A mail server and the address that messages come from. The password is not shown."""

    host: str
    port: int
    security: SmtpSecurity
    sender: str
    username: str | None = None
    password: str | None = field(default=None, repr=False)
