"""Queries on youths and referrals. Whoever asks is told only what the user sees; the rest is absent."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date
from functools import cache
from itertools import islice
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, and_, exists, false, not_, or_, true
from sqlalchemy import select as columns
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from zorglogistiek.access.user import User
from zorglogistiek.access.visibility import Reach, Record, reach, seen
from zorglogistiek.audit.changes import RecordedSession
from zorglogistiek.codes import DeclineReason, EventKind
from zorglogistiek.errors import NotFound
from zorglogistiek.people.events import current_group_id
from zorglogistiek.people.fields import NUMBER
from zorglogistiek.people.steps import OPEN_STATES, standing, state_of
from zorglogistiek.people.tables import ESCALATED, Bridging, Referral, ReferralEvent, SiblingSet, Youth
from zorglogistiek.places.repository import PRESENT
from zorglogistiek.places.tables import Group, Location, Organisation, Place, Stay


class EventFacts(NamedTuple):
    """What the judgement of a referral needs of an event; quicker to read in bulk than rows."""

    kind: EventKind
    happened_on: date
    group_id: int | None
    decline_reason: DeclineReason | None
    until: date | None


Id = TypeVar("Id", int, str)

KEPT = "referrals_found"
"""Where a session that only reads keeps which referrals somebody sees whose sight follows from events."""

AT_ONCE = 5_000
"""Ids in one query: below what SQLite and PostgreSQL take as parameters of a statement."""

_LATER = aliased(Referral)
"""Made once: an alias costs more than the query in which it stands."""


def referral(session: Session, number: str, *, visible_to: User) -> Referral:
    """The referral with this number. NotFound when there is none that the user sees."""
    statement = select(Referral).where(Referral.number == number, referral_seen(session, visible_to))
    found = session.exec(statement).one_or_none() if NUMBER.fullmatch(number) else None
    if found is None:
        raise NotFound(f"referral {number}")
    return found


def youth(session: Session, number: str, *, visible_to: User) -> Youth:
    """The youth with this number. NotFound when there is none that the user sees."""
    statement = select(Youth).where(Youth.number == number, youth_seen(session, visible_to))
    found = session.exec(statement).one_or_none() if NUMBER.fullmatch(number) else None
    if found is None:
        raise NotFound(f"youth {number}")
    return found


def youth_ids_seen(session: Session, ids: Collection[int] | None, *, visible_to: User) -> set[int]:
    """Those of the youths with these ids (None: all) whom the user sees."""
    statement = select(Youth.id).where(youth_seen(session, visible_to))
    if ids is None:
        return {found for found in session.exec(statement) if found is not None}
    return {
        found
        for some in chunks(ids)
        for found in session.exec(statement.where(col(Youth.id).in_(some)))
        if found is not None
    }


def referral_seen(session: Session, user: User) -> ColumnElement[bool]:
    """Condition on a query of ``Referral``: the user sees it."""
    return or_(
        seen(user, Record.REFERRAL, **_of_referral(session, user, Record.REFERRAL)),
        false() if user.emergency is None else col(Referral.youth_id) == user.emergency,
    )


def own_referral(user: User) -> ColumnElement[bool]:
    """Condition on a query of ``Referral``: the user's organisation referred the youth, and no other has since."""
    return and_(col(Referral.referrer_id) == user.organisation_id, referred_last())


@cache
def referred_last() -> ColumnElement[bool]:
    """Condition on a query of ``Referral``: no other organisation has referred its youth since."""
    later = _LATER
    others = col(later.referrer_id) != Referral.referrer_id
    return not_(exists().where(col(later.youth_id) == Referral.youth_id, col(later.id) > Referral.id, others))


def numbered(numbers: Collection[str] | None) -> ColumnElement[bool]:
    """Condition on a query of ``Referral``: it has one of these numbers (None: any). None of them is too long."""
    return true() if numbers is None else col(Referral.number).in_(numbers)


def waits_seen(session: Session, user: User) -> ColumnElement[bool]:
    """Condition on a query of ``Referral``: the user sees its number, state and waits, if nothing else."""
    return seen(user, Record.WAITS, **_of_referral(session, user, Record.WAITS))


def _of_referral(session: Session, user: User, record: Record) -> dict[str, ColumnElement[bool]]:
    """The conditions on ``Referral`` that the declaration may ask for."""
    far = reach(user, record)
    responsible = select(Youth.id).where(col(Youth.municipality_id) == user.organisation_id)
    conditions: dict[str, ColumnElement[bool]] = {
        Reach.OWN.value: own_referral(user),
        Reach.RESPONSIBLE.value: col(Referral.youth_id).in_(responsible),
    }
    if far is Reach.MATCHED:
        conditions[far.value] = col(Referral.id).in_(_matched_referral_ids(session, user))
    if far is Reach.ESCALATED:
        conditions[far.value] = col(Referral.id).in_(_escalated_referral_ids(session))
    return conditions


def youth_seen(session: Session, user: User) -> ColumnElement[bool]:
    """Condition on a query of ``Youth``: the user sees a referral of theirs, or they live in a group of the user's."""
    far = reach(user, Record.YOUTH)
    conditions: dict[str, ColumnElement[bool]] = {
        name: col(Youth.id).in_(select(Referral.youth_id).where(condition))
        for name, condition in _of_referral(session, user, Record.YOUTH).items()
    }
    if far is Reach.MATCHED:
        living = select(Stay.youth_id).where(*_lives_in_group_of(user))
        conditions[far.value] = or_(conditions[far.value], col(Youth.id).in_(living))
    return or_(
        seen(user, Record.YOUTH, **conditions),
        false() if user.emergency is None else col(Youth.id) == user.emergency,
    )


def referrals_of_youths(session: Session, youths: Collection[str]) -> set[str]:
    """The numbers of every referral of the youths with these numbers."""
    statement = columns(col(Referral.number)).join(Youth, col(Youth.id) == col(Referral.youth_id))
    return set(session.scalars(statement.where(col(Youth.number).in_(youths)))) if youths else set()


def events_of(session: Session, referral_ids: Collection[int]) -> dict[int, list[ReferralEvent]]:
    """The events that count, in order, by referral id: without decisions that were taken back."""
    return {
        referral_id: standing(f"referral with id {referral_id}", events)
        for referral_id, events in all_events_of(session, referral_ids).items()
    }


def event_facts_of(session: Session, condition: ColumnElement[bool]) -> dict[int, list[EventFacts]]:
    """As ``events_of``, but only the facts, of the referrals for which a condition on ``Referral`` holds."""
    return _event_facts(session, col(ReferralEvent.referral_id).in_(select(Referral.id).where(condition)))


def event_facts_by_id(session: Session, referral_ids: Collection[int]) -> dict[int, list[EventFacts]]:
    """The same of the referrals with these ids."""
    found: dict[int, list[EventFacts]] = {}
    for some in chunks(referral_ids):
        found |= _event_facts(session, col(ReferralEvent.referral_id).in_(some))
    return found


def _event_facts(session: Session, of_these: ColumnElement[bool]) -> dict[int, list[EventFacts]]:
    event = ReferralEvent
    facts = columns(
        col(event.referral_id),
        col(event.kind),
        col(event.happened_on),
        col(event.group_id),
        col(event.decline_reason),
        col(event.until),
    )
    found = defaultdict[int, list[EventFacts]](list)
    for referral_id, *rest in session.execute(facts.where(of_these).order_by(col(event.happened_on), col(event.id))):
        found[referral_id].append(EventFacts(*rest))
    return {referral_id: standing(f"referral with id {referral_id}", events) for referral_id, events in found.items()}


def may_be_open(on: date | None = None) -> ColumnElement[bool]:
    """Condition on ``Referral``: it may be open (None: now; else at the end of that day). The fold has the last word.

    It never ended; or it did, and a breakdown or the taking back of a decision may have opened it again.
    """

    def has(*kinds: EventKind) -> ColumnElement[bool]:
        found = exists().where(col(ReferralEvent.referral_id) == Referral.id, col(ReferralEvent.kind).in_(kinds))
        return found if on is None else found.where(col(ReferralEvent.happened_on) <= on)

    ended = has(EventKind.STARTED, EventKind.WITHDRAWN)
    return or_(not_(ended), has(EventKind.BROKE_DOWN), _taken_back())


def _taken_back() -> ColumnElement[bool]:
    """Some decision was taken back, whenever that was written down."""
    return exists().where(col(ReferralEvent.referral_id) == Referral.id, col(ReferralEvent.kind) == EventKind.REVOKED)


def all_events_of(session: Session, referral_ids: Collection[int]) -> dict[int, list[ReferralEvent]]:
    """Everything that was ever recorded, in order, by referral id: the history, with what was taken back."""
    found = defaultdict[int, list[ReferralEvent]](list)
    for some in chunks(referral_ids):
        statement = select(ReferralEvent).where(col(ReferralEvent.referral_id).in_(some))
        for event in session.exec(statement.order_by(col(ReferralEvent.happened_on), col(ReferralEvent.id))):
            found[event.referral_id].append(event)
    return dict(found)


def bridgings_of(session: Session, referral_ids: Collection[int]) -> dict[int, list[Bridging]]:
    """The bridging of each referral, in order, by referral id."""
    found = defaultdict[int, list[Bridging]](list)
    for some in chunks(referral_ids):
        statement = select(Bridging).where(col(Bridging.referral_id).in_(some))
        for bridging in session.exec(statement.order_by(col(Bridging.from_on), col(Bridging.id))):
            found[bridging.referral_id].append(bridging)
    return dict(found)


def chunks(ids: Collection[Id]) -> Iterator[Sequence[Id]]:
    """The ids (or numbers) in parts that fit in one query."""
    rest = iter(ids)
    while some := list(islice(rest, AT_ONCE)):
        yield some


def id_of(row: Youth | Referral | SiblingSet | Organisation) -> int:
    """The id of a row that is stored; LookupError (a fault of the program) when it is not."""
    if row.id is None:
        raise LookupError(f"record {row.number} is not stored")
    return row.id


def _matched_referral_ids(session: Session, user: User) -> frozenset[int]:
    """As ``_find_matched``; where nothing is written it is found once for each view of the registry."""
    return _once_for_view(session, f"matched to {user.organisation_id}", lambda: _find_matched(session, user))


def _once_for_view(session: Session, what: str, find: Callable[[], frozenset[int]]) -> frozenset[int]:
    """What is found, or was found in this session; one that writes finds it anew each time."""
    if isinstance(session, RecordedSession):
        return find()
    kept: dict[str, frozenset[int]] = session.info.setdefault(KEPT, {})
    if what not in kept:
        kept[what] = find()
    return kept[what]


def _find_matched(session: Session, user: User) -> frozenset[int]:
    """The referrals that a current proposal or stay ties to a group of the user's own organisation.

    That is: a place of such a group is promised or given for it; or such a group is proposed now; or it is the open
    referral of a youth who lives in such a group.
    """
    own_groups = set(session.exec(select(Group.id).join(Location).where(*_of_provider(user))))
    placed = select(Stay.referral_id).join(Place).join(Group).join(Location)
    placed = placed.where(*_of_provider(user), col(Stay.ended_on).is_(None), col(Stay.referral_id).is_not(None))
    found = {one for one in session.exec(placed) if one is not None}
    residents = select(Stay.youth_id).where(*_lives_in_group_of(user))
    of_residents = set(session.exec(select(Referral.id).where(col(Referral.youth_id).in_(residents))))
    proposed = select(ReferralEvent.referral_id).where(
        col(ReferralEvent.kind).in_((EventKind.PROPOSED, EventKind.ACCEPTED_BY_PROVIDER)),
        col(ReferralEvent.group_id).in_(own_groups),
    )
    tied = or_(col(Referral.id).in_(proposed), col(Referral.youth_id).in_(residents))
    for referral_id, events in event_facts_of(session, and_(tied, may_be_open())).items():
        state = state_of(f"referral with id {referral_id}", events)
        lives_here = referral_id in of_residents and state in OPEN_STATES
        if lives_here or current_group_id(events, state) in own_groups:
            found.add(referral_id)
    return frozenset(found)


def _escalated_referral_ids(session: Session) -> frozenset[int]:
    """As ``_find_escalated``, found once for each view of the registry."""
    return _once_for_view(session, "escalated", lambda: _find_escalated(session))


def _find_escalated(session: Session) -> frozenset[int]:
    """The open referrals on which the advice of the expert team was asked, whether or not it was given since."""
    asked = col(Referral.id).in_(
        select(ReferralEvent.referral_id).where(ESCALATED)  # in the words of its index
    )
    return frozenset(
        referral_id
        for referral_id, events in event_facts_of(session, and_(asked, may_be_open())).items()
        if any(event.kind is EventKind.ESCALATED for event in events)
        and state_of(f"referral with id {referral_id}", events) in OPEN_STATES
    )


def _of_provider(user: User) -> tuple[ColumnElement[bool], ...]:
    return (col(Location.provider_id) == user.organisation_id,)


def _lives_in_group_of(user: User) -> tuple[ColumnElement[bool], ...]:
    own_places: Any = select(Place.id).join(Group).join(Location).where(*_of_provider(user))
    return col(Stay.place_id).in_(own_places), *PRESENT
