"""Alembic's entrance: which tables there are, and through which connection they are changed."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection
from sqlalchemy.types import TypeDecorator
from sqlmodel import SQLModel

import zorglogistiek.access.tables
import zorglogistiek.audit.tables
import zorglogistiek.jobs.tables
import zorglogistiek.meeting.tables
import zorglogistiek.once.tables
import zorglogistiek.people.tables
import zorglogistiek.places.tables
import zorglogistiek.statistics.disclosure.tables
import zorglogistiek.statistics.microdata.tables  # noqa: F401


def plain_type(kind: str, item: Any, autogen_context: AutogenContext) -> str | Literal[False]:
    """Writes the project's own column types as what the database sees of them: a migration outlives the code."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl!r}"
    return False


engine = context.config.attributes["engine"]


def keep_foreign_keys(connection: Connection, *, on: bool) -> None:
    """On SQLite, which changes a constraint by making a table anew: whether rows must meanwhile refer to rows.

    Only outside a transaction, hence not through ``connection.execute``.
    """
    if connection.dialect.name == "sqlite":
        connection.connection.cursor().execute(f"PRAGMA foreign_keys = {'ON' if on else 'OFF'}")


def check_foreign_keys(connection: Connection) -> None:
    """RuntimeError when a row refers to none: a fault of the migration, which is then undone."""
    if connection.dialect.name == "sqlite":
        lost = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if lost:
            raise RuntimeError(f"{len(lost)} rows refer to rows that are not there: {lost[0]}")


with engine.connect() as connection:
    keep_foreign_keys(connection, on=False)
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_item=plain_type,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()
        check_foreign_keys(connection)
    connection.commit()
    keep_foreign_keys(connection, on=True)
