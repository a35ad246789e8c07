"""Serving the site on this machine."""

import errno
import os
import socket
import stat
from pathlib import Path

import uvicorn
from sqlmodel import col, select
from uvicorn.supervisors import Multiprocess

from zorglogistiek.access.accounts import verify
from zorglogistiek.access.tables import Account
from zorglogistiek.cli.by_socket import LastNamed
from zorglogistiek.cli.demo_region import PASSWORD
from zorglogistiek.cli.supervising import workers
from zorglogistiek.codes import Role
from zorglogistiek.database import Database
from zorglogistiek.errors import Unavailable
from zorglogistiek.logs import set_up_logs
from zorglogistiek.matching.policy import region_policy
from zorglogistiek.sealing.rotating import check_keys
from zorglogistiek.settings import Settings, settings_at_start
from zorglogistiek.traces import set_up_traces

GOODBYE_SECONDS = 5
"""How long a server that stops waits for what was asked before."""

BACKLOG = 2048
"""So many visitors may wait to be let in, as at an address."""

SIGN_OF_LIFE_SECONDS = 60
"""After so long without a sign of life a process of the site is started anew; a busy machine takes seconds."""


def check_ready(database: Database, settings: Settings) -> None:
    """Unavailable when the registry cannot be reached or used as it is, or has accounts of the demo and is none.

    Invalid when the region's own policy is wrong, Unavailable too when the keys do not open the registry.
    """
    region_policy(settings.policy_file)
    if not database.is_migrated():
        raise Unavailable("the registry has no tables, or those of another version: run `zorglogistiek init` first")
    with database.read() as session:
        check_keys(session)
    if not settings.demo:
        _refuse_known_passwords(database)


def _refuse_known_passwords(database: Database) -> None:
    named = col(Account.username).in_([role.value for role in Role])
    with database.read() as session:
        known = session.exec(select(Account).where(named, col(Account.active))).all()
    open_to_all = [account.username for account in known if verify(account.password_hash, PASSWORD)]
    if open_to_all:
        raise Unavailable(
            f"anybody can sign in as {', '.join(open_to_all)}: the password is that of the demo. Close the accounts;"
            " or, where this is a demo, set ZORGLOGISTIEK_DEMO=true"
        )


def observed(settings: Settings, *, service: str) -> None:
    """Sets up the log and the traces of this process. Unavailable when traces are wanted and cannot be made."""
    set_up_logs(settings.log_format, settings.log_level)
    if settings.otel_endpoint is not None:
        set_up_traces(settings.otel_endpoint, service=service)


class ObservedConfig(uvicorn.Config):
    """Of a server whose log and traces are those of the site, in every process that serves it."""

    def configure_logging(self) -> None:
        """Called when it is made, and again in each process of several."""
        observed(settings_at_start(), service="zorglogistiek-site")


class SocketConfig(ObservedConfig):
    """Of a server that listens by a file: what comes is the proxy's, which is believed of whom it brings."""

    def load(self) -> None:
        """Called when the server starts, in each process of several."""
        super().load()
        self.loaded_app = LastNamed(self.loaded_app)


def run_server(host: str, port: int, *, worker: bool, processes: int = 1, socket_file: Path | None = None) -> None:
    """Serves until it is stopped, by so many ``processes``, with workers beside it when a ``worker`` is wanted.

    At that address, or by a ``socket_file`` only: who can open that is a proxy of this machine, and is believed of whom
    it brings. OSError when the address is taken or is none of this machine, or the file cannot be made.

    The application is named, not imported: the site builds on this package.
    """
    with listening(host, port) if socket_file is None else listening_by(socket_file) as listener:
        os.environ.setdefault("ZORGLOGISTIEK_PUBLIC_URL", f"http://localhost:{port}")
        settings = settings_at_start()
        believed = settings.trusted_proxies if socket_file is None else ("*",)
        made = ObservedConfig if socket_file is None else SocketConfig
        config = made(
            "api.app:create_app",
            factory=True,
            log_config=None,
            workers=processes,
            timeout_worker_healthcheck=SIGN_OF_LIFE_SECONDS,
            # It would write addresses, and who asked for them.
            access_log=False,
            server_header=False,
            # Whose word for the visitor's address is taken: nobody's, unless the settings name them.
            proxy_headers=bool(believed),
            forwarded_allow_ips=",".join(believed),
            # Who watches a meeting keeps a line open all the time: a server that stops does not wait for that.
            timeout_graceful_shutdown=GOODBYE_SECONDS,
        )
        with workers(wanted=worker):
            if processes == 1:
                uvicorn.Server(config).run(sockets=[listener])
            else:
                Multiprocess(config, sockets=[listener]).run()


def listening(host: str, port: int) -> socket.socket:
    """A socket on that address. OSError, naming it, when it cannot be had."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address[:2], family=family)
    except socket.gaierror as error:
        raise OSError(error.errno, error.strerror, f"{host}:{port}") from error
    except OSError as error:
        raise OSError(error.errno, os.strerror(error.errno or 0), f"{host}:{port}") from error


def listening_by(file: Path) -> socket.socket:
    """A socket that is a file, for its owner and group alone; what a former server left there goes away.

    OSError, naming the file, when somebody listens there, when it is something else, and when it cannot be made.
    """
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        _clear(file)
        before = os.umask(0o117)
        try:
            listener.bind(str(file))
        finally:
            os.umask(before)
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise OSError(error.errno or errno.EINVAL, error.strerror or str(error), str(file)) from error
    return listener


def _clear(file: Path) -> None:
    """Removes a socket at which nobody listens any more. OSError when somebody does, or when it is no socket."""
    if not file.exists():
        return
    if not stat.S_ISSOCK(file.stat().st_mode):
        raise OSError(errno.EEXIST, os.strerror(errno.EEXIST))
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as caller:
        if caller.connect_ex(str(file)) == 0:
            raise OSError(errno.EADDRINUSE, os.strerror(errno.EADDRINUSE))
    file.unlink()
