"""The registry of another region, for who asks what joining would mean: its database, or its files."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlmodel import Session

from zorglogistiek import clock
from zorglogistiek.access.user import SYSTEM
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict, Fault, Invalid, Unavailable
from zorglogistiek.exchange.importing import import_files
from zorglogistiek.settings import checked_address, settings_at_start

RECORD = "the other registry"


def which(what: str) -> str:
    """A digest of which registry is asked, without user and password: another one is another study."""
    told = re.sub("://.*@", "://", what) if _is_address(what) else str(Path(what).resolve())
    return sha256(told.encode()).hexdigest()


@contextmanager
def other_registry(what: str) -> Iterator[Session]:
    """A session to read from a database address, or from a registry made of files as `import` takes them.

    Invalid for what is no address; Unavailable for a database that is not there, Conflict for one of another version of
    the program; WrongFiles, with every wrong cell.
    """
    with _of_database(what) if _is_address(what) else _of_files(Path(what)) as database, database.read() as session:
        yield session


def _is_address(what: str) -> bool:
    return "://" in what


@contextmanager
def _of_database(address: str) -> Iterator[Database]:
    try:
        database = Database(checked_address(address, demo=settings_at_start().demo))
    except ValueError as error:
        raise Invalid("options", [Fault(field="join", message="{why}", params=(("why", str(error)),))]) from error
    try:
        if database.file is not None and not database.file.exists():
            raise Unavailable(f"{RECORD} cannot be reached: {database.file} is not there")  # SQLite would make it
        if not database.is_migrated():
            raise Conflict(RECORD, "its tables are of another version of the program: run `zorglogistiek init` there")
        yield database
    finally:
        database.dispose()


@contextmanager
def _of_files(files: Path) -> Iterator[Database]:
    """In a folder that only its owner can read, which goes with the end."""
    with TemporaryDirectory(prefix="zorglogistiek-") as folder:
        database = Database(f"sqlite:///{Path(folder) / 'other.db'}")
        try:
            database.migrate()
            import_files(database, SYSTEM, [files], today=clock.today(), now=clock.now())
            yield database
        finally:
            database.dispose()
