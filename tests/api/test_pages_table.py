"""The meeting for everybody at the table: their own youths with what is decided, and nobody else's number or name."""

import pytest
from sqlmodel import select

from tests.pages_world import make_world, propose
from zorglogistiek import clock
from zorglogistiek.access.user import SYSTEM
from zorglogistiek.audit.tables import AuditEvent
from zorglogistiek.codes import EventKind
from zorglogistiek.people.service import record
from zorglogistiek.people.tables import Referral
from zorglogistiek.places.tables import Group

EVERYONE = ("R2", "R3", "R4", "N.B.", "S.d.B.", "L.V.")
"""The numbers of all who wait, and their initials."""


@pytest.fixture
def world(tmp_path, migrated_sqlite):
    """R2 is proposed to G1 of Linde; nothing else is proposed."""
    file = tmp_path / "region.sqlite"
    file.write_bytes(migrated_sqlite.read_bytes())
    made = make_world(f"sqlite:///{file}")
    propose(made, R2=1)
    with made.database.write() as session:
        row = session.exec(select(Referral).where(Referral.number == "R2")).one()
        group = session.exec(select(Group).where(Group.number == "G1")).one()
        record(session, SYSTEM, row, EventKind.PROPOSED, made.meeting_on, now=clock.now(), group=group)
    return made


def shown(world, username):
    answer = world.client(username).get(f"/meetings/{world.meeting_on}/table")
    assert answer.status_code == 200
    return answer.text


def accept(world, number):
    with world.database.read() as session:
        row = session.exec(select(Referral).where(Referral.number == number)).one()
        sent = {"kind": "accept", "version": str(row.version), "proposal_id": "1"}
    answer = world.client("coordinator").post(f"/meetings/{world.meeting_on}/referrals/{number}/decisions", data=sent)
    assert answer.status_code == 303


def names_in(text):
    return {name for name in EVERYONE if name in text}


def test_each_sees_own_youths_only_and_how_many_others_there_are(world):
    assert names_in(shown(world, "referrer")) == set(EVERYONE)
    to_provider = shown(world, "provider")
    assert names_in(to_provider) == {"R2"}  # proposed, so that its name is not shown yet
    assert "<b>1</b> van u" in to_provider
    assert "<b>2</b> anderen op de agenda" in to_provider
    assert "nog niet" in to_provider
    assert names_in(shown(world, "expert_team")) == set()
    assert names_in(shown(world, "municipality")) == {"R2", "R3", "R4"}


def test_a_decision_is_there_and_the_look_is_noted(world):
    accept(world, "R2")
    to_provider = shown(world, "provider")
    assert names_in(to_provider) == {"R2", "N.B."}  # it has a place there now
    assert "Geaccepteerd" in to_provider
    assert "<b>1</b> besloten, van alle" in to_provider
    with world.database.read() as session:
        looks = [one for one in session.exec(select(AuditEvent)) if "/table" in str(one.model_dump())]
    assert looks
