"""A long list of referrals, a part at a time.

Who is on the list, and in which order, is known from events and names alone. Everything else is read of the part that
is shown, so that a page costs little more when the list is long.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import Row, func
from sqlalchemy import select as columns
from sqlmodel import Session, col

from zorglogistiek.access.user import User
from zorglogistiek.audit.changes import RecordedSession
from zorglogistiek.codes import EventKind, ReferralKind, ReferralState, Urgency
from zorglogistiek.people import gathering
from zorglogistiek.people.events import latest_dates
from zorglogistiek.people.overview import ReferralFilter, referral_overviews, referrals_let_through
from zorglogistiek.people.repository import chunks
from zorglogistiek.people.shown import line_for, shown_to
from zorglogistiek.people.steps import OPEN_STATES, standing, state_of
from zorglogistiek.people.tables import Bridging, Referral, ReferralEvent
from zorglogistiek.people.views import ReferralOverview, Waiting, YouthLine
from zorglogistiek.people.waits import NORM, Wait, over_norm, wait_of

MOST_KEPT = 20_000
"""When of more referrals is kept what their events came to, all of it is forgotten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place(Waiting):
    """What the place of a referral in the list follows from; ``wait`` is on the clock of the norm.

    ``dates`` has for each kind of event the last day on which it happened.
    """

    id: int
    number: str
    youth_id: int
    kind: ReferralKind
    urgency: Urgency
    state: ReferralState
    dates: Mapping[EventKind, date]
    wait: Wait | None

    @property
    def weeks(self) -> int:
        """The weeks waited, bridged or not; 0 without a wait."""
        return self.waited_weeks_gross or 0

    @property
    def open(self) -> bool:
        """Whether it stands on the waiting list."""
        return self.state in OPEN_STATES

    @property
    def over_norm(self) -> bool:
        """Whether it is open and has waited longer than the norm."""
        return self.open and over_norm(self.wait)


Matches = Callable[[str, YouthLine], bool]


def places_in_list(
    session: Session, *, visible_to: User, on: date, filters: ReferralFilter, matches: Matches | None = None
) -> list[Place]:
    """Everybody on the list whom the user sees and the filter lets through, in no order. Nobody is shown by it.

    ``matches`` judges a referral's number, and its youth as far as the user is shown it: what was searched for.
    """
    rows = referrals_let_through(session, *_READ, visible_to=visible_to, filters=filters)
    pasts = _pasts(session, rows, on)
    found = [
        Place(
            id=row.id,
            number=row.number,
            youth_id=row.youth_id,
            kind=row.kind,
            urgency=row.urgency,
            state=past.state,
            dates=past.dates,
            wait=past.wait,
        )
        for row, past in zip(rows, pasts, strict=True)
        if filters.states is None or past.state in filters.states
    ]
    if filters.over_norm is not None:
        found = [one for one in found if one.over_norm is filters.over_norm]
    return found if matches is None else _matching(session, visible_to, found, matches, on)


def longest_first(place: Place) -> tuple[int, str]:
    """The key by which a waiting list is read: the longest wait first; who does not wait, last."""
    return -(place.wait.gross_days if place.wait is not None and place.open else -1), place.number


class _Event(NamedTuple):
    kind: EventKind
    happened_on: date


class _Bridged(NamedTuple):
    from_on: date
    until_on: date | None


class _Past(NamedTuple):
    """What the events of a referral come to."""

    state: ReferralState
    wait: Wait | None
    dates: Mapping[EventKind, date]


_Stamp = tuple[object, ...]
"""Differs whenever another event was recorded, bridging changed, or another day came."""

_KEPT: WeakKeyDictionary[Any, dict[int, tuple[_Stamp, _Past]]] = WeakKeyDictionary()
"""For each database what the events of its referrals came to, by id: from one page to the next few of them change."""


def _of_events(value: Any) -> Any:
    """A column of a query of ``Referral``: this of its events; an index has all that it asks for."""
    return columns(value).where(col(ReferralEvent.referral_id) == col(Referral.id)).scalar_subquery()


_READ = (
    col(Referral.id),
    col(Referral.number),
    col(Referral.youth_id),
    col(Referral.kind),
    col(Referral.urgency),
    _of_events(func.count()).label("events"),
    _of_events(func.max(col(ReferralEvent.id))).label("last_event"),
    _of_events(func.max(col(ReferralEvent.happened_on))).label("last_day"),
)


def _pasts(session: Session, rows: Sequence[Row[Any]], on: date) -> list[_Past]:
    """What the events of each referral come to; those of whom nothing new is recorded are not read again.

    Events are only ever added. Where something is written nothing is kept: it may yet be undone.
    """
    writes = isinstance(session, RecordedSession)
    kept = {} if writes else _KEPT.setdefault(session.get_bind(), {})
    bridged = _bridged(session, [row.id for row in rows])
    stamps = {row.id: (row.events, row.last_event, row.last_day, tuple(bridged.get(row.id, ())), on) for row in rows}
    known = {key: kept.get(key) for key in stamps}  # looked at once: another thread may forget it meanwhile
    pasts = {key: found[1] for key, found in known.items() if found is not None and found[0] == stamps[key]}
    unread = [key for key in stamps if key not in pasts]
    events = _events(session, unread)
    if len(kept) > MOST_KEPT:
        kept.clear()
    for key in unread:
        pasts[key] = _past(events.get(key, ()), bridged.get(key, ()), on)
        kept[key] = stamps[key], pasts[key]
    return [pasts[row.id] for row in rows]


def _past(events: Sequence[_Event], bridged: Sequence[_Bridged], on: date) -> _Past:
    stands = standing("referral", events)
    return _Past(
        state=state_of("referral", stands),
        wait=wait_of(stands, bridged, NORM.clock, on),
        dates=latest_dates(stands),
    )


def _events(session: Session, referral_ids: Collection[int]) -> Mapping[int, list[_Event]]:
    """Everything that was recorded of these referrals, in order."""
    event = ReferralEvent
    found = defaultdict[int, list[_Event]](list)
    for some in chunks(referral_ids):
        statement = columns(col(event.referral_id), col(event.kind), col(event.happened_on))
        statement = statement.where(col(event.referral_id).in_(some)).order_by(col(event.happened_on), col(event.id))
        for referral_id, kind, happened_on in session.execute(statement):
            found[referral_id].append(_Event(kind, happened_on))
    return found


def _bridged(session: Session, referral_ids: Collection[int]) -> Mapping[int, list[_Bridged]]:
    found = defaultdict[int, list[_Bridged]](list)
    for some in chunks(referral_ids):
        statement = columns(col(Bridging.referral_id), col(Bridging.from_on), col(Bridging.until_on))
        statement = statement.where(col(Bridging.referral_id).in_(some)).order_by(
            col(Bridging.from_on), col(Bridging.id)
        )
        for referral_id, from_on, until_on in session.execute(statement):
            found[referral_id].append(_Bridged(from_on, until_on))
    return found


def overviews_in_order(
    session: Session, numbers: Sequence[str], *, visible_to: User, on: date
) -> list[ReferralOverview]:
    """The referrals with these numbers, in this order."""
    filters = ReferralFilter(states=None, numbers=numbers)
    found = {one.number: one for one in referral_overviews(session, visible_to=visible_to, on=on, filters=filters)}
    return [found[number] for number in numbers if number in found]


def _matching(session: Session, user: User, places: Sequence[Place], matches: Matches, on: date) -> list[Place]:
    lines = _lines(session, user, {one.youth_id for one in places}, on)
    return [one for one in places if matches(one.number, lines[one.youth_id])]


def _lines(session: Session, user: User, youth_ids: set[int], on: date) -> Mapping[int, YouthLine]:
    """The youths, each with what the user is shown; nothing of it is shown yet."""
    shown = shown_to(session, user, youth_ids)
    found = gathering.youths(session, youth_ids, on=on)
    return {youth_id: line_for(line, shown.of(youth_id)) for youth_id, (_, line) in found.items()}
