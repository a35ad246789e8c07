"""Promises that cannot be kept because somebody else's move is off: told before it is done, and recorded when it is.

A promise that this meeting made is taken back: the referral is where it was. One of an earlier meeting lapses: the
referral waits again.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlmodel import Session

from zorglogistiek.access.user import User
from zorglogistiek.codes import DecisionKind, EventKind, StayPurpose
from zorglogistiek.errors import Conflict
from zorglogistiek.meeting import repository
from zorglogistiek.meeting.deciding.moves import promise_of
from zorglogistiek.meeting.deciding.party import party_of
from zorglogistiek.meeting.deciding.sitting import Sitting, id_of, name_of, touch
from zorglogistiek.meeting.deciding.undoing import has_gone_on, undo
from zorglogistiek.meeting.tables import Decision
from zorglogistiek.people.service import record
from zorglogistiek.people.tables import Referral
from zorglogistiek.places.service import GivenBack, give_back
from zorglogistiek.places.tables import Group, Stay
from zorglogistiek.words import N_


class PromisesFall(Conflict):
    """A step would end promises to others, and nobody has said that they may fall; ``referrals`` has their numbers."""

    def __init__(self, record: str, referrals: Sequence[str]) -> None:
        self.referrals = tuple(referrals)
        message = N_("then there is no place for {promises}")
        super().__init__(record, message, promises=", ".join(self.referrals))


def give_back_in_meeting(
    sitting: Sitting, referral: Referral, stays: Sequence[Stay], may_fall: Collection[str]
) -> None:
    """Gives the promised places of a referral and its party back, and lets the promises fall that rest on them.

    ``PromisesFall``, naming ``referral``, when not all of those are in ``may_fall`` (numbers of referrals).
    """
    fallen = falling_with(sitting.session, stays)
    numbers = sorted({sitting.session.get_one(Referral, one.referral_id).number for one in fallen})
    if not set(numbers) <= set(may_fall):
        raise PromisesFall(name_of(referral), numbers)
    for one in fallen:
        row = sitting.session.get_one(Referral, one.referral_id)
        accepted = _accepted_here(sitting, one)
        if accepted is not None and not has_gone_on(sitting, row, accepted):
            undo(sitting, accepted)
        else:
            _lapse(sitting.session, sitting.user, one, now=sitting.now, today=sitting.today)


def give_back_and_lapse(session: Session, user: User, stays: Sequence[Stay], *, now: datetime, today: date) -> None:
    """The same outside a meeting, for what has happened and cannot be refused: what rests on these promises lapses."""
    for one in falling_with(session, stays):
        _lapse(session, user, one, now=now, today=today)


def falling_with(session: Session, stays: Sequence[Stay]) -> list[GivenBack]:
    """Gives these promises back, and all that fall with them; the latter, brothers and sisters included."""
    own = {stay.referral_id for stay in stays}
    fallen: list[GivenBack] = []
    unseen = give_back(session, stays)
    while unseen:
        fallen += [one for one in unseen if one.referral_id not in own]
        unseen = give_back(session, _promised_to_siblings(session, fallen))
    return fallen


def _promised_to_siblings(session: Session, fallen: Sequence[GivenBack]) -> list[Stay]:
    """What still stands promised to those who are decided with somebody whose promise has fallen."""
    parties = {
        (id_of(member), one.purpose)
        for one in fallen
        for member in party_of(session, session.get_one(Referral, one.referral_id))
    }
    promises = [promise_of(session, referral_id, purpose) for referral_id, purpose in sorted(parties)]
    return [promise for promise in promises if promise is not None]


def _accepted_here(sitting: Sitting, given_back: GivenBack) -> Decision | None:
    """The acceptance in this meeting that made the promise, when it is the referral's last decision; else None."""
    standing = repository.standing_decisions(
        sitting.session, [given_back.referral_id], meeting_id=sitting.meeting_id
    ).get(given_back.referral_id, [])
    last = standing[-1] if standing else None
    made = last is not None and last.kind is DecisionKind.ACCEPT and last.purpose is given_back.purpose
    return last if made else None


def _lapse(session: Session, user: User, given_back: GivenBack, *, now: datetime, today: date) -> None:
    referral = session.get_one(Referral, given_back.referral_id)
    if given_back.purpose is StayPurpose.FINAL:
        group = session.get_one(Group, given_back.group_id)
        record(session, user, referral, EventKind.PROPOSAL_LAPSED, today, now=now, group=group)
    else:
        touch(referral)
        session.flush()
