"""Recording what was refused: in a transaction of its own, as that of the request is undone.

Also what does not exist is recorded as refused, in as much time: neither the answer nor the wait for it tells whether
there is something that one may not see. Its number is kept only when it is one: what else was typed may be anything.
"""

from sqlalchemy import select
from sqlmodel import Session, SQLModel

from zorglogistiek.audit.concerning import Concern, concern_of, ways
from zorglogistiek.audit.recording import note_concerning
from zorglogistiek.codes import AuditAction, AuditOutcome
from zorglogistiek.errors import Forbidden, NotFound

TABLES = {"group": "care_group", "draft": "registration_draft"}
"""The tables of records whose name in an error is not that of their table."""

LARGEST = 2**31 - 1


def note_refusal(session: Session, error: Forbidden | NotFound) -> None:
    """Notes that this was refused to whoever acts."""
    if isinstance(error, Forbidden):
        note_concerning(session, AuditAction.EXECUTE, "permission", Concern(), outcome=AuditOutcome.DENIED)
        return
    kind, _, name = error.record.rpartition(" ")
    concern = _concern(session, TABLES.get(kind, kind), name)
    note_concerning(
        session,
        AuditAction.READ,
        kind or "record",
        concern or Concern(),
        object_number=None if concern is None else name,
        outcome=AuditOutcome.DENIED,
    )


def _concern(session: Session, table_name: str, name: str) -> Concern | None:
    """Whom the record with this number (or id) concerns; None when there is none."""
    table = SQLModel.metadata.tables.get(table_name)
    if table is None or not name.isprintable():
        return None
    if "number" in table.c:
        condition = table.c.number == name
    elif name.isascii() and name.isdigit() and len(name) < 11 and int(name) <= LARGEST:
        condition = table.c.id == int(name)
    else:
        return None
    columns = dict.fromkeys(["id", *ways(table_name)])
    row = session.connection().execute(select(*(table.c[one] for one in columns)).where(condition)).one_or_none()
    return None if row is None else concern_of(table_name, dict(zip(columns, row, strict=True)))
