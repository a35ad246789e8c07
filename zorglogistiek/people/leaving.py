"""Somebody leaves a place: the stay ends, and with it the bridging that it was."""

from datetime import date

from sqlmodel import Session, select

from zorglogistiek.access.user import User
from zorglogistiek.codes import EndReason
from zorglogistiek.people.tables import Bridging
from zorglogistiek.places.service import end_stay
from zorglogistiek.places.tables import Stay


def leave(
    session: Session,
    user: User,
    stay_number: str,
    *,
    ended_on: date,
    reason: EndReason,
    version: int,
    today: date,
) -> Stay:
    """A resident has left; where the stay bridged a wait, the net waiting goes on from that day. As ``end_stay``."""
    stay = end_stay(session, user, stay_number, ended_on=ended_on, reason=reason, version=version, today=today)
    for bridging in session.exec(select(Bridging).where(Bridging.stay_id == stay.id)):
        if bridging.until_on is None or bridging.until_on > ended_on:
            bridging.until_on = max(bridging.from_on, ended_on)
            session.add(bridging)
    session.flush()
    return stay
