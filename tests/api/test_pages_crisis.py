"""A crisis in the meeting: which crisis beds are free, and why none is proposed, on the card and with the free places."""

import pytest
from sqlmodel import select

from api.pages.plan_words import reason_text
from tests.pages_world import make_world, propose
from zorglogistiek.access.user import SYSTEM
from zorglogistiek.clock import now
from zorglogistiek.codes import CareForm, Specialism, Urgency
from zorglogistiek.matching.policy import region_policy
from zorglogistiek.matching.reasons import reason
from zorglogistiek.meeting.plans import make_plan
from zorglogistiek.people.tables import Referral
from zorglogistiek.places.tables import Group
from zorglogistiek.words import translator


@pytest.fixture
def world(sqlite_url):
    """R2 (14) is in crisis; G2 is a free crisis bed for 4 to 11, in another house than R2's age allows."""
    world = make_world(sqlite_url)
    with world.database.write() as session:
        session.exec(select(Group).where(Group.number == "G2")).one().care_form = CareForm.CRISIS_BED
        session.exec(select(Referral).where(Referral.number == "R2")).one().urgency = Urgency.CRISIS
    return world


@pytest.mark.parametrize("part", ["", "/card"])
def test_the_card_of_a_crisis_says_which_beds_are_free_and_why_none_is_proposed(world, part):
    propose(world, R2=None, R3=1)
    client, base = world.client("coordinator"), f"/meetings/{world.meeting_on}/referrals"
    said = client.get(f"{base}/R2{part}").text
    assert "Crisisbedden die vrij zijn" in said
    assert "<strong>Groep G2</strong> (Stichting Es), 1 plek: 14 jaar" in said
    assert "Crisisbedden" not in client.get(f"{base}/R3{part}").text


def test_a_free_crisis_bed_says_of_everybody_in_crisis_why_not(world):
    day = world.meeting_on
    make_plan(world.database, SYSTEM, meeting_on=day, policy=region_policy(None), seconds=2, now=now(), today=day)
    said = world.client("coordinator").get(f"/meetings/{day}/free-places?group=G2").text
    assert "Dit is een plek voor overbrugging" in said
    assert "1 jeugdige heeft" in said
    assert "0 van hen kunnen er terecht" in said
    assert "14 jaar voor het einde van het verblijf, en de groep gaat tot en met 11" in said
    assert "Niemand die een plek zoekt" not in said


def test_a_near_miss_names_the_group_before_its_number():
    missing = reason("criterion.specialisms", missing=(Specialism.PSYCHIATRY,))
    record = reason("near.one_criterion", group="G-0033", criterion=missing).as_json()
    dutch = translator("nl")
    named = reason_text(record, dutch, {"G-0033": "Behandelgroep Akkerpad A (G-0033)"})
    assert named == "Behandelgroep Akkerpad A (G-0033) past op één punt niet: de groep biedt geen psychiatrie"
    assert reason_text(record, dutch).startswith("groep G-0033 past")
