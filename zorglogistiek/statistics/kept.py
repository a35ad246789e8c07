"""Figures of the region that were worked out before and still hold: nothing that they are made from has changed since.

They are made from every referral with its events, which takes seconds in a large registry; whether one of these changed
is known in milliseconds.
"""

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from sqlalchemy import func, select
from sqlmodel import Session, col

from zorglogistiek.people.tables import Bridging, Referral, ReferralEvent, Youth
from zorglogistiek.places.tables import Group, Organisation, Stay

Figures = TypeVar("Figures")

MOST_KEPT = 50
"""So many different figures are kept; the one that was made first goes."""

Stamp = tuple[Any, ...]


@dataclass(slots=True)
class KeptFigures:
    """The figures of one process. May be used by several threads; who asks for what is being made waits for it.

    Whether somebody may see figures is decided before; ``key`` must say all that they depend on besides the registry:
    what was asked for, on which day, and whether they are protected.
    """

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _made: dict[Hashable, tuple[Stamp, object]] = field(default_factory=dict)

    def of(self, session: Session, key: Hashable, make: Callable[[], Figures]) -> Figures:
        """The figures that ``make`` gives, or gave when the registry was as this session sees it."""
        stamp = stamp_of(session)
        with self._lock:
            found = self._made.get(key)
            if found is None or found[0] != stamp:
                found = stamp, make()
                self._made.pop(key, None)
                self._made[key] = found
                if len(self._made) > MOST_KEPT:
                    del self._made[next(iter(self._made))]
        return cast("Figures", found[1])


def stamp_of(session: Session) -> Stamp:
    """What differs when anything changed that figures are made from: events are only added, rows have versions."""
    parts: tuple[Any, ...] = (
        select(func.max(col(ReferralEvent.id))),
        select(func.count(col(ReferralEvent.id))),
        select(func.sum(col(Referral.version))),
        select(func.sum(col(Youth.version))),
        select(func.sum(col(Group.version))),
        select(func.sum(col(Stay.version))),
        select(func.count(col(Organisation.id))),
        select(func.count(col(Bridging.id))),
        select(func.count(col(Bridging.until_on))),
        select(func.max(col(Bridging.until_on))),
    )
    return tuple(session.execute(select(*(part.scalar_subquery() for part in parts))).one())
