"""Erasing a youth: what tells who it was goes, what is only counted stays, so that no figure of the region changes.

What stays: the row with its registry number, the responsible municipality, the year of birth and the first two digits
of the postal code (nothing is counted finer); the dates and codes of referrals, events, stays, bridgings, decisions and
answers (they are the waits). What goes: names, BSN, the day of birth, the rest of the postal code, legal frame, gender,
profile, specialisms, security level, preferences, contra-indications, brothers and sisters, every free text, the frozen
facts of proposals, what messages said, unfinished registrations, answers kept for a request with a key. The log stays:
it says who saw what, not what it was.
"""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Session, col, func, select

from zorglogistiek.access.permissions import Action, require
from zorglogistiek.access.user import User
from zorglogistiek.audit.recording import note
from zorglogistiek.codes import AuditAction, Gender, LegalFrame, SecurityLevel
from zorglogistiek.errors import Conflict, NotFound
from zorglogistiek.once.answers import forget_answers
from zorglogistiek.people.fields import NUMBER
from zorglogistiek.people.judging import UNFINISHED, state_now
from zorglogistiek.people.tables import Referral, SiblingMember, SiblingSet, Youth
from zorglogistiek.places.tables import Stay
from zorglogistiek.privacy.parts import REMOVED, drafts_about, messages_about, rows_of_youth, told
from zorglogistiek.words import N_


class Ground(StrEnum):
    """Why a youth is erased; the log keeps it. AGAIN: a backup of before the erasure was put back (``repeating``)."""

    REQUEST = "request"
    RETENTION = "retention"
    MISTAKE = "mistake"
    AGAIN = "again"


def erase(session: Session, user: User, number: str, ground: Ground, *, now: datetime) -> None:
    """Erases the youth with this number. Once more does nothing.

    Forbidden for who may not erase; NotFound; Conflict while the youth waits, or lives in a group or is promised a
    place: then what the registry holds is still needed.
    """
    youth = youth_to_erase(session, user, number)
    session.refresh(youth, with_for_update=True)
    if youth.erased_at is not None:
        return
    check_erasable(session, youth)
    drafts, rows = drafts_about(session, youth), rows_of_youth(session, youth)
    referrals = [row for part in rows if part.model is Referral for row in rows[part]]
    for draft in drafts:
        session.delete(draft)
    for message, _ in messages_about(session, [one.number for one in referrals]):
        kept = [line for line, about in told(message.body, [one.number for one in referrals]) if not about]
        message.body = "\n".join(kept)
    sets = {row.sibling_set_id for found in rows.values() for row in found if isinstance(row, SiblingMember)}
    for part, found in rows.items():
        for row in found:
            if part.goes:
                session.delete(row)
            for name, value in part.blanked.items():
                setattr(row, name, value)
    session.flush()
    _remove_lonely_sets(session, sets)
    _blank(youth, now)
    forget_answers(session)
    note(session, AuditAction.DELETE, "youth", object_number=number, youth_id=youth.id, detail=f"erased: {ground}")
    session.flush()


def youth_to_erase(session: Session, user: User, number: str) -> Youth:
    """The youth with this number, for who may erase: by number alone, since nothing of the youth is shown by it.

    Forbidden, NotFound.
    """
    require(user, Action.ERASE)
    found = (
        session.exec(select(Youth).where(Youth.number == number)).one_or_none() if NUMBER.fullmatch(number) else None
    )
    if found is None:
        raise NotFound(f"youth {number}")
    return found


def check_erasable(session: Session, youth: Youth) -> None:
    """Conflict while the youth waits, lives in a group, or is promised a place."""
    record = f"youth {youth.number}"
    for referral in session.exec(select(Referral).where(Referral.youth_id == youth.id)):
        if state_now(session, referral) in UNFINISHED:
            raise Conflict(record, N_("referral {number} is still open"), number=referral.number)
    stays = select(Stay).where(Stay.youth_id == youth.id, col(Stay.ended_on).is_(None))
    if session.exec(stays.limit(1)).first() is not None:
        raise Conflict(record, N_("the youth lives in a group, or is promised a place"))


def _blank(youth: Youth, now: datetime) -> None:
    youth.first_name = youth.last_name = REMOVED
    youth.bsn = None
    youth.birth_date = youth.birth_date.replace(month=1, day=1)
    youth.pc4 = youth.pc4[:2] + "00"
    youth.gender, youth.legal_frame, youth.legal_frame_until = Gender.UNKNOWN, LegalFrame.VOLUNTARY, None
    youth.specialisms, youth.profiles, youth.security_level = frozenset(), frozenset(), SecurityLevel.OPEN
    youth.erased_at = now


def _remove_lonely_sets(session: Session, sets: set[int]) -> None:
    """A set of brothers and sisters with one left is none."""
    for set_id in sorted(sets):
        left = session.exec(select(func.count()).where(SiblingMember.sibling_set_id == set_id)).one()
        if left < 2:
            for row in session.exec(select(SiblingMember).where(SiblingMember.sibling_set_id == set_id)):
                session.delete(row)
            session.flush()
            session.delete(session.get_one(SiblingSet, set_id))
