"""The chain of the log: every event carries a hash of itself and of everything before it.

Who changes, removes, inserts or reorders events, also behind the triggers of the database, breaks the chain from
there on. Who makes the whole chain anew, or cuts off its end, is told by the head that was kept elsewhere.
"""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, select, text
from sqlmodel import SQLModel

import zorglogistiek.audit.tables  # noqa: F401 (declares the tables below)

EVENTS = SQLModel.metadata.tables["audit_event"]
LISTS = SQLModel.metadata.tables["audit_list"]
LISTED = SQLModel.metadata.tables["audit_listed"]

HASHED = (
    "id",
    "action",
    "outcome",
    "account_id",
    "user_name",
    "role",
    "organisation_id",
    "client",
    "purpose",
    "emergency",
    "object_type",
    "object_number",
    "youth_id",
    "detail",
)
"""The fields of an event that its hash is made of, in this order; before them comes the moment, after them the list's
digest and the hash before."""

BEGINNING = "0" * 64
"""What stands for the hash before the first event."""

_AS_JSON = json.JSONEncoder(separators=(",", ":"))

LOCK = 7_513
"""The advisory lock under which PostgreSQL lets one transaction at a time add to the chain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The last event: its number in the sequence (0: there is none) and its hash."""

    sequence: int
    hash: str

    def __str__(self) -> str:
        return f"{self.sequence}:{self.hash}"


def event_hash(fields: Mapping[str, Any], digest: str | None, before: str) -> str:
    """The hash of an event with these fields, whose list of youths has ``digest``, after the event hashed ``before``.

    JSON in ASCII without spaces, codes by their values, the moment in UTC to the microsecond: the same text on every
    database and machine.
    """
    return hash_of(fields["recorded_at"], [fields[name] for name in HASHED], digest, before)


def hash_of(moment: datetime, values: Sequence[Any], digest: str | None, before: str) -> str:
    """The same, of the values of ``HASHED`` in their order."""
    written = [moment.astimezone(UTC).isoformat(timespec="microseconds"), *values, digest, before]
    return hashlib.sha256(_AS_JSON.encode(written).encode("ascii")).hexdigest()


def list_digest(youth_ids: Collection[int]) -> str:
    """The digest of a list of youths: of their ids in rising order."""
    return hashlib.sha256(",".join(map(str, sorted(youth_ids))).encode("ascii")).hexdigest()


def head_of(connection: Connection) -> Head:
    """The head of the log, as this connection sees it."""
    statement = select(EVENTS.c.id, EVENTS.c.hash).order_by(EVENTS.c.id.desc()).limit(1)
    row = connection.execute(statement).one_or_none()
    return Head(sequence=0, hash=BEGINNING) if row is None else Head(sequence=row.id, hash=row.hash)


def take_turn(connection: Connection) -> None:
    """Waits until no other transaction adds to the chain; until this one ends the others wait.

    On SQLite a writer is alone anyway. Called as late as can be: what comes after it in a transaction keeps every other
    writer waiting.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"select pg_advisory_xact_lock({LOCK})"))
