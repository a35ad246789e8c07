"""Serving the site on this machine."""

import os
import socket

import uvicorn
from sqlmodel import select

from zorglogistiek.access.tables import Account
from zorglogistiek.database import Database
from zorglogistiek.sealing.rotating import check_keys

GOODBYE_SECONDS = 5
"""How long a server that stops waits for what was asked before."""


def check_ready(database: Database) -> None:
    """Unavailable when the registry has no tables or cannot be reached, or the keys do not open it."""
    with database.read() as session:
        session.exec(select(Account).limit(1)).first()
        check_keys(session)


def run_server(host: str, port: int) -> None:
    """Serves until it is stopped. OSError when the address is taken or is none of this machine.

    The application is named, not imported: the site builds on this package.
    """
    with listening(host, port) as listener:
        os.environ.setdefault("ZORGLOGISTIEK_PUBLIC_URL", f"http://localhost:{port}")
        config = uvicorn.Config(
            "api.app:create_app",
            factory=True,
            log_level="warning",
            access_log=False,
            # Who watches a meeting keeps a line open all the time: a server that stops does not wait for that.
            timeout_graceful_shutdown=GOODBYE_SECONDS,
        )
        uvicorn.Server(config).run(sockets=[listener])


def listening(host: str, port: int) -> socket.socket:
    """A socket on that address. OSError, naming it, when it cannot be had."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address[:2], family=family)
    except socket.gaierror as error:
        raise OSError(error.errno, error.strerror, f"{host}:{port}") from error
    except OSError as error:
        raise OSError(error.errno, os.strerror(error.errno or 0), f"{host}:{port}") from error
