"""Commands on promises: promise a place, give it back, begin the stay.

Every command first locks its group, so that two of them queue; the guards of the database stand behind that.
"""

from datetime import date, timedelta

from sqlmodel import Session

from zorglogistiek.clock import WEEK, week_label
from zorglogistiek.codes import StayPurpose
from zorglogistiek.errors import Conflict
from zorglogistiek.numbering import new_number
from zorglogistiek.places import repository
from zorglogistiek.places.arranging import NEW, let_go, lock_stay, make_room
from zorglogistiek.places.occupancy import Period, PlaceUses, Use, UseKind
from zorglogistiek.places.seating import Wish, split
from zorglogistiek.places.tables import Group, Stay

DAY = timedelta(days=1)


def promise_place(
    session: Session,
    *,
    group: Group,
    youth_id: int,
    referral_id: int | None,
    purpose: StayPurpose,
    week: date,
    not_before: date,
    stay_weeks: int | None,
) -> Stay:
    """Promises a place of the group from the earliest day of the week (a Monday) on which one is free.

    The day is not before ``not_before``; the place is free for ``stay_weeks`` weeks (None: for good). Other promises
    and closures that have not begun may get another place of the group for it; residents never. Conflict when the
    group has no place.
    """
    assert group.id is not None
    repository.lock_groups(session, [group.id])
    places = repository.place_uses(session, [group.id]).get(group.id, [])
    first = max(week, not_before)
    for day in (week + offset * DAY for offset in range(7)):
        period = Period(start=day, end=_end_after(day, stay_weeks))
        wish = Wish(use=Use(kind=UseKind.PROMISE, record_id=NEW, period=period))
        place_id = make_room(session, places, wish, movable_from=first) if day >= first else None
        if place_id is not None:
            promise = Stay(
                number=new_number("S"),
                youth_id=youth_id,
                place_id=place_id,
                referral_id=referral_id,
                purpose=purpose,
                planned_on=period.start,
                expected_end=period.end,
            )
            session.add(promise)
            session.flush()
            return promise
    raise Conflict(
        f"group {group.number}",
        "no place comes free in {week} for long enough",
        week=week_label(week),
        group_name=group.name,
    )


def release_promise(session: Session, stay: Stay) -> None:
    """Gives a promised place back. Conflict when the stay has begun."""
    lock_stay(session, stay)
    _must_not_have_begun(stay)
    session.delete(stay)
    session.flush()


def start_stay(session: Session, stay: Stay, *, started_on: date) -> Stay:
    """Turns a promise into a stay from this day on, on another place of the group when its own is not empty.

    The stay keeps its intended length when the group's later promises allow it, else its expected end. Conflict when
    every bed is occupied (naming the resident), when the youth still lives elsewhere, or when it has begun already.
    """
    group_id = lock_stay(session, stay)
    _must_not_have_begun(stay)
    elsewhere = repository.present_stay(session, stay.youth_id)
    if elsewhere is not None:
        raise Conflict(f"stay {stay.number}", "the youth still lives elsewhere (stay {other})", other=elsewhere.number)
    # Who should have left by now is asked for their bed only once they have: until tomorrow at least, it is theirs.
    places = repository.place_uses(session, [group_id], on=started_on, overdue_until=started_on + DAY)[group_id]
    others, (own,) = split(places, lambda use: use.kind is UseKind.PROMISE and use.record_id == stay.id)
    assert own.place_id is not None
    moves_out_on = stay.moves_out_on
    let_go(stay)
    session.flush()
    for end in _possible_ends(stay, started_on):
        use = Use(kind=UseKind.PROMISE, record_id=NEW, period=Period(start=started_on, end=end))
        wish = Wish(use=use, place_id=own.place_id)
        place_id = make_room(session, others, wish, movable_from=started_on + DAY)
        if place_id is not None:
            stay.place_id, stay.started_on, stay.expected_end, stay.moves_out_on = place_id, started_on, end, None
            session.flush()
            return stay
    stay.moves_out_on = moves_out_on
    session.flush()
    raise _no_bed(session, stay, others, own.place_id)


def _must_not_have_begun(stay: Stay) -> None:
    if stay.started_on is not None:
        raise Conflict(f"stay {stay.number}", "it has already begun")


def _end_after(day: date, weeks: int | None) -> date | None:
    """The end of a stay of so many weeks; None when it has none, or none that a calendar holds."""
    if weeks is None or weeks * WEEK > date.max - day:
        return None
    return day + weeks * WEEK


def _possible_ends(stay: Stay, started_on: date) -> list[date | None]:
    """The ends to try, best first: the intended length from this day on, then the day that was promised."""
    if stay.expected_end is None or stay.planned_on is None:
        return [None]
    intended = started_on + (stay.expected_end - stay.planned_on)
    promised = [stay.expected_end] if started_on < stay.expected_end < intended else []
    return [intended, *promised]


def _no_bed(session: Session, stay: Stay, places: list[PlaceUses], own_place_id: int) -> Conflict:
    """Who lies in the promised bed, or else that no other is empty."""
    uses = next(place.uses for place in places if place.place_id == own_place_id)
    residents = [use.record_id for use in uses if use.kind is UseKind.RESIDENT]
    record = f"stay {stay.number}"
    if residents:
        number = session.get_one(Stay, residents[0]).number
        return Conflict(record, "the bed is still occupied (stay {resident})", resident=number)
    return Conflict(record, "no bed of the group is empty for it")
