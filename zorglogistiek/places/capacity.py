"""Commands on the places of a group: confirm the figures, close, reopen and open places."""

from datetime import date, datetime, timedelta

from sqlmodel import Session, col, delete, select

from zorglogistiek.access.permissions import Action, require
from zorglogistiek.access.user import User
from zorglogistiek.access.visibility import Record
from zorglogistiek.codes import ClosureReason
from zorglogistiek.errors import Conflict, Fault, Invalid
from zorglogistiek.numbering import new_number
from zorglogistiek.places import repository
from zorglogistiek.places.arranging import NEW, begins_from, carry_out, close_on
from zorglogistiek.places.occupancy import Period, PlaceUses, Use, UseKind
from zorglogistiek.places.seating import Seating, Wish, seat, split
from zorglogistiek.places.tables import Closure, Confirmation, Group, Opening, Place, PlaceClosure, Stay

MOST_PLACES = 100
"""The most places that one command closes or opens; more is a typing error."""

DAY = timedelta(days=1)


def confirm(session: Session, user: User, group_number: str, *, on: date, now: datetime) -> Confirmation:
    """Somebody says that what the registry shows of the group is right on this day.

    Forbidden by role; NotFound for a group that is not the user's own.
    """
    group = _own_group(session, user, group_number)
    assert group.id is not None
    confirmation = Confirmation(group_id=group.id, confirmed_on=on, recorded_at=now, account_id=user.account_id)
    session.add(confirmation)
    session.flush()
    return confirmation


def close_places(
    session: Session,
    user: User,
    group_number: str,
    *,
    from_on: date,
    until_on: date | None,
    places: int,
    reason: ClosureReason,
    today: date,
) -> Closure:
    """Takes places of the group out of use from a day until a day (not included; None: for good).

    Free places are taken; promises and other closures that have not begun may get another place of the group for it.
    Forbidden by role; NotFound for a group that is not the user's own; Invalid for a wrong period or number; Conflict
    when fewer places are free, saying how many and which stays and promises stand in the way.
    """
    group = _own_group(session, user, group_number)
    assert group.id is not None
    _check_period_and_places(f"group {group_number}", from_on, until_on, places)
    period = Period(start=from_on, end=until_on)
    present = repository.place_uses(session, [group.id], on=min(today, from_on), overdue_until=today + DAY)
    uses = present.get(group.id, [])
    wishes, seating = _close_beside(uses, period, places, movable_from=max(today, from_on))
    if seating.left_out:
        raise _not_free(session, group, uses, period, places)
    carry_out(session, wishes, seating)
    closure = Closure(
        number=new_number("C"), group_id=group.id, from_on=from_on, until_on=until_on, places=places, reason=reason
    )
    session.add(closure)
    session.flush()
    close_on(session, closure, [place_id for use, place_id in seating.seated if use.record_id == NEW])
    return closure


def reopen(session: Session, user: User, closure_number: str, *, on: date, version: int) -> Closure | None:
    """Ends a closure on this day; one that would not have begun by then is gone altogether (None).

    Forbidden by role; NotFound for a closure in a group that is not the user's own; Conflict when its end
    is no longer as it was when the user saw it; Invalid for a day after its end.
    """
    require(user, Action.CHANGE_CAPACITY)
    closure = repository.closure(session, closure_number, visible_to=user)
    repository.lock_groups(session, [closure.group_id])
    session.expire(closure)
    closure = repository.closure(session, closure_number, visible_to=user)  # as it stands now that it is ours
    if closure.version != version:
        raise Conflict(f"closure {closure_number}", "it was changed by somebody else meanwhile")
    if closure.until_on is not None and on > closure.until_on:
        fault = Fault(field="on", message="lies after the end of the closure")
        raise Invalid(f"closure {closure_number}", [fault])
    places = session.exec(select(PlaceClosure).where(PlaceClosure.closure_id == closure.id)).all()
    for place in places:
        if on <= place.from_on:
            session.delete(place)
        else:
            place.until_on = on
    session.flush()
    if on <= closure.from_on:
        session.delete(closure)
        session.flush()
        return None
    closure.until_on = on
    session.flush()
    return closure


def open_places(session: Session, user: User, group_number: str, *, from_on: date, places: int) -> Opening:
    """Gives the group more places from a day on.

    Forbidden by role; NotFound for a group that is not the user's own; Invalid for a wrong number of places.
    """
    group = _own_group(session, user, group_number)
    assert group.id is not None
    _check_period_and_places(f"group {group_number}", from_on, None, places)
    opening = Opening(number=new_number("O"), group_id=group.id, from_on=from_on, places=places)
    session.add(opening)
    session.flush()
    ensure_places(session, group)
    return opening


def ensure_places(session: Session, group: Group) -> None:
    """Makes the group's places agree with its number of places and its openings; does nothing when they do.

    Conflict when there are to be fewer places than ever were used: what happened in a place cannot be undone.
    """
    assert group.id is not None
    session.flush()
    existing = session.exec(select(Place).where(Place.group_id == group.id).order_by(col(Place.ordinal))).all()
    openings = session.exec(select(Opening).where(Opening.group_id == group.id).order_by(col(Opening.from_on))).all()
    wanted = [(None, None, group.places), *((opening.id, opening.from_on, opening.places) for opening in openings)]
    ordinal = max((place.ordinal for place in existing), default=0)
    for opening_id, opens_on, number in wanted:
        there = [place for place in existing if place.opening_id == opening_id]
        for place in there:
            place.opens_on = opens_on
        for _ in range(number - len(there)):
            ordinal += 1
            session.add(Place(group_id=group.id, ordinal=ordinal, opens_on=opens_on, opening_id=opening_id))
        if len(there) > number:
            _take_away(session, group, there, len(there) - number)
    session.flush()


def _own_group(session: Session, user: User, number: str) -> Group:
    """The group that the user may change, locked."""
    require(user, Action.CHANGE_CAPACITY)
    group = repository.group(session, number, visible_to=user, record=Record.OCCUPANCY)
    assert group.id is not None
    repository.lock_groups(session, [group.id])
    return group


def _check_period_and_places(record: str, from_on: date, until_on: date | None, places: int) -> None:
    faults = []
    if until_on is not None and until_on <= from_on:
        faults.append(Fault(field="until_on", message="must be later than the start"))
    if not 1 <= places <= MOST_PLACES:
        limits = ("most", str(MOST_PLACES))
        faults.append(Fault(field="places", message="must be a number from 1 to {most}", params=(limits,)))
    if faults:
        raise Invalid(record, faults)


def _close_beside(
    uses: list[PlaceUses], period: Period, places: int, *, movable_from: date
) -> tuple[list[Wish], Seating]:
    """A seating of the closure's places: without moving anything when that is possible."""
    closing = [Wish(use=Use(kind=UseKind.CLOSURE, record_id=NEW, period=period)) for _ in range(places)]
    seating = seat(uses, closing)
    if not seating.left_out:
        return [], seating
    fixed, wishes = split(uses, lambda use: begins_from(use, movable_from))
    return wishes, seat(fixed, [*wishes, *closing])


def _not_free(session: Session, group: Group, uses: list[PlaceUses], period: Period, places: int) -> Conflict:
    """How many places could be closed at most, and what stands in the way of more."""
    movable_from = period.start
    free = next(
        count
        for count in range(places - 1, -1, -1)
        if not _close_beside(uses, period, count, movable_from=movable_from)[1].left_out
    )
    blocking = [use for place in uses for use in place.uses if use.period.overlaps(period)]
    return Conflict(
        f"group {group.number}",
        "{free} of the {places} places can be closed then; in the way: {stays}",
        free=str(free),
        places=str(places),
        stays=", ".join(repository.names(session, blocking)),
        group_name=group.name,
    )


def _take_away(session: Session, group: Group, places: list[Place], number: int) -> None:
    """Removes as many of the places that never were used, the last first."""
    ids = [place.id for place in places]
    used = {*session.exec(select(Stay.place_id).where(col(Stay.place_id).in_(ids)))}
    used |= {*session.exec(select(PlaceClosure.place_id).where(col(PlaceClosure.place_id).in_(ids)))}
    unused = [place.id for place in places if place.id not in used]
    if len(unused) < number:
        raise Conflict(
            f"group {group.number}",
            "{used} of its places have been used: close places instead of lowering their number",
            used=str(len(used)),
            group_name=group.name,
        )
    session.exec(delete(Place).where(col(Place.id).in_(unused[-number:])))
