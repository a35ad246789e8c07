"""Whether the registry is another than it was: every change is an event, and events stand in the order of commits."""

from sqlmodel import Session, col, select

from zorglogistiek.audit.chain import head_of
from zorglogistiek.audit.tables import AuditEvent
from zorglogistiek.codes import AuditAction


def position(session: Session) -> int:
    """How far the log is, as this session sees it (0: there are no events)."""
    return head_of(session.connection()).sequence


def changed_since(session: Session, position: int) -> bool:
    """Whether anything but a look was recorded after that position: the registry may be another then."""
    later = select(AuditEvent.id).where(col(AuditEvent.id) > position, col(AuditEvent.action) != AuditAction.READ)
    return session.exec(later.limit(1)).first() is not None
