"""The youths of a referrer who live in a group and could be registered for a move on."""

from dataclasses import dataclass

from sqlalchemy import and_
from sqlmodel import Session, col, select

from zorglogistiek.access.user import User
from zorglogistiek.audit.showing import show
from zorglogistiek.people.repository import event_facts_of, may_be_open, referral_seen, youth_seen
from zorglogistiek.people.steps import OPEN_STATES, state_of
from zorglogistiek.people.tables import Referral, Youth
from zorglogistiek.places.repository import PRESENT
from zorglogistiek.places.tables import Group, Place, Stay


@dataclass(frozen=True, slots=True, kw_only=True)
class Resident:
    """A youth who lives in a group, by number and name, and the name of the group."""

    number: str
    name: str
    group: str


def may_move_on(session: Session, *, visible_to: User) -> list[Resident]:
    """The youths whom the user sees, who live in a group and wait for no other place; by name."""
    of_waiting = _waiting(session, visible_to)
    statement = (
        select(Youth, Group.name)
        .join(Stay, col(Stay.youth_id) == col(Youth.id))
        .join(Place, col(Place.id) == col(Stay.place_id))
        .join(Group, col(Group.id) == col(Place.group_id))
        .where(*PRESENT, youth_seen(session, visible_to))
    )
    living = [(youth, group) for youth, group in session.exec(statement) if youth.id not in of_waiting]
    show(session, youths={youth.number for youth, _ in living})
    named = sorted((youth.last_name, youth.first_name, youth.number, group) for youth, group in living)
    return [Resident(number=number, name=f"{first} {last}", group=group) for last, first, number, group in named]


def _waiting(session: Session, user: User) -> set[int]:
    """Those who live somewhere, and of whom the user sees an open referral."""
    living = col(Referral.youth_id).in_(select(Stay.youth_id).where(*PRESENT))
    seen = and_(living, may_be_open(), referral_seen(session, user))
    youths = dict(session.exec(select(Referral.id, Referral.youth_id).where(seen)).all())
    events = event_facts_of(session, seen)
    return {
        youth_id
        for referral_id, youth_id in youths.items()
        if referral_id is not None
        and state_of(f"referral with id {referral_id}", events.get(referral_id, ())) in OPEN_STATES
    }
