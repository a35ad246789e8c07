"""The cards of a meeting: what they offer to decide, and what stands beside a proposal."""

import re
from datetime import timedelta

import pytest
from sqlmodel import select

from tests.before_world import make_eve
from tests.pages_world import make_world, propose
from zorglogistiek.people.tables import Referral, Youth


@pytest.fixture
def world(sqlite_url):
    return make_world(sqlite_url)


def base(world):
    return f"/meetings/{world.meeting_on}"


def accept(world, client, number, proposal_id):
    with world.database.read() as session:
        version = session.exec(select(Referral.version).where(Referral.number == number)).one()
    form = {"version": version, "kind": "accept", "proposal_id": proposal_id}
    return client.post(f"{base(world)}/referrals/{number}/decisions", data=form)


def test_a_proposal_whose_place_is_gone_offers_no_accept(world):
    made, client = propose(world, R2=1, R3=1), world.client("coordinator")
    button = f'name="proposal_id" value="{made["R2"]}"><button class="utrecht-button utrecht-button--primary'
    pages = [f"{base(world)}", f"{base(world)}/referrals/R2/card", f"{base(world)}/referrals/R2"]
    squeezed = ["".join(client.get(path).text.split("\n")).replace(">  <", "><") for path in pages]
    assert [button in page for page in squeezed] == [True, True, True]
    assert accept(world, client, "R3", made["R3"]).status_code == 303
    squeezed = ["".join(client.get(path).text.split("\n")).replace(">  <", "><") for path in pages]
    assert [button in page for page in squeezed] == [False, False, False]
    assert "in die week is geen plek meer vrij" in squeezed[1]
    assert accept(world, client, "R2", made["R2"]).status_code == 409


def test_withdrawing_stands_apart_with_a_note_of_its_own(world):
    propose(world, R2=1)
    page = world.client("coordinator").get(f"{base(world)}/referrals/R2/card").text
    escalate, withdraw = page.split('aria-label="Aanmelding intrekken R2"')
    assert 'value="withdraw"' not in escalate
    assert 'value="escalate"' not in withdraw
    assert withdraw.count('name="note"') == 1


@pytest.mark.parametrize(("days", "warned"), [(-8, True), (30, False), (None, False)])
def test_a_legal_frame_that_ends_before_the_start_is_marked_for_the_meeting_and_the_provider(sqlite_url, days, warned):
    world, _ = make_eve(sqlite_url)
    with world.database.write() as session:
        youth = session.exec(select(Youth).join(Referral).where(Referral.number == "R2")).one()
        youth.legal_frame_until = None if days is None else world.meeting_on + timedelta(days=days)
    said = "the legal frame ends on"
    card = world.client("coordinator", "en").get(f"{base(world)}/referrals/R2/card").text
    asked = world.client("provider", "en").get("/proposals").text
    assert [said in card, said in asked] == [warned, warned]


def test_the_figures_of_the_head_add_up(world):
    propose(world, R2=1, R3=None)
    page = world.client("coordinator", "en").get(base(world)).text
    figures = {label: int(number) for number, label in re.findall(r"<li><b[^>]*>(\d+)</b> ([^<]+)</li>", page)}
    parts = [figures[one] for one in ("with a proposal", "without a place", "outside the plan")]
    assert (parts, figures["on the agenda"]) == ([1, 1, 1], 3)
    assert "Outside the plan is who seeks no place in it" in page


def test_a_note_that_is_too_long_is_told_in_characters(world):
    made = propose(world, R2=1)
    form = {"version": 1, "kind": "hold", "proposal_id": made["R2"], "note": "x" * 501}
    answer = world.client("coordinator").post(f"{base(world)}/referrals/R2/decisions", data=form)
    assert "is langer dan 500 tekens" in answer.text
