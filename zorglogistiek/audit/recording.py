"""Recording what is done: noted in a session, written when its transaction ends, or not at all."""

from sqlmodel import Session

from zorglogistiek.audit.circumstances import circumstances
from zorglogistiek.audit.tables import AuditEvent
from zorglogistiek.clock import now
from zorglogistiek.codes import AuditAction, AuditOutcome

NOTED = "audit"
"""Where a session keeps what was noted in it."""


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
    around = circumstances()
    session.info.setdefault(NOTED, []).append(
        AuditEvent(
            recorded_at=now(),
            action=action,
            outcome=outcome,
            account_id=around.account_id,
            user_name=around.user_name,
            role=around.role,
            organisation_id=around.organisation_id,
            client=around.client,
            purpose=around.purpose,
            emergency=around.emergency,
            object_type=object_type,
            object_number=object_number,
            youth_id=youth_id,
            detail=detail,
        )
    )


def store_noted(session: Session) -> None:
    """Adds what was noted to the transaction; called once, just before it is committed."""
    session.add_all(session.info.pop(NOTED, ()))
