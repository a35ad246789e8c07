"""Commands on residents: when they are expected to leave, an agreed move, and that they left."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import or_
from sqlmodel import Session, col, select

from zorglogistiek.access.permissions import Action, require
from zorglogistiek.access.user import User
from zorglogistiek.codes import EndReason
from zorglogistiek.errors import Conflict, Fault, Invalid
from zorglogistiek.places import repository
from zorglogistiek.places.arranging import begins_from, carry_out, lock_stay
from zorglogistiek.places.occupancy import Period, Use, UseKind
from zorglogistiek.places.seating import Seating, Wish, seat, split
from zorglogistiek.places.tables import PlaceClosure, Stay


def set_expected_end(
    session: Session, user: User, stay_number: str, *, expected_end: date | None, version: int, today: date
) -> Stay:
    """The provider's estimate of the day on which a resident leaves (None: not known).

    Promises behind it get another place of the group where that is possible. Forbidden by role; NotFound for a stay
    that the user does not see; Invalid for a day in the past; Conflict when the stay has not begun or has ended, when
    it was changed meanwhile, or when a promise or closure stands in the way (naming it).
    """
    stay = _resident(session, user, stay_number, version)
    if expected_end is not None and expected_end < today:
        raise Invalid(f"stay {stay_number}", [Fault(field="expected_end", message="lies in the past")])
    _expect(session, stay, expected_end=expected_end, moves_out_on=stay.moves_out_on)
    return stay


def agree_move(session: Session, stay: Stay, *, moves_out_on: date | None) -> Stay:
    """The agreed day on which a resident moves on (None: the agreement lapsed, the expected end counts again).

    Conflict when the stay has not begun or has ended, or when a promise or closure stands in the way of a later end.
    """
    lock_stay(session, stay)
    _must_be_present(stay)
    _expect(session, stay, expected_end=stay.expected_end, moves_out_on=moves_out_on)
    return stay


def in_the_way_of(session: Session, stay: Stay, *, expected_end: date | None) -> Sequence[Use]:
    """What would find no place in the group if the resident left on this day (None: never); nothing is changed.

    Conflict when the stay has not begun or has ended. An agreed move goes before the expected day, so then nothing is;
    nor is anything when the day lies before the stay began, which ``set_expected_end`` refuses by itself.
    """
    _must_be_present(stay)
    assert stay.started_on is not None
    if expected_end is not None and expected_end < stay.started_on:
        return ()
    return _without_place(session, stay, stay.moves_out_on or expected_end)


def in_the_way_of_staying(session: Session, stay: Stay, *, moves_out_on: date | None) -> Sequence[Use]:
    """The same for the agreed day of a move (None: no move is agreed)."""
    return _without_place(session, stay, moves_out_on or stay.expected_end)


def _without_place(session: Session, stay: Stay, end: date | None) -> Sequence[Use]:
    group_id = repository.group_of_place(session, stay.place_id).id
    assert group_id is not None
    assert stay.started_on is not None
    return _seated_beside(session, group_id, stay, Period(start=stay.started_on, end=end))[1].left_out


def end_stay(
    session: Session,
    user: User,
    stay_number: str,
    *,
    ended_on: date,
    reason: EndReason,
    version: int,
    today: date,
) -> Stay:
    """A resident has left: the day and the reason. Errors as of ``set_expected_end``; Invalid for a day to come."""
    stay = _resident(session, user, stay_number, version)
    if ended_on > today:
        fault = Fault(field="ended_on", message="lies in the future: change the expected departure instead")
        raise Invalid(f"stay {stay_number}", [fault])
    return finish_stay(session, stay, ended_on=ended_on, reason=reason)


def finish_stay(session: Session, stay: Stay, *, ended_on: date, reason: EndReason) -> Stay:
    """Ends a present stay. What was to take the bed on an earlier day gets another, or takes it the day it was left.

    Invalid when it ends before it began; Conflict when it has not begun or has ended already.
    """
    group_id = lock_stay(session, stay)
    _must_be_present(stay)
    assert stay.started_on is not None
    if ended_on < stay.started_on:
        raise Invalid(f"stay {stay.number}", [Fault(field="ended_on", message="lies before the start of the stay")])
    if _in_the_way(session, group_id, stay, Period(start=stay.started_on, end=ended_on)):
        _postpone(session, stay, ended_on)
    stay.ended_on, stay.end_reason = ended_on, reason
    session.flush()
    return stay


def _resident(session: Session, user: User, stay_number: str, version: int) -> Stay:
    """The present stay that the user may change, locked."""
    require(user, Action.CHANGE_CAPACITY)
    stay = repository.stay(session, stay_number, visible_to=user)
    lock_stay(session, stay)
    if stay.version != version:
        raise Conflict(f"stay {stay_number}", "it was changed by somebody else meanwhile")
    _must_be_present(stay)
    return stay


def _must_be_present(stay: Stay) -> None:
    if stay.started_on is None:
        raise Conflict(f"stay {stay.number}", "it has not begun")
    if stay.ended_on is not None:
        raise Conflict(f"stay {stay.number}", "it has already ended")


def _expect(session: Session, stay: Stay, *, expected_end: date | None, moves_out_on: date | None) -> None:
    assert stay.started_on is not None
    end = moves_out_on or expected_end
    if end is not None and end < stay.started_on:
        raise Invalid(f"stay {stay.number}", [Fault(field="expected_end", message="lies before the start of the stay")])
    group_id = lock_stay(session, stay)
    blocking = _in_the_way(session, group_id, stay, Period(start=stay.started_on, end=end))
    if blocking:
        names = repository.names(session, blocking)
        raise Conflict(
            f"stay {stay.number}",
            "then there is no place for {promises}",
            promises=", ".join(names),
            group_name=repository.group_of_place(session, stay.place_id).name,
        )
    stay.expected_end, stay.moves_out_on = expected_end, moves_out_on
    session.flush()


def _in_the_way(session: Session, group_id: int, stay: Stay, period: Period) -> Sequence[Use]:
    """What finds no place in the group when the resident stays for this period; else moves it out of the way."""
    wishes, seating = _seated_beside(session, group_id, stay, period)
    if not seating.left_out:
        carry_out(session, wishes, seating)
    return seating.left_out


def _seated_beside(session: Session, group_id: int, stay: Stay, period: Period) -> tuple[list[Wish], Seating]:
    """Where promises and coming closures of the group go when the resident stays for this period."""
    places = [
        replace(place, uses=tuple(_changed(use, stay, period) for use in place.uses))
        for place in repository.place_uses(session, [group_id])[group_id]
    ]
    own = next(place for place in places if place.place_id == stay.place_id)
    if not any(use.period.overlaps(period) for use in own.uses if not _is_of(use, stay)):
        return [], Seating(seated=(), left_out=())
    fixed, wishes = split(places, lambda use: begins_from(use, date.min))
    return wishes, seat(fixed, wishes)


def _changed(use: Use, stay: Stay, period: Period) -> Use:
    return replace(use, period=period) if _is_of(use, stay) else use


def _is_of(use: Use, stay: Stay) -> bool:
    return use.kind is UseKind.RESIDENT and use.record_id == stay.id


def _postpone(session: Session, stay: Stay, day: date) -> None:
    """Lets what waited for the bed begin on the day that it was really left; what remains of its period is its own."""
    promised = Stay.place_id == stay.place_id, col(Stay.started_on).is_(None), col(Stay.planned_on) < day
    ended = or_(col(Stay.expected_end).is_(None), col(Stay.expected_end) > stay.started_on)
    for promise in session.exec(select(Stay).where(*promised, ended)):
        promise.planned_on = day
        if promise.expected_end is not None:
            promise.expected_end = max(promise.expected_end, day)
    closed = PlaceClosure.place_id == stay.place_id, PlaceClosure.from_on < day
    lasting = or_(col(PlaceClosure.until_on).is_(None), col(PlaceClosure.until_on) > stay.started_on)
    for closure in session.exec(select(PlaceClosure).where(*closed, lasting)):
        if closure.until_on is not None and closure.until_on <= day:
            session.delete(closure)
        else:
            closure.from_on = day
    session.flush()
