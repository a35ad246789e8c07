"""Giving promised places back, and which other promises cannot be kept then.

Who was promised a place moves out of the present one on that day, and that bed may have been promised on. When the
move is off, the bed is kept: the promise that rests on it cannot be kept, and whoever it was made to stays put as
well. So it goes on along a chain of moves, and around a circle.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from zorglogistiek.codes import StayPurpose
from zorglogistiek.places.departures import agree_move, in_the_way_of_staying
from zorglogistiek.places.occupancy import UseKind
from zorglogistiek.places.promises import release_promise
from zorglogistiek.places.repository import group_of_place, present_stay
from zorglogistiek.places.tables import Stay


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenBack:
    """A promise that no longer stands: to which referral it was made, for which group and for what."""

    referral_id: int
    group_id: int
    purpose: StayPurpose


def give_back(session: Session, stays: Sequence[Stay]) -> list[GivenBack]:
    """Gives places back that were promised to referrals, and with them every promise that cannot be kept then; all.

    Conflict when one has begun, or when a closure or a resident stands where somebody would stay put.
    """
    released: list[GivenBack] = []
    unsettled: deque[int] = deque()

    def release(promise: Stay) -> None:
        released.append(_given_back(session, promise))
        unsettled.append(promise.youth_id)
        release_promise(session, promise)

    for stay in stays:
        release(stay)
    while unsettled:
        youth_id = unsettled.popleft()
        for promise in _resting_on(session, youth_id):
            release(promise)
        settle(session, youth_id)
    return released


def settle(session: Session, youth_id: int) -> None:
    """Makes each stay of a youth end where the next promised one begins, and no longer where none follows.

    Conflict when somebody else was promised the place that the youth would now keep.
    """
    present = present_stay(session, youth_id)
    promised = promised_stays(session, youth_id)
    if present is not None and present.moves_out_on != _next_start(promised):
        agree_move(session, present, moves_out_on=_next_start(promised))
    for index, stay in enumerate(promised):
        stay.moves_out_on = _next_start(promised[index + 1 :])
    session.flush()


def promised_stays(session: Session, youth_id: int) -> list[Stay]:
    """Every place promised to a youth and not yet taken, by day."""
    statement = select(Stay).where(Stay.youth_id == youth_id, col(Stay.started_on).is_(None))
    return list(session.exec(statement.order_by(col(Stay.planned_on), col(Stay.id))))


def _next_start(promised: Sequence[Stay]) -> date | None:
    return promised[0].planned_on if promised else None


def _resting_on(session: Session, youth_id: int) -> list[Stay]:
    """The promises to referrals that have no place when this youth stays until the next promised start."""
    present = present_stay(session, youth_id)
    next_start = _next_start(promised_stays(session, youth_id))
    if present is None or present.moves_out_on == next_start:
        return []
    uses = in_the_way_of_staying(session, present, moves_out_on=next_start)
    promises = [session.get_one(Stay, use.record_id) for use in uses if use.kind is UseKind.PROMISE]
    return [promise for promise in promises if promise.referral_id is not None]


def _given_back(session: Session, promise: Stay) -> GivenBack:
    group_id = group_of_place(session, promise.place_id).id
    assert promise.referral_id is not None
    assert group_id is not None
    return GivenBack(referral_id=promise.referral_id, group_id=group_id, purpose=promise.purpose)
