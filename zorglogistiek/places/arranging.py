"""Carries a seating out: moves promises and coming closures to other places of their group.

The guards of the database look at every single change, so two promises cannot simply change places. What moves first
lets go of its place (a promise with an empty period takes no day), and then takes the other.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, delete, select

from zorglogistiek.places import repository
from zorglogistiek.places.occupancy import PlaceUses, Use, UseKind
from zorglogistiek.places.seating import Seating, Wish, seat, split
from zorglogistiek.places.tables import Closure, PlaceClosure, Stay

NEW = 0
"""The record id of a use that is not in the database yet, so that it is not moved there."""


def make_room(session: Session, places: Sequence[PlaceUses], wish: Wish, *, movable_from: date) -> int | None:
    """The place that the new use gets, after moving for it what begins on ``movable_from`` or later; None: no place.

    ``places`` are those of one group. Nothing is moved when that is not needed.
    """
    seating = seat(places, [wish])
    if not seating.left_out:
        return place_of(wish.use, seating)
    fixed, wishes = split(places, lambda use: begins_from(use, movable_from))
    seating = seat(fixed, [*wishes, wish])
    if seating.left_out:
        return None
    carry_out(session, wishes, seating)
    return place_of(wish.use, seating)


def begins_from(use: Use, day: date) -> bool:
    """Whether this is a promise or a closure that has not begun before the day: its bed is still a choice."""
    return use.kind in (UseKind.PROMISE, UseKind.CLOSURE) and use.period.start >= day


def place_of(use: Use, seating: Seating) -> int:
    """The place that a use was given."""
    return next(place_id for seated, place_id in seating.seated if seated is use)


def carry_out(session: Session, wishes: Sequence[Wish], seating: Seating) -> None:
    """Moves in the database what the seating gives another place than it has; the rest is not touched."""
    moves = _moves(wishes, seating)
    for closure_id, places in moves.closures.items():
        leaving = col(PlaceClosure.closure_id) == closure_id, col(PlaceClosure.place_id).not_in(places)
        session.exec(delete(PlaceClosure).where(*leaving))
    stays = session.exec(select(Stay).where(col(Stay.id).in_(moves.stays))).all()
    moving_out = {stay.number: stay.moves_out_on for stay in stays}
    for stay in stays:
        let_go(stay)
    session.flush()
    for stay in stays:
        assert stay.id is not None
        stay.place_id = moves.stays[stay.id]
        stay.moves_out_on = moving_out[stay.number]
    session.flush()
    for closure_id, places in moves.closures.items():
        close_on(session, session.get_one(Closure, closure_id), places)


def close_on(session: Session, closure: Closure, places: Collection[int]) -> None:
    """Takes these places out of use for the closure, beside those that it has taken out already."""
    assert closure.id is not None
    already = session.exec(select(PlaceClosure.place_id).where(PlaceClosure.closure_id == closure.id)).all()
    for place_id in sorted(set(places) - set(already)):
        session.add(
            PlaceClosure(closure_id=closure.id, place_id=place_id, from_on=closure.from_on, until_on=closure.until_on)
        )
    session.flush()


def lock_stay(session: Session, stay: Stay) -> int:
    """Locks the group of a stay, reads the stay as it stands then, and gives the group's id."""
    session.flush()
    group_id = repository.group_of_place(session, stay.place_id).id
    assert group_id is not None
    repository.lock_groups(session, [group_id])
    session.refresh(stay)
    return group_id


def let_go(stay: Stay) -> None:
    """Makes a promise take no day until it is given its period again."""
    stay.moves_out_on = stay.planned_on


@dataclass(frozen=True, slots=True, kw_only=True)
class _Moves:
    """The new place by the id of a promise, the new places by the id of a closure."""

    stays: dict[int, int]
    closures: dict[int, set[int]]


def _moves(wishes: Sequence[Wish], seating: Seating) -> _Moves:
    had = defaultdict[tuple[UseKind, int], set[int | None]](set)
    gets = defaultdict[tuple[UseKind, int], set[int]](set)
    for wish in wishes:
        had[wish.use.kind, wish.use.record_id].add(wish.place_id)
    for use, place_id in seating.seated:
        gets[use.kind, use.record_id].add(place_id)
    changed = {key: places for key, places in gets.items() if key[1] != NEW and places != had[key]}
    return _Moves(
        stays={stay_id: min(places) for (kind, stay_id), places in changed.items() if kind is UseKind.PROMISE},
        closures={closure_id: places for (kind, closure_id), places in changed.items() if kind is UseKind.CLOSURE},
    )
