"""What the screens say when something is wrong: in the visitor's language, with the days as they are written there."""

import json
import re
from datetime import timedelta

import pytest
from sqlmodel import select

from tests.pages_world import PASSWORD, make_world, propose
from zorglogistiek.clock import monday_of
from zorglogistiek.people.tables import Referral, Youth
from zorglogistiek.places.tables import Group, Place, Stay


@pytest.fixture
def world(sqlite_url):
    return make_world(sqlite_url)


def version(world, number):
    with world.database.read() as session:
        return session.exec(select(Referral).where(Referral.number == number)).one().version


def accept_another(world, language, group):
    """The page after accepting ``group`` for R2 against what the registry allows."""
    form = {"version": version(world, "R2"), "kind": "accept", "group": group, "week": str(world.meeting_on)}
    page = f"/meetings/{world.meeting_on}/referrals/R2/decisions"
    return world.client("coordinator", language).post(page, data=form).text.partition("<main")[2]


def test_why_a_group_does_not_fit_is_said_in_the_visitors_language(world):
    # R2 is 14 and asks for a treatment group; G2 is a family home for 4 to 11.
    dutch, english = (accept_another(world, language, "G2") for language in ("nl", "en"))
    assert "aanmelding R2: Groep G2 (G2) past niet" in dutch
    assert not re.search(r"referral R2|years old|was not asked for|asked for", dutch)
    assert "referral R2: Groep G2 (G2) does not fit: " in english
    assert "years old" in english


def test_a_full_group_is_named_and_its_week_said_with_the_monday(world):
    with world.database.write() as session:
        for place in session.exec(select(Place).join(Group).where(Group.number == "G1")).all()[1:]:
            session.delete(place)
    monday = monday_of(world.meeting_on)
    said = f"Groep G1 (G1): in week {monday.isocalendar().week} (van {monday:%d-%m-%Y}) komt geen plek lang genoeg vrij"
    assert said in accept_another(world, "nl", "G1")


@pytest.mark.parametrize(
    ("path", "dutch", "english"),
    [
        ("/referrals/R99", "aanmelding R99", "referral R99"),
        ("/meetings/2024-05-01", "het overleg van 01-05-2024", "the meeting of 01-05-2024"),
    ],
)
def test_a_record_that_is_not_there_is_named_in_the_visitors_language(world, path, dutch, english):
    for language, named in (("nl", dutch), ("en", english)):
        assert named in world.client("coordinator", language).get(path).text


def test_a_day_that_cannot_be_read_is_asked_for_as_the_form_writes_days(world):
    made = propose(world, R2=1)
    form = {"version": version(world, "R2"), "kind": "hold", "proposal_id": made["R2"], "until": "volgende week"}
    answer = world.client("coordinator").post(f"/meetings/{world.meeting_on}/referrals/R2/decisions", data=form)
    assert answer.status_code == 400
    assert "(dd-mm-jjjj)" in answer.text
    assert "jaar-maand-dag" not in answer.text


@pytest.mark.parametrize("kept", ["[" * 20_000, '[["\\ud800", "x"]]', json.dumps([["a", "\x00"]]), "{}", '"x"'])
def test_a_kept_form_that_is_none_of_ours_keeps_nothing_and_signs_in(world, kept):
    form = {"username": "referrer", "password": PASSWORD, "kept_path": "/referrals/new", "kept": kept}
    answer = world.client().post("/sign-in", data=form)
    assert answer.status_code == 200
    assert 'type="hidden"' not in answer.text.partition("<main")[2].partition("</main")[0]


def test_a_likely_double_registration_can_be_looked_at(world):
    with world.database.write() as session:  # Noor Bakker (R2) once more, without a referral; and with markup
        noor = session.exec(select(Youth).where(Youth.number == "J2")).one()
        sealed = {"sealed_bsn", "bsn_index", "bsn_claim", "sealed_first_name", "sealed_last_name"}
        facts = noor.model_dump(exclude={"id", "number", "version", *sealed})
        session.add(Youth(number="J9", first_name="<i>Noor", last_name=noor.last_name, bsn=noor.bsn, **facts))
    text = world.client("coordinator").get("/files").text
    assert re.search(r'J2 Noor Bakker \(<a [^>]*href="/referrals/R2">R2</a>\)\s+en J9 &lt;i&gt;Noor Bakker:', text)


def test_a_start_before_the_stay_that_it_ends_is_refused_at_its_own_field(world):
    client, today = world.client("coordinator"), world.meeting_on
    with world.database.write() as session:  # R2 has lived in G2 for 30 days, and moves to G1 today
        referral = session.exec(select(Referral).where(Referral.number == "R2")).one()
        place = session.exec(select(Place).where(Place.group_id == 2)).one()
        since = today - timedelta(days=30)
        session.add(Stay(number="S2", youth_id=referral.youth_id, place_id=place.id, started_on=since))
    made = propose(world, R2=1)
    form = {"version": version(world, "R2"), "kind": "accept", "proposal_id": made["R2"]}
    assert client.post(f"/meetings/{today}/referrals/R2/decisions", data=form).status_code == 303
    assert client.post("/referrals/R2/family-accepts", data={"version": version(world, "R2")}).status_code == 303
    form = {"version": version(world, "R2"), "purpose": "final", "started_on": f"{today - timedelta(days=60):%d-%m-%Y}"}
    answer = client.post("/referrals/R2/start", data=form)
    assert answer.status_code == 400
    assert 'id="start-started_on-fault"' in answer.text
    assert "#start-ended_on" not in answer.text
    assert "waar de jeugdige nu woont" in answer.text
