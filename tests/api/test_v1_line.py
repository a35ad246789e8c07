"""What one asks of the API changes what the next one gets: the week's work, request by request, on both databases."""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from api.plan_runs import RunState
from tests.api_routes import ON, REGISTRATION
from tests.api_world import ApiWorld, api_world
from tests.small_region import day
from tests.working import LONGEST, making, working
from zorglogistiek.errors import Conflict
from zorglogistiek.jobs.working import Task


@pytest.fixture
def world(database_url: str) -> Iterator[ApiWorld]:
    with api_world(database_url, keeps=True) as found:
        yield found


def test_a_referral_from_registration_to_withdrawal(world: ApiWorld):
    registered = world.post("/referrals", REGISTRATION, "referrer").json()
    assert registered["duplicates"] == []
    number = registered["referral"]
    again = world.post("/referrals", REGISTRATION, "referrer")
    assert again.status_code == 400
    assert [error["field"] for error in again.json()["errors"]] == ["youth.bsn"]
    detail = world.get(f"/referrals/{number}", "referrer").json()
    assert detail["overview"]["state"] == "incomplete"
    assert detail["youth"]["bsn"] == "999996770"
    assert [event["kind"] for event in detail["events"]] == ["need_voiced", "registered"]
    assert "file_complete" in detail["possible"]

    decided = {"version": registered["version"], "kind": "referral_decision", "on": day(-5).isoformat()}
    version = world.post(f"/referrals/{number}/events", decided, "referrer").json()["version"]
    complete = world.post(
        f"/referrals/{number}/events", {"version": version, "kind": "file_complete", "on": ON}, "referrer"
    ).json()
    assert complete["state"] == "waiting"
    waiting = world.get("/waiting-list", "referrer").json()
    assert number in [row["number"] for row in waiting["items"]]

    for principal in ("coordinator", "referrer"):
        stale = {"version": version, "on": ON}
        assert world.post(f"/referrals/{number}/_withdraw", stale, principal).status_code == 409
    withdrawn = world.post(
        f"/referrals/{number}/_withdraw", {"version": complete["version"], "on": ON}, "referrer"
    ).json()
    assert withdrawn["state"] == "withdrawn"
    assert number not in [row["number"] for row in world.get("/waiting-list", "referrer").json()["items"]]
    listed = world.get("/referrals", "referrer", params={"state": ["withdrawn", "placed"]}).json()
    assert [row["number"] for row in listed["items"]] == [number]


def test_a_promise_from_the_meeting_to_the_stay(world: ApiWorld):
    """R3 is proposed G1. It is accepted, taken back, accepted again; the family agrees; it starts; it ends."""
    meeting = f"/meetings/{ON}"
    items = [item for section in world.get(f"{meeting}/agenda").json()["sections"] for item in section["items"]]
    (item,) = (item for item in items if item["overview"]["number"] == "R3")
    accept = {
        "referral": "R3",
        "kind": "accept",
        "version": item["overview"]["version"],
        "proposal_id": item["proposal"]["id"],
    }
    first = world.post(f"{meeting}/decisions", accept)
    assert first.status_code == 201
    repeated = world.post(f"{meeting}/decisions", accept)
    assert repeated.json() == first.json()
    other = world.post(f"{meeting}/decisions", {**accept, "kind": "escalate", "proposal_id": None})
    assert other.status_code == 409
    version = world.get("/referrals/R3").json()["overview"]["version"]
    revoked = world.post(f"{meeting}/decisions/{first.json()['id']}/_revoke", {"version": version})
    assert revoked.json()["revokes_id"] == first.json()["id"]
    version = world.get("/referrals/R3").json()["overview"]["version"]
    world.post(f"{meeting}/decisions", {**accept, "version": version})

    promise = next(row for row in world.get("/promises", "provider").json()["items"] if row["referral"] == "R3")
    version = world.get("/referrals/R3").json()["overview"]["version"]
    agreed = world.post("/referrals/R3/_accept-promise", {"version": version, "on": ON}, "referrer").json()
    assert agreed["state"] == "agreed"
    started = world.post(
        "/referrals/R3/_start-stay", {"version": agreed["version"], "started_on": ON}, "provider"
    ).json()
    assert started["state"] == "placed"
    assert started["lives_in"]["number"] == promise["stay"]

    stay = world.get(f"/stays/{promise['stay']}", "provider").json()
    changed = world.ask(
        "provider",
        "PATCH",
        f"/stays/{promise['stay']}",
        json={"version": stay["version"], "expected_end": day(90).isoformat()},
    ).json()
    assert changed["expected_end"] == day(90).isoformat()
    end = {"version": changed["version"], "ended_on": ON, "reason": "other"}
    assert (
        world.post(f"/stays/{promise['stay']}/_end", {**end, "version": stay["version"]}, "provider").status_code == 409
    )
    assert world.post(f"/stays/{promise['stay']}/_end", end, "provider").json()["ended_on"] == ON


def test_a_group_is_confirmed_closed_and_opened(world: ApiWorld):
    """G2 has one place, free now."""
    before = world.get("/capacity", "other_provider", params={"weeks": 6}).json()["items"][0]
    assert (before["stale"], before["free_now"]) == (True, 1)
    assert [week["free"] for week in before["weeks"]] == [1] * 6
    assert before["weeks"][0]["week"] == ON
    world.post("/groups/G2/confirmations", {}, "other_provider")
    closure = {"from_on": day(7).isoformat(), "until_on": day(21).isoformat(), "places": 1, "reason": "group_rest"}
    made = world.post("/groups/G2/closures", closure, "other_provider").json()
    number, version = made["number"], made["version"]
    too_many = world.post("/groups/G2/closures", closure, "other_provider")
    assert too_many.status_code == 409
    assert "0 of the 1 places can be closed then" in too_many.json()["detail"]
    world.post("/groups/G2/openings", {"from_on": day(28).isoformat(), "places": 2}, "other_provider")
    after = world.get("/capacity", "other_provider", params={"weeks": 6}).json()["items"][0]
    assert (after["stale"], after["confirmed_on"]) == (False, ON)
    assert [week["free"] for week in after["weeks"]] == [1, 0, 0, 1, 3, 3]
    reopen, earlier = f"/closures/{number}/_reopen", {"on": day(14).isoformat(), "version": version}
    assert world.post(reopen, {"on": ON}, "other_provider").status_code == 428
    shorter = world.post(reopen, earlier, "other_provider").json()
    assert shorter["closure"]["until_on"] == day(14).isoformat()
    assert world.post(reopen, earlier, "other_provider").status_code == 409  # it is based on the closure as it was
    gone = world.post(reopen, {"on": ON, "version": shorter["closure"]["version"]}, "other_provider").json()
    assert gone["closure"] is None
    assert world.get("/groups/G2/occupancy", "other_provider").json()["closures"] == []


def test_an_event_may_name_a_group_that_its_sender_sees(world: ApiWorld):
    intake = {"version": world.numbers["version"]["R2"], "kind": "intake", "on": ON, "group": "G1"}
    assert world.post("/referrals/R2/events", {**intake, "group": "G2"}, "provider").status_code == 400
    assert world.post("/referrals/R2/events", intake, "provider").status_code == 201
    events = world.get("/referrals/R2/events", "provider").json()["items"]
    assert [event["group"]["number"] for event in events if event["kind"] == "intake"] == ["G1"]


def test_an_action_is_noted_and_done(world: ApiWorld):
    noted = world.post(
        f"/meetings/{ON}/actions", {"organisation": "Es", "text": "Bellen", "due_on": day(2).isoformat()}
    )
    action = noted.json()
    assert (action["organisation"], action["overdue"], action["done_on"]) == ("Es", False, None)
    assert [row["id"] for row in world.get("/actions", "other_provider").json()["items"]] == [action["id"]]
    done = {"version": action["version"], "done_on": ON}
    assert world.post(f"/actions/{action['id']}/_finish", done).json()["done_on"] == ON
    assert world.post(f"/actions/{action['id']}/_finish", done).status_code == 409
    assert world.get("/actions", params={"openOnly": True}).json()["total"] == 1


def test_a_meeting_is_opened_once_and_closed_once(world: ApiWorld):
    opened = world.post("/meetings", {"held_on": day(7).isoformat()})
    assert opened.headers["location"] == f"/v1/meetings/{day(7)}"
    assert world.post("/meetings", {"held_on": day(7).isoformat()}).json() == opened.json()
    assert world.post(f"/meetings/{day(7)}/_close", {"version": 1}).status_code == 409  # it is still to come
    assert world.post(f"/meetings/{ON}/_close", {"version": 1}).json()["closed_at"] == "2026-11-23T09:00:00Z"
    assert world.post("/plans", {"meeting_on": ON}).status_code == 409
    absent = world.post("/plans", {"meeting_on": day(14).isoformat()})
    assert absent.json()["errors"] == [{"field": "meeting_on", "detail": "no such meeting"}]


def test_a_run_of_the_engine_is_watched_until_its_plan_is_there(world: ApiWorld):
    started = world.post("/plans", {"meeting_on": ON})
    assert started.status_code == 202
    waiting = world.client.get(started.headers["location"], headers=world.headers("coordinator")).json()
    assert waiting["state"] == "running"
    with working(world.table.database.url, plan=making(plan=world.numbers["plan"])):
        run = ended(world, waiting)
    assert (run["state"], run["plan_id"], run["problem"]) == ("done", world.numbers["plan"], None)
    plan = world.get(f"/plans/{run['plan_id']}").json()
    assert (plan["status"], plan["gap"], plan["proposals"]) == ("optimal", 0.0, 2)
    assert world.get(f"/plans/{run['plan_id']}/instance").json() == {"parties": []}
    assert world.get(f"/plans/{run['plan_id']}/result").json() == {"moves": []}


def test_one_run_at_a_time_and_a_failed_one_says_why(world: ApiWorld):
    world.post("/meetings", {"held_on": day(7).isoformat()})
    asked_to_stop = []

    def until_stopped(task: Task) -> None:
        assert task.stopping.wait(LONGEST)
        asked_to_stop.append(True)
        raise Conflict("meeting", "it was closed meanwhile")

    with working(world.table.database.url, plan=until_stopped):
        run = world.post("/plans", {"meeting_on": ON}).json()
        assert world.post("/plans", {"meeting_on": ON}).json()["number"] == run["number"]
        other = world.post("/plans", {"meeting_on": day(7).isoformat()})
        assert other.status_code == 409
        assert other.json()["detail"] == "plan: the engine works on the meeting of 23-11-2026 now"
        assert world.ask("coordinator", "POST", f"/plan-runs/{run['number']}/_stop").json()["stopping"]
        run = ended(world, run)
    assert (run["state"], run["problem"]) == ("failed", "meeting: it was closed meanwhile")
    assert asked_to_stop == [True]
    assert world.get(f"/plan-runs/{world.numbers['run']}").json()["state"] == RunState.DONE


def test_an_error_of_the_engine_that_nobody_foresaw_is_told_without_its_text(world: ApiWorld):
    def broken(_task: Task) -> None:
        raise RuntimeError("Geheim")

    with working(world.table.database.url, plan=broken):
        run = ended(world, world.post("/plans", {"meeting_on": ON}).json())
    assert (run["state"], run["plan_id"]) == ("failed", None)
    assert run["problem"] == "the engine failed; nothing was stored"


def ended(world: ApiWorld, run: dict[str, Any]) -> dict[str, Any]:
    """The run, when it does not go on any more."""
    while run["state"] == "running":
        time.sleep(0.01)
        run = world.get(f"/plan-runs/{run['number']}").json()
    return run


def test_code_lists_give_the_words_and_the_official_code(world: ApiWorld):
    found = {code["value"]: code for code in world.get("/codes/CareForm").json()["codes"]}
    assert found["foster_family"] == {
        "value": "foster_family",
        "english": "foster family",
        "dutch": "pleeggezin",
        "ijw": "JZ020:35",
    }
    assert world.get("/codes/Nothing").status_code == 404
