"""Places promised, and the day on which somebody leaves one place for the next."""

from datetime import date, timedelta

from sqlmodel import Session

from zorglogistiek.clock import monday_of
from zorglogistiek.codes import StayPurpose
from zorglogistiek.people.tables import Referral
from zorglogistiek.places.repository import present_stay, promises_of
from zorglogistiek.places.service import agree_move, promise_place
from zorglogistiek.places.tables import Group, Stay

BRIDGING_WEEKS = 4
"""How long a bridging place is promised when nothing says when the lasting place begins (a crisis bed: four weeks)."""


def promise_of(session: Session, referral_id: int, purpose: StayPurpose) -> Stay | None:
    """The place promised to a referral for this purpose; None without one."""
    return next((stay for stay in promises_of(session, referral_id) if stay.purpose is purpose), None)


def promise(
    session: Session, referral: Referral, group: Group, *, purpose: StayPurpose, week: date, not_before: date
) -> Stay:
    """Promises a place in ``group`` from the first free day of the week on. Conflict when there is none."""
    assert referral.id is not None
    first_day = max(not_before, referral.wanted_from or not_before)
    return promise_place(
        session,
        group=group,
        youth_id=referral.youth_id,
        referral_id=referral.id,
        purpose=purpose,
        week=week,
        not_before=first_day,
        stay_weeks=_stay_weeks(session, referral, purpose, week),
    )


def leave_on(session: Session, youth_id: int, day: date) -> None:
    """Lets a youth who lives in a group leave it on ``day`` at the latest, so that the place can be promised on."""
    stay = present_stay(session, youth_id)
    if stay is not None and (stay.moves_out_on is None or stay.moves_out_on > day):
        agree_move(session, stay, moves_out_on=day)


def _stay_weeks(session: Session, referral: Referral, purpose: StayPurpose, week: date) -> int | None:
    if purpose is StayPurpose.FINAL:
        return referral.intended_stay_weeks
    assert referral.id is not None
    lasting = promise_of(session, referral.id, StayPurpose.FINAL)
    if lasting is None or lasting.planned_on is None:
        return BRIDGING_WEEKS
    until_lasting = (monday_of(lasting.planned_on) - week) // timedelta(weeks=1)
    return max(1, min(BRIDGING_WEEKS, until_lasting))
