"""Copies of a SQLite registry, by SQLite's own backup: copying the file while it is written gives a damaged one."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from zorglogistiek.backup.files import put_in_place
from zorglogistiek.backup.versions import check_version
from zorglogistiek.database import Database, sqlite_library
from zorglogistiek.errors import Conflict, Unavailable

SECONDS_TO_WAIT = 60.0
"""How long a copy waits for a writer that does not let go."""


def copy_out(source: Path, file: Path) -> None:
    """Copies the registry as it is at one moment. Unavailable when the copy is not good, or the registry is busy."""
    library = sqlite_library()
    with put_in_place(file) as unfinished:
        try:
            _copy(library, source, unfinished)
            check(unfinished)
        except library.Error as error:
            raise Unavailable(f"the registry cannot be copied: {error}") from error


def copy_in(file: Path, target: Path, settle: Callable[[Database], None] | None) -> None:
    """Puts the registry of a copy in the place of ``target``, brought to the version of this program, and settled.

    Unavailable when the copy is damaged, is no registry, or is of a newer version; Conflict when somebody uses the
    registry that would be replaced. Then nothing has changed.
    """
    library = sqlite_library()
    with put_in_place(target) as unfinished:
        try:
            _copy(library, file, unfinished)
            check(unfinished)
        except library.Error as error:
            raise Unavailable(f"{file} is damaged, or is no backup of a registry; nothing was restored") from error
        database = Database(f"sqlite:///{unfinished}")
        try:
            database.migrate()
            if settle is not None:
                settle(database)
        finally:
            database.dispose()
        _leave_one_file(library, unfinished)
        if target.exists():
            _retire(library, target)


def check(file: Path) -> None:
    """Unavailable when a copy is damaged, or is none of a registry that this program knows."""
    library = sqlite_library()
    connection = library.connect(file)
    try:
        wrong = connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]
        lost = connection.execute("PRAGMA foreign_key_check").fetchone() is not None
        revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except library.DatabaseError as error:
        raise Unavailable(f"{file.name} is damaged, or is no backup of a registry") from error
    finally:
        connection.close()
    if wrong or lost:
        raise Unavailable(f"{file.name} is damaged")
    check_version(None if revision is None else revision[0])


def _copy(library: Any, source: Path, target: Path) -> None:
    """All pages in one go, under one view of the source; the copy is one file, without a log beside it."""
    origin = library.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True, timeout=SECONDS_TO_WAIT)
    try:
        copy = library.connect(target)
        try:
            origin.backup(copy)
        finally:
            copy.close()
    finally:
        origin.close()
    _leave_one_file(library, target)


def _leave_one_file(library: Any, file: Path) -> None:
    connection = library.connect(file)
    try:
        connection.execute("PRAGMA journal_mode = DELETE").fetchone()
    finally:
        connection.close()


def _retire(library: Any, target: Path) -> None:
    """Ends the log beside the registry that is to be replaced: it would be played onto the new file.

    SQLite ends it only when nobody else has the registry open.
    """
    connection = library.connect(target, timeout=1.0)
    try:
        mode = connection.execute("PRAGMA journal_mode = DELETE").fetchone()[0]
    except library.OperationalError as error:
        raise Conflict("registry", "somebody uses it: stop the site and the workers first") from error
    except library.DatabaseError:
        mode = "delete"  # what is there is damaged, and is what is to be replaced
    finally:
        connection.close()
    if mode != "delete":
        raise Conflict("registry", "somebody uses it: stop the site and the workers first")
    for ending in ("-wal", "-shm", "-journal"):
        target.with_name(f"{target.name}{ending}").unlink(missing_ok=True)
