"""From the registry to a history, with few queries; kept until the registry changes, or for a time."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from threading import Lock
from weakref import WeakKeyDictionary

from sqlalchemy import Engine
from sqlmodel import Session, and_, col, func, or_, select

from zorglogistiek.audit.tables import AuditEvent
from zorglogistiek.clock import now
from zorglogistiek.codes import AuditAction
from zorglogistiek.statistics.history import demand, plans, supply
from zorglogistiek.statistics.history.folding import folded
from zorglogistiek.statistics.history.records import History
from zorglogistiek.statistics.history.uncounted import uncounted_days

CHANGING = (AuditAction.CREATE, AuditAction.UPDATE, AuditAction.DELETE)
"""What changes the registry; everything else of the log was only looking."""

AS_IT_IS = timedelta(0)
"""How old a history may be that must be of this moment."""


@dataclass(slots=True)
class _Kept:
    """The last history of a database, with the last event of the log that it knows of: replaced together."""

    making: Lock = field(default_factory=Lock)
    last: tuple[History, int] | None = None

    @property
    def history(self) -> History | None:
        """The last history."""
        last = self.last  # looked at once: another thread may replace it meanwhile
        return None if last is None else last[0]


_kept: WeakKeyDictionary[Engine, _Kept] = WeakKeyDictionary()
_keeping = Lock()


def gather(session: Session, *, up_to: date, at_most: timedelta = AS_IT_IS) -> History:
    """The registry as columns, as it was known on day ``up_to``: nothing is known of later days.

    It is the same object as before when nothing was changed since, which the log tells: its last change has a hash
    over all before it; or when it was made ``at_most`` so long ago, unless somebody was erased or a location changed
    since, such as by becoming secret. So what figures share (``History.once``) is made once too. While somebody waits
    for a new one the others get the one before; where there is none they wait for the same.

    It names nobody; what is made of it is exact, and who sees it must be asked by ``require`` and ``disclosure``.
    Conflict, naming the referral, for a history that is not one of the table of steps.
    """
    with _keeping:
        kept = _kept.setdefault(session.get_bind().engine, _Kept())
    mark, found = last_change(session), kept.history
    if found is not None and _is_of(found, mark, up_to):
        return found
    usable = _usable(session, kept, up_to, at_most)
    if usable is not None and _is_young(usable, at_most):
        return usable
    if not kept.making.acquire(blocking=usable is None):
        assert usable is not None
        return usable
    try:
        return _after_the_others(session, kept, mark, up_to, at_most)
    finally:
        kept.making.release()


def _after_the_others(session: Session, kept: _Kept, mark: str, up_to: date, at_most: timedelta) -> History:
    """What another made while this one waited, or else a new one, which is kept."""
    found = kept.history
    if found is not None and _is_of(found, mark, up_to):
        return found
    usable = _usable(session, kept, up_to, at_most)
    if usable is not None and _is_young(usable, at_most):
        return usable
    event = session.exec(select(func.max(AuditEvent.id))).one() or 0
    made = _gathered(session, up_to, mark)
    kept.last = made, event
    return made


def _is_of(history: History, mark: str, up_to: date) -> bool:
    return bool(mark) and (history.mark, history.up_to) == (mark, up_to)


def _is_young(history: History, at_most: timedelta) -> bool:
    """Whether it was made so short ago; one of later than now was made while the clock was wrong."""
    return timedelta(0) <= now() - history.known_at < at_most


def _usable(session: Session, kept: _Kept, up_to: date, at_most: timedelta) -> History | None:
    """The history that is kept, where it may be shown although something was changed since."""
    last = kept.last
    if last is None or not at_most:
        return None
    history, event = last
    if history.up_to != up_to or not history.mark:
        return None
    erased = and_(col(AuditEvent.action) == AuditAction.DELETE, col(AuditEvent.object_type) == "youth")
    moved = and_(col(AuditEvent.action).in_(CHANGING), col(AuditEvent.object_type) == "location")
    since = select(AuditEvent.id).where(col(AuditEvent.id) > event, or_(erased, moved)).limit(1)
    return history if session.exec(since).first() is None else None


def last_change(session: Session) -> str:
    """The hash of the last change in the log; empty when there is none."""
    statement = select(AuditEvent.hash).where(col(AuditEvent.action).in_(CHANGING))
    return session.exec(statement.order_by(col(AuditEvent.id).desc()).limit(1)).one_or_none() or ""


def _gathered(session: Session, up_to: date, mark: str) -> History:
    known_at = now()
    organisations = supply.organisations(session)
    youths = demand.youths(session, organisations)
    referrals, numbers = demand.referrals(session, youths.id, organisations)
    groups = supply.groups(session, organisations)
    place_ids, places, closures = supply.places_and_closures(session, groups.id)
    events, searches = folded(demand.recorded_events(session, referrals.id, groups.id), numbers)
    bridgings = demand.bridgings(session, referrals.id)
    pauses, bridged = uncounted_days(events, bridgings)
    return History(
        up_to=up_to,
        mark=mark,
        known_at=known_at,
        youths=youths,
        referrals=referrals,
        judgements=demand.judgements(session, referrals),
        events=events,
        searches=searches,
        pauses=pauses,
        bridged=bridged,
        bridgings=bridgings,
        groups=groups,
        places=places,
        closures=closures,
        stays=supply.stays(session, youths.id, referrals.id, place_ids, places.group),
        preferences=demand.preferences(session, youths.id, groups.id, organisations),
        expectations=plans.expectations(session, referrals.id, groups.id),
        lacks=plans.lacks(session, referrals.id),
    )
