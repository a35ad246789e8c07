"""Recording what is done: noted in a session, written when its transaction ends, or not at all."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select
from sqlmodel import Session

from zorglogistiek.audit import chain
from zorglogistiek.audit.circumstances import Circumstances, circumstances
from zorglogistiek.audit.concerning import Concern, youths_of
from zorglogistiek.clock import now
from zorglogistiek.codes import AuditAction, AuditOutcome

NOTED = "audit"
"""Where a session keeps what was noted in it."""

AT_ONCE = 500
"""Rows in one statement."""


@dataclass(slots=True, kw_only=True)
class Noted:
    """An event that is not stored yet. ``concern`` says whom it concerns, as far as that is known."""

    recorded_at: datetime
    action: AuditAction
    outcome: AuditOutcome
    around: Circumstances
    object_type: str
    object_number: str | None
    detail: str
    concern: Concern = field(default_factory=Concern)

    def values(self) -> dict[str, Any]:
        """The columns of the event, without those of the chain; no text is longer than its column."""
        around = self.around
        return {
            "recorded_at": self.recorded_at,
            "action": self.action,
            "outcome": self.outcome,
            "account_id": around.account_id,
            "user_name": around.user_name[:120],
            "role": around.role[:20],
            "organisation_id": around.organisation_id,
            "client": around.client[:60],
            "purpose": around.purpose[:120],
            "emergency": around.emergency,
            "object_type": self.object_type[:40],
            "object_number": self.object_number and self.object_number[:40],
            "detail": self.detail[:400],
        }


def note(
    session: Session,
    action: AuditAction,
    object_type: str,
    *,
    object_number: str | None = None,
    youth_id: int | None = None,
    outcome: AuditOutcome = AuditOutcome.SUCCESS,
    detail: str = "",
) -> None:
    """Notes an event of this session's transaction, under the present circumstances.

    ``object_type`` is the kind of record (``youth``, ``referral``, ``account``), ``detail`` what of it in words of the
    program (names of fields, of an export): never content of a record, nothing personal.
    """
    concern = Concern() if youth_id is None else Concern(youths={youth_id})
    note_concerning(session, action, object_type, concern, object_number=object_number, outcome=outcome, detail=detail)


def note_concerning(
    session: Session,
    action: AuditAction,
    object_type: str,
    concern: Concern,
    *,
    object_number: str | None = None,
    outcome: AuditOutcome = AuditOutcome.SUCCESS,
    detail: str = "",
) -> None:
    """As ``note``, of an event that may concern several youths."""
    noted_in(session).append(
        Noted(
            recorded_at=now(),
            action=action,
            outcome=outcome,
            around=circumstances(),
            object_type=object_type,
            object_number=object_number,
            detail=detail,
            concern=concern,
        )
    )


def noted_in(session: Session) -> list[Noted]:
    """What was noted in this session and is not stored yet, in order."""
    found: list[Noted] = session.info.setdefault(NOTED, [])
    return found


def store_noted(session: Session) -> None:
    """Adds what was noted to the transaction; called once, just before it is committed."""
    session.flush()
    noted: list[Noted] = session.info.pop(NOTED, [])
    if noted:
        known = youths_of(session, [one.concern for one in noted])
        append(session.connection(), noted, known)


def append(connection: Connection, noted: Sequence[Noted], known: Sequence[frozenset[int]]) -> None:
    """Adds these events, which concern the ``known`` youths, to the end of the chain."""
    chain.take_turn(connection)
    lists = _lists(connection, {youths for youths in known if len(youths) > 1})
    head = chain.head_of(connection)
    sequence, before = head.sequence, head.hash
    rows = []
    for one, youths in zip(noted, known, strict=True):
        sequence += 1
        list_id, digest = lists.get(youths, (None, None))
        youth_id = next(iter(youths)) if len(youths) == 1 else None
        row = {**one.values(), "id": sequence, "youth_id": youth_id, "list_id": list_id}
        before = row["hash"] = chain.event_hash(row, digest, before)
        rows.append(row)
    for start in range(0, len(rows), AT_ONCE):
        connection.execute(insert(chain.EVENTS), rows[start : start + AT_ONCE])


def _lists(connection: Connection, wanted: Collection[frozenset[int]]) -> dict[frozenset[int], tuple[int, str]]:
    """The id and digest of each list of youths, which is made when there is none."""
    digests = {chain.list_digest(youths): youths for youths in wanted}
    found: dict[frozenset[int], tuple[int, str]] = {}
    every = sorted(digests)
    for start in range(0, len(every), AT_ONCE):
        known = select(chain.LISTS.c.digest, chain.LISTS.c.id)
        for digest, list_id in connection.execute(
            known.where(chain.LISTS.c.digest.in_(every[start : start + AT_ONCE]))
        ):
            found[digests[digest]] = (list_id, digest)
    for digest in every:
        youths = digests[digest]
        if youths not in found:
            made = connection.execute(insert(chain.LISTS).values(digest=digest)).inserted_primary_key
            assert made is not None
            found[youths] = (made[0], digest)
            listed = [{"list_id": made[0], "youth_id": youth_id} for youth_id in sorted(youths)]
            connection.execute(insert(chain.LISTED), listed)
    return found
