"""The database: one engine that writes and one that reads, one transaction for each command.

SQLite follows a measured recipe: write-ahead log (where the library has the fix for the WAL-reset bug, from 3.51.3),
``synchronous=FULL``, foreign keys on, a busy time-out, and ``BEGIN IMMEDIATE`` for every writing transaction, so that
two writers queue instead of losing each other's update. PostgreSQL runs at its default level; what must never happen
is there forbidden by constraints.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module, resources
from pathlib import Path
from threading import Lock
from types import ModuleType
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session, text

from zorglogistiek.audit.changes import RecordedSession
from zorglogistiek.audit.recording import append, store_noted
from zorglogistiek.audit.refusals import note_refusal
from zorglogistiek.audit.showing import note_shown, take_looks, take_shown
from zorglogistiek.errors import Conflict, Fault, Forbidden, Invalid, NotFound, Unavailable, ZorglogistiekError
from zorglogistiek.once.request import claim

SAFE_WAL = (3, 51, 3)
"""The first SQLite whose write-ahead log is free of the WAL-reset corruption (sqlite.org/wal.html)."""

POOL_SIZE = 40
"""Connections of each engine: as many as the web server has worker threads."""

BUSY_MILLISECONDS = 10_000
"""How long a SQLite writer waits for the one before it."""

READING = "BEGIN"
"""How SQLite begins a transaction that only reads."""

WRITING = "BEGIN IMMEDIATE"
"""How SQLite begins a transaction that writes: no other begins until it ends."""

BUSY = "the registry is busy at the moment; nothing was stored"

CONSTRAINT_MESSAGES = {
    "place_taken": "the place is already taken in that period",
    "place_closed": "the place is closed in that period",
    "place_not_open": "the place is not open yet at the start of that period",
    "place_occupied": "somebody still lives in the place",
    "youth_elsewhere": "the youth already lives somewhere in that period",
    "place_moved": "a place stays in its group",
    "closure_on_stay": "somebody lives in, or is promised, a place that would be closed",
}
"""What the constraints on places say, by the name they carry in every database (see ``migrations``)."""


BSN_CLAIMED = "another youth with this citizen service number was registered at the same moment"
"""What the constraint ``uq_youth_bsn_claim`` says; who comes later is told of the other before it comes so far."""

Transaction = Session
"""What ``Database.write`` gives: for who only hands it on, and does not work with the database."""

NO_TABLES = "the registry has no tables yet: run `zorglogistiek init` first"


class Database:
    """The registry's database at ``url`` (``sqlite:///FILE`` or ``postgresql+psycopg://…``)."""

    def __init__(self, url: str) -> None:
        """Invalid for a SQLite database that is no file: each connection would have a registry of its own."""
        self.url = url
        address = make_url(url)
        sqlite = address.get_backend_name() == "sqlite"
        if sqlite and (not address.database or address.database.startswith((":", "file:"))):
            message = "names no file: write sqlite:///FILE"
            raise Invalid("settings", [Fault(field="ZORGLOGISTIEK_DATABASE_URL", message=message)])
        self.file = Path(address.database) if sqlite and address.database else None
        """The file of a SQLite database; None for PostgreSQL."""
        self._writer = _sqlite_engine(url, WRITING) if sqlite else _postgresql_engine(url)
        self._reader = _sqlite_engine(url, READING) if sqlite else _one_view(self._writer)

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction: committed at the end, undone when anything goes wrong.

        What it changed and showed is recorded with it; what it refused, in a transaction after it.
        Conflict when a constraint on places forbids the change, or when a row was changed by somebody else meanwhile;
        Unavailable when the database cannot be reached or stays busy.
        """
        with self._refusing(), _known_errors(), RecordedSession(self._writer, expire_on_commit=False) as session:
            yield session
            claimed = claim(session)
            note_shown(session)
            store_noted(session)
            session.commit()
            if claimed is not None:
                claimed.claimed = True

    @contextmanager
    def read(self) -> Iterator[Session]:
        """One consistent view of the registry; nothing is stored but who was shown whom.

        That is stored before the answer can leave: Unavailable when it cannot be.
        """
        with self._refusing(), _known_errors(), Session(self._reader, expire_on_commit=False) as session:
            yield session
            shown, events = take_shown(session), take_looks(session)
        if shown is not None:
            events.append(shown)
        if events:
            with self.beside() as session:
                append(session.connection(), [event for event, _ in events], [youths for _, youths in events])
        if shown is not None:
            shown[0].around.shown |= shown[1]

    def record_refusal(self, error: Forbidden | NotFound) -> None:
        """Records that somebody was refused something, once for each error."""
        if not error.recorded:
            error.recorded = True
            with self.beside() as session:
                note_refusal(session, error)

    @contextmanager
    def beside(self) -> Iterator[Session]:
        """A transaction of what is only noted beside a request, such as the log and counts of attempts.

        It carries out nothing of what was asked, and claims no key for it. Unavailable as ``write``.
        """
        with _known_errors(), RecordedSession(self._writer, expire_on_commit=False) as session:
            yield session
            store_noted(session)
            session.commit()

    @contextmanager
    def _refusing(self) -> Iterator[None]:
        try:
            yield
        except (Forbidden, NotFound) as error:
            self.record_refusal(error)
            raise

    def migrate(self) -> None:
        """Brings the tables to the version of this program; does nothing when they are.

        Unavailable when another program, or a newer version of this one, has made them.
        """
        try:
            before = self._revision()
            command.upgrade(alembic_config(self._writer), "head")
        except CommandError as error:
            raise Unavailable("the registry is of another version of this program, probably a newer one") from error
        if before not in (None, self._revision()):
            self.make_files_anew()

    def make_files_anew(self) -> None:
        """Has the database write its files anew, so that nothing is left in them of what was removed or sealed.

        It takes as long as copying the registry, and on PostgreSQL holds up who uses the tables meanwhile.
        """
        with self._writer.connect() as connection:
            connection.rollback()
            raw = connection.connection.cursor()
            if self.file is None:
                connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("vacuum full")
            else:
                raw.execute("vacuum")
                raw.execute("pragma wal_checkpoint(truncate)")
            raw.close()

    def settle(self) -> None:
        """Has SQLite bring its log into the file and empty it, as far as nobody reads: what was removed leaves it.

        Deleted text is overwritten in the file (``secure_delete``). PostgreSQL removes it with its next vacuum.
        """
        if self.file is not None:
            with self._writer.connect() as connection:
                connection.connection.cursor().execute("pragma wal_checkpoint(truncate)").fetchall()

    def _revision(self) -> str | None:
        """The migration that the tables were made by; None when there are none."""
        with self._writer.connect() as connection:
            found: str | None = MigrationContext.configure(connection).get_current_revision()
            return found

    def is_migrated(self) -> bool:
        """Whether the tables are of the version of this program. Unavailable when the database cannot be reached."""
        with self.read() as session:
            try:
                return session.execute(text("SELECT version_num FROM alembic_version")).scalars().all() == [_newest()]
            except DBAPIError as error:
                known = known_error(error)
                if known is not None and str(known) == NO_TABLES:
                    return False
                raise

    def check_migrations(self) -> None:
        """Raises Alembic's ``AutogenerateDiffsDetected`` when the migrated tables differ from the declared ones."""
        command.check(alembic_config(self._writer))

    def dispose(self) -> None:
        """Closes all connections."""
        self._writer.dispose()
        self._reader.dispose()


@contextmanager
def _known_errors() -> Iterator[None]:
    """Tells errors of the database as those of the registry."""
    try:
        yield
    except StaleDataError as error:
        raise Conflict("record", "it was changed by somebody else meanwhile") from error
    except DBAPIError as error:
        known = known_error(error)
        if known is None:
            raise
        raise known from error


def known_error(error: DBAPIError) -> ZorglogistiekError | None:
    """What an error of the database means to a user; None for what can only be a fault of ours."""
    text = str(error.orig)
    for name, message in CONSTRAINT_MESSAGES.items():
        if name in text:
            return Conflict("place", message)
    if "bsn_claim" in text:
        return Conflict("youth", BSN_CLAIMED)
    if "no such table" in text or ("relation" in text and "does not exist" in text):
        return Unavailable(NO_TABLES)
    if "audit_" in text:
        return Unavailable("the log cannot be written; nothing was stored")
    if isinstance(error, IntegrityError) and "unique" in text.lower():
        return _stored_twice(text)
    if "file is not a database" in text or "malformed" in text:
        return Unavailable("the file of the registry is damaged, or is no registry at all")
    if isinstance(error, OperationalError):
        return Unavailable("the registry cannot be reached at the moment; nothing was stored")
    return None


def _stored_twice(text: str) -> Conflict:
    """What a unique constraint means: one on registry numbers, or any other."""
    if "number" in text:
        return Conflict("record", "a record with this number exists already")
    return Conflict("record", "the same was stored already, perhaps by somebody else at this moment: look again")


@cache
def _newest() -> str | None:
    """The version of the tables that this program works with."""
    config = Config()
    config.set_main_option("script_location", str(resources.files("zorglogistiek") / "migrations"))
    return ScriptDirectory.from_config(config).get_current_head()


def alembic_config(engine: Engine) -> Config:
    """Alembic's settings for the migrations of this package, working through ``engine``."""
    config = Config()
    config.set_main_option("script_location", str(resources.files("zorglogistiek") / "migrations"))
    config.attributes["engine"] = engine
    return config


def _sqlite_engine(url: str, begin: str) -> Engine:
    library = sqlite_library()
    engine = create_engine(
        url, module=library, pool_size=POOL_SIZE, max_overflow=0, hide_parameters=True
    )  # what is stored stands in no error's text

    def set_up(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
        cursor.execute(f"PRAGMA journal_mode = {'WAL' if library.sqlite_version_info >= SAFE_WAL else 'DELETE'}")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten
        cursor.close()

    def start(connection: Any) -> None:
        if begin == READING:  # which waits for nobody, and so often that SQLAlchemy's own way would cost
            connection.connection.cursor().execute(begin)
        else:
            connection.exec_driver_sql(begin)

    event.listen(engine, "connect", set_up)
    if begin == WRITING:
        _in_line(engine)
    event.listen(engine, "begin", start)
    return engine


def _in_line(engine: Engine) -> None:
    """Has the writers of this process wait for each other here, until the connection of the one before is given back.

    Left to SQLite each would look again and again, sleeping up to a tenth of a second in between while nobody writes,
    and whoever happens to look first would go first. Writers of other processes are waited for by SQLite.
    """
    turn, key = Lock(), "has its turn"

    def take(connection: Connection) -> None:
        held = connection.connection.record_info
        if held is not None and key not in held:  # until it is given back a connection may begin several transactions
            if not turn.acquire(timeout=BUSY_MILLISECONDS / 1000):
                raise Unavailable(BUSY)
            held[key] = True

    def give(_connection: object, record: ConnectionPoolEntry) -> None:
        if record.record_info and record.record_info.pop(key, False):
            turn.release()

    event.listen(engine, "begin", take)
    event.listen(engine, "checkin", give)


def sqlite_library() -> ModuleType:
    """``pysqlite3`` where it is installed and newer (it carries a SQLite with the WAL fix), else Python's own."""
    try:
        carried = import_module("pysqlite3")
    except ImportError:
        return sqlite3
    return carried if carried.sqlite_version_info > sqlite3.sqlite_version_info else sqlite3


def _postgresql_engine(url: str) -> Engine:
    engine = create_engine(url, pool_size=POOL_SIZE, max_overflow=0, pool_pre_ping=True, hide_parameters=True)
    event.listen(engine, "handle_error", _without_rows)
    return engine


def _without_rows(context: ExceptionContext) -> None:
    """Leaves of PostgreSQL's message what went wrong, and takes out the row that it quotes (``DETAIL``)."""
    diagnosis = getattr(context.original_exception, "diag", None)
    told = context.sqlalchemy_exception
    if diagnosis is None or diagnosis.message_primary is None or told is None:
        return
    whole, short = str(context.original_exception), diagnosis.message_primary
    context.original_exception.args = (short,)
    told.args = tuple(part.replace(whole, short) if isinstance(part, str) else part for part in told.args)


def _one_view(engine: Engine) -> Engine:
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
