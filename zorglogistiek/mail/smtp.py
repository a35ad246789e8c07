"""Speaking to a mail server. Errors hold codes only: what a server answers may repeat an address."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from zorglogistiek.mail.letter import Letter
from zorglogistiek.mail.server import MailServer, SmtpSecurity

SECONDS = 15.0
"""So long the server may take for one answer."""


class Unreachable(Exception):
    """The server cannot be reached, or does not let us in: nothing was sent."""


class Refused(Exception):
    """The server took the connection and not this message. ``code`` is its answer's."""

    def __init__(self, code: int) -> None:
        self.code = code
        super().__init__(f"refused with code {code}")


class Unsure(Exception):
    """The connection broke while the message was handed over: it may have gone out."""


@dataclass(frozen=True, slots=True)
class Connection:
    """A server that is ready to take messages."""

    client: smtplib.SMTP

    def send(self, letter: Letter) -> None:
        """Hands over one message: when this returns, the server has taken it. Refused, Unsure."""
        try:
            self.client.send_message(letter.as_message())
        except smtplib.SMTPRecipientsRefused as error:
            raise Refused(next((code for code, _ in error.recipients.values()), 550)) from None
        except smtplib.SMTPResponseException as error:
            raise Refused(error.smtp_code) from None
        except (smtplib.SMTPException, OSError):
            raise Unsure from None


@contextmanager
def connected(server: MailServer) -> Iterator[Connection]:
    """A connection for as many messages as wanted. Unreachable when there is none to be had."""
    client = _client(server)
    try:
        yield Connection(client)
    finally:
        with suppress(smtplib.SMTPException, OSError):
            client.quit()
        client.close()


def _client(server: MailServer) -> smtplib.SMTP:
    client: smtplib.SMTP | None = None
    try:
        if server.security is SmtpSecurity.TLS:
            context = ssl.create_default_context()
            client = smtplib.SMTP_SSL(server.host, server.port, timeout=SECONDS, context=context)
        else:
            client = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
        if server.security is SmtpSecurity.STARTTLS:
            client.starttls(context=ssl.create_default_context())
        if server.username is not None:
            client.login(server.username, server.password or "")
    except (smtplib.SMTPException, OSError) as error:
        if client is not None:
            client.close()
        raise Unreachable(type(error).__name__) from None
    return client
