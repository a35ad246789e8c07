"""Alembic's entrance: which tables there are, and through which connection they are changed."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy.types import TypeDecorator
from sqlmodel import SQLModel

import zorglogistiek.access.tables
import zorglogistiek.meeting.tables
import zorglogistiek.people.tables
import zorglogistiek.places.tables  # noqa: F401


def plain_type(kind: str, item: Any, autogen_context: AutogenContext) -> str | Literal[False]:
    """Writes the project's own column types as what the database sees of them: a migration outlives the code."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl!r}"
    return False


engine = context.config.attributes["engine"]

with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_item=plain_type,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
