"""A disk that is full: what changes something is told so (503), who reads goes on, and all works again when there is room.

The disk is a small file system in memory: a SQLite file lies on it, or the tables of a PostgreSQL database (its log of
changes lies elsewhere: without room for that the server stops, as when it is killed). Only root may mount one.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from httpx2 import Response
from sqlalchemy import URL
from sqlmodel import Session

from tests.conftest import GIVEN_SERVER, maintenance
from tests.faults.registering import Site, check_unavailable, youths
from tests.pages_world import make_world
from zorglogistiek import database as databases
from zorglogistiek.database import Database
from zorglogistiek.errors import Unavailable

MEGABYTES = 64
MOST = 3_000
"""Registrations in what is left in begun pages of a full disk: far fewer than these."""


@dataclass(frozen=True, slots=True)
class Disk:
    """A small file system."""

    directory: Path

    def fill(self) -> None:
        """Leaves no room at all."""
        for size in (1 << 20, 1 << 12, 1):
            with suppress(OSError), (self.directory / "ballast").open("ab", buffering=0) as ballast:
                while ballast.write(b"\0" * size):
                    pass

    def make_room(self) -> None:
        (self.directory / "ballast").unlink()


@pytest.fixture
def disk() -> Iterator[Disk]:
    directory = Path(tempfile.mkdtemp(prefix="zorglogistiek-disk-"))
    mounting = ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m,mode=755", "tmpfs", str(directory)]
    if not shutil.which("mount") or subprocess.run(mounting, check=False, capture_output=True).returncode:
        directory.rmdir()
        pytest.skip("a file system can only be mounted by root")
    try:
        yield Disk(directory)
    finally:
        subprocess.run(["umount", str(directory)], check=True)
        directory.rmdir()


@pytest.fixture
def sqlite_on_disk(disk: Disk, migrated_sqlite: Path) -> str:
    return f"sqlite:///{shutil.copyfile(migrated_sqlite, disk.directory / 'registry.sqlite')}"


@pytest.fixture
def postgresql_on_disk(disk: Disk, postgresql_server: URL, migrated_postgresql: str) -> Iterator[str]:
    if GIVEN_SERVER:
        pytest.skip("the disk of a server that was given cannot be chosen")
    tables, name = disk.directory / "tables", f"full_{os.getpid()}"
    tables.mkdir()
    with maintenance(postgresql_server) as execute:
        found = execute("SHOW data_directory")
        owner = Path(found.scalar_one()).stat()  # type: ignore[attr-defined]
        os.chown(tables, owner.st_uid, owner.st_gid)
        execute(f"CREATE TABLESPACE {name} LOCATION '{tables}'")
        execute(f'CREATE DATABASE {name} TEMPLATE "{migrated_postgresql}" TABLESPACE {name}')
        try:
            yield postgresql_server.set(database=name).render_as_string(hide_password=False)
        finally:
            execute(f"DROP DATABASE {name} WITH (FORCE)")
            execute(f"DROP TABLESPACE {name}")


@contextmanager
def site_on(url: str) -> Iterator[Site]:
    site = Site(make_world(url))
    try:
        yield site
    finally:
        site.close()


def until_refused(site: Site, status: int = 503) -> tuple[str, Response, Response]:
    """Goes on until a registration, a form and a look are refused: the begun pages of tables have room, some of them.

    The key of that registration, and what the first two were answered with.
    """
    for number in range(MOST):
        registered, sent = site.register(f"full-{number}"), site.page()
        found = {registered.status_code, sent.status_code, site.client.get("/v1/youths/J1").status_code}
        assert found <= {200, 201, 303, status}, (registered.text, sent.text)
        if found == {status}:
            return f"full-{number}", registered, sent
    raise AssertionError("the disk never was full")


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_full_disk_is_told_and_loses_nothing(disk: Disk, kind: str, request: pytest.FixtureRequest) -> None:
    with site_on(request.getfixturevalue(f"{kind}_on_disk")) as site:
        assert site.register("before").status_code == 201
        disk.fill()
        # A youth is shown to nobody either: the log of looks cannot be written. Who reads what is no person's goes on.
        key, *refused = until_refused(site)
        check_unavailable(*refused)
        for path in ("/healthz", "/readyz", "/v1/organisations", "/v1/groups", "/meetings"):
            assert site.client.get(path).status_code == 200, path
        assert site.client.get("/v1/groups", headers={"Authorization": "Bearer nobody"}).status_code == 401
        disk.make_room()
        # The same site, which was not restarted; what was refused is sent again with its key.
        assert site.register(key).status_code == 201
        assert site.page().status_code == 303
        assert site.client.get("/v1/youths/J1").status_code == 200
        assert set(site.statuses) == {201, 503}
        site.check_nothing_lost_or_doubled()
        if kind == "sqlite":
            with site.world.database.write() as session:
                assert session.connection().exec_driver_sql("pragma integrity_check").scalar_one() == "ok"


def test_control_an_error_that_nobody_knows_is_a_fault_of_ours(
    disk: Disk, sqlite_on_disk: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with site_on(sqlite_on_disk) as site:
        monkeypatch.setattr(databases, "known_error", lambda _: None)
        disk.fill()
        until_refused(site, 500)


def test_control_who_answers_without_looking_whether_it_was_stored_loses_it(
    disk: Disk, sqlite_on_disk: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.app.Database", CarelessDatabase)
    with site_on(sqlite_on_disk) as site:
        with site.world.database.read() as session:
            before = youths(session)
        disk.fill()
        for number in range(20):
            site.register(f"full-{number}")
        with site.world.database.read() as session:
            stored = youths(session) - before
        assert stored < len(site.acknowledged)


class CarelessDatabase(Database):
    """A database that says nothing when it could not store."""

    @contextmanager
    def write(self) -> Iterator[Session]:
        with suppress(Unavailable), super().write() as session:
            yield session
