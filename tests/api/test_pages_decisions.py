"""The page of one referral in the meeting: decisions with consequences, what stands, and what a proposal was made with."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from tests.pages_world import make_world, propose
from zorglogistiek import clock
from zorglogistiek.access.user import SYSTEM
from zorglogistiek.codes import DeclineReason, EventKind, StayPurpose, Urgency
from zorglogistiek.matching.policy import default_policy
from zorglogistiek.meeting.tables import Decision, Plan, Proposal
from zorglogistiek.people.service import record
from zorglogistiek.people.tables import ExpertAdvice, Referral, ReferralEvent, UrgencyReview
from zorglogistiek.places.tables import Group, Place, Stay


@pytest.fixture
def world(sqlite_url):
    return make_world(sqlite_url)


@pytest.fixture
def made(world):
    return propose(world, R2=1, R3=1, R4=None)


def stored(world, table):
    with world.database.read() as session:
        return session.exec(select(table)).all()


def referral(world, number="R2"):
    with world.database.read() as session:
        return session.exec(select(Referral).where(Referral.number == number)).one()


def version(world, number="R2"):
    return referral(world, number).version


def dutch(day):
    return day.strftime("%d-%m-%Y")


def item(world, number="R2"):
    return f"/meetings/{world.meeting_on}/referrals/{number}"


def decide(world, client, **form):
    return client.post(f"{item(world)}/decisions", data={"version": version(world), "from": "item"} | form)


def test_every_reason_stands_beside_its_consequence(world, made):
    page = world.client("coordinator", "en").get(item(world)).text
    weeks = dutch(world.meeting_on + timedelta(weeks=4))
    assert page.count('class="consequence"') == len(DeclineReason)
    assert f"not again for 4 weeks: through {weeks}" in page
    assert "until the file is complete" in page


@pytest.mark.parametrize(("reason", "typed", "days"), [("no_place", 0, 28), ("no_place", 10, 10), ("safety", 5, 5)])
def test_the_consequence_is_kept_or_changed_and_recorded(world, made, reason, typed, days):
    client = world.client("coordinator")
    until = dutch(world.meeting_on + timedelta(days=typed)) if typed else ""
    answer = decide(world, client, kind="decline", proposal_id=made["R2"], reason=reason, until=until)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{item(world)}?said=decided")
    (decision,) = stored(world, Decision)
    assert decision.until == world.meeting_on + timedelta(days=days)
    shown = client.get("/referrals/R2").text
    assert dutch(decision.until) in shown


@pytest.mark.parametrize("weeks", [-1, 60])
def test_a_last_day_that_cannot_be_is_said_at_its_field(world, made, weeks):
    until = dutch(world.meeting_on + timedelta(weeks=weeks))
    form = {"kind": "decline", "proposal_id": made["R2"], "reason": "safety", "until": until, "note": "onveilig"}
    answer = decide(world, world.client("coordinator"), **form)
    assert answer.status_code == 400
    assert 'id="decline-until-fault"' in answer.text
    assert until in answer.text
    assert "onveilig" in answer.text


def test_withdrawing_asks_why(world, made):
    client = world.client("coordinator")
    answer = decide(world, client, kind="withdraw", note="")
    assert answer.status_code == 400
    assert 'id="withdraw-note-fault"' in answer.text
    assert decide(world, client, kind="withdraw", note="verhuisd").status_code == 303


def test_a_decline_is_ended_early_and_only_with_a_word(world, made):
    client = world.client("coordinator")
    decide(world, client, kind="decline", proposal_id=made["R2"], reason="safety")
    form = {"version": version(world), "meeting": str(world.meeting_on), "group": "G1", "note": ""}
    refused = client.post("/referrals/R2/lapse", data=form)
    assert refused.status_code == 400
    assert 'id="lapse-G1-note-fault"' in refused.text
    for _ in range(2):  # a double click
        answer = client.post("/referrals/R2/lapse", data=form | {"note": "bijgelegd"})
        assert (answer.status_code, answer.headers["location"]) == (303, f"{item(world)}?said=saved#standing")
    assert [one.kind for one in stored(world, ReferralEvent)].count(EventKind.DECLINE_LAPSED) == 1
    assert "bijgelegd" in client.get("/referrals/R2").text
    stale = client.post("/referrals/R2/lapse", data=form | {"note": "een ander was eerder"})
    assert stale.status_code == 409
    assert "Iemand anders heeft dit intussen gewijzigd" in stale.text


def test_advice_is_recorded_listed_and_settled(world, made):
    client = world.client("coordinator", "en")
    decide(world, client, kind="escalate", note="wat nu?")
    assert "advice awaited" in client.get("/escalations").text
    form = {"version": version(world), "given_on": dutch(world.meeting_on), "text": "Plaats in een klein huis"}
    empty = client.post("/referrals/R2/advice", data=form | {"text": " "})
    assert empty.status_code == 400
    assert 'id="advice-text-fault"' in empty.text
    answer = client.post("/referrals/R2/advice", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/referrals/R2?said=saved#standing")
    (advice,) = stored(world, ExpertAdvice)
    listed = client.get("/escalations?stage=to_carry_out").text
    assert "Plaats in een klein huis" in listed
    settle = {"version": advice.version, "outcome": "not_carried_out", "remark": ""}
    assert client.post(f"/referrals/R2/advice/{advice.id}", data=settle).status_code == 400
    done = client.post(f"/referrals/R2/advice/{advice.id}", data=settle | {"remark": "gezin wil niet"})
    assert done.status_code == 303
    assert "gezin wil niet" in client.get("/escalations?stage=settled").text
    assert "Plaats in een klein huis" not in client.get("/escalations?stage=awaited").text


def test_a_history_of_escalation_and_advice_is_told_without_a_row_of_advice(world, made):
    with world.database.write() as session:
        of_this = session.exec(select(Referral).where(Referral.number == "R2")).one()
        for ago, kind, note in (
            (20, EventKind.ESCALATED, "wat nu?"),
            (6, EventKind.ADVICE_GIVEN, "zoek dicht bij huis"),
        ):
            on = world.meeting_on - timedelta(days=ago)
            session.add(
                ReferralEvent(referral_id=of_this.id, kind=kind, happened_on=on, recorded_at=clock.now(), note=note)
            )
    client = world.client("coordinator")
    for path in ("/referrals/R2", item(world)):
        page = client.get(path).text
        part = page.partition("Expertteam</h3>")[2].partition("<h3")[0]
        assert "Niet opgeschaald" not in part
        assert f"Opgeschaald op {dutch(world.meeting_on - timedelta(days=20))}." in part
        assert f"Advies gegeven op {dutch(world.meeting_on - timedelta(days=6))}." in part
        assert "zoek dicht bij huis" in part
    assert "Niet opgeschaald" in client.get("/referrals/R3").text


def test_urgency_is_judged_with_its_grounds_and_listed(world, made):
    client = world.client("coordinator", "en")
    seen = version(world)
    form = {"version": seen, "meeting": str(world.meeting_on), "urgency": "crisis", "urgency_grounds": ""}
    refused = client.post("/referrals/R2/urgency", data=form)
    assert refused.status_code == 400
    assert 'id="urgency-urgency_grounds-fault"' in refused.text
    for _ in range(2):
        assert client.post("/referrals/R2/urgency", data=form | {"urgency_grounds": "op straat"}).status_code == 303
    stale = client.post("/referrals/R2/urgency", data=form | {"urgency_grounds": "iets anders"})
    assert stale.status_code == 409
    assert "iets anders" in stale.text
    assert len(stored(world, UrgencyReview)) == 1
    assert referral(world).urgency is Urgency.CRISIS
    listed = client.get("/urgency").text
    assert "op straat" in listed
    assert "33.3%" in listed
    assert "op straat" not in client.get("/urgency?show=due").text


def test_voluntary_waiting_starts_and_ends_on_the_page(world, made):
    client, today = world.client("coordinator"), dutch(world.meeting_on)
    form = {"version": version(world), "meeting": str(world.meeting_on), "on": today, "note": "na de vakantie"}
    started = client.post("/referrals/R2/voluntary", data=form | {"kind": "voluntary_wait_started"})
    assert started.headers["location"] == f"{item(world)}?said=saved#standing"
    assert 'value="voluntary_wait_ended"' in client.get(item(world)).text
    stale = client.post("/referrals/R2/voluntary", data=form | {"kind": "voluntary_wait_ended"})
    assert stale.status_code == 409
    ended = {"version": version(world), "on": today, "kind": "voluntary_wait_ended"}
    assert client.post("/referrals/R2/voluntary", data=ended).status_code == 303
    assert client.post("/referrals/R2/voluntary", data=ended | {"kind": "started"}).status_code == 400


def test_who_was_placed_comes_back_with_the_waiting_that_was_accrued(world):
    today = clock.today()
    with world.database.write() as session:
        row = session.exec(select(Referral).where(Referral.number == "R3")).one()
        group = session.exec(select(Group).where(Group.number == "G1")).one()
        started = today - timedelta(weeks=2)
        for kind in (
            EventKind.PROPOSED,
            EventKind.ACCEPTED_BY_PROVIDER,
            EventKind.ACCEPTED_BY_FAMILY,
            EventKind.STARTED,
        ):
            record(session, SYSTEM, row, kind, started, now=clock.now(), group=group)
        place = session.exec(select(Place.id).where(Place.group_id == group.id).order_by(col(Place.id).desc())).first()
        session.add(Stay(number="S3", youth_id=row.youth_id, place_id=place, referral_id=row.id, started_on=started))
    client = world.client("coordinator", "en")
    page = client.get(item(world, "R3")).text
    assert "The 9 weeks that it waited are kept." in page
    form = {"version": version(world, "R3"), "meeting": str(world.meeting_on), "on": dutch(today)}
    assert client.post("/referrals/R3/return", data=form).status_code == 303
    back = client.get(item(world, "R3")).text
    assert "round 2" in back
    assert "Waited before: 9 weeks" in back
    again = client.post("/referrals/R3/return", data=form)  # a double click does nothing twice, and says so
    assert again.status_code == 409
    assert "Somebody else changed this meanwhile" in again.text


def test_a_proposal_shows_what_it_was_made_with_and_what_is_different_now(world, made):
    with world.database.write() as session:
        plan = session.exec(select(Plan)).one()
        policy = default_policy().as_json()
        plan.policy = policy | {"transfer": {"points": 987}}
        row = session.get_one(Proposal, made["R2"])
        barrier = {"code": "criterion.authorisation", "params": {}}
        checked = [{"name": "gender", "barrier": None}, {"name": "authorisation", "barrier": barrier}]
        row.facts = {"criteria": checked}
        session.add(plan)
        session.add(row)
    client = world.client("coordinator", "en")
    address = f"/meetings/{world.meeting_on}/proposals/{made['R2']}"
    assert address in client.get(item(world)).text
    page = client.get(address).text
    assert "The group takes this gender" in page
    assert "there is no authorisation for closed care" in page
    assert "transfer.points" in page
    assert "987" in page
    assert "1 value is different now" in page
    assert "5.00%" in page  # 100 points, at least 95
    assert client.get(f"/meetings/{world.meeting_on}/proposals/{made['R4']}").status_code == 200
    assert client.get(f"/meetings/2020-01-01/proposals/{made['R2']}").status_code == 404
    assert client.get(f"/meetings/{world.meeting_on}/proposals/99999").status_code == 404


def promise_too_long_ago(world):
    """R2 was promised a place of G1 a month ago, and never came."""
    today = clock.today()
    with world.database.write() as session:
        row = session.exec(select(Referral).where(Referral.number == "R2")).one()
        group = session.exec(select(Group).where(Group.number == "G1")).one()
        then = today - timedelta(weeks=4)
        for kind in (EventKind.PROPOSED, EventKind.ACCEPTED_BY_PROVIDER):
            record(session, SYSTEM, row, kind, then, now=clock.now(), group=group)
        place = session.exec(select(Place.id).where(Place.group_id == group.id).order_by(col(Place.id).desc())).first()
        stay = {"number": "S2", "youth_id": row.youth_id, "place_id": place, "referral_id": row.id}
        session.add(Stay(**stay, purpose=StayPurpose.FINAL, planned_on=then))


def test_a_page_of_the_coordinator_lets_overdue_promises_expire_once_a_minute(world):
    client = world.client("coordinator", "en")
    client.get("/meetings")
    promise_too_long_ago(world)
    client.get("/meetings")  # within the minute
    assert [one.number for one in stored(world, Stay)] == ["S1", "S2"]
    page = world.client("coordinator", "en").get(item(world)).text  # another process
    assert [one.number for one in stored(world, Stay)] == ["S1"]
    assert f"not started by {dutch(clock.today() - timedelta(weeks=2))}" in page
    assert "The place is free again." in page


def test_pages_of_others_let_nothing_expire(world):
    promise_too_long_ago(world)
    for username in ("referrer", "provider"):
        world.client(username).get("/referrals")
    assert len(stored(world, Stay)) == 2
