"""Promises that were not followed by a start in time: they expire, and what was held back for them is free again.

Nobody has to think of it: ``expire_overdue`` does it for the whole region, and is called before a plan is made, by
the web process when a coordinator opens a page, and by the command line. It may be called as often as one likes, and by
several at once. The event says until when the promise counted.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import and_, exists, not_
from sqlmodel import Session, col, select

from zorglogistiek.access.permissions import Action, require
from zorglogistiek.access.user import User
from zorglogistiek.codes import EventKind, StayPurpose
from zorglogistiek.errors import Conflict
from zorglogistiek.meeting.deciding.falling import PromisesFall, falling_with
from zorglogistiek.meeting.deciding.moves import promise_of
from zorglogistiek.meeting.deciding.party import party_of
from zorglogistiek.meeting.deciding.promises import PROMISE_DAYS, expires_on
from zorglogistiek.meeting.deciding.sitting import check_version, id_of, name_of, standing_events, touch
from zorglogistiek.people.events import current_group_id
from zorglogistiek.people.repository import event_facts_of, may_be_open
from zorglogistiek.people.repository import referral as referral_numbered
from zorglogistiek.people.service import record
from zorglogistiek.people.steps import PROMISED, possible, state_of
from zorglogistiek.people.tables import Referral, ReferralEvent
from zorglogistiek.places.repository import group_of_place, lock_groups
from zorglogistiek.places.tables import Group, Place, Stay

EVENTS = {StayPurpose.FINAL: EventKind.ACCEPTANCE_EXPIRED, StayPurpose.BRIDGE: EventKind.BRIDGING_EXPIRED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Expired:
    """A promise whose time is over.

    ``group`` is the number of the group (None: none is known), ``last_day`` the day until which it was kept.
    ``hindrance`` is why it could not be given back: somebody else was promised the place that the youth would keep.
    """

    referral: str
    group: str | None
    purpose: StayPurpose
    last_day: date
    hindrance: Conflict | None = None


def expire(session: Session, user: User, *, referral: str, version: int, now: datetime, today: date) -> None:
    """Gives the places back that were promised and not taken in time; the referral waits again.

    Brothers and sisters who must be together, and have not started either, expire with it; so do the overdue promises
    of others that rest on its move. The coordinator only. Conflict when nothing is promised, or when the time has not
    passed; ``PromisesFall`` when promises rest on it whose time has not.
    """
    require(user, Action.DECIDE)
    row = referral_numbered(session, referral, visible_to=user)
    check_version(row, version)
    if not _late(session, row, today):
        raise Conflict(name_of(row), "no promise has expired")
    late = {other.id: _late(session, other, today) for other in _rows(session, overdue(session, today=today))}
    _expire(session, user, row, late, now=now, today=today)


def expire_overdue(session: Session, user: User, *, today: date, now: datetime) -> list[Expired]:
    """Lets every promise of the region expire that was not followed by a start in time; what expired, by referral.

    What cannot be given back, because that would take another's promised place, stays as it is and is told with its
    ``hindrance``. Done twice, or by two at once, it is done once. Forbidden for who may not decide.
    """
    require(user, Action.DECIDE)
    _lock(session, overdue(session, today=today))
    waiting = _rows(session, overdue(session, today=today))  # anew: another may have been at it meanwhile
    late = {row.id: _late(session, row, today) for row in waiting}
    expired: dict[tuple[str, StayPurpose], Expired] = {}
    hindered: list[Expired] = []
    for row in waiting:
        if any((row.number, one.purpose) in expired for one in late[row.id]):
            continue
        try:
            with session.begin_nested():
                gone = _expire(session, user, row, late, now=now, today=today)
        except Conflict as error:
            hindered += [one.told(hindrance=error) for one in late[row.id]]
        else:
            expired.update({(one.referral, one.purpose): one for one in gone})
    return sorted([*expired.values(), *hindered], key=lambda one: one.referral)


def overdue(session: Session, *, today: date) -> list[int]:
    """The ids of the referrals with a promise, or an acceptance without any place, whose time is over."""
    last_in_time = today - timedelta(days=PROMISE_DAYS)
    promised = col(Stay.started_on).is_(None), col(Stay.referral_id).is_not(None)
    late = session.exec(select(Stay.referral_id).where(*promised, col(Stay.planned_on) < last_in_time))
    found = {one for one in late if one is not None}
    accepted = exists().where(
        col(ReferralEvent.referral_id) == Referral.id,
        col(ReferralEvent.kind) == EventKind.ACCEPTED_BY_PROVIDER,
        col(ReferralEvent.happened_on) < last_in_time,
    )
    has_place = exists().where(
        col(Stay.referral_id) == Referral.id, col(Stay.started_on).is_(None), col(Stay.purpose) == StayPurpose.FINAL
    )
    for referral_id, events in event_facts_of(session, and_(accepted, not_(has_place), may_be_open())).items():
        days = [event.happened_on for event in events if event.kind is EventKind.ACCEPTED_BY_PROVIDER]
        if state_of(f"referral with id {referral_id}", events) in PROMISED and days[-1] < last_in_time:
            found.add(referral_id)
    return sorted(found)


def _lock(session: Session, referral_ids: Collection[int]) -> None:
    """Groups first, as every command on places does, and then the referrals: who is second waits here."""
    if not referral_ids:
        return
    youths = select(Referral.youth_id).where(col(Referral.id).in_(referral_ids))
    ends = col(Stay.ended_on).is_(None), col(Stay.youth_id).in_(youths)
    lock_groups(session, set(session.exec(select(Place.group_id).join(Stay).where(*ends))))
    rows = select(Referral.id).where(col(Referral.id).in_(referral_ids)).order_by(col(Referral.id))
    session.exec(rows.with_for_update()).all()


def _rows(session: Session, referral_ids: Collection[int]) -> list[Referral]:
    if not referral_ids:
        return []
    statement = select(Referral).where(col(Referral.id).in_(referral_ids)).order_by(col(Referral.id))
    return list(session.exec(statement.execution_options(populate_existing=True)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Late:
    """A promise, or an acceptance without a place, whose time is over; ``stay`` is the promised place."""

    referral: Referral
    purpose: StayPurpose
    group: Group | None
    last_day: date
    stay: Stay | None

    def told(self, hindrance: Conflict | None = None) -> Expired:
        """The same by its numbers."""
        return Expired(
            referral=self.referral.number,
            group=None if self.group is None else self.group.number,
            purpose=self.purpose,
            last_day=self.last_day,
            hindrance=hindrance,
        )


def _late(session: Session, referral: Referral, today: date) -> list[_Late]:
    """What of this referral is over time."""
    late = [
        _Late(
            referral=referral,
            purpose=stay.purpose,
            group=group_of_place(session, stay.place_id),
            last_day=last_day,
            stay=stay,
        )
        for stay, last_day in _late_promises(session, referral, today)
    ]
    accepted = _late_acceptance(session, referral, today)
    if accepted is not None:
        group, last_day = accepted
        late.append(_Late(referral=referral, purpose=StayPurpose.FINAL, group=group, last_day=last_day, stay=None))
    return late


def _expire(
    session: Session,
    user: User,
    referral: Referral,
    overdue: Mapping[int | None, Sequence[_Late]],
    *,
    now: datetime,
    today: date,
) -> list[Expired]:
    """Gives back what of the referral and its party is late, and the ``overdue`` promises of others that rest on it."""
    gone = [one for member in party_of(session, referral) for one in _late(session, member, today)]
    others = {(other_id, one.purpose): one for other_id, lates in overdue.items() for one in lates}
    fallen = falling_with(session, [one.stay for one in gone if one.stay is not None])
    too_early = [one.referral_id for one in fallen if (one.referral_id, one.purpose) not in others]
    if too_early:
        raise PromisesFall(name_of(referral), [session.get_one(Referral, one).number for one in too_early])
    gone += [others[one.referral_id, one.purpose] for one in fallen]
    for one in gone:
        _record(session, user, one, now=now, today=today)
    return [one.told() for one in gone]


def _record(session: Session, user: User, late: _Late, *, now: datetime, today: date) -> None:
    """The event; of a promise to a referral that awaited no start, only that the referral has changed."""
    referral, kind = late.referral, EVENTS[late.purpose]
    state = state_of(name_of(referral), standing_events(session, referral))
    if kind in possible(state):
        record(session, user, referral, kind, today, now=now, group=late.group, until=late.last_day)
    else:
        touch(referral)
        session.flush()


def _late_promises(session: Session, referral: Referral, today: date) -> list[tuple[Stay, date]]:
    """The promised places whose time is over, each with its last day."""
    stays = (promise_of(session, id_of(referral), purpose) for purpose in StayPurpose)
    days = [(stay, expires_on(stay.planned_on)) for stay in stays if stay and stay.planned_on]
    return [(stay, last_day) for stay, last_day in days if last_day < today]


def _late_acceptance(session: Session, referral: Referral, today: date) -> tuple[Group | None, date] | None:
    """The group and the last day of an acceptance, too long ago, for which no place was promised; else None."""
    events = standing_events(session, referral)
    state = state_of(name_of(referral), events)
    if state not in PROMISED or promise_of(session, id_of(referral), StayPurpose.FINAL):
        return None
    accepted = [event.happened_on for event in events if event.kind is EventKind.ACCEPTED_BY_PROVIDER]
    last_day = expires_on(accepted[-1])
    group_id = current_group_id(events, state)
    group = None if group_id is None else session.get_one(Group, group_id)
    return (group, last_day) if last_day < today else None
