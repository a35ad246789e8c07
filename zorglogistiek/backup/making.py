"""Making a backup of the registry, and restoring one. Both are written in the log of who did what."""

from collections.abc import Callable
from pathlib import Path

from zorglogistiek.audit.recording import note
from zorglogistiek.backup import postgresql, sqlite
from zorglogistiek.backup.files import check_sum, refuse_to_overwrite, write_sum
from zorglogistiek.codes import AuditAction
from zorglogistiek.database import Database
from zorglogistiek.errors import Unavailable


def make_backup(database: Database, file: Path, *, replace: bool) -> None:
    """Writes the registry as it is at one moment to ``file``, and its checksum beside it, while others go on.

    Conflict when the file is there and may not be replaced; Unavailable when the copy is not good; OSError.
    """
    refuse_to_overwrite(file, replace=replace)
    _record(database, "backup")
    if database.file is not None:
        sqlite.copy_out(database.file, file)
    else:
        postgresql.copy_out(database.url, file)
    write_sum(file)


def restore_backup(url: str, file: Path, *, replace: bool, settle: Callable[[Database], None] | None = None) -> bool:
    """Puts a backup in the place of the registry at ``url``; gives whether there was a checksum to compare with.

    ``settle`` works on the registry of the backup before it can be served: on SQLite before it is in its place.

    Conflict when a registry is there and may not be replaced, or is in use; Unavailable when the backup is damaged or
    of a newer version. Then nothing has changed. OSError.
    """
    if not file.exists():
        raise Unavailable(f"{file} is not there")
    compared = check_sum(file)
    database = Database(url)
    target = database.file
    database.dispose()
    if target is not None:
        refuse_to_overwrite(target, replace=replace)
        sqlite.copy_in(file, target, settle)
    else:
        postgresql.copy_in(file, url, settle, replace=replace)
    restored = Database(url)
    try:
        _record(restored, "restore")
    finally:
        restored.dispose()
    return compared


def _record(database: Database, what: str) -> None:
    with database.write() as session:
        note(session, AuditAction.EXECUTE, "registry", detail=what)
