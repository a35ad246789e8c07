"""Whether the database still keeps the log from being changed: that its triggers are there, and on."""

from collections.abc import Sequence

from sqlalchemy import Connection, text
from sqlmodel import Session

TABLES = ("audit_event", "audit_list", "audit_listed")

IN_SEQUENCE = "audit_event_in_sequence"

ON_POSTGRESQL = frozenset(
    {IN_SEQUENCE, *(f"{table}_append_only_{what}" for table in TABLES for what in ("change", "truncate"))}
)
ON_SQLITE = frozenset(
    {
        IN_SEQUENCE,
        "audit_list_append_only_replace",
        *(f"{table}_append_only_{what}" for table in TABLES for what in ("update", "delete")),
    }
)
"""The triggers that migration 0008 sets on the tables of the log."""


def missing_guards(session: Session) -> Sequence[str]:
    """The triggers of the log that are gone or switched off, by name: whoever did that may have changed it too."""
    connection = session.connection()
    postgresql = connection.dialect.name == "postgresql"
    there = _of_postgresql(connection) if postgresql else _of_sqlite(connection)
    return sorted((ON_POSTGRESQL if postgresql else ON_SQLITE) - there)


def _of_postgresql(connection: Connection) -> set[str]:
    """Those that fire for whoever changes the tables in the usual way."""
    named = "select tgname from pg_trigger where tgname like 'audit_%' and tgenabled in ('O', 'A')"
    return set(connection.execute(text(named)).scalars())


def _of_sqlite(connection: Connection) -> set[str]:
    return set(connection.execute(text("select name from sqlite_master where type = 'trigger'")).scalars())
