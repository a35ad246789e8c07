"""The region of the screens on the eve of its meeting: R2 is proposed a place in G1, and its provider is asked."""

from sqlmodel import select

from tests.pages_world import PagesWorld, make_world, propose
from zorglogistiek import clock
from zorglogistiek.access.user import SYSTEM
from zorglogistiek.codes import EventKind
from zorglogistiek.people.service import record
from zorglogistiek.people.tables import Referral
from zorglogistiek.places.tables import Group


def make_eve(url: str) -> tuple[PagesWorld, dict[str, int]]:
    """The region, and the ids of the proposals: R2 to G1, R4 nowhere."""
    world = make_world(url)
    with world.database.write() as session:
        referral = session.exec(select(Referral).where(Referral.number == "R2")).one()
        group = session.exec(select(Group).where(Group.number == "G1")).one()
        record(session, SYSTEM, referral, EventKind.PROPOSED, clock.today(), now=clock.now(), group=group)
        group_id = group.id
    return world, propose(world, R2=group_id, R4=None)
