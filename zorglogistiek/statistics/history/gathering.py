"""From the registry to a history, with few queries; kept as long as nothing in the registry changes."""

from datetime import date
from weakref import WeakKeyDictionary

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from zorglogistiek.audit.tables import AuditEvent
from zorglogistiek.codes import AuditAction
from zorglogistiek.statistics.history import demand, plans, supply
from zorglogistiek.statistics.history.folding import folded
from zorglogistiek.statistics.history.records import History
from zorglogistiek.statistics.history.uncounted import uncounted_days

CHANGING = (AuditAction.CREATE, AuditAction.UPDATE, AuditAction.DELETE)
"""What changes the registry; everything else of the log was only looking."""

_kept: WeakKeyDictionary[Engine, History] = WeakKeyDictionary()
"""The last history of each database. Threads may replace it under each other: each keeps a whole one."""


def gather(session: Session, *, up_to: date) -> History:
    """The registry as columns, as it was known on day ``up_to``: nothing is known of later days.

    It is the same object as before when nothing was changed since, which the log tells: its last change has a hash
    over all before it. So what figures share (``History.once``) is made once too. It names nobody; what is made of it
    is exact, and who sees it must be asked by ``require`` and ``disclosure``. Conflict, naming the referral, for a
    history that is not one of the table of steps.
    """
    mark, engine = last_change(session), session.get_bind().engine
    kept = _kept.get(engine)
    if kept is None or not mark or (kept.mark, kept.up_to) != (mark, up_to):
        kept = _gathered(session, up_to, mark)
        _kept[engine] = kept
    return kept


def last_change(session: Session) -> str:
    """The hash of the last change in the log; empty when there is none."""
    statement = select(AuditEvent.hash).where(col(AuditEvent.action).in_(CHANGING))
    return session.exec(statement.order_by(col(AuditEvent.id).desc()).limit(1)).one_or_none() or ""


def _gathered(session: Session, up_to: date, mark: str) -> History:
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
