"""What the cards offer to choose: only what can still be carried out, and the likely choice first."""

import re
from datetime import timedelta

import pytest
from sqlmodel import select

from api.pages.deciding import decisions
from tests.pages_world import make_world, propose
from zorglogistiek import clock
from zorglogistiek.meeting.deciding.falling import PromisesFall
from zorglogistiek.meeting.proposals import NEEDS
from zorglogistiek.meeting.tables import Action, Proposal
from zorglogistiek.people.tables import Referral


@pytest.fixture
def world(sqlite_url):
    return make_world(sqlite_url)


def version(world, number):
    with world.database.read() as session:
        return session.exec(select(Referral).where(Referral.number == number)).one().version


def decline(world, client, number, proposal):
    form = {"version": version(world, number), "kind": "decline", "proposal_id": proposal, "reason": "safety"}
    answer = client.post(f"/meetings/{world.meeting_on}/referrals/{number}/decisions", data=form)
    assert answer.status_code == 303


def accepts(text, proposal):
    """The number of forms on the page that accept a proposal alone."""
    return len(re.findall(rf'value="accept">\s*<input type="hidden" name="proposal_id" value="{proposal}"', text))


def test_a_declined_proposal_is_not_offered_until_the_decline_is_taken_back(world):
    made = propose(world, R2=1, R3=1)
    client, page = world.client("coordinator"), f"/meetings/{world.meeting_on}"
    decline(world, client, "R2", made["R2"])
    text = client.get(page).text
    assert [accepts(text, made[number]) for number in ("R2", "R3")] == [0, 1]
    text = client.get(f"{page}/referrals/R2/card").text
    assert accepts(text, made["R2"]) == 0
    assert "Dit voorstel is in dit overleg afgewezen" in text
    (decision,) = re.findall(r"/decisions/(\d+)/revoke", text)
    client.post(f"{page}/decisions/{decision}/revoke", data={"version": version(world, "R2"), "referral": "R2"})
    assert accepts(client.get(page).text, made["R2"]) == 1


def test_a_chain_of_which_one_was_declined_is_not_offered_and_says_why(world):
    made = propose(world, R2=1, R3=1)
    with world.database.write() as session:  # R2 gets the place that R3 would leave
        proposal = session.get_one(Proposal, made["R2"])
        proposal.facts = {**proposal.facts, NEEDS: ["R3"]}
    client, page = world.client("coordinator"), f"/meetings/{world.meeting_on}"
    assert accepts(client.get(page).text, made["R2"]) == 0  # not without R3
    card = f"{page}/referrals/R2/card"
    assert client.get(card).text.count("Samen accepteren") == 1
    decline(world, client, "R3", made["R3"])
    text = client.get(card).text
    assert "Samen accepteren" not in text
    assert "R3: Groep G1 is in dit overleg afgewezen" in text


def select_named(text, name):
    """The select of this name, as the page has it."""
    found = re.search(rf'<select[^>]*name="{name}".*?</select>', text, re.DOTALL)
    assert found is not None
    return found[0]


def test_the_groups_that_fit_come_first_and_the_week_is_that_of_the_meeting(world):
    propose(world, R2=1)
    text = world.client("coordinator").get(f"/meetings/{world.meeting_on}/referrals/R2").text
    choice = select_named(text, "group")
    assert re.findall(r'optgroup label="([^"]+)"|option value="(G\d)"', choice) == [
        ("past", ""),
        ("", "G1"),
        ("past niet", ""),
        ("", "G2"),
    ]
    weeks = select_named(text, "week")
    assert re.findall(r'value="([^"]+)" selected', weeks) == [str(clock.monday_of(world.meeting_on))]


def test_the_week_offered_first_is_that_of_a_meeting_to_come(world):
    client, later = world.client("coordinator"), world.meeting_on + timedelta(days=7)
    client.post("/meetings", data={"held_on": str(later)})
    text = client.get(f"/meetings/{later}/referrals/R2").text
    weeks = select_named(text, "week")
    assert re.findall(r'value="([^"]+)" selected', weeks) == [str(clock.monday_of(later))]


def test_accepting_an_alternative_without_choosing_one_says_to_choose(world):
    propose(world, R2=None)
    client, page = world.client("coordinator"), f"/meetings/{world.meeting_on}"
    hidden = re.findall(r'name="(choices)" value="([^"]+)"', client.get(f"{page}/referrals/R2/card").text)
    form = {"version": version(world, "R2"), "kind": "accept"} | dict(hidden)
    answer = client.post(f"{page}/referrals/R2/decisions", data=form)
    assert answer.status_code == 400
    assert "kies eerst een van de alternatieven" in answer.text
    assert 'id="accept-choice"' in answer.text  # where the summary leads to
    assert "noem óf" not in answer.text


def test_an_action_with_several_faults_reports_all_of_them(world):
    client, page = world.client("coordinator"), f"/meetings/{world.meeting_on}/actions"
    answer = client.post(page, data={"organisation": "", "text": "", "due_on": "straks"})
    assert answer.status_code == 400
    fields = set(re.findall(r'id="action-(\w+)-fault"', answer.text))
    assert fields == {"organisation", "text", "due_on"}
    with world.database.read() as session:
        assert session.exec(select(Action)).all() == []


def test_who_takes_back_what_others_rest_on_is_asked_first_and_then_heard(world, monkeypatch):
    made, agreed = propose(world, R2=1, R3=1), []

    def circle(_session, _user, *, may_fall, **_step):
        agreed.append(list(may_fall))
        if not may_fall:
            raise PromisesFall("meeting", ["R3"])

    monkeypatch.setattr(decisions, "revoke", circle)
    client, page = world.client("coordinator"), f"/meetings/{world.meeting_on}"
    decline(world, client, "R2", made["R2"])
    step = f"{page}/decisions/1/revoke"
    asked = client.post(step, data={"version": version(world, "R2"), "referral": "R2"})
    assert asked.status_code == 409
    (form,) = re.findall(rf'<form method="post" action="{step}".*?</form>', asked.text, re.DOTALL)
    typed = dict(re.findall(r'name="(\w+)" value="(\w+)"', form))
    assert typed["may_fall"] == "R3"
    assert client.post(step, data=typed).status_code == 303
    assert agreed == [[], ["R3"]]
