"""What is worked out once in a process, however many registries and applications its tests make of the same tables and routes.

SQLAlchemy compiles each statement anew for each engine, and FastAPI each route for each application: together that took
a third of the time of the tests of either.
"""

from typing import Any

import pytest
from fastapi import routing
from sqlalchemy import Dialect, Engine, create_engine, event
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

STATEMENTS = 4_000
"""More than there are different ones."""

_statements: dict[str, tuple[Any, Any]] = {}
"""By kind of database what was compiled, and how types are stored there."""

_routes: dict[tuple[Any, ...], Any] = {}
"""A route as it was made ready for the first application that was asked for it, by the route and how it was included."""

_made_ready = routing._EffectiveRouteContext.from_api_route


def share_what_is_compiled() -> None:
    """From here on the registries and the applications of this process do."""
    patch = pytest.MonkeyPatch()  # never undone
    patch.setattr("zorglogistiek.database.create_engine", _engine)
    for dialect in (SQLiteDialect_pysqlite, PGDialect_psycopg):  # what is compiled is kept by its dialect
        patch.setattr(dialect, "__eq__", _same_kind)
        patch.setattr(dialect, "__hash__", _kind)
    patch.setattr(routing._EffectiveRouteContext, "from_api_route", _route)


def _engine(url: str, **options: Any) -> Engine:
    engine = create_engine(url, query_cache_size=STATEMENTS, **options)
    dialect: Any = engine.dialect
    mine = engine._compiled_cache, dialect._type_memos
    engine._compiled_cache, dialect._type_memos = _statements.setdefault(dialect.name, mine)
    if dialect.name == "sqlite":
        event.listen(engine, "checkout", _do_not_wait_for_the_disk)
    return engine


def _same_kind(one: Dialect, other: object) -> bool:
    return type(one) is type(other)


def _kind(one: Dialect) -> int:
    return hash(type(one))


def _do_not_wait_for_the_disk(connection: Any, *_: object) -> None:
    """What a test stores need not outlive a failure of the power; other processes, which are killed, do wait."""
    connection.cursor().execute("PRAGMA synchronous = OFF")


def _route(*, original_route: Any, include_context: Any) -> Any:
    """As FastAPI makes it, which would also look for replaced dependencies in the application: no test replaces any."""
    along = tuple(one.dependency for one in include_context.dependencies)
    key = id(original_route), include_context.prefix, along  # which it keeps, so that no other gets its id
    if key not in _routes:
        _routes[key] = _made_ready(original_route=original_route, include_context=include_context)
    return _routes[key]
