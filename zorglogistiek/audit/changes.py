"""Every change of the registry is recorded by itself: what a session flushes, and what it changes by a statement.

Of each row: the kind of record, its number, whom it concerns, and the names of the fields that changed; never what
stood or stands in them.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Table, event, inspect, select
from sqlalchemy.orm import Mapper, ORMExecuteState, SessionTransaction, UOWTransaction
from sqlmodel import Session, SQLModel

from zorglogistiek.audit.concerning import Concern, concern_of, remember, settle, ways
from zorglogistiek.audit.recording import note_concerning, noted_in
from zorglogistiek.codes import AuditAction

UNRECORDED: Mapping[str, str] = {
    "audit_event": "the log itself",
    "audit_list": "the log itself",
    "audit_listed": "the log itself",
    "sign_in_session": "signing in and out are events of their own",
    "carried_out": "keys of requests, of which the answers are sealed: the request itself is recorded",
    "job": "what a worker does and how far it is; what was asked for and what came of it are events of their own",
    "worker": "that a worker lives",
    "awaited_code": "signing in is an event of its own",
    "provider_visit": "signing in is an event of its own",
    "statistics_release": "figures as they were published: that they were is an event of its own",
    "attempt_count": "counts of attempts, of which each that failed is an event of its own",
}
"""The tables whose changes are not recorded row by row, with the reason."""

UNRECORDED_OPTION = "unrecorded"
"""The option of a statement whose rows are not recorded one by one, because one event tells of all; with the reason."""

SAVEPOINTS = "audit_savepoints"
"""Where a session keeps how much was noted before each savepoint: what is undone was not done."""

VERSION = "version"

SEALED = "sealed_"
"""The beginning of the name of a column that is sealed."""


class RecordedSession(Session):
    """A session whose every change is recorded."""


def kind_of(table: str) -> str:
    """What a record of this table is called in the log: as people call it."""
    return {"care_group": "group"}.get(table, table)


@event.listens_for(RecordedSession, "after_flush")
def _flushed(session: Session, _context: UOWTransaction) -> None:
    concerns = []
    for action, row, fields in _changed(session):
        mapper: Mapper[Any] = inspect(row).mapper
        table = mapper.local_table
        assert isinstance(table, Table)
        if table.name in UNRECORDED:
            continue
        values = _values(mapper, row)
        remember(session, table.name, values)
        concern = concern_of(table.name, values)
        _forget_nobody(concern, mapper, row)
        concerns.append(concern)
        note_concerning(
            session,
            action,
            kind_of(table.name),
            concern,
            object_number=_number(values),
            detail=", ".join(fields),
        )
    settle(session, concerns)


def _changed(session: Session) -> Iterator[tuple[AuditAction, SQLModel, list[str]]]:
    for row in session.new:
        yield AuditAction.CREATE, row, []
    for row in session.dirty:
        fields = [attribute.key for attribute in inspect(row).attrs if attribute.history.has_changes()]
        if fields:
            yield AuditAction.UPDATE, row, _said(fields)
    for row in session.deleted:
        yield AuditAction.DELETE, row, []


def _said(fields: Sequence[str]) -> list[str]:
    """The names of fields as people know them: a sealed one by what is sealed, and not that the version went up."""
    named = dict.fromkeys(name.removeprefix(SEALED) for name in fields)
    return [name for name in named if name != VERSION] or list(named)


def _values(mapper: Mapper[Any], row: SQLModel) -> dict[str, Any]:
    """The columns of a row by their names; one that is not loaded is left out."""
    state = inspect(row).dict
    return {column.name: state.get(mapper.get_property_by_column(column).key) for column in mapper.local_table.c}


def _forget_nobody(concern: Concern, mapper: Mapper[Any], row: SQLModel) -> None:
    """Adds whom the row concerned before this change: who is taken off it is concerned too."""
    table = mapper.local_table
    assert isinstance(table, Table)
    for column in ways(table.name):
        for value in inspect(row).attrs[mapper.get_property_by_column(table.c[column]).key].history.deleted or ():
            before = concern_of(table.name, {column: value})
            concern.youths |= before.youths
            concern.links |= before.links


def _number(values: Mapping[str, Any]) -> str | None:
    """The number of a record, by which people know it; of one without, its id."""
    found = values.get("number", values.get("id"))
    return None if found is None else str(found)


@event.listens_for(RecordedSession, "do_orm_execute")
def _executed(state: ORMExecuteState) -> None:
    if not (state.is_insert or state.is_update or state.is_delete):
        return
    statement: Any = state.statement
    table = SQLModel.metadata.tables[statement.table.name]
    if table.name in UNRECORDED or state.execution_options.get(UNRECORDED_OPTION):
        return
    if state.is_insert:
        _note_rows(state.session, AuditAction.CREATE, table, _inserted(state), "")
        return
    if state.is_update and state.parameters:
        raise RuntimeError("rows are changed by a condition, not by parameters, so that each is recorded")
    fields = [column.name for column in statement._values or ()] if state.is_update else []
    action = AuditAction.UPDATE if state.is_update else AuditAction.DELETE
    _note_rows(state.session, action, table, _touched(state, table), ", ".join(_said(fields)))


def _inserted(state: ORMExecuteState) -> Sequence[Mapping[str, Any]]:
    """The rows that a statement inserts: its parameters, or else its values."""
    statement: Any = state.statement
    if isinstance(state.parameters, Mapping):
        return [state.parameters]
    if state.parameters:
        return state.parameters
    if not statement._values:
        raise RuntimeError("rows are inserted as parameters or values of the statement, so that each is recorded")
    return [{column.name: getattr(value, "value", None) for column, value in statement._values.items()}]


def _touched(state: ORMExecuteState, table: Table) -> Sequence[Mapping[str, Any]]:
    """The rows that a statement changes or removes, which nobody else changes meanwhile."""
    statement: Any = state.statement
    named = [name for name in ("id", "number") if name in table.c] or [column.name for column in table.primary_key]
    wanted = select(*(table.c[name] for name in dict.fromkeys((*named, *ways(table.name)))))
    if statement.whereclause is not None:
        wanted = wanted.where(statement.whereclause)
    state.session.flush()
    found = state.session.connection().execute(wanted.with_for_update())
    return [dict(row) for row in found.mappings()]


def _note_rows(session: Any, action: AuditAction, table: Table, rows: Sequence[Mapping[str, Any]], detail: str) -> None:
    concerns = []
    for row in rows:
        concern = concern_of(table.name, row)
        concerns.append(concern)
        note_concerning(session, action, kind_of(table.name), concern, object_number=_number(row), detail=detail)
    if action is AuditAction.DELETE:
        settle(session, concerns)


@event.listens_for(RecordedSession, "after_transaction_create")
def _begun(session: Session, transaction: SessionTransaction) -> None:
    if transaction.nested:
        session.info.setdefault(SAVEPOINTS, {})[transaction] = len(noted_in(session))


@event.listens_for(RecordedSession, "after_soft_rollback")
def _undone(session: Session, transaction: SessionTransaction) -> None:
    before = session.info.get(SAVEPOINTS, {}).pop(transaction, None if transaction.nested else 0)
    if before is not None:
        del noted_in(session)[before:]
