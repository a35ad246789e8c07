"""Recording who was shown whom: what is read for somebody is noted, and stored as one event before the answer leaves.

The functions that read for a user (those that are told ``visible_to``) say with ``show`` of whom they read. Who shows
only a part of that says with ``show_only`` which.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlmodel import Session

from zorglogistiek.audit.circumstances import circumstances
from zorglogistiek.audit.concerning import Concern, youths_of
from zorglogistiek.audit.recording import Noted, noted_in
from zorglogistiek.clock import now
from zorglogistiek.codes import AuditAction, AuditOutcome

SHOWN = "audit_shown"
"""Where a session keeps whom it showed."""

LOOKS = "audit_looks"
"""Where a session keeps what was told that is an event of its own."""


@dataclass(slots=True)
class _Shown:
    """What was shown in a session: as which kind of record, in which way, of whom."""

    action: AuditAction = AuditAction.READ
    object_type: str = "youth"
    detail: str = ""
    always: bool = False
    concern: Concern = field(default_factory=Concern)


def show(
    session: Session,
    *,
    ids: Collection[int] = (),
    youths: Collection[str] = (),
    referrals: Collection[str] = (),
) -> None:
    """Notes that somebody is shown these youths (by id, by number, and those of referrals by number)."""
    concern = _of(session).concern
    concern.youths.update(ids)
    concern.youth_numbers.update(youths)
    concern.referral_numbers.update(referrals)


def show_only(
    session: Session,
    *,
    ids: Collection[int] = (),
    youths: Collection[str] = (),
    referrals: Collection[str] = (),
) -> None:
    """Of everybody who was read so far only these are shown."""
    _of(session).concern = Concern()
    show(session, ids=ids, youths=youths, referrals=referrals)


@contextmanager
def aside(session: Session) -> Iterator[None]:
    """What is read inside is counted or chosen from, and shown to nobody (but for what is shown explicitly after)."""
    before = session.info.pop(SHOWN, None)
    try:
        yield
    finally:
        session.info.pop(SHOWN, None)
        if before is not None:
            session.info[SHOWN] = before


def as_search(session: Session) -> None:
    """What is shown was searched for."""
    shown = _of(session)
    shown.action, shown.detail, shown.always = AuditAction.EXECUTE, "search", True


def as_export(session: Session, detail: str) -> None:
    """What is shown leaves the registry as a file; recorded also when nobody stands in it."""
    shown = _of(session)
    shown.action, shown.object_type, shown.detail, shown.always = AuditAction.EXECUTE, "export", detail, True


def as_engine(session: Session, detail: str) -> None:
    """The engine reads everybody, and shows nobody: one event, which names no youth."""
    shown = _of(session)
    shown.action, shown.object_type, shown.detail, shown.always = AuditAction.EXECUTE, "engine", detail, True
    shown.concern = Concern()


def as_log(session: Session, detail: str) -> None:
    """What is shown is the log of these youths; every look at it is recorded."""
    shown = _of(session)
    shown.object_type, shown.detail, shown.always = "audit_event", detail, True


def _of(session: Session) -> _Shown:
    found: _Shown = session.info.setdefault(SHOWN, _Shown())
    return found


def look(
    session: Session,
    action: AuditAction,
    object_type: str,
    *,
    object_number: str | None = None,
    ids: Collection[int] = (),
    detail: str = "",
) -> None:
    """Notes a look that is an event of its own, stored before the answer leaves.

    Such as at what is of no youth of the registry yet, or of youths (by id) of whom something is told and who are not
    shown.
    """
    event = Noted(
        recorded_at=now(),
        action=action,
        outcome=AuditOutcome.SUCCESS,
        around=circumstances(),
        object_type=object_type,
        object_number=object_number,
        detail=detail,
        concern=Concern(youths=set(ids)),
    )
    session.info.setdefault(LOOKS, []).append((event, frozenset(ids)))


def take_looks(session: Session) -> list[tuple[Noted, frozenset[int]]]:
    """The events of their own that were noted with ``look``, with the youths of each."""
    found: list[tuple[Noted, frozenset[int]]] = session.info.pop(LOOKS, [])
    return found


def take_shown(session: Session) -> tuple[Noted, frozenset[int]] | None:
    """The event of what was shown in this session, with the youths; None for nothing that is not recorded already."""
    shown: _Shown | None = session.info.pop(SHOWN, None)
    if shown is None:
        return None
    (youths,) = youths_of(session, [shown.concern])
    around = circumstances()
    if not shown.always and youths <= around.shown:
        return None
    event = Noted(
        recorded_at=now(),
        action=shown.action,
        outcome=AuditOutcome.SUCCESS,
        around=around,
        object_type=shown.object_type,
        object_number=None,
        detail=shown.detail,
        concern=Concern(youths=set(youths)),
    )
    return event, youths


def note_shown(session: Session) -> None:
    """Notes what was shown in a writing transaction, unless it is of those who were changed: that says as much."""
    noted_in(session).extend(event for event, _ in take_looks(session))
    changed = {youth for one in noted_in(session) for youth in one.concern.youths}
    taken = take_shown(session)
    if taken is not None and not taken[1] <= changed:
        noted_in(session).append(taken[0])
