"""Copies of a PostgreSQL registry, by PostgreSQL's own programs: ``pg_dump`` writes SQL, ``psql`` puts it back.

They must be on the path, and not older than the server. What they say of an error may repeat what is in a row, so only
the code of the error is told on.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import make_url
from sqlmodel import text

from zorglogistiek.backup.files import put_in_place
from zorglogistiek.backup.versions import check_version
from zorglogistiek.database import Database
from zorglogistiek.errors import Conflict, Unavailable

COMPLETE = b"-- PostgreSQL database dump complete"
"""What a whole dump ends with."""

TAIL = 4096

VERSION = re.compile(rb"^COPY public\.alembic_version \(version_num\) FROM stdin;\n(\w+)\n", re.MULTILINE)

EMPTY = """
DO $$ DECLARE one record; BEGIN
  FOR one IN SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('DROP TABLE public.%I CASCADE', one.name);
  END LOOP;
  FOR one IN SELECT p.oid::regprocedure::text AS name FROM pg_proc p
    WHERE p.pronamespace = 'public'::regnamespace
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') LOOP
    EXECUTE 'DROP ROUTINE ' || one.name || ' CASCADE';
  END LOOP;
END $$
"""
"""Takes away what is there, in the transaction that puts the copy in its place."""


def copy_out(url: str, file: Path) -> None:
    """Copies the registry as it is at one moment. Unavailable when the program is not there, or the copy not whole."""
    options = ["--no-owner", "--no-privileges", "--format=plain"]
    with put_in_place(file) as unfinished:
        _run("pg_dump", url, [*options, f"--file={unfinished}"])
        check(unfinished)


def copy_in(file: Path, url: str, settle: Callable[[Database], None] | None, *, replace: bool) -> None:
    """Puts the registry of a copy in the database, in one transaction; brings it to the version of this program.

    ``settle`` then works on it, in transactions of its own.

    Unavailable when the copy is not whole, is no registry, or is of a newer version; Conflict when a registry is there
    and may not be replaced, or somebody uses it. Then nothing has changed.
    """
    check(file)
    database = Database(url)
    try:
        _refuse_when_in_use(database, replace=replace)
        strict = ["--no-psqlrc", "--quiet", "--output=/dev/null", "--set=ON_ERROR_STOP=1", "--set=VERBOSITY=sqlstate"]
        _run("psql", url, [*strict, "--single-transaction", f"--command={EMPTY}", f"--file={file.resolve()}"])
        database.migrate()
        if settle is not None:
            settle(database)
    finally:
        database.dispose()


def check(file: Path) -> None:
    """Unavailable when a copy is not whole, or is none of a registry that this program knows."""
    content = file.read_bytes()
    if COMPLETE not in content[-TAIL:]:
        raise Unavailable(f"{file.name} is not whole, or is no backup of a PostgreSQL registry")
    found = VERSION.search(content)
    check_version(None if found is None else found[1].decode())


def _refuse_when_in_use(database: Database, *, replace: bool) -> None:
    with database.read() as session:
        tables = session.execute(text("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")).scalar_one()
        others = session.execute(
            text(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )
        ).scalar_one()
    if tables and not replace:
        raise Conflict("registry", "it is there already; --replace overwrites it")
    if others:
        raise Conflict("registry", "somebody uses it: stop the site and the workers first")
    database.dispose()  # its own connection must not stand in the way either


def _run(program: str, url: str, options: list[str]) -> None:
    """Runs one of PostgreSQL's programs; the password goes by the environment, where no list of processes shows it."""
    found = shutil.which(program)
    if found is None:
        raise Unavailable(f"{program} is not on this machine: install the client programs of PostgreSQL")
    address = make_url(url)
    environment = dict(os.environ)
    if address.password is not None:
        environment["PGPASSWORD"] = str(address.password)
    shown = address.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    done = subprocess.run(  # noqa: S603
        [found, f"--dbname={shown}", *options], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise Unavailable(f"{program} failed: {_why(done.stderr)}; nothing was restored or overwritten")


def _why(said: str) -> str:
    """What may be told of an error: what a program says of versions, else the code of the error."""
    mismatch = re.search(r"server version: [\w.]+[^;\n]*; pg_dump version: [\w.]+", said)
    code = re.search(r"\b[0-9A-Z]{5}$", said, re.MULTILINE)
    if mismatch is not None:
        return mismatch[0]
    return f"SQLSTATE {code[0]}" if code is not None else "the server cannot be reached, or does not allow it"
