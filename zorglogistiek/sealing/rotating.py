"""Going over to new keys: everything that older ones sealed is sealed with the current one, while the site runs.

Each part is a transaction of its own, and what is sealed with the current key already is passed over: a rotation that
was broken off goes on where it stopped. Versions stay, because nothing changes that anybody could have seen.
"""

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import ColumnElement, LargeBinary, bindparam, func, inspect, literal, or_, select, type_coerce, update
from sqlmodel import Session, SQLModel

from zorglogistiek.audit.recording import note
from zorglogistiek.codes import AuditAction
from zorglogistiek.database import Database
from zorglogistiek.errors import Unavailable
from zorglogistiek.sealing.boxes import HEADER_BYTES, blind_index, header
from zorglogistiek.sealing.columns import Opened, Sealed, sealed_models, sealed_of
from zorglogistiek.sealing.keys import in_use

AT_ONCE = 500
"""Rows in one transaction: a writer of the site waits for no more than these."""


def reseal(database: Database, *, on_part: Callable[[str, int], None] = lambda _table, _rows: None) -> int:
    """Seals everything with the current key that is not; the number of rows. ``on_part`` is told of every part.

    The blind indexes are made anew first, in one transaction, where they are not those of the index key in use.
    BrokenSeal and Unavailable, naming the row or the key, when something cannot be opened; what went before stays.
    """
    reindex(database)
    changed = 0
    for model in sealed_models():
        while part := _reseal_part(database, model):
            changed += part
            on_part(str(model.__tablename__), part)
    return changed


def reindex(database: Database) -> int:
    """Makes the blind indexes anew that are not those of the index key in use; their number."""
    changed = 0
    with database.write() as session:
        for model, name, declared in _indexed():
            table = inspect(model).local_table
            index = table.c[declared.index]
            statement = select(table.c.id, table.c[declared.key], table.c[declared.column], index)
            rows = session.execute(_locked(session, statement.where(table.c[declared.column].is_not(None)))).all()
            wanted = [(row[0], row[3], blind_index(declared.encode(declared.opened(row[1], row[2])))) for row in rows]
            new = [{"row_id": row_id, index.name: now} for row_id, before, now in wanted if before != now]
            if not new:
                continue
            session.execute(update(table).where(table.c.id == bindparam("row_id")), new)
            for claim in declared.cleared:
                session.execute(update(table).where(table.c[claim].is_not(None)).values({claim: index}))
            changed += len(new)
            note(session, AuditAction.EXECUTE, str(model.__tablename__), detail=f"blind index of {name} made anew")
    return changed


def check_keys(session: Session) -> None:
    """Opens one value of every key and column that is in use, and compares one blind index.

    Unavailable when the key set lacks a key, or its index key is another than that of the registry; BrokenSeal.
    """
    for model in sealed_models():
        table = inspect(model).local_table
        for declared in sealed_of(model).values():
            column = table.c[declared.column]
            newest = select(func.max(table.c.id)).where(column.is_not(None)).group_by(_beginning(column))
            columns = [table.c[declared.key], column, *([table.c[declared.index]] if declared.index else [])]
            for key, sealed, *index in session.execute(select(*columns).where(table.c.id.in_(newest))):
                opened = declared.opened(key, sealed)
                if index and index[0] != blind_index(declared.encode(opened)):
                    message = (
                        "the index key is not that of the registry: put it back, or run `zorglogistiek keys rotate`"
                    )
                    raise Unavailable(message)


def _reseal_part(database: Database, model: type[SQLModel]) -> int:
    """Seals some rows anew; how many there were to seal."""
    table = inspect(model).local_table
    sealed = list(sealed_of(model).values())
    with database.write() as session:
        outdated = or_(*(_outdated(table.c[one.column]) for one in sealed))
        statement = select(table).where(outdated).order_by(table.c.id).limit(AT_ONCE)
        rows = session.execute(_locked(session, statement)).mappings().all()
        for row in rows:
            kept = {one.column: _anew(one, row[one.key], row[one.column]) for one in sealed}
            session.execute(update(table).where(table.c.id == row["id"]).values(kept))
        if rows:
            note(session, AuditAction.EXECUTE, str(model.__tablename__), detail=f"{len(rows)} rows sealed anew")
        return len(rows)


def _anew(declared: Opened[Any], key: str, sealed: Sealed | None) -> Sealed | None:
    if sealed is None or sealed.content.startswith(header(in_use().current)):
        return sealed
    found: Sealed = declared.columns(key, declared.opened(key, sealed))[declared.column]
    return found


def _indexed() -> Iterator[tuple[type[SQLModel], str, Any]]:
    for model in sealed_models():
        for name, declared in sealed_of(model).items():
            if declared.index:
                yield model, name, declared


def _beginning(column: Any) -> ColumnElement[bytes]:
    return func.substr(type_coerce(column, LargeBinary), 1, HEADER_BYTES, type_=LargeBinary)


def _outdated(column: Any) -> ColumnElement[bool]:
    return _beginning(column) != literal(header(in_use().current), LargeBinary)


def _locked(session: Session, statement: Any) -> Any:
    """On PostgreSQL nobody may change the rows meanwhile; on SQLite a writer is alone anyway."""
    return statement.with_for_update() if session.get_bind().dialect.name == "postgresql" else statement
