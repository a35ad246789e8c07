"""Youths in the registry without a referral or a stay: a file brought them, and nothing was ever asked for them.

Nothing of theirs has a day, so the log tells how long they stand there: since somebody last made or changed them.
"""

from datetime import datetime

from sqlmodel import Session, col, select

from zorglogistiek.audit.chain import EVENTS, LISTED
from zorglogistiek.codes import AuditAction
from zorglogistiek.people.repository import chunks
from zorglogistiek.people.tables import Referral, Youth
from zorglogistiek.places.tables import Stay

CHANGED = (AuditAction.CREATE, AuditAction.UPDATE)


def unreferred(session: Session, before: datetime) -> list[str]:
    """The numbers of those whom nobody made or changed since that moment; none where the log is younger than that."""
    began = session.execute(select(EVENTS.c.recorded_at).order_by(EVENTS.c.id).limit(1)).scalar_one_or_none()
    if began is None or began >= before:
        return []
    alone = (
        col(Youth.erased_at).is_(None),
        col(Youth.id).not_in(select(Referral.youth_id)),
        col(Youth.id).not_in(select(Stay.youth_id)),
    )
    found = {key: number for key, number in session.exec(select(Youth.id, Youth.number).where(*alone)) if key}
    changed = EVENTS.c.action.in_(CHANGED), EVENTS.c.recorded_at >= before
    since: set[int] = set()
    for some in chunks(found):
        one = select(EVENTS.c.youth_id).where(EVENTS.c.youth_id.in_(some), *changed)
        several = select(LISTED.c.youth_id).join(EVENTS, EVENTS.c.list_id == LISTED.c.list_id)
        several = several.where(LISTED.c.youth_id.in_(some), *changed)
        since |= set(session.execute(one.union(several)).scalars())
    return [found[key] for key in sorted(found.keys() - since)]
