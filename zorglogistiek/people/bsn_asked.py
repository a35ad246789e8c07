"""Whoever types a BSN asks the registry whether it is known: each one leaves an event, and nobody asks for many.

Without the answer doubles are not prevented, so it cannot be left out (``judging.bsn_faults``, ``duplicates``); but
it must not be a way to find out, number by number, who is in the registry.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from zorglogistiek.access.attempts import Limit, Tried, count_attempt, count_beside, was_tried
from zorglogistiek.access.permissions import Action, may
from zorglogistiek.access.user import User
from zorglogistiek.access.visibility import Reach, Record, reach
from zorglogistiek.audit.concerning import Concern
from zorglogistiek.audit.recording import note_concerning
from zorglogistiek.codes import AuditAction
from zorglogistiek.database import Database
from zorglogistiek.people.fields import BSN
from zorglogistiek.people.repository import youth_ids_seen
from zorglogistiek.people.tables import Youth
from zorglogistiek.sealing import blind_index

HOUR = timedelta(hours=1)

ASKED = Limit(name="BSNs asked", most=30, within=HOUR)
"""Different BSNs of one account or program; a region registers no more in a week. Larger lists are imported."""

THE_SAME = Limit(name="this BSN asked", most=1, within=HOUR)
"""Going on with a form asks the same once more: that is neither counted nor recorded anew within this time."""

DETAIL = "asked by BSN"
"""What the log says of it: also to the youth, when there is one."""


def ask_bsn(database: Database, user: User, bsn: object, now: datetime) -> None:
    """Records that the user is about to be told whether the registry has this BSN. TooMany after too many of them.

    Nothing of who sees the whole region, or sees the youth: the answer tells them nothing; nor of who may not register,
    and gets none. It takes the database and not a session: what is asked stays recorded when the request is refused.
    """
    if not isinstance(bsn, str) or not BSN.fullmatch(bsn.strip()):
        return
    if reach(user, Record.YOUTH) is Reach.REGION or not may(user, Action.REGISTER):
        return
    bsn, whose = bsn.strip(), str(user.account_id) if user.account_id is not None else user.name
    same = Tried(limit=THE_SAME, who=f"{whose} {bsn}")
    with database.read() as session:
        known = _with_bsn(session, bsn)
        if known and known == youth_ids_seen(session, known, visible_to=user):
            return
        if was_tried(session, same, now):
            return
    count_attempt(database, [Tried(limit=ASKED, who=whose)], now, event="registration")
    with database.beside() as session:
        count_beside(session, same, now)
        note_concerning(session, AuditAction.EXECUTE, "youth", Concern(youths=set(known)), detail=DETAIL)


def bsn_sent(sent: object) -> object:
    """What stands for a BSN in a registration, or in the facts of a youth, as it was sent: it may be anything."""
    youth = sent.get("youth", sent) if isinstance(sent, Mapping) else None
    return youth.get("bsn") if isinstance(youth, Mapping) else None


def _with_bsn(session: Session, bsn: str) -> set[int]:
    found = session.exec(select(Youth.id).where(col(Youth.bsn_index) == blind_index(bsn)))
    return {one for one in found if one is not None}
